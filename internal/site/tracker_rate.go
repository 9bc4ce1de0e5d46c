package site

import (
	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// trackerRates are the response rates by cycle and regional group.
type trackerRates struct {
	Groups   []columnHead
	Rows     []rateRow
	Withheld bool // some figure was left out
	Cited    bool // some rate is a document's
}

// rateRow is a cycle with its rates. One that is known from a document only has the document's figure and no others.
type rateRow struct {
	Name, Href string
	Due        Date
	HasDue     bool
	Closed     bool
	Cells      []rateCell
	Total      rateCell
	Cited      string // "66 per cent"
	CitedHref  string
	CitedFrom  string
}

// rateCell is a rate as numerator and denominator with its share.
type rateCell struct {
	Label    string
	Text     string // "12 of 45"
	Percent  string
	Withheld bool
	Href     string // who has answered
}

// Told says whether there is a figure.
func (c rateCell) Told() bool { return c.Text != "" }

// shortGroups are the heads of the columns.
func (b Base) rates(t report.Tracker) trackerRates {
	var out trackerRates
	for _, g := range append(append([]domain.RegionalGroup{}, domain.RegionalGroups...), "") {
		long := b.GroupLabel(g)
		short := long
		if g == "" {
			short = b.T("tracker.group.none")
		}
		out.Groups = append(out.Groups, columnHead{short, long})
	}
	for _, c := range t.Cycles {
		row := rateRow{Name: b.cycleName(c.ReportingCycle), Closed: c.ClosedAt != nil}
		if b.Viewer.Broker() {
			row.Href = "/tracker/cycles/" + c.ID
		}
		if c.DueAt != nil {
			row.Due, row.HasDue = b.Day(*c.DueAt), true
		}
		if c.CitedPercent > 0 {
			row.Cited, row.CitedFrom, out.Cited = b.Percent(float64(c.CitedPercent)/100), c.CitedFrom, true
			row.CitedHref = report.AnswersHref(c.Code())
		}
		if c.Recorded() {
			for i, rate := range c.Groups {
				row.Cells = append(row.Cells, b.rate(out.Groups[i].Short, rate, report.AnswersHref(c.Code(), rate.Group)))
				out.Withheld = out.Withheld || rate.Withheld
			}
			row.Total = b.rate(b.T("tracker.total"), c.Total, report.AnswersHref(c.Code()))
			out.Withheld = out.Withheld || c.Total.Withheld
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (b Base) rate(label string, r domain.ResponseRate, href string) rateCell {
	c := rateCell{Label: label, Withheld: r.Withheld, Href: href}
	if r.Withheld || r.Parties == 0 {
		return c
	}
	c.Text = b.T("tracker.rate", "answered", r.Answered, "parties", r.Parties)
	c.Percent = b.Percent(float64(r.Answered) / float64(r.Parties))
	return c
}
