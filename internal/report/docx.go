package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// DOCX writes the document in the layout of a document of the United Nations: masthead with symbol, distribution, date and
// original language; title; contents; numbered headings and paragraphs; footnotes; tables; figures as pictures with a text
// alternative.
//
// It is WordprocessingML of our own, because the library that was considered (gomutex/godocx 0.1.5) has no footnotes, no
// numbering and no text alternatives.
func (d Document) DOCX(out io.Writer) error {
	w := &docx{doc: d}
	body, err := w.body()
	if err != nil {
		return err
	}
	parts := []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", fmt.Sprintf(coreProperties, text(d.Title), text(d.Language), d.Date.UTC().Format(time.RFC3339))},
		{"word/document.xml", body},
		{"word/styles.xml", fmt.Sprintf(styles, text(wordLanguage(d.Language)))},
		{"word/numbering.xml", numbering},
		{"word/settings.xml", settings},
		{"word/footnotes.xml", w.footnotes()},
		{"word/footer1.xml", fmt.Sprintf(footer, upright.width, text(d.Cover.Symbol))},
		{"word/footer2.xml", fmt.Sprintf(footer, lying.width, text(d.Cover.Symbol))},
		{"word/_rels/document.xml.rels", w.relations()},
	}
	z := zip.NewWriter(out)
	for _, p := range append(parts, w.media...) {
		// A fixed time, so that the same note is the same file.
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: d.Date.UTC()})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, p.data); err != nil {
			return err
		}
	}
	return z.Close()
}

type part struct{ name, data string }

// docx is a document while it is being written.
type docx struct {
	doc     Document
	b       strings.Builder
	media   []part
	heading int // bookmarks that the contents lead to
}

