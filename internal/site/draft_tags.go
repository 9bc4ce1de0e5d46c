package site

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// What the thesaurus reads in a text stands on a page of its own, with the words that say so; the author confirms it or
// changes it, and only then does it become part of the record.

// tagKinds are the kinds of tag in the order in which the page asks for them.
var tagKinds = []string{reference.TagSubtype, reference.TagInstrument, reference.TagArticle, reference.TagModality, reference.TagObstacle}

// tagValue is a tag as the form sends it; an article brings its instrument along.
func tagValue(g reference.TagGuess) string {
	if g.Kind == reference.TagArticle {
		return g.Instrument + ":" + g.Code
	}
	return g.Code
}

func (b Base) tagLabel(g reference.TagGuess) string {
	switch g.Kind {
	case reference.TagSubtype:
		return b.SubtypeLabel(domain.Subtype(g.Code))
	case reference.TagInstrument:
		return b.InstrumentLabel(domain.Instrument(g.Code))
	case reference.TagModality:
		return b.ModalityLabel(domain.Modality(g.Code))
	case reference.TagObstacle:
		return b.ObstacleLabel(domain.Obstacle(g.Code))
	}
	in, _ := reference.InstrumentByCode(g.Instrument)
	for _, a := range in.Articles {
		if n := (reference.Article{Number: a.Number}).String(); n == g.Code {
			return b.T("draft.article_of", "instrument", b.InstrumentLabel(domain.Instrument(g.Instrument)), "number", n, "heading", a.Titles.In(b.Lang()))
		}
	}
	return g.Code
}

// tagQuestions asks about each kind of tag that was read. used says which the record has already; while it has none, what
// is likely is ticked and the rest is offered.
func tagQuestions[T any](b Base, guesses []reference.TagGuess, kinds []string, coded bool, used func(T, string) []string) []question[T] {
	var out []question[T]
	for _, kind := range kinds {
		var options []Choice
		var proposed []string
		for _, g := range guesses {
			if g.Kind != kind {
				continue
			}
			c := Choice{Value: tagValue(g), Label: b.tagLabel(g)}
			if len(g.Evidence) > 0 {
				c.Hint = b.T("draft.tags.evidence", "words", g.Evidence[:min(4, len(g.Evidence))])
			} else {
				c.Hint = b.T("draft.tags.whole")
			}
			options = append(options, c)
			if g.Likely {
				proposed = append(proposed, c.Value)
			}
		}
		if len(options) == 0 {
			continue
		}
		q := question[T]{
			name: "tag." + kind, kind: FieldCheckboxes, label: b.T("ask.tag." + kind), options: options,
			get: func(t T) []string {
				if !coded {
					return proposed
				}
				return used(t, kind)
			},
			set: func(*T, []string) *domain.Message { return nil }, // all at once, by the step
		}
		out = append(out, q)
	}
	return out
}

// refuseTags says which of the tags in a form are none: a code that is not in the table, an article that its instrument
// does not have.
func refuseTags(form url.Values) *domain.Invalid {
	wrong := &domain.Invalid{}
	refuse := func(kind, key string, known func(string) bool) {
		for _, v := range form["tag."+kind] {
			if !known(v) {
				wrong.Add("tag."+kind, key, "value", v)
				return
			}
		}
	}
	refuse(reference.TagSubtype, "error.subtype", func(v string) bool { _, ok := reference.SubtypeByCode(v); return ok })
	refuse(reference.TagInstrument, "error.instrument", func(v string) bool { return slices.Contains(domain.Instruments, domain.Instrument(v)) })
	refuse(reference.TagModality, "error.modality", func(v string) bool { return slices.Contains(domain.Modalities, domain.Modality(v)) })
	refuse(reference.TagObstacle, "error.obstacle", func(v string) bool { return slices.Contains(domain.Obstacles, domain.Obstacle(v)) })
	for _, v := range form["tag."+reference.TagArticle] {
		in, article, _ := strings.Cut(v, ":")
		number, _, err := reference.ParseArticle(article)
		switch {
		case !slices.Contains(domain.Instruments, domain.Instrument(in)) || err != nil:
			wrong.Add("tag."+reference.TagArticle, "error.article_form", "value", v)
		case !reference.HasArticle(in, number):
			wrong.Add("tag."+reference.TagArticle, "error.article",
				"instrument", domain.Say("broker.instrument."+in), "last", reference.ArticleCount(in), "article", number)
		default:
			continue
		}
		break
	}
	return wrong
}

func tagStep(b Base, n domain.Need) askStep[domain.Need] {
	type need = domain.Need
	s := paged[need](b, "need", "lines", "tags")
	guesses := reference.Tag(n.Language, n.Title, n.Problem+"\n"+n.Objective)
	s.questions = tagQuestions(b, guesses, tagKinds, len(n.Lines) > 0, needTags)
	s.byHand, s.refuse, s.apply, s.next = true, refuseTags, takeTags, firstLine
	s.begun = func(n need) bool { return len(n.Lines) > 0 }
	s.done = s.begun
	if len(s.questions) == 0 {
		s.about = b.T("draft.tags.none")
		if n.Title == "" && n.Problem == "" {
			s.about = b.T("draft.tags.nothing")
		}
	}
	return s
}

