package report

import (
	"cmp"
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Opened is what a number counts: ids of needs, offers, matches, or the findings themselves, and what the pick counts of
// them.
type Opened struct {
	Pick          Pick
	Needs, Offers []string
	Matches       []store.MatchFact
	Findings      []domain.Finding
	States        int            // that ask, or that the findings are about
	Providers     int            // whose offers they are
	Lines         int            // of the needs that the pick takes
	LinesOf       map[string]int // of them, by reference of the need
	Parts         []Part         // the States, areas or providers that the pick counts
}

// Part is a State, an area or a provider among those that a number counts.
type Part struct {
	Code    string // of the State, or id of the organization; empty for an area, which its pick tells
	Records int    // how many there are of it
	Pick    Pick   // opens them
}

// Records is how many records were opened.
func (o Opened) Records() int {
	return len(o.Needs) + len(o.Offers) + len(o.Matches) + len(o.Findings)
}

// Count is the number itself.
func (o Opened) Count() int {
	switch o.Pick.Count {
	case "":
		return o.Records()
	case CountLines:
		return o.Lines
	}
	return len(o.Parts)
}

// Open answers the records that the pick counts in the scope, for the scope's viewer, in the order in which they came into
// the register. It looks at the same facts as [Build].
func Open(ctx context.Context, st *store.Store, scope Scope, p Pick) (Opened, error) {
	open, err := Opener(ctx, st, scope)
	if err != nil {
		return Opened{}, err
	}
	return open(p), nil
}

// Opener reads the facts of the scope once and answers pick after pick from them.
func Opener(ctx context.Context, st *store.Store, scope Scope) (func(Pick) Opened, error) {
	f, err := read(ctx, st, scope)
	if err != nil {
		return nil, err
	}
	return f.open, nil
}

func (f *facts) open(p Pick) Opened {
	out := Opened{Pick: p}
	switch p.Kind {
	case domain.KindNeed:
		f.openNeeds(p, &out)
	case domain.KindOffer:
		by := map[string]int{}
		for _, o := range f.offers {
			if f.picksOffer(p, o) {
				out.Offers = append(out.Offers, o.ID)
				by[o.Provider]++
			}
		}
		out.Providers = len(by)
		if p.Count == CountProviders {
			out.Parts = parts(p, by, func(p *Pick, id string) { p.Provider = id })
		}
	case domain.KindMatch:
		for _, m := range f.matches {
			if f.picksMatch(p, m) {
				out.Matches = append(out.Matches, m.MatchFact)
			}
		}
	case domain.KindFinding:
		by := map[string]int{}
		for _, x := range f.findings {
			if f.picksFinding(p, x) {
				out.Findings = append(out.Findings, x)
				if x.State != "" {
					by[x.State]++
				}
			}
		}
		out.ofStates(by)
	}
	// Ids sort by the time they were made.
	slices.Sort(out.Needs)
	slices.Sort(out.Offers)
	slices.SortFunc(out.Matches, func(a, b store.MatchFact) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// openNeeds finds the needs that the pick takes, their lines and States, and the areas that no offer covers.
func (f *facts) openNeeds(p Pick, out *Opened) {
	f.supplies()
	out.LinesOf = map[string]int{}
	by, areas := map[string]int{}, counts{lacks: map[lackKey]*lacking{}}
	for place := range f.needs {
		n := &f.needs[place]
		if !f.among(p, n) {
			continue
		}
		lines := 0
		for _, l := range n.lines {
			if f.picksLine(p, n, l) {
				lines++
				if p.Count == CountAreas {
					areas.lack(f, place, n, l)
				}
			}
		}
		if lines == 0 {
			continue
		}
		out.Needs = append(out.Needs, n.ID)
		out.Lines += lines
		out.LinesOf[n.Reference] = lines
		if n.state >= 0 {
			by[n.State]++
		}
	}
	out.ofStates(by)
	if p.Count == CountAreas {
		for _, u := range areas.uncovered() {
			one := p.Of("")
			one.Subtype, one.Instrument, one.Why = u.Pick().Subtype, u.Pick().Instrument, u.Why
			out.Parts = append(out.Parts, Part{Records: u.Requests, Pick: one})
		}
	}
}

// ofStates are the States of the records, by how many of these each has.
func (o *Opened) ofStates(by map[string]int) {
	o.States = len(by)
	if o.Pick.Count == CountStates {
		o.Parts = parts(o.Pick, by, func(p *Pick, code string) { p.State = code })
	}
}

// parts are those of the records, by code: mark narrows a pick to one of them.
func parts(p Pick, by map[string]int, mark func(*Pick, string)) []Part {
	var out []Part
	for code, n := range by {
		part := Part{Code: code, Records: n, Pick: p.Of("")}
		mark(&part.Pick, code)
		out = append(out, part)
	}
	slices.SortFunc(out, func(a, b Part) int { return cmp.Compare(a.Code, b.Code) })
	return out
}
