package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
)

// changeLines adds, copies, takes out or moves a line; the action says which: add, copy:2, remove:2, up:2, down:2. A new
// line begins under the instrument of the one before.
func changeLines(n *domain.Need, form url.Values) {
	action, id, _ := strings.Cut(form.Get("action"), ":")
	lines := slices.Clone(n.Lines)
	i := slices.IndexFunc(lines, func(l domain.Line) bool { return l.ID == id })
	switch {
	case action == "add":
		l := domain.Line{ID: freeLine(lines), Subtype: domain.Unspecified}
		if len(lines) > 0 {
			l.Instrument = lines[len(lines)-1].Instrument
		}
		lines = append(lines, l)
	case action == "copy" && i >= 0:
		l := lines[i]
		l.ID, l.Also, l.Articles, l.Modalities = freeLine(lines), slices.Clone(l.Also), slices.Clone(l.Articles), slices.Clone(l.Modalities)
		lines = slices.Insert(lines, i+1, l)
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

// newest is the line that was added last: it has the highest id.
func newest(lines []domain.Line) string {
	id, top := "", 0
	for _, l := range lines {
		if n, err := strconv.Atoi(l.ID); err == nil && n > top {
			id, top = l.ID, n
		}
	}
	return id
}

// afterLines leads to a line that was added or copied, and back to the list after all else but going on.
func afterLines(n domain.Need, action string) string {
	switch action, _, _ = strings.Cut(action, ":"); action {
	case "add", "copy":
		if id := newest(n.Lines); id != "" {
			return lineStep + id
		}
		return "lines"
	case "remove", "up", "down":
		return "lines"
	}
	return ""
}

// afterLine is afterLines for the page of a line, which can be kept to be gone on with as well.
func afterLine(code string) func(domain.Need, string) string {
	return func(n domain.Need, action string) string {
		if action == "stay" {
			return code
		}
		return afterLines(n, action)
	}
}

// firstLine leads from the tags to the first line that they made.
func firstLine(n domain.Need, action string) string {
	if len(n.Lines) > 0 && (action == "" || action == "continue") {
		return lineStep + n.Lines[0].ID
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
	id, ok := strings.CutPrefix(code, lineStep)
	if !ok {
		return
	}
	for i, l := range n.Lines {
		if l.ID == id {
			p.Under = b.T("draft.line_of", "number", i+1, "total", len(n.Lines))
			p.Line = &draftLine{No: i + 1, ID: l.ID, Label: b.lineName(l)}
		}
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
