package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

const (
	lineStep = "line-" // before a line's id
	lineHow  = "-how"  // after it, for the second page of the line
)

// lineName is a line in few words: what it asks for.
func (b Base) lineName(l domain.Line) string { return b.SubtypeLabel(l.Subtype) }

// onLine is a question about the i-th line. Its name holds the line's id, which stays when lines change places; the
// broker speaks of its index.
func onLine(b Base, i int, id, key string, q question[domain.Need]) question[domain.Need] {
	q = asks(b, "line", key, q)
	q.name, q.at = "line."+id+"."+key, "lines."+strconv.Itoa(i)+"."+key
	return q
}

// lineSteps are the pages of the lines: where they are added and ordered, then two for each.
func lineSteps(b Base, n domain.Need) []askStep[domain.Need] {
	list := paged[domain.Need](b, "need", "lines", "lines")
	list.byHand, list.apply, list.next = true, changeLines, afterLines
	list.begun = func(n domain.Need) bool { return len(n.Lines) > 0 }
	list.done = list.begun
	steps := []askStep[domain.Need]{list}
	for i, l := range n.Lines {
		steps = append(steps, lineWhat(b, n, i, l.ID), lineDetail(b, n, i, l.ID))
	}
	return steps
}

// lineWhat asks what kind of help a line is, and under which instrument.
func lineWhat(b Base, n domain.Need, i int, id string) askStep[domain.Need] {
	type need = domain.Need
	name := b.T("draft.line", "number", i+1, "name", b.lineName(n.Lines[i]))
	s := askStep[need]{code: lineStep + id, group: b.T("ask.group.lines"), label: name, under: name, title: b.T("ask.line.what.title"), about: b.T("ask.line.what.about")}
	if remark := b.Unofficial(); remark != "" {
		s.about += " " + remark
	}
	subtype := askCode("", FieldSelect, nil, func(n *need) *domain.Subtype { return &n.Lines[i].Subtype })
	subtype.groups = b.subtypeGroups()
	instrument := askCode("", FieldRadios, b.instrumentChoices(), func(n *need) *domain.Instrument { return &n.Lines[i].Instrument })
	write := instrument.set
	instrument.set = func(n *need, v []string) *domain.Message {
		before := n.Lines[i].Instrument
		m := write(n, v)
		if l := &n.Lines[i]; before != "" && l.Instrument != before {
			l.Articles = nil // an article's number says nothing under another instrument
		}
		return m
	}
	also := unasked(askCodes("", codeChoices(domain.Instruments, b.InstrumentLabel), func(n *need) *[]domain.Instrument { return &n.Lines[i].Also }))
	chooses := also.set
	also.set = func(n *need, v []string) *domain.Message {
		m := chooses(n, v)
		n.Lines[i].Also = slices.DeleteFunc(n.Lines[i].Also, func(code domain.Instrument) bool { return code == n.Lines[i].Instrument })
		return m
	}
	s.questions = []question[need]{onLine(b, i, id, "subtype", subtype), onLine(b, i, id, "instrument", instrument), onLine(b, i, id, "also", also)}
	s.begun = func(n need) bool { return n.Lines[i].Subtype != domain.Unspecified || n.Lines[i].Instrument != "" }
	s.done = func(n need) bool { return n.Lines[i].Instrument != "" }
	return s
}

