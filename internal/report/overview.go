package report

import (
	"context"
	"sync"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Overview is what the register holds in a scope, as its viewer sees it: a plain value.
type Overview struct {
	Scope Scope     `json:"-"`
	AsOf  time.Time `json:"as_of"`
	Demo  bool      `json:"demo,omitempty"` // offers of the demonstration catalogue are among those counted

	Requests  int `json:"requests"` // needs that stand in the register: open, dormant or closed
	Lines     int `json:"lines"`    // what they ask for; one request has one or more
	States    int `json:"states"`   // that ask
	Limited   int `json:"limited"`  // requests among them that not everybody may read
	Offers    int `json:"offers"`   // open offers
	Providers int `json:"providers"`
	Findings  int `json:"findings"`

	Figures []Figure `json:"figures"`
	Gaps    []Figure `json:"gaps"`

	Rates     []Rate              `json:"rates"`
	Reporting []string            `json:"reporting"` // States that asked for help with reporting
	Silent    []string            `json:"silent"`    // States that gave no information, as the sources say
	Silences  []Silence           `json:"silences"`  // who says so, and when
	Sections  []Section           `json:"sections"`  // specific needs by instrument
	Asked     []TypeShare         `json:"asked"`     // types with their shares of the lines, the largest first
	General   int                 `json:"general"`   // requests that name no subtype in at least one line
	Uncovered []Uncovered         `json:"uncovered"`
	Aged      int                 `json:"aged"`              // requests open for more than two cycles
	AgedBy    []domain.Instrument `json:"aged_by,omitempty"` // instruments whose cycles are counted by the tracker
	Funnel    []Step              `json:"funnel"`
	Hidden    Hidden              `json:"anonymous"`

	Contradictions []Contradiction `json:"contradictions"`
}

// Empty says whether the scope holds no request and no finding. There may be response rates all the same.
func (o Overview) Empty() bool { return o.Requests == 0 && o.Findings == 0 }

// Figure is the figure or the gap table with that id.
func (o Overview) Figure(id string) (Figure, bool) {
	for _, list := range [][]Figure{o.Figures, o.Gaps} {
		for _, f := range list {
			if f.ID == id {
				return f, true
			}
		}
	}
	return Figure{}, false
}

// TypeShare is a type of assistance with its share of the lines.
type TypeShare struct {
	Type    string `json:"type"`
	Lines   int    `json:"lines"`
	Percent int    `json:"percent"`
}

// Build counts the register in the scope.
func Build(ctx context.Context, st *store.Store, scope Scope) (Overview, error) {
	f, err := read(ctx, st, scope)
	if err != nil {
		return Overview{}, err
	}
	byType, byState, err := st.HiddenNeeds(ctx)
	if err != nil {
		return Overview{}, err
	}
	said, err := st.Annotations(ctx, domain.KindFinding)
	if err != nil {
		return Overview{}, err
	}
	o := f.overview(said)
	o.Hidden = hidden(byType, byState)
	return o, nil
}

// Gaps are what open requests ask for and no open offer covers: that part of the overview alone, for who wants no more.
func Gaps(ctx context.Context, st *store.Store, scope Scope) ([]Uncovered, error) {
	f, err := read(ctx, st, scope)
	if err != nil {
		return nil, err
	}
	f.supplies()
	c := &counts{lacks: map[lackKey]*lacking{}}
	for place := range f.needs {
		n := &f.needs[place]
		for _, l := range n.lines {
			c.lack(f, place, n, l)
		}
	}
	return c.uncovered(), nil
}

// For is the overview as it may be given to its reader: what the check of its consistency found is the secretariat's.
func (o Overview) For(v domain.Viewer) Overview {
	if !v.Secretariat() {
		o.Contradictions = nil
	}
	return o
}

func (f *facts) overview(said map[string]domain.Annotation) Overview {
	f.supplies()
	var sections []Section
	var beside sync.WaitGroup // the text and the figures are two halves of the work
	beside.Go(func() { sections = f.sections(said) })
	c := f.count()
	o := Overview{
		Scope: f.scope, AsOf: f.asOf, Requests: len(f.needs), Lines: c.all.lines, States: c.all.states.count(),
		Offers: len(f.offers), Providers: c.providers, General: c.byType.get(string(domain.Unspecified)).requests,
		Demo: c.catalogue, Aged: c.aged, AgedBy: f.agedBy(), Asked: c.shares(),
	}
	for _, n := range f.needs {
		if n.Visibility != domain.Public {
			o.Limited++
		}
	}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			o.Findings++
		}
	}
	o.Rates = f.rates()
	o.Reporting, o.Silences = f.reporting(), f.silences()
	o.Silent = silent(o.Silences)
	o.Uncovered = c.uncovered()
	o.Funnel = f.funnel()
	o.Contradictions = f.contradictions(said)
	o.Figures = f.figures(c, o)
	o.Gaps = f.gaps(c)
	beside.Wait()
	o.Sections = sections
	return o
}
