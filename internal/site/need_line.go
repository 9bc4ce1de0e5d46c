package site

import (
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// lineStep stands before a line's id in the address of its page.
const lineStep = "line-"

// lineName is a line in few words: what it asks for.
func (b Base) lineName(l domain.Line) string { return b.SubtypeLabel(l.Subtype) }

// onLine is a question about the i-th line. Its name holds the line's id, which stays when lines change places; the
// broker speaks of its index.
func onLine(b Base, i int, id, key string, q question[domain.Need]) question[domain.Need] {
	q = asks(b, "line", key, q)
	q.name, q.at = "line."+id+"."+key, "lines."+strconv.Itoa(i)+"."+key
	return q
}

// lineSteps are the pages of the lines: where they are added and ordered, then one for each.
func lineSteps(b Base, n domain.Need) []askStep[domain.Need] {
	list := paged[domain.Need](b, "need", "lines", "lines")
	list.byHand, list.apply, list.next = true, changeLines, afterLines
	list.begun = func(n domain.Need) bool { return len(n.Lines) > 0 }
	list.done = list.begun
	list.list = func(n domain.Need) []string {
		var out []string
		for i, l := range n.Lines {
			out = append(out, strings.Join(append([]string{b.T("draft.line", "number", i+1, "name", b.lineName(l))}, b.lineAbout(l)...), " · "))
		}
		return out
	}
	steps := []askStep[domain.Need]{list}
	read := reference.Tag(n.Language, n.Title, n.Problem+"\n"+n.Objective)
	for i := range n.Lines {
		steps = append(steps, lineStepOf(b, n, i, read))
	}
	return steps
}

// lineAgain is the need with the line of a page that is not there any more, empty and last.
func lineAgain(n domain.Need, code string) (domain.Need, bool) {
	id, ok := strings.CutPrefix(code, lineStep)
	if number, err := strconv.Atoi(id); !ok || err != nil || number < 1 || number > 999 {
		return n, false
	}
	n.Lines = append(slices.Clone(n.Lines), domain.Line{ID: id, Subtype: domain.Unspecified})
	return n, true
}

// lineStepOf asks for a line as a whole: what kind of help, under which instrument and articles, for whom and how. What
// was read in the text stands first among the kinds, and is said beside the articles.
func lineStepOf(b Base, n domain.Need, i int, read []reference.TagGuess) askStep[domain.Need] {
	type need = domain.Need
	line, id := n.Lines[i], n.Lines[i].ID
	name := b.T("draft.line", "number", i+1, "name", b.lineName(line))
	s := askStep[need]{code: lineStep + id, group: b.T("ask.group.lines"), label: name, under: name, title: b.T("ask.line.title"), about: b.T("ask.line.about")}
	if b.Knows("prompt." + string(line.Subtype)) { // not what somebody made up
		s.about = b.T("prompt." + string(line.Subtype))
	}
	if remark := b.Unofficial(); remark != "" {
		s.about += " " + remark
	}
	words := func(key string, q question[need]) question[need] { return onLine(b, i, id, key, own(q)) }
	subtype := askCode("", FieldSelect, nil, func(n *need) *domain.Subtype { return &n.Lines[i].Subtype })
	subtype.groups = append(b.readKinds(n, line, read), b.subtypeGroups()...)
	instrument, also := askInstruments(b, i, line)
	s.questions = append([]question[need]{
		onLine(b, i, id, "subtype", subtype),
		words("purpose", long(askWords("", func(n *need) *string { return &n.Lines[i].Purpose }), 4, 4000)),
		onLine(b, i, id, "instrument", instrument),
	}, lineArticles(b, i, line, read)...)
	s.questions = append(s.questions,
		onLine(b, i, id, "also", also),
		onLine(b, i, id, "modalities", askCodes("", explained(b, "modality.", domain.Modalities), func(n *need) *[]domain.Modality { return &n.Lines[i].Modalities })),
		words("quantity", askWords("", func(n *need) *string { return &n.Lines[i].Quantity })),
		words("audience", askWords("", func(n *need) *string { return &n.Lines[i].Audience })),
	)
	s.begun = func(n need) bool { return n.Lines[i].Subtype != domain.Unspecified || n.Lines[i].Instrument != "" }
	s.done = func(n need) bool { return n.Lines[i].Instrument != "" && len(n.Lines[i].Modalities) > 0 }
	s.then, s.next = changeLines, afterLine(s.code)
	return s
}

// askInstruments asks for the instrument that the i-th line serves and for further ones.
func askInstruments(b Base, i int, line domain.Line) (instrument, also question[domain.Need]) {
	type need = domain.Need
	instrument = askCode("", FieldRadios, codeChoices(domain.Instruments, b.InstrumentLabel), func(n *need) *domain.Instrument { return &n.Lines[i].Instrument })
	write := instrument.set
	instrument.set = func(n *need, v []string) *domain.Message {
		before := n.Lines[i].Instrument
		m := write(n, v)
		if l := &n.Lines[i]; before != "" && l.Instrument != before {
			l.Articles = nil // an article's number says nothing under another instrument
		}
		return m
	}
	others := slices.DeleteFunc(slices.Clone(domain.Instruments), func(code domain.Instrument) bool { return code == line.Instrument })
	also = unasked(askCodes("", codeChoices(others, b.InstrumentLabel), func(n *need) *[]domain.Instrument { return &n.Lines[i].Also }))
	chooses := also.set
	also.set = func(n *need, v []string) *domain.Message {
		m := chooses(n, v)
		n.Lines[i].Also = slices.DeleteFunc(n.Lines[i].Also, func(code domain.Instrument) bool { return code == n.Lines[i].Instrument })
		return m
	}
	return instrument, also
}

// lineArticles asks for the articles of a line. The boxes are those of the instrument that the line has when the page is
// made, and say so in their name: what was ticked under one instrument is not taken for another.
func lineArticles(b Base, i int, line domain.Line, read []reference.TagGuess) []question[domain.Need] {
	type need = domain.Need
	whole, more := askArticles(b, line.Instrument, func(n *need) *[]string { return &n.Lines[i].Articles })
	more = onLine(b, i, line.ID, "articles_more", unasked(more))
	more.at = "lines." + strconv.Itoa(i) + ".articles"
	if len(whole.options) == 0 {
		return []question[need]{more}
	}
	for k := range whole.options {
		for _, g := range read {
			if g.Kind == reference.TagArticle && g.Instrument == string(line.Instrument) && g.Code == whole.options[k].Value && len(g.Evidence) > 0 {
				whole.options[k].Hint = b.T("draft.tags.evidence", "words", g.Evidence[:min(4, len(g.Evidence))])
			}
		}
	}
	stays := func(n need) bool { return n.Lines[i].Instrument == line.Instrument }
	ticked, typed, was := whole.set, more.set, more.get
	whole.set = func(n *need, v []string) *domain.Message {
		if !stays(*n) {
			return nil
		}
		return ticked(n, v)
	}
	before := firstValue(was(need{Lines: append(make([]domain.Line, i), line)}))
	more.set = func(n *need, v []string) *domain.Message {
		if !stays(*n) && firstValue(v) == before {
			v = nil
		}
		return typed(n, v)
	}
	q := onLine(b, i, line.ID, "articles", whole)
	q.label = b.T("ask.line.articles_of", "instrument", b.InstrumentLabel(line.Instrument))
	q.name += "." + string(line.Instrument)
	q.at = "" // what is wrong with an article was typed into the next field
	return []question[need]{q, more}
}

// readKinds are the kinds of help that the text of the need or of the line speaks of and no line asks for yet.
func (b Base) readKinds(n domain.Need, line domain.Line, read []reference.TagGuess) []ChoiceGroup {
	if line.Purpose != "" {
		read = append(reference.Tag(n.Language, "", line.Purpose), read...)
	}
	g := ChoiceGroup{Label: b.T("draft.line.read")}
	asked := n.SubtypesNamed()
	for _, t := range read {
		code := domain.Subtype(t.Code)
		if t.Kind == reference.TagSubtype && !slices.Contains(asked, code) {
			asked = append(asked, code)
			g.Items = append(g.Items, Choice{Value: t.Code, Label: b.SubtypeLabel(code)})
		}
	}
	if len(g.Items) == 0 {
		return nil
	}
	return []ChoiceGroup{g}
}

// askArticles asks for articles of an instrument: whole ones by their headings, then paragraphs and whatever is written.
func askArticles[T any](b Base, in domain.Instrument, at func(*T) *[]string) (whole, more question[T]) {
	options := b.articleChoices(in)
	listed := func(a string) bool {
		return slices.ContainsFunc(options, func(c Choice) bool { return c.Value == a })
	}
	whole = question[T]{
		kind: FieldCheckboxes, options: options, narrow: true,
		get: func(t T) []string {
			return slices.DeleteFunc(slices.Clone(*at(&t)), func(a string) bool { return !listed(a) })
		},
		set: func(t *T, v []string) *domain.Message { *at(t) = valueCodes[string](v); return nil },
		show: func(t T) []string {
			if len(*at(&t)) == 0 {
				return nil
			}
			return oneValue(b.T("draft.articles", "articles", *at(&t), "instrument", b.InstrumentLabel(in)))
		},
	}
	more = question[T]{
		kind: FieldText,
		get: func(t T) []string {
			rest := slices.DeleteFunc(slices.Clone(*at(&t)), listed)
			return oneValue(strings.Join(rest, ", "))
		},
		set: func(t *T, v []string) *domain.Message {
			// The boxes come first and have put theirs down already; without boxes this field holds all there is.
			list := slices.DeleteFunc(slices.Clone(*at(t)), func(a string) bool { return !listed(a) })
			for _, a := range strings.FieldsFunc(firstValue(v), func(r rune) bool { return strings.ContainsRune(",;،؛，、\n", r) }) {
				if a = strings.TrimSpace(a); a != "" {
					list = append(list, a)
				}
			}
			*at(t) = list
			return nil
		},
		show: func(T) []string { return nil }, silent: true, // said with the boxes
	}
	if len(options) == 0 {
		more.show, more.silent = nil, false
	}
	return whole, more
}

// subtypeServes says whether the subtype may be asked for under the instrument.
func subtypeServes(code domain.Subtype, in domain.Instrument) bool {
	s, ok := reference.SubtypeByCode(string(code))
	return ok && s.Serves(string(in))
}