// lineDetail asks for the rest of a line, with what matters for its subtype.
func lineDetail(b Base, n domain.Need, i int, id string) askStep[domain.Need] {
	type need = domain.Need
	line := n.Lines[i]
	s := askStep[need]{
		code: lineStep + id + lineHow, group: b.T("ask.group.lines"), title: b.T("ask.line.how.title"),
		under: b.T("draft.line", "number", i+1, "name", b.lineName(line)),
	}
	if b.Knows("prompt." + string(line.Subtype)) { // not what somebody made up
		s.about = b.T("prompt." + string(line.Subtype))
	}
	whole, more := askArticles(b, line.Instrument, func(n *need) *[]string { return &n.Lines[i].Articles })
	if len(whole.options) > 0 {
		q := onLine(b, i, id, "articles", whole)
		q.at = "" // what is wrong with an article was typed into the next field
		s.questions = append(s.questions, q)
	}
	more = onLine(b, i, id, "articles_more", more)
	more.at = "lines." + strconv.Itoa(i) + ".articles"
	words := func(key string, q question[need]) question[need] { return onLine(b, i, id, key, own(q)) }
	s.questions = append(s.questions, unasked(more),
		words("purpose", long(askWords("", func(n *need) *string { return &n.Lines[i].Purpose }), 5, 4000)),
		onLine(b, i, id, "modalities", askCodes("", explained(b, "modality.", domain.Modalities), func(n *need) *[]domain.Modality { return &n.Lines[i].Modalities })),
		words("quantity", askWords("", func(n *need) *string { return &n.Lines[i].Quantity })),
		words("audience", askWords("", func(n *need) *string { return &n.Lines[i].Audience })),
	)
	return s
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

// changeLines adds, takes out or moves a line; the action says which: add, remove:2, up:2, down:2.
func changeLines(n *domain.Need, form url.Values) {
	action, id, _ := strings.Cut(form.Get("action"), ":")
	lines := slices.Clone(n.Lines)
	i := slices.IndexFunc(lines, func(l domain.Line) bool { return l.ID == id })
	switch {
	case action == "add":
		lines = append(lines, domain.Line{ID: freeLine(lines), Subtype: domain.Unspecified})
	case action == "remove" && i >= 0:
		lines = slices.Delete(lines, i, i+1)
	case action == "up" && i > 0:
		lines[i-1], lines[i] = lines[i], lines[i-1]
	case action == "down" && i >= 0 && i+1 < len(lines):
		lines[i+1], lines[i] = lines[i], lines[i+1]
	}
	n.Lines = lines
}

// freeLine is an id above all others, so that a line that went never lends its id to another.
func freeLine(lines []domain.Line) string {
	top := 0
	for _, l := range lines {
		if n, err := strconv.Atoi(l.ID); err == nil && n > top {
			top = n
		}
	}
	return strconv.Itoa(top + 1)
}

// afterLines leads to a line that was added, and back to the list after all else but going on.
func afterLines(n domain.Need, action string) string {
	switch action, _, _ = strings.Cut(action, ":"); {
	case action == "add" && len(n.Lines) > 0:
		return lineStep + n.Lines[len(n.Lines)-1].ID
	case action == "remove" || action == "up" || action == "down" || action == "add":
		return "lines"
	}
	return ""
}

// lineParts puts on the page of a need what only its lines have.
func lineParts(b Base, p *draftPage, n domain.Need, code string) {
	if code == "lines" {
		p.Lines = &draftLines{Empty: Empty{Title: b.T("draft.lines.none"), Text: b.T("draft.lines.none.text")}}
		for i, l := range n.Lines {
			p.Lines.Items = append(p.Lines.Items, draftLine{
				No: i + 1, ID: l.ID, Label: b.lineName(l), Href: needWriting.address(p.Ref, lineStep+l.ID), About: b.lineAbout(l),
				First: i == 0, Last: i == len(n.Lines)-1,
			})
		}
		return
	}
	rest, ok := strings.CutPrefix(code, lineStep)
	if !ok {
		return
	}
	id := strings.TrimSuffix(rest, lineHow)
	for i, l := range n.Lines {
		if l.ID != id {
			continue
		}
		about := append([]string{b.T("draft.line_of", "number", i+1, "total", len(n.Lines))}, b.lineAbout(l)...)
		if strings.HasSuffix(code, lineHow) {
			about = slices.Insert(about, 1, b.lineName(l))
		}
		p.Under = strings.Join(about, " · ")
		p.Remove = &Hidden{"remove", l.ID}
	}
}

// lineAbout is what a line says beside its subtype, in few words.
func (b Base) lineAbout(l domain.Line) []string {
	var out []string
	if l.Instrument != "" {
		out = append(out, b.InstrumentLabel(l.Instrument))
	}
	if len(l.Articles) > 0 {
		out = append(out, b.T("draft.articles.short", "count", len(l.Articles), "articles", l.Articles))
	}
	return out
}

// subtypeServes says whether the subtype may be asked for under the instrument.
func subtypeServes(code domain.Subtype, in domain.Instrument) bool {
	s, ok := reference.SubtypeByCode(string(code))
	return ok && s.Serves(string(in))
}
