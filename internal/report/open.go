package report

import (
	"cmp"
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Opened are the records that a number counts: ids of needs, offers, matches, or the findings themselves.
type Opened struct {
	Needs, Offers []string
	States        int // whose needs they are
	Matches       []store.MatchFact
	Findings      []domain.Finding
}

// Count is how many records were opened.
func (o Opened) Count() int { return len(o.Needs) + len(o.Offers) + len(o.Matches) + len(o.Findings) }

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
	var out Opened
	switch p.Kind {
	case domain.KindNeed:
		f.supplies()
		var states stateSet
		for i := range f.needs {
			if n := &f.needs[i]; f.picksNeed(p, n) {
				out.Needs = append(out.Needs, n.ID)
				states.add(n.state)
			}
		}
		out.States = states.count()
	case domain.KindOffer:
		for _, o := range f.offers {
			if f.picksOffer(p, o) {
				out.Offers = append(out.Offers, o.ID)
			}
		}
	case domain.KindMatch:
		for _, m := range f.matches {
			if f.picksMatch(p, m) {
				out.Matches = append(out.Matches, m.MatchFact)
			}
		}
	case domain.KindFinding:
		for _, x := range f.findings {
			if f.picksFinding(p, x) {
				out.Findings = append(out.Findings, x)
			}
		}
	}
	// Ids sort by the time they were made.
	slices.Sort(out.Needs)
	slices.Sort(out.Offers)
	slices.SortFunc(out.Matches, func(a, b store.MatchFact) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
