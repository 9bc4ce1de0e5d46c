package report

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// Rate is the share of States parties that answered a questionnaire: as a document cites it, which gives no numbers behind
// it, or as the response tracker counts it.
type Rate struct {
	Instrument domain.Instrument `json:"instrument"`
	Cycle      int               `json:"cycle"`
	Percent    int               `json:"percent"`
	Answered   int               `json:"answered,omitempty"`
	Parties    int               `json:"parties,omitempty"` // on the day on which the cycle is due
	Source     string            `json:"source,omitempty"`  // the document; empty for a rate of the tracker
	Unnamed    bool              `json:"unnamed,omitempty"` // the source does not name the cycle
	Kept       bool              `json:"kept,omitempty"`    // kept back, so that it gives no State away
	Tracked    bool              `json:"-"`                 // the tracker has the cycle, whoever counts the rate
}

// opens is the code of the tracker's cycle that the rate is of, "" where it has none.
func (r Rate) opens() string {
	if !r.Tracked {
		return ""
	}
	return cycleCode(r.Instrument, r.Cycle)
}

// Cited says whether the rate is a document's.
func (r Rate) Cited() bool { return r.Source != "" }

// Numbers are what the tracker has counted, nil where a document cites the rate or it is kept back.
func (r Rate) Numbers() *Numbers {
	if r.Cited() || r.Kept {
		return nil
	}
	return &Numbers{r.Answered, r.Parties}
}

// due says whether the scope counts the answers in the cycle: those of the cycle that it is, or of the cycles of its
// instruments that are due in its period.
func (s Scope) due(c domain.ReportingCycle) bool {
	if !c.Recorded() || !contains(s.instruments(), c.Instrument) {
		return false
	}
	if s.Cycle != nil {
		return s.numbered(c.Number)
	}
	return s.dated(*c.DueAt)
}

// numbered says whether the scope counts cycles of that number, as far as it names one.
func (s Scope) numbered(cycle int) bool { return s.Cycle == nil || s.Cycle.Number == cycle }

// readAnswers counts who has answered in the cycles of the scope, and reads whose answers its viewer may know of.
func (f *facts) readAnswers(ctx context.Context, st *store.Store, cycles []domain.ReportingCycle) error {
	f.cycles = map[string]bool{}
	for _, c := range cycles {
		f.cycles[cycleCode(c.Instrument, c.Number)] = true
	}
	cycles = slices.DeleteFunc(slices.Clone(cycles), func(c domain.ReportingCycle) bool { return !f.scope.due(c) })
	if len(cycles) > 0 {
		all, err := st.AnsweredIn(ctx)
		if err != nil {
			return err
		}
		answers := answersIn(all)
		for _, c := range cycles {
			f.tracked = append(f.tracked, rated(f.treaty, c, answers, f.scope.Viewer, f.asOf))
		}
	}
	var err error
	f.answers, err = st.ReportingResponses(ctx, store.ReportingFilter{Viewer: f.scope.Viewer})
	return err
}

// rates are the response rates that the sources of the scope's records cite, and those of the tracker.
func (f *facts) rates() []Rate {
	var out []Rate
	if f.cites() {
		for _, r := range reference.NoteResponseRates() {
			if i := domain.Instrument(r.Instrument); contains(f.scope.instruments(), i) && f.scope.numbered(r.Cycle) {
				out = append(out, Rate{Instrument: i, Cycle: r.Cycle, Percent: r.Percent, Source: reference.NoteSymbol + ", para. " + r.Paragraph, Unnamed: r.Note != ""})
			}
		}
	}
	for _, c := range f.tracked {
		if r := f.scope.rate(c); r.Parties > 0 || r.Kept {
			out = append(out, r)
		}
	}
	for i := range out {
		out[i].Tracked = f.cycles[cycleCode(out[i].Instrument, out[i].Cycle)]
	}
	slices.SortStableFunc(out, func(a, b Rate) int {
		return cmp.Or(cmp.Compare(slices.Index(domain.Instruments, a.Instrument), slices.Index(domain.Instruments, b.Instrument)), cmp.Compare(a.Cycle, b.Cycle))
	})
	return out
}

// cites says whether the scope's records are of a source that cites rates. They are of all States parties: a scope of
// regional groups has none of them.
func (f *facts) cites() bool {
	return len(f.scope.Groups) == 0 &&
		(slices.ContainsFunc(f.needs, func(n need) bool { return n.Source == domain.SourceNote }) ||
			slices.ContainsFunc(f.findings, func(x domain.Finding) bool { return x.Source == domain.SourceNote }))
}

// rate is the cycle's rate over the regional groups of the scope.
func (s Scope) rate(c TrackedCycle) Rate {
	groups := map[domain.RegionalGroup]bool{}
	for _, g := range s.Groups {
		groups[g] = true
	}
	whole := c.Of(groups)
	r := Rate{Instrument: c.Instrument, Cycle: c.Number, Kept: whole.Withheld}
	if !whole.Withheld && whole.Parties > 0 {
		r.Answered, r.Parties = whole.Answered, whole.Parties
		r.Percent = int(math.Round(100 * float64(whole.Answered) / float64(whole.Parties)))
	}
	return r
}
