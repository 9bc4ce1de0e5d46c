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

// gapParameters are what the address of the gap map can ask for beside its scope.
func (r *request) gapParameters() []parameter {
	by, unit := r.parameter("by", "gap.tables"), r.parameter("unit", "gap.units")
	for _, i := range domain.Instruments {
		by.add("gap-articles-"+string(i), r.T("gap.by.articles", "instrument", r.InstrumentLabel(i)))
	}
	by.add("gap-groups", r.T("gap.by.groups"))
	by.add("gap-modalities", r.T("gap.by.modalities"))
	unit.add("requests", r.T("gap.unit.requests"))
	unit.add("states", r.T("gap.unit.states"))
	return []parameter{*by, *unit}
}

func (s *Site) showGap(r *request) error {
	if ok, err := r.understood(r.T("gap.title"), r.gapParameters()...); !ok {
		return err
	}
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	scope := a.Scope
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
	p.Scope = p.scopeForm("/overview/gap", a, r.echo.QueryParams())
	p.Way = Link{r.T("compendium.title"), "/overview/compendium" + query(scope)}
	if o.Aged > 0 {
		pick := report.Pick{Kind: domain.KindNeed, Aged: true}
		p.Aged = r.THTML("gap.aged", "count", o.Aged, "url", pick.Href(scope))
	}
	if o.Empty() {
		p.Empty = &Empty{Title: r.T("gap.empty"), Text: r.T("gap.empty.text")}
	}
	return gapShow.answer(r, a.status(), p)
}

// compendiumPage is what no offer covers, by theme, for donors to take along.
type compendiumPage struct {
	Base
	Document DocumentText
	Files    []Link
}

var compendiumShow = page[compendiumPage]("overview/compendium")

// compendium counts what the public sees, whoever reads it: it is made to be passed on.
func (s *Site) compendium(r *request) (report.Document, asked, error) {
	a, err := s.scopeOf(r, domain.Viewer{}, r.echo.QueryParams())
	if err != nil || a.wrong != nil {
		return report.Document{}, a, err
	}
	d, err := report.Compendium(r.ctx(), s.store, r.Printer, a.Scope)
	return d, a, err
}

func (s *Site) showCompendium(r *request) error {
	d, a, err := s.compendium(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("compendium.title"), a.wrong)
	}
	p := compendiumPage{Base: r.base(r.T("compendium.title"))}
	p.Document = p.documentText(d, nil, nil)
	p.Files = []Link{{r.T("overview.file.docx"), "/overview/compendium.docx" + query(a.Scope)}}
	return compendiumShow.show(r, p)
}

func (s *Site) downloadCompendium(r *request) error {
	d, a, err := s.compendium(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.refuses(r.T("compendium.title"), a.wrong)
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
