package report

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed note.html
var pageSource string

// page is the note as one file that needs nothing else: for sending and for printing.
var page = template.Must(template.New("note").Funcs(template.FuncMap{
	"item": Item,
	"refs": func(text string) template.HTML { return WithRefs(text, "ref") },
	"next": func(i int) int { return i + 1 },
	"svg": func(t *Table, dir string) template.HTML {
		return template.HTML(SVG(*t, SVGOptions{ID: "chart-" + t.ID, Dir: dir, Width: 640}))
	},
}).Parse(pageSource))

// HTML writes the document as one page that stands alone.
func (d Document) HTML(out io.Writer) error { return page.Execute(out, d) }
