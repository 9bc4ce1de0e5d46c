package report

import (
	"cmp"
	"net/url"

	"tamatch/internal/domain"
)

// Form is how a figure is drawn. Every figure is also a table.
type Form string

const (
	Bars    Form = "bars"    // one bar a row, of the first column
	Grouped Form = "grouped" // a bar for each column in every row
	Heat    Form = "heat"    // the table itself, tinted
	Funnel  Form = "funnel"  // bars that narrow
	Trend   Form = "trend"   // a line a row, over the columns
	Plain   Form = "plain"   // a table only
)

// Forms are all forms of figures.
var Forms = []Form{Bars, Grouped, Heat, Funnel, Trend, Plain}

// Label is a code and what it is a code of; a rendering puts it into words.
type Label struct {
	Of   string `json:"of"` // type, subtype, instrument, group, modality, obstacle, article, stage, measure, cycle, reason
	Code string `json:"code"`
	In   string `json:"in,omitempty"` // the instrument, for an article
}

// Cell is one number. A cell with a pick opens the records that it counts, and one of a cycle who has answered in it.
type Cell struct {
	Value  int      `json:"value"`
	Pick   *Pick    `json:"pick,omitempty"`
	Blank  bool     `json:"blank,omitempty"`  // there is no such number
	Kept   bool     `json:"kept,omitempty"`   // kept back, so that it gives nobody away
	States []string `json:"states,omitempty"` // where the number counts States: their codes
	Of     *Numbers `json:"of,omitempty"`     // where the number is a per cent that was counted: what it is the share of
	Cycle  string   `json:"cycle,omitempty"`  // where the number is a response rate: the tracker's cycle, "" where it has none
}

// Href is where the number leads within the scope, "" for nowhere.
func (c Cell) Href(s Scope) string { return href(c.Pick, c.Cycle, s) }

func href(p *Pick, cycle string, s Scope) string {
	switch {
	case p != nil:
		return p.Href(s)
	case cycle != "":
		return AnswersHref(cycle, s.Groups...)
	}
	return ""
}

// AnswersHref is the address of who has answered in the cycle of that code, of the States of the groups; none is all.
func AnswersHref(cycle string, groups ...domain.RegionalGroup) string {
	q := url.Values{"cycle": {cycle}}
	for _, g := range groups {
		q.Add("group", cmp.Or(string(g), notStated))
	}
	return "/tracker/answers?" + q.Encode()
}

// Numbers are those behind a response rate.
type Numbers struct {
	Answered int `json:"answered"`
	Parties  int `json:"parties"`
}

// Row is a line of a figure.
type Row struct {
	Label Label  `json:"label"`
	Cells []Cell `json:"cells"`
}

// Group is rows under one heading; a figure without headings has one group with an empty label.
type Group struct {
	Label Label `json:"label"`
	Rows  []Row `json:"rows"`
}

// Figure is a table of numbers with what a chart of it needs.
type Figure struct {
	ID      string           `json:"id"` // stands in its address
	Form    Form             `json:"form"`
	Title   domain.Message   `json:"title"`
	About   Label            `json:"about,omitzero"` // what the title names
	Unit    domain.Message   `json:"unit"`           // what is counted
	Notes   []domain.Message `json:"notes,omitempty"`
	Head    domain.Message   `json:"head"` // what the rows are
	Columns []Label          `json:"columns"`
	Drawn   []int            `json:"drawn,omitempty"` // the columns that the chart draws
	Groups  []Group          `json:"groups"`
	Total   *Row             `json:"total,omitempty"`
}

// Rows are the rows of all groups.
func (f Figure) Rows() []Row {
	var out []Row
	for _, g := range f.Groups {
		out = append(out, g.Rows...)
	}
	return out
}

// Empty says whether there is no number but noughts.
func (f Figure) Empty() bool {
	for _, r := range f.Rows() {
		for _, c := range r.Cells {
			if c.Value != 0 || c.Kept {
				return false
			}
		}
	}
	return true
}

// one is the single group of a figure without headings.
func one(rows []Row) []Group { return []Group{{Rows: rows}} }

func labels(of string, codes ...string) []Label {
	out := make([]Label, len(codes))
	for i, c := range codes {
		out[i] = Label{Of: of, Code: c}
	}
	return out
}

// tally counts requests, lines and States of one cell.
type tally struct {
	requests, lines int
	states          stateSet
	last            int // the need counted last, from 1
}

func (t *tally) add(place int, state int) {
	t.lines++
	if t.last != place+1 {
		t.last = place + 1
		t.requests++
		t.states.add(state)
	}
}

// tallies are the cells of a table by key.
type tallies[K comparable] map[K]*tally

func (t tallies[K]) at(k K) *tally {
	c := t[k]
	if c == nil {
		c = &tally{}
		t[k] = c
	}
	return c
}

// get is the cell, an empty one where nothing was counted.
func (t tallies[K]) get(k K) tally {
	if c := t[k]; c != nil {
		return *c
	}
	return tally{}
}

// Shares are whole per cents that add up to 100: the largest remainders get what rounding left. All are nought when there
// is nothing to share.
func Shares(counts []int) []int {
	total := 0
	for _, n := range counts {
		total += n
	}
	out := make([]int, len(counts))
	if total == 0 {
		return out
	}
	left := 100
	rest := make([]int, len(counts))
	for i, n := range counts {
		out[i], rest[i] = n*100/total, n*100%total
		left -= out[i]
	}
	for ; left > 0; left-- {
		best := -1
		for i, r := range rest {
			if r >= 0 && (best < 0 || r > rest[best]) {
				best = i
			}
		}
		out[best]++
		rest[best] = -1
	}
	return out
}