// text escapes words for XML.
func text(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func wordLanguage(lang string) string {
	return map[string]string{"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "zh": "zh-CN", "ar": "ar-SA"}[lang]
}

func (w *docx) rtl() bool { return w.doc.Direction == "rtl" }

// para adds a paragraph of the style. flow is how it goes with its page, before what else is said of it in properties: the
// format asks for that order. All of them are WordprocessingML, as are runs.
func (w *docx) para(style, flow, properties, runs string) {
	if w.rtl() {
		flow += "<w:bidi/>"
	}
	fmt.Fprintf(&w.b, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s%s</w:pPr>%s</w:p>`, style, flow, properties, runs)
}

// keep is the flow of a paragraph that stands on the page of the next.
const keep = "<w:keepNext/>"

// run is words; properties are WordprocessingML. References among them are runs of their own, from left to right, whose
// hyphens end no line.
func (w *docx) run(s, properties string) string {
	var b strings.Builder
	at := 0
	for _, ref := range append(refForm.FindAllStringIndex(s, -1), []int{len(s), len(s)}) {
		if words := s[at:ref[0]]; words != "" || s == "" {
			toward := ""
			if w.rtl() {
				toward = "<w:rtl/>"
			}
			b.WriteString(`<w:r><w:rPr>` + properties + toward + `</w:rPr>` + said(words) + `</w:r>`)
		}
		if ref[0] < ref[1] {
			parts := strings.Split(s[ref[0]:ref[1]], "-")
			for i, p := range parts {
				parts[i] = said(p)
			}
			b.WriteString(`<w:r><w:rPr>` + properties + `</w:rPr>` + strings.Join(parts, `<w:noBreakHyphen/>`) + `</w:r>`)
		}
		at = ref[1]
	}
	return b.String()
}

func said(s string) string { return `<w:t xml:space="preserve">` + text(s) + `</w:t>` }

func (w *docx) body() (string, error) {
	w.b.WriteString(documentStart)
	w.masthead()
	w.contents()
	for _, x := range w.doc.Blocks {
		switch x.Kind {
		case Heading1, Heading2, Heading3:
			level := map[BlockKind]int{Heading1: 1, Heading2: 2, Heading3: 3}[x.Kind]
			w.heading++
			flow := ""
			if w.heading == 1 {
				flow = "<w:pageBreakBefore/>" // after the contents
			}
			w.para(fmt.Sprint("Heading", level), flow, "", fmt.Sprintf(`<w:bookmarkStart w:id="%[1]d" w:name="heading%[1]d"/>%[2]s<w:bookmarkEnd w:id="%[1]d"/>`, w.heading, w.run(x.Text, "")))
		case Text:
			w.text(x)
		default:
			if err := w.figure(x); err != nil {
				return "", err
			}
		}
	}
	w.b.WriteString(w.section(upright) + `</w:body></w:document>`)
	return w.b.String(), nil
}

// sheet is how the paper lies, its sides in twentieths of a point.
type sheet struct {
	size, footer string
	width        int // between the margins
}

var (
	upright = sheet{`<w:pgSz w:w="11906" w:h="16838"/>`, "rIdFooter", 9072}
	lying   = sheet{`<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`, "rIdFooterLying", 14004}
)

// section ends the pages that lie as the sheet does.
func (w *docx) section(s sheet) string {
	toward := ""
	if w.rtl() {
		toward = `<w:bidi/>`
	}
	return `<w:sectPr><w:footerReference w:type="default" r:id="` + s.footer + `"/>` + s.size +
		`<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/>` + toward + `</w:sectPr>`
}

// masthead is the top of the first page: who on one side; symbol, distribution, date and language on the other.
func (w *docx) masthead() {
	cell := func(width int, paragraphs ...string) string {
		return fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:tcBorders><w:bottom w:val="single" w:sz="12" w:color="000000"/></w:tcBorders></w:tcPr>%s</w:tc>`, width, strings.Join(paragraphs, ""))
	}
	line := func(style, s string) string {
		properties := ""
		if w.rtl() {
			properties = "<w:bidi/>"
		}
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + properties + `</w:pPr>` + w.run(s, "") + `</w:p>`
	}
	right := []string{line("Symbol", w.doc.Cover.Symbol)}
	if w.doc.Cover.Distribution != "" {
		right = append(right, line("Masthead", w.doc.Words.Distribution))
	}
	right = append(right, line("Masthead", w.doc.Words.Date), line("Masthead", w.doc.Original))
	visual := ""
	if w.rtl() {
		visual = "<w:bidiVisual/>"
	}
	fmt.Fprintf(&w.b, `<w:tbl><w:tblPr>%s<w:tblW w:w="9072" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="5472"/><w:gridCol w:w="3600"/></w:tblGrid><w:tr>%s%s</w:tr></w:tbl>`,
		visual, cell(5472, line("Body", w.doc.Cover.Body)), cell(3600, right...))
	for _, s := range []string{w.doc.Cover.Session, w.doc.Cover.Agenda} {
		if s != "" {
			w.para("Masthead", "", `<w:spacing w:before="120"/>`, w.run(s, ""))
		}
	}
	w.para("Title", "", "", w.run(w.doc.Title, ""))
	w.para("Subtitle", "", "", w.run(w.doc.By, ""))
}

// contents lists the headings, each of which leads to its place. It gives no page numbers: they are known only to the program
// that lays the pages out, and a field for one stays blank in a program that fills in none.
func (w *docx) contents() {
	w.para("ContentsTitle", "", "", w.run(w.doc.Words.Contents, ""))
	n := 0
	for _, x := range w.doc.Blocks {
		level := map[BlockKind]int{Heading1: 1, Heading2: 2, Heading3: 3}[x.Kind]
		if level == 0 {
			continue
		}
		n++
		w.para(fmt.Sprint("Contents", level), "", "", fmt.Sprintf(`%s<w:r><w:tab/></w:r><w:hyperlink w:anchor="heading%d">%s</w:hyperlink>`, w.run(x.Number+".", ""), n, w.run(x.Text, "")))
	}
}

// text is a numbered paragraph with its items and its footnotes. Further lines of the drafter's words follow without a number.
func (w *docx) text(x Block) {
	lines := strings.Split(strings.ReplaceAll(x.Text, "\r", ""), "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) == "" && len(lines) > 1 {
			continue
		}
		style := "Numbered"
		if i > 0 {
			style = "Continued"
		}
		runs := w.run(l, "")
		if i == len(lines)-1 {
			for _, n := range x.Notes {
				runs += fmt.Sprintf(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="%d"/></w:r>`, n)
			}
		}
		flow := ""
		if len(x.Items) > 0 {
			flow = keep
		}
		w.para(style, flow, "", runs)
	}
	for _, item := range x.Items {
		w.para("Item", "", "", w.run(item, ""))
	}
}

func (w *docx) footnotes() string {
	var b strings.Builder
	b.WriteString(footnotesStart)
	bidi := ""
	if w.rtl() {
		bidi = "<w:bidi/>"
	}
	for i, n := range w.doc.Notes {
		fmt.Fprintf(&b, `<w:footnote w:id="%d"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/>%s</w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>%s</w:p></w:footnote>`,
			i+1, bidi, w.run(" "+n, ""))
	}
	b.WriteString(`</w:footnotes>`)
	return b.String()
}

func (w *docx) relations() string {
	var b strings.Builder
	b.WriteString(relationsStart)
	for i, m := range w.media {
		fmt.Fprintf(&b, `<Relationship Id="rIdImage%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="%s"/>`, i+1, strings.TrimPrefix(m.name, "word/"))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}
