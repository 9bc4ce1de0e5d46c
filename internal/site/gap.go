package site

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// gapPage is the gap map: how far help has come, from asked to confirmed.
type gapPage struct {
	Base
	Tables []DirectoryTab
	Units  []DirectoryTab
	Scope  ScopeForm
	Figure FigureBlock
	Aged   template.HTML
	Way    Link
	Empty  *Empty
}

var gapShow = page[gapPage]("overview/gap")

func (s *Site) showGap(r *request) error {
	scope, wrong := r.scope()
	o, err := report.Build(r.ctx(), s.store, scope)
	if err != nil {
		return err
	}
	p := gapPage{Base: r.base(r.T("gap.title"))}
	q := scope.Values()
	states := r.query("unit") == "states"
	chosen := r.query("by")
	if _, ok := o.Figure(chosen); !ok || !strings.HasPrefix(chosen, "gap-") {
		chosen = o.Gaps[0].ID
	}
	for _, f := range o.Gaps {
		q.Set("by", f.ID)
		if states {
			q.Set("unit", "states")
		}
		label := r.T("gap.by."+strings.SplitN(f.ID, "-", 3)[1], "instrument", report.Name(r.Printer, f.About))
		p.Tables = append(p.Tables, DirectoryTab{Label: label, Href: "/overview/gap?" + q.Encode(), Current: f.ID == chosen})
	}
	q.Set("by", chosen)
	q.Del("unit")
	p.Units = []DirectoryTab{{Label: r.T("gap.unit.requests"), Href: "/overview/gap?" + q.Encode(), Current: !states}}
	q.Set("unit", "states")
	p.Units = append(p.Units, DirectoryTab{Label: r.T("gap.unit.states"), Href: "/overview/gap?" + q.Encode(), Current: states})
	f, _ := o.Figure(chosen)
	if states {
		f = f.OfStates()
	}
	p.Figure = p.figure(report.Tabulate(r.Printer, f), false, func(row, column int) string { return opens(o)(chosen, row, column) })
	p.Figure.Files = p.figureFiles(scope)(chosen)
	p.Scope = p.scopeForm("/overview/gap", scope, r.echo.QueryParams(), wrong)
	p.Way = Link{r.T("compendium.title"), "/overview/compendium" + query(scope)}
	if o.Aged > 0 {
		pick := report.Pick{Kind: domain.KindNeed, Aged: true}
		p.Aged = r.THTML("gap.aged", "count", o.Aged, "url", pick.Href(scope))
	}
	if o.Empty() {
		p.Empty = &Empty{Title: r.T("gap.empty"), Text: r.T("gap.empty.text")}
	}
	return gapShow.show(r, p)
}

// compendiumPage is what no offer covers, by theme, for donors to take along.
type compendiumPage struct {
	Base
	Document DocumentText
	Files    []Link
}

var compendiumShow = page[compendiumPage]("overview/compendium")

// compendium counts what the public sees, whoever reads it: it is made to be passed on.
func (s *Site) compendium(r *request) (report.Document, report.Scope, error) {
	scope, wrong := r.scope()
	if wrong != nil {
		return report.Document{}, scope, domain.ErrNotFound
	}
	scope.Viewer = domain.Viewer{}
	d, err := report.Compendium(r.ctx(), s.store, r.Printer, scope)
	return d, scope, err
}

func (s *Site) showCompendium(r *request) error {
	d, scope, err := s.compendium(r)
	if err != nil {
		return err
	}
	p := compendiumPage{Base: r.base(r.T("compendium.title"))}
	p.Document = p.documentText(d, nil, nil)
	p.Files = []Link{{r.T("overview.file.docx"), "/overview/compendium.docx" + query(scope)}}
	return compendiumShow.show(r, p)
}

func (s *Site) downloadCompendium(r *request) error {
	d, _, err := s.compendium(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := d.DOCX(&out); err != nil {
		return err
	}
	h := r.echo.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Disposition", `attachment; filename="compendium.docx"`)
	return r.echo.Blob(http.StatusOK, documentTypes["docx"], out.Bytes())
}
