package site

import (
	"html/template"
	"slices"
	"strings"

	"tamatch/internal/i18n"
	"tamatch/internal/report"
)

// DocumentText is the template "document": a note or the live overview, as it is read.
type DocumentText struct {
	*i18n.Printer
	Symbol, Distribution, Date, Original string
	Above                                []string // body, session and agenda item
	Title, By                            string
	Language, Direction                  string
	Blocks                               []DocumentBlock
	Notes                                []string
}

// Contents leads to the headings. A section without a heading of the second order stands for itself.
func (d DocumentText) Contents() []ContentsItem {
	var out []ContentsItem
	for _, x := range d.Blocks {
		if x.H1 || x.H2 {
			out = append(out, ContentsItem{Link{x.Number + ". " + x.Text, "#" + x.Anchor}, x.H2})
		}
	}
	return out
}

// ContentsItem is a line of the table of contents.
type ContentsItem struct {
	Link
	Under bool
}

// Mark is the number of a footnote.
func (DocumentText) Mark(i int) int { return i + 1 }

// ItemMark is what stands before the item of a list.
func (DocumentText) ItemMark(i int) string { return report.Item(i) }

// Refs keeps the references in the text whole.
func (DocumentText) Refs(text string) template.HTML { return report.WithRefs(text, "app-doc__ref") }

// Line is a line of a paragraph, and Item an item of its list: references stay whole, and what they count opens the records.
func (x DocumentBlock) Line(text string) template.HTML { return x.counted(text, 0) }

// Item is the n-th item, from 0.
func (x DocumentBlock) Item(n int, text string) template.HTML { return x.counted(text, n+1) }

func (x DocumentBlock) counted(text string, item int) template.HTML {
	var out template.HTML
	from := 0
	for _, c := range x.Counted {
		if end := c.At + len(c.Words); c.Item == item && c.At >= from && end <= len(text) {
			out += report.WithRefs(text[from:c.At], "app-doc__ref") +
				template.HTML(`<a class="app-doc__count" href="`+template.HTMLEscapeString(c.Href)+`">`+template.HTMLEscapeString(c.Words)+`</a>`)
			from = end
		}
	}
	return out + report.WithRefs(text[from:], "app-doc__ref")
}

// CountedWords are words that stand in a paragraph and lead to what they count.
type CountedWords struct {
	Words, Href string
	Item        int // from 1; 0 for the text itself
	At          int // in bytes
}

// DocumentBlock is one part of it; one of H1, H2, H3, IsText and Figure is set.
type DocumentBlock struct {
	H1, H2, H3, IsText      bool
	Anchor                  string
	Number, Text            string
	Lines, Items            []string
	Counted                 []CountedWords // in the order in which they stand
	Notes                   []int
	Edited, Changed         bool
	EditedText, ChangedText string
	Figure                  *FigureBlock
	Edit                    *ParagraphEdit
}

// ParagraphEdit is the form with which the drafter writes a paragraph anew.
type ParagraphEdit struct {
	Action, Key, Basis, Words, Generated string
	Version                              int
	Label, Hint, Save, Undo              string
	Edited                               bool
}

// FigureBlock is the template "figure": a chart with its table, or a table alone.
type FigureBlock struct {
	*i18n.Printer
	ID, Number, Title, Unit string
	Chart                   template.HTML
	Head                    []report.TableHead
	Over                    []FigureOver
	Groups                  []FigureGroup
	Total                   *FigureRow
	Notes                   []string
	Files                   []Link
}

// FigureOver is what columns stand under.
type FigureOver struct {
	Text string
	Span int
}

// FigureGroup is rows under a heading.
type FigureGroup struct {
	Title string
	Span  int
	Rows  []FigureRow
}

// FigureRow is a row of the table.
type FigureRow struct {
	Name  string
	Cells []FigureCell
	Asked bool // something is asked in it, where the table says what is
}

// FigureCell is a number; Href opens the records that it counts.
type FigureCell struct {
	Text, Href, Column string
	Tint               int  // 1 to 5 of a heat map
	Gap, Nil           bool // asked and offered by nobody; nought
}

