package site

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// gapPage is the gap map: how far help has come, from asked to confirmed.
type gapPage struct {
	Base
	Tables []DirectoryTab
	Units  []DirectoryTab
	Which  []DirectoryTab // of the rows
	Scope  ScopeForm
	Figure FigureBlock
	Aged   template.HTML
	AgedBy string
	Way    Link
	Empty  *Empty
}

var gapShow = page[gapPage]("overview/gap")

// gapParameters are what the address of the gap map can ask for beside its scope.
func (r *request) gapParameters() []parameter {
	by, unit, rows := r.parameter("by", "gap.tables"), r.parameter("unit", "gap.units"), r.parameter("rows", "gap.which")
	for _, i := range domain.Instruments {
		by.add("gap-articles-"+string(i), r.T("gap.by.articles", "instrument", r.InstrumentLabel(i)))
	}
	by.add("gap-groups", r.T("gap.by.groups"))
	by.add("gap-modalities", r.T("gap.by.modalities"))
	unit.add("requests", r.T("gap.unit.requests"))
	unit.add("states", r.T("gap.unit.states"))
	rows.add("all", r.T("gap.rows.both"))
	return []parameter{*by, *unit, *rows}
}

func (s *Site) showGap(r *request) error {
	if ok, err := r.understood(r.T("gap.title"), r.gapParameters()...); !ok {
		return err
	}
	a, err := s.scope(r)
	if err != nil {
		return err
	}
	if a.wrong != nil {
		return r.asksAgain(r.T("gap.title"), "/overview/gap", a)
	}
	scope := a.Scope
	o, err := report.Build(r.ctx(), s.store, scope)
	if err != nil {
		return err
	}
	p := gapPage{Base: r.base(r.T("gap.title"))}
	q, all := scope.Values(), r.query("rows") == "all"
	if all {
		q.Set("rows", "all")
	}
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
	rows := f.Rows()
	p.Figure = p.figure(report.Tabulate(r.Printer, f), "", func(row, column int) string { return rows[row].Cells[column].Href(scope) })
	whole := p.Figure.rows()
	if asked := p.Figure.asked(); asked.rows() < whole {
		if !states {
			q.Del("unit")
		}
		q.Del("rows")
		p.Which = []DirectoryTab{{Label: r.T("gap.rows.asked", "count", asked.rows()), Href: "/overview/gap?" + q.Encode(), Current: !all}}
		q.Set("rows", "all")
		p.Which = append(p.Which, DirectoryTab{Label: r.T("gap.rows.all", "count", whole), Href: "/overview/gap?" + q.Encode(), Current: all})
		if !all {
			p.Figure = asked
		}
	}
	p.Figure.Files = p.figureFiles(scope)(chosen)
	p.Scope = p.scopeForm("/overview/gap", a, r.echo.QueryParams())
	p.Way = Link{r.T("compendium.title"), "/overview/compendium" + query(scope)}
	if o.Aged > 0 {
		pick := report.Pick{Kind: domain.KindNeed, Aged: true}
		p.Aged = r.THTML("gap.aged", "count", o.Aged, "url", pick.Href(scope))
		p.AgedBy = o.AgedByIn(r.Printer)
	}
	if o.Empty() {
		p.Empty = &Empty{Title: r.T("gap.empty"), Text: r.T("gap.empty.text")}
	}
	return gapShow.show(r, p)
}

// rows is how many rows the table has.
func (f FigureBlock) rows() int {
	n := 0
	for _, g := range f.Groups {
		n += len(g.Rows)
	}
	return n
}

// asked is the table without the rows in which nothing is asked.
func (f FigureBlock) asked() FigureBlock {
	var groups []FigureGroup
	for _, g := range f.Groups {
		g.Rows = slices.DeleteFunc(slices.Clone(g.Rows), func(row FigureRow) bool { return !row.Asked })
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	f.Groups = groups
	return f
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
