package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// FigureEntry is a figure by name.
type FigureEntry struct {
	ID    string `json:"id" doc:"Stands in its address."`
	Title string `json:"title" doc:"In the language of the answer."`
	Unit  string `json:"unit" doc:"What is counted."`
	Form  string `json:"form" doc:"How it is drawn."`
}

// Figures are all figures of an overview.
type Figures struct {
	Items []FigureEntry `json:"items"`
}

// Figure is a table of numbers.
type Figure struct {
	FigureEntry
	AsOf    string         `json:"as_of" format:"date" doc:"The day of the count."`
	Scope   CountedScope   `json:"scope"`
	Notes   []string       `json:"notes" doc:"What to know before reading it."`
	Head    string         `json:"head" doc:"What the rows are."`
	Columns []FigureColumn `json:"columns"`
	Rows    []FigureRow    `json:"rows"`
	Total   *FigureRow     `json:"total,omitempty" doc:"Counted anew: a record that stands in several rows counts once."`
}

// FigureColumn is a column.
type FigureColumn struct {
	Of    string `json:"of" doc:"What the code is a code of."`
	Code  string `json:"code"`
	Under string `json:"under,omitempty" doc:"Instrument that the column belongs to."`
	Label string `json:"label" doc:"In the language of the answer."`
}

// FigureRow is a row.
type FigureRow struct {
	Heading string       `json:"heading,omitempty" doc:"Code of the heading that the row stands under."`
	Of      string       `json:"of" doc:"What the code is a code of."`
	Code    string       `json:"code"`
	Label   string       `json:"label" doc:"In the language of the answer."`
	Cells   []FigureCell `json:"cells" doc:"One for each column, in the same order."`
}

// FigureCell is one number.
type FigureCell struct {
	Value    *int         `json:"value,omitempty" doc:"Left out where there is no such number."`
	Numbers  *RateNumbers `json:"numbers,omitempty" doc:"What the tracker has counted, where the value is a response rate of its own."`
	Withheld bool         `json:"withheld,omitempty" doc:"The number is left out, for it would give away single records."`
	Opens    string       `json:"opens,omitempty" doc:"Path of the page that lists the records which the number counts for this caller."`
	States   []string     `json:"states,omitempty" doc:"Where the number counts States: which, by name."`
}

// WhichFigure is a figure in a scope.
type WhichFigure struct {
	OverviewScope
	ID string `path:"id" maxLength:"60"`
}

func (a *API) registerFigures() {
	add(a, open(huma.Operation{
		OperationID: "list-figures", Method: http.MethodGet, Path: "/figures", Tags: []string{"Overview"}, Summary: "List the figures of the overview",
		Description: "The figures of the overview and the tables of the gap map, by name.",
	}), func(ctx context.Context, c *caller, in *OverviewScope) (*answer[Figures], error) {
		o, err := a.overview(ctx, c, *in)
		if err != nil {
			return nil, err
		}
		return answered(c, Figures{c.figureEntries(o)}), nil
	})
	add(a, open(huma.Operation{
		OperationID: "read-figure", Method: http.MethodGet, Path: "/figures/{id}", Tags: []string{"Overview"}, Summary: "Read the numbers of a figure",
		Description: "The figure as a table, in the scope and as far as the caller may see it. The same figure as a picture, a sheet and a Data Package stands at /figures/{id}.svg, .png, .csv and .json beside the pages.",
		Errors:      []int{http.StatusNotFound},
	}), func(ctx context.Context, c *caller, in *WhichFigure) (*answer[Figure], error) {
		o, err := a.overview(ctx, c, in.OverviewScope)
		if err != nil {
			return nil, err
		}
		f, ok := o.Figure(in.ID)
		if !ok {
			return nil, domain.ErrNotFound
		}
		return answered(c, c.figure(o, f)), nil
	})
}

func (c *caller) figureEntries(o report.Overview) []FigureEntry {
	out := []FigureEntry{}
	for _, f := range slices.Concat(o.Figures, o.Gaps) {
		out = append(out, c.figureEntry(f))
	}
	return out
}

func (c *caller) figureEntry(f report.Figure) FigureEntry {
	return FigureEntry{f.ID, f.TitleIn(c.Printer), c.Say(f.Unit), string(f.Form)}
}

func (c *caller) figure(o report.Overview, f report.Figure) Figure {
	out := Figure{
		FigureEntry: c.figureEntry(f), AsOf: o.AsOf.Format(time.DateOnly), Scope: countedScope(o.Scope), Head: c.Say(f.Head),
		Notes: []string{}, Columns: []FigureColumn{}, Rows: []FigureRow{},
	}
	for _, n := range f.Notes {
		out.Notes = append(out.Notes, c.Say(n))
	}
	for _, l := range f.Columns {
		out.Columns = append(out.Columns, FigureColumn{l.Of, l.Code, l.In, report.Name(c.Printer, report.Label{Of: l.Of, Code: l.Code})})
	}
	for _, g := range f.Groups {
		for _, r := range g.Rows {
			out.Rows = append(out.Rows, c.figureRow(o.Scope, g.Label.Code, r))
		}
	}
	if f.Total != nil {
		total := c.figureRow(o.Scope, "", *f.Total)
		out.Total = &total
	}
	return out
}

func (c *caller) figureRow(s report.Scope, heading string, r report.Row) FigureRow {
	out := FigureRow{Heading: heading, Of: r.Label.Of, Code: r.Label.Code, Label: report.Name(c.Printer, r.Label), Cells: []FigureCell{}}
	for _, x := range r.Cells {
		cell := FigureCell{Withheld: x.Kept, Numbers: numbers(x.Of)}
		if !x.Blank && !x.Kept {
			cell.Value = &x.Value
			if len(x.States) > 0 {
				cell.States = c.byName(x.States)
			}
			cell.Opens = x.Href(s)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}