// documentText is the document as the template takes it. href is where the number of a figure's row and column leads; files
// are the figure's own addresses.
func (b Base) documentText(d report.Document, href func(figure string, row, column int) string, files func(figure string) []Link) DocumentText {
	out := DocumentText{
		Printer: b.Printer, Symbol: d.Cover.Symbol, Date: d.Words.Date, Original: d.Original, Title: d.Title, By: d.By,
		Language: d.Language, Direction: d.Direction, Notes: d.Notes,
	}
	if d.Cover.Distribution != "" {
		out.Distribution = d.Words.Distribution
	}
	for _, s := range []string{d.Cover.Body, d.Cover.Session, d.Cover.Agenda} {
		if s != "" {
			out.Above = append(out.Above, s)
		}
	}
	section := ""
	for _, x := range d.Blocks {
		block := DocumentBlock{
			H1: x.Kind == report.Heading1, H2: x.Kind == report.Heading2, H3: x.Kind == report.Heading3, IsText: x.Kind == report.Text,
			Number: x.Number, Text: x.Text, Items: x.Items, Notes: x.Notes, Edited: x.Edited, Changed: x.Changed, ChangedText: d.Words.Changed,
		}
		if x.Edited {
			block.EditedText = b.T("note.edited")
		}
		if block.H1 || block.H2 || block.H3 {
			section = nextSection(section, x)
			block.Anchor = section
		}
		if block.IsText {
			block.Lines, block.Anchor = strings.Split(strings.ReplaceAll(x.Text, "\r", ""), "\n"), "p"+x.Number
		}
		if x.Table != nil {
			t := *x.Table
			drawn := ""
			if x.Kind == report.Picture {
				drawn = d.Direction
			}
			f := b.figure(t, drawn, func(row, column int) string {
				if href == nil {
					return ""
				}
				return href(t.ID, row, column)
			})
			f.Number = x.Number
			if files != nil {
				f.Files = files(t.ID)
			}
			block.Figure = &f
		}
		out.Blocks = append(out.Blocks, block)
	}
	return out
}

// open lets the numbers in the paragraphs of a live overview open the records that they count, at the addresses of href.
func (d DocumentText) open(blocks []report.Block, href func(report.Counted) string) {
	for i, x := range blocks {
		for _, c := range x.Counted {
			d.Blocks[i].Counted = append(d.Blocks[i].Counted, CountedWords{c.Words, href(c), c.Item, c.At})
		}
		slices.SortStableFunc(d.Blocks[i].Counted, func(a, b CountedWords) int { return a.At - b.At })
	}
}

// nextSection is the anchor of a heading, such as "II.A.1": its number after those that it stands under.
func nextSection(before string, heading report.Block) string {
	depth := map[report.BlockKind]int{report.Heading1: 0, report.Heading2: 1, report.Heading3: 2}[heading.Kind]
	above := strings.Split(before, ".")
	return strings.Join(append(slices.Clone(above[:min(depth, len(above))]), heading.Number), ".")
}

// figure is a table with its chart, drawn in the direction of the words around it; without one there is no chart.
func (b Base) figure(t report.Table, drawn string, href func(row, column int) string) FigureBlock {
	f := FigureBlock{Printer: b.Printer, ID: t.ID, Title: t.Title, Unit: t.Unit, Head: t.Head, Notes: t.Notes}
	if drawn != "" {
		// The chart is made of escaped words and numbers alone.
		f.Chart = template.HTML(report.SVG(t, report.SVGOptions{ID: "chart-" + t.ID, Dir: drawn, Link: href}))
	}
	for i := 1; i < len(t.Head); {
		span := 1
		for i+span < len(t.Head) && t.Head[i+span].Over == t.Head[i].Over {
			span++
		}
		if t.Head[i].Over != "" {
			f.Over = append(f.Over, FigureOver{t.Head[i].Over, span})
		}
		i += span
	}
	most := 0
	for _, r := range t.Rows() {
		for c, v := range r.Values {
			if tinted(t, c) {
				most = max(most, v)
			}
		}
	}
	n := 0
	for _, g := range t.Groups {
		group := FigureGroup{Title: g.Title, Span: len(t.Head)}
		for _, r := range g.Rows {
			group.Rows = append(group.Rows, figureRow(t, r, most, n, href))
			n++
		}
		f.Groups = append(f.Groups, group)
	}
	if t.Total != nil {
		total := figureRow(t, *t.Total, 0, n, href)
		f.Total = &total
	}
	return f
}

// tinted says whether the column of a heat map carries the tint: what is asked, or every column where nothing is offered.
func tinted(t report.Table, column int) bool {
	if t.Form != report.Heat {
		return false
	}
	return len(t.Asked) == 0 || slices.Contains(t.Asked, column)
}

func figureRow(t report.Table, r report.TableRow, most, n int, href func(row, column int) string) FigureRow {
	row := FigureRow{Name: r.Name}
	for c, text := range r.Cells {
		v := r.Values[c]
		cell := FigureCell{Text: text, Column: t.Head[c+1].Text}
		if over := t.Head[c+1].Over; over != "" {
			cell.Column = over + ": " + cell.Column
		}
		if v > 0 && href != nil {
			cell.Href = href(n, c)
		}
		row.Asked = row.Asked || v > 0 && slices.Contains(t.Asked, c)
		if tinted(t, c) && v > 0 && most > 0 {
			cell.Tint = 1 + (v*5-1)/most
			cell.Tint = min(cell.Tint, 5)
		}
		if c > 0 && slices.Contains(t.Asked, c-1) && v == 0 && r.Values[c-1] > 0 {
			cell.Gap = true
		} else if v == 0 && t.Form == report.Heat {
			cell.Nil, cell.Text = true, "·"
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
