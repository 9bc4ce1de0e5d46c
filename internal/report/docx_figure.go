package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// figure is the caption, the picture where the figure is one, the table, and its notes. A table of many columns has pages of
// its own, which lie on their side.
func (w *docx) figure(x Block) error {
	t, paper, end := *x.Table, upright, ""
	if x.Kind == Picture {
		var err error
		if t, err = t.beside(); err != nil {
			return err
		}
	}
	if len(t.Head) > mostUpright {
		w.para("SectionEnd", "", w.section(upright), "")
		paper, end = lying, w.section(lying)
	}
	w.para("Caption", keep, "", w.run(x.Number+". "+t.Title, "<w:b/><w:bCs/>"))
	w.para("Unit", keep, "", w.run(t.Unit, ""))
	if x.Kind == Picture {
		if err := w.picture(t); err != nil {
			return err
		}
	}
	w.table(t, paper.width)
	for _, n := range t.Notes {
		w.para("TableNote", "", "", w.run(n, ""))
	}
	w.para("TableNote", "", end, "")
	return nil
}

// mostUpright is how many columns a table has at most on a sheet that stands upright.
const mostUpright = 8

// picture embeds the chart as PNG, and as SVG for programs that read it.
func (w *docx) picture(t Table) error {
	var b bytes.Buffer
	width, height, err := PNG(t, w.doc.Direction, &b)
	if err != nil {
		return fmt.Errorf("drawing figure %s: %w", t.ID, err)
	}
	n := len(w.media)/2 + 1
	w.media = append(w.media,
		part{fmt.Sprintf("word/media/figure%d.png", n), b.String()},
		part{fmt.Sprintf("word/media/figure%d.svg", n), SVG(t, SVGOptions{ID: t.ID, Dir: w.doc.Direction, Width: pictureWidth})})
	const centimetre = 360_000 // in English Metric Units
	across := 15 * centimetre
	down := across * height / width
	if most := 20 * centimetre; down > most { // with its caption it fills a page
		across, down = most*width/height, most
	}
	w.para("Figure", "", "", fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/><wp:docPr id="%[3]d" name="%[4]s" descr="%[5]s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[3]d" name="%[4]s" descr="%[5]s"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="rIdImage%[6]d"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip r:embed="rIdImage%[7]d"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		across, down, n, text(t.ID), text(t.Alt), len(w.media)-1, len(w.media)))
	return nil
}

// table sets the numbers: the heading is repeated on every page, and numbers end where they are read to. No row is cut, a
// short table stays on one page, and the last row on that of the notes.
func (w *docx) table(t Table, width int) {
	columns := len(t.Head) - 1
	narrow := min(max(min(1100, width*6/10/columns), widest(t)), width*8/10/columns)
	first := width - narrow*columns
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/>`)
	if w.rtl() {
		w.b.WriteString(`<w:bidiVisual/>`)
	}
	fmt.Fprintf(&w.b, `<w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/>`, width, first)
	w.b.WriteString(strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, narrow), columns) + `</w:tblGrid>`)
	w.over(t, first, narrow)
	head := make([]string, columns)
	for i, h := range t.Head[1:] {
		head[i] = h.Text
	}
	w.row(t.Head[0].Text, head, first, narrow, keep, "<w:tblHeader/>", "<w:b/><w:bCs/>")
	rows := t.Rows()
	if t.Total != nil {
		rows = append(rows, *t.Total)
	}
	n := 0
	flow := func() string {
		n++
		if last := n == len(rows); last && len(t.Notes) > 0 || !last && len(rows) <= shortTable {
			return keep
		}
		return ""
	}
	for _, g := range t.Groups {
		if g.Title != "" {
			fmt.Fprintf(&w.b, `<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="%d"/></w:tcPr>`, width, columns+1)
			w.para("TableText", keep, "", w.run(g.Title, "<w:b/><w:bCs/>"))
			w.b.WriteString(`</w:tc></w:tr>`)
		}
		for _, r := range g.Rows {
			w.row(r.Name, r.Cells, first, narrow, flow(), "", "")
		}
	}
	if t.Total != nil {
		w.row(t.Total.Name, t.Total.Cells, first, narrow, flow(), "", "<w:b/><w:bCs/>")
	}
	w.b.WriteString(`</w:tbl>`)
}

// shortTable is how many rows a table has at most that stays on one page.
const shortTable = 12

// widest is how wide a column must be for the longest word above the numbers, which would else be cut.
func widest(t Table) int {
	const letter, edges = 105, 100
	most := 0
	for _, h := range t.Head[1:] {
		for _, word := range strings.FieldsFunc(h.Text, func(r rune) bool { return unicode.IsSpace(r) || r == '-' }) {
			most = max(most, utf8.RuneCountInString(word))
		}
	}
	return most*letter + edges
}

// over is the row of what several columns stand under, where they do.
func (w *docx) over(t Table, first, narrow int) {
	if t.Head[len(t.Head)-1].Over == "" {
		return
	}
	fmt.Fprintf(&w.b, `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, first)
	w.para("TableText", keep, "", "")
	w.b.WriteString(`</w:tc>`)
	for i := 1; i < len(t.Head); {
		span := 1
		for i+span < len(t.Head) && t.Head[i+span].Over == t.Head[i].Over {
			span++
		}
		fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="%d"/></w:tcPr>`, narrow*span, span)
		w.para("TableText", keep, `<w:jc w:val="center"/>`, w.run(t.Head[i].Over, "<w:b/><w:bCs/>"))
		w.b.WriteString(`</w:tc>`)
		i += span
	}
	w.b.WriteString(`</w:tr>`)
}

func (w *docx) row(name string, cells []string, first, narrow int, flow, properties, bold string) {
	fmt.Fprintf(&w.b, `<w:tr><w:trPr><w:cantSplit/>%s</w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, properties, first)
	w.para("TableText", flow, "", w.run(name, bold))
	w.b.WriteString(`</w:tc>`)
	for _, c := range cells {
		fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, narrow)
		w.para("TableText", flow, `<w:jc w:val="end"/>`, w.run(c, bold))
		w.b.WriteString(`</w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}