// needTags are the tags of a kind that the need has.
func needTags(n domain.Need, kind string) []string {
	var out []string
	for _, l := range n.Lines {
		switch kind {
		case reference.TagSubtype:
			out = append(out, string(l.Subtype))
		case reference.TagInstrument:
			out = append(out, string(l.Instrument))
			out = append(out, codeValues(l.Also)...)
		case reference.TagArticle:
			for _, a := range l.Articles {
				out = append(out, string(l.Instrument)+":"+a)
			}
		case reference.TagModality:
			out = append(out, codeValues(l.Modalities)...)
		}
	}
	if kind == reference.TagObstacle {
		out = codeValues(n.Obstacles)
	}
	return out
}

// takeTags makes lines of the tags that were confirmed. A line that is there already stays as its author wrote it; it only
// takes what it does not say yet.
func takeTags(n *domain.Need, form url.Values) {
	instruments := valueCodes[domain.Instrument](form["tag."+reference.TagInstrument])
	modalities := valueCodes[domain.Modality](form["tag."+reference.TagModality])
	articles := form["tag."+reference.TagArticle]
	for _, a := range articles { // an article brings its instrument along
		if in, _, _ := strings.Cut(a, ":"); !slices.Contains(instruments, domain.Instrument(in)) {
			instruments = append(instruments, domain.Instrument(in))
		}
	}
	subtypes := valueCodes[domain.Subtype](form["tag."+reference.TagSubtype])
	lines := slices.Clone(n.Lines)
	had := len(lines)
	for _, s := range subtypes {
		if !slices.ContainsFunc(lines, func(l domain.Line) bool { return l.Subtype == s }) {
			lines = append(lines, domain.Line{ID: freeLine(lines), Subtype: s})
		}
	}
	if len(lines) == 0 && len(instruments)+len(modalities) > 0 {
		lines = append(lines, domain.Line{ID: freeLine(lines), Subtype: domain.Unspecified})
	}
	for i := range lines {
		l := &lines[i]
		if l.Instrument == "" {
			l.Instrument, l.Also = lineInstruments(l.Subtype, instruments)
		}
		if i < had {
			continue
		}
		for _, a := range articles {
			if in, number, ok := strings.Cut(a, ":"); ok && domain.Instrument(in) == l.Instrument && usuallyServes(l.Subtype, in, number) {
				l.Articles = append(l.Articles, number)
			}
		}
	}
	for _, a := range articles {
		if in, number, ok := strings.Cut(a, ":"); ok {
			lines = placeArticle(lines, had, domain.Instrument(in), number)
		}
	}
	placeModalities(lines[had:], modalities)
	n.Lines = lines
	for _, o := range valueCodes[domain.Obstacle](form["tag."+reference.TagObstacle]) {
		if !slices.Contains(n.Obstacles, o) {
			n.Obstacles = append(slices.Clone(n.Obstacles), o)
		}
	}
}

// placeModalities gives each modality to the lines whose kind of help is usually given so; where it is usual for none of
// them, to all.
func placeModalities(lines []domain.Line, modalities []domain.Modality) {
	for _, m := range modalities {
		usual := slices.ContainsFunc(lines, func(l domain.Line) bool { return reference.UsuallyGiven(string(l.Subtype), string(m)) })
		for i := range lines {
			if !usual || reference.UsuallyGiven(string(lines[i].Subtype), string(m)) {
				lines[i].Modalities = append(lines[i].Modalities, m)
			}
		}
	}
}

// placeArticle sees to it that an article that was confirmed stands in a line, whether or not help of that kind is usual
// for it: in the lines made just now that serve its instrument, else in one of the author's own that does;
// else in a line made of one that serves the instrument as well; else in one of its own.
func placeArticle(lines []domain.Line, had int, in domain.Instrument, number string) []domain.Line {
	under := func(l domain.Line) bool { return l.Instrument == in }
	if slices.ContainsFunc(lines, func(l domain.Line) bool { return under(l) && slices.Contains(l.Articles, number) }) {
		return lines
	}
	placed := false
	for i := had; i < len(lines); i++ {
		if under(lines[i]) {
			lines[i].Articles = append(slices.Clone(lines[i].Articles), number)
			placed = true
		}
	}
	if placed {
		return lines
	}
	if i := slices.IndexFunc(lines, under); i >= 0 {
		lines[i].Articles = append(slices.Clone(lines[i].Articles), number)
		return lines
	}
	l := domain.Line{ID: freeLine(lines), Subtype: domain.Unspecified, Instrument: in, Articles: []string{number}}
	if i := slices.IndexFunc(lines, func(l domain.Line) bool { return slices.Contains(l.Also, in) }); i >= 0 {
		l.Subtype, l.Modalities = lines[i].Subtype, slices.Clone(lines[i].Modalities)
		if i >= had {
			lines[i].Also = slices.DeleteFunc(slices.Clone(lines[i].Also), func(code domain.Instrument) bool { return code == in })
		}
	}
	return append(lines, l)
}

// lineInstruments are the instrument that a line of that subtype serves among those confirmed, and the others it serves
// as well.
func lineInstruments(s domain.Subtype, confirmed []domain.Instrument) (in domain.Instrument, also []domain.Instrument) {
	for _, code := range confirmed {
		switch {
		case !subtypeServes(s, code):
		case in == "":
			in = code
		default:
			also = append(also, code)
		}
	}
	return in, also
}

// usuallyServes says whether the table names the article for help of the subtype.
func usuallyServes(code domain.Subtype, instrument, article string) bool {
	s, ok := reference.SubtypeByCode(string(code))
	n, _, err := reference.ParseArticle(article)
	return ok && err == nil && slices.Contains(s.Articles[instrument], n)
}
