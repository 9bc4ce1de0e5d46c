package site

import (
	"bytes"
	"net/http"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// overviewPage is the live overview: a document whose numbers open their records.
type overviewPage struct {
	Base
	Document       DocumentText
	Scope          ScopeForm
	Contradictions []string
	Files          []Link
	Ways           []Link
	Notes          bool // the reader may begin a note
	NoteQuery      string
}

var overviewShow = page[overviewPage]("overview/show")

// opens is where the number of a figure leads within the scope.
func opens(o report.Overview) func(figure string, row, column int) string {
	return func(id string, row, column int) string {
		f, ok := o.Figure(id)
		rows := f.Rows()
		if f.Total != nil {
			rows = append(rows, *f.Total)
		}
		if !ok || row >= len(rows) {
			return ""
		}
		return rows[row].Cells[column].Href(o.Scope)
	}
}

// figureFiles are a figure's own addresses.
func (b Base) figureFiles(scope report.Scope) func(id string) []Link {
	return func(id string) []Link {
		var out []Link
		for _, format := range []string{"svg", "png", "csv", "json"} {
			out = append(out, Link{strings.ToUpper(format), "/figures/" + id + "." + format + query(scope)})
		}
		return out
	}
}

// query is the scope as it stands in an address.
func query(s report.Scope) string {
	if q := s.Values().Encode(); q != "" {
		return "?" + q
	}
	return ""
}

func (s *Site) showOverview(r *request) error {
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.asksAgain(r.T("overview.title"), "/overview", a)
	}
	scope := a.Scope
	o, err := report.Build(r.ctx(), s.store, scope)
	if err != nil {
		return err
	}
	p := overviewPage{Base: r.base(r.T("overview.title")), NoteQuery: scope.Values().Encode()}
	d := report.Compose(r.Printer, o, domain.Note{})
	p.Document = p.documentText(d, opens(o), p.figureFiles(scope))
	p.Document.open(d.Blocks, func(c report.Counted) string { return c.Href(scope) })
	p.Scope = p.scopeForm("/overview", a, r.echo.QueryParams())
	for _, format := range documentFormats {
		p.Files = append(p.Files, Link{r.T("overview.file." + format), "/overview/document." + format + query(scope)})
	}
	p.Ways = []Link{{r.T("gap.title"), "/overview/gap" + query(scope)}, {r.T("compendium.title"), "/overview/compendium" + query(scope)}, {r.T("notes.title"), "/notes"}}
	if r.Viewer.Secretariat() {
		for _, c := range o.Contradictions {
			p.Contradictions = append(p.Contradictions, c.In(r.Printer))
		}
		p.Notes = r.Viewer.Broker() || r.Viewer.Admin()
	}
	return overviewShow.show(r, p)
}

// documentFormats are the files that a document is given out as.
var documentFormats = []string{"docx", "md", "json"}

var documentTypes = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"md":   "text/markdown; charset=utf-8",
}

// downloadOverview is the live overview as a file.
func (s *Site) downloadOverview(r *request) error {
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("overview.title"), a.wrong)
	}
	o, err := report.Build(r.ctx(), s.store, a.Scope)
	if err != nil {
		return err
	}
	if r.param("file") == "document.json" {
		return r.echo.JSON(http.StatusOK, o.For(r.Viewer))
	}
	name := "overview"
	if o.Limited > 0 {
		name += "-not-for-distribution"
	}
	return s.download(r, report.Compose(r.Printer, o, domain.Note{}), r.param("file"), name+"-"+o.AsOf.Format("2006-01-02"))
}

// download answers a document as the file that its extension asks for.
func (s *Site) download(r *request, d report.Document, file, name string) error {
	format := strings.TrimPrefix(file, "document.")
	var out bytes.Buffer
	var err error
	switch format {
	case "docx":
		err = d.DOCX(&out)
	case "md":
		err = d.Markdown(&out)
	default:
		return domain.ErrNotFound
	}
	if err != nil {
		return err
	}
	h := r.echo.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Disposition", `attachment; filename="`+name+"."+format+`"`)
	return r.echo.Blob(http.StatusOK, documentTypes[format], out.Bytes())
}

// showFigure is a figure at its own address, as the file that its extension asks for.
func (s *Site) showFigure(r *request) error {
	id, format, ok := strings.Cut(r.param("file"), ".")
	if !ok {
		return domain.ErrNotFound
	}
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("overview.title"), a.wrong)
	}
	o, err := report.Build(r.ctx(), s.store, a.Scope)
	if err != nil {
		return err
	}
	f, ok := o.Figure(id)
	if !ok {
		return domain.ErrNotFound
	}
	r.echo.Response().Header().Set("Cache-Control", "private, no-cache")
	t := report.Tabulate(r.Printer, f)
	var out bytes.Buffer
	switch format {
	case "svg":
		return r.echo.Blob(http.StatusOK, "image/svg+xml", []byte(report.SVG(t, report.SVGOptions{ID: id, Dir: r.Dir(), Width: 720})))
	case "png":
		if _, _, err := report.PNG(t, r.Dir(), &out); err != nil {
			return err
		}
		return r.echo.Blob(http.StatusOK, "image/png", out.Bytes())
	case "csv":
		if err := f.CSV(r.Printer, &out); err != nil {
			return err
		}
		r.echo.Response().Header().Set("Content-Disposition", `attachment; filename="`+id+`.csv"`)
		return r.echo.Blob(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	case "json":
		return r.echo.JSON(http.StatusOK, f.Package(r.Printer, o.Scope, o.AsOf))
	}
	return domain.ErrNotFound
}
