package report

import (
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// writer sets a document together: it numbers headings, paragraphs and figures, and lays the drafter's words over the
// generated ones.
type writer struct {
	*i18n.Printer
	doc                  Document
	edits                map[string]domain.NoteEdit
	first, second, third int // headings
	paragraph            int
	figures, tables      int
}

func (w *writer) heading1(key string, args ...any) {
	w.first, w.second, w.third = w.first+1, 0, 0
	w.doc.Blocks = append(w.doc.Blocks, Block{Kind: Heading1, Number: roman[(w.first-1)%len(roman)], Text: w.T(key, args...)})
}

func (w *writer) heading2(key string, args ...any) {
	w.second, w.third = w.second+1, 0
	w.doc.Blocks = append(w.doc.Blocks, Block{Kind: Heading2, Number: string(rune('A' + w.second - 1)), Text: w.T(key, args...)})
}

func (w *writer) heading3(text string) {
	w.third++
	w.doc.Blocks = append(w.doc.Blocks, Block{Kind: Heading3, Number: strconv.Itoa(w.third), Text: text})
}

// note makes a footnote and gives its number; the same words are the same note.
func (w *writer) note(text string) int {
	for i, n := range w.doc.Notes {
		if n == text {
			return i + 1
		}
	}
	w.doc.Notes = append(w.doc.Notes, text)
	return len(w.doc.Notes)
}

// text adds a numbered paragraph. key keeps the drafter's words with it from one build to the next.
func (w *writer) text(key, text string, items []string, notes ...int) {
	w.paragraph++
	b := Block{Kind: Text, Number: strconv.Itoa(w.paragraph), Key: key, Text: text, Items: items, Notes: notes, Basis: digest(text, items)}
	if e, ok := w.edits[key]; ok {
		b.Generated, b.Text, b.Items = text, e.Text, nil
		for i, item := range items {
			b.Generated += "\n" + Item(i) + " " + item
		}
		b.Edited, b.Changed = true, e.Basis != b.Basis
	}
	w.doc.Blocks = append(w.doc.Blocks, b)
}

// counts says what a number in the last paragraph counts, unless the drafter has written it anew.
func (w *writer) counts(words string, p Pick) {
	w.leads(Counted{Words: words, At: strings.Index(w.doc.Blocks[len(w.doc.Blocks)-1].Text, words), Pick: &p})
}

// leads lets words of the last paragraph lead somewhere, unless the drafter has written it anew or they do not stand in it.
func (w *writer) leads(c Counted) {
	if b := &w.doc.Blocks[len(w.doc.Blocks)-1]; !b.Edited && c.At >= 0 {
		b.Counted = append(b.Counted, c)
	}
}

// figure adds a figure with its picture, or a table alone; one without a number in it is left out.
func (w *writer) figure(f Figure, ok bool) {
	if !ok || f.Empty() {
		return
	}
	t := Tabulate(w.Printer, f)
	b := Block{Kind: Picture, Table: &t}
	if f.Form == Plain || f.Form == Heat {
		w.tables++
		b.Kind, b.Number = TableOnly, w.T("report.table", "number", w.tables)
	} else {
		w.figures++
		b.Number = w.T("report.figure", "number", w.figures)
	}
	w.doc.Blocks = append(w.doc.Blocks, b)
}

// Tabulate puts a figure into words.
func Tabulate(p *i18n.Printer, f Figure) Table {
	t := Table{ID: f.ID, Form: f.Form, Title: f.TitleIn(p), Unit: p.Say(f.Unit), Drawn: f.Drawn}
	t.Head = append(t.Head, TableHead{Text: p.Say(f.Head)})
	for i, c := range f.Columns {
		if c.Of == "stage" && c.Code == stageCodes[asked] && f.Form == Heat {
			t.Asked = append(t.Asked, i)
		}
		h := TableHead{Text: Name(p, Label{Of: c.Of, Code: c.Code})}
		if c.Of == "cycle" {
			h.Short = shortCycle(p, c.Code, len(f.Columns))
		}
		if c.In != "" {
			h.Over = Name(p, Label{Of: "instrument", Code: c.In})
		}
		t.Head = append(t.Head, h)
	}
	for _, g := range f.Groups {
		group := TableGroup{}
		if g.Label != (Label{}) {
			group.Title = Name(p, g.Label)
		}
		for _, r := range g.Rows {
			group.Rows = append(group.Rows, row(p, r))
		}
		t.Groups = append(t.Groups, group)
	}
	if f.Total != nil {
		total := row(p, *f.Total)
		t.Total = &total
	}
	for _, n := range f.Notes {
		t.Notes = append(t.Notes, p.Say(n))
	}
	t.Alt = alt(p, t)
	return t
}

// shortCycle names a cycle under a chart of so many: two have room for their names, and a few for the word beside the number.
func shortCycle(p *i18n.Printer, number string, columns int) string {
	const named, worded = 2, 5
	switch {
	case columns <= named:
		return ""
	case columns <= worded:
		return p.T("report.cycle.short", "number", number)
	}
	return number
}

func row(p *i18n.Printer, r Row) TableRow {
	out := TableRow{Name: Name(p, r.Label)}
	for _, c := range r.Cells {
		switch {
		case c.Blank:
			out.Cells, out.Values = append(out.Cells, ""), append(out.Values, -1)
		case c.Kept:
			out.Cells, out.Values = append(out.Cells, p.T("report.kept")), append(out.Values, -1)
		case c.Of != nil:
			out.Cells, out.Values = append(out.Cells, p.T("report.cell.rate", "percent", c.Value, "answered", c.Of.Answered, "parties", c.Of.Parties)), append(out.Values, c.Value)
		default:
			out.Cells, out.Values = append(out.Cells, p.Number(c.Value)), append(out.Values, c.Value)
		}
	}
	return out
}

// alt says what a picture of the table shows: its rows with what is drawn of them.
func alt(p *i18n.Printer, t Table) string {
	var rows []string
	for _, r := range t.Rows() {
		var numbers []string
		for _, d := range t.Drawn {
			switch {
			case r.Values[d] < 0:
			case len(t.Drawn) == 1:
				numbers = append(numbers, r.Cells[d])
			default:
				numbers = append(numbers, p.T("report.alt.column", "name", t.Head[d+1].Text, "number", r.Cells[d]))
			}
		}
		if len(numbers) > 0 {
			rows = append(rows, p.T("report.alt.row", "name", r.Name, "numbers", p.List(numbers)))
		}
	}
	out := p.T("report.alt", "title", t.Title, "unit", t.Unit)
	for _, r := range rows {
		out += " " + r
	}
	return out
}
