package report

import (
	"context"
	"net/url"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// Scope says what an overview counts. The zero scope is everything that the public sees.
type Scope struct {
	Viewer      domain.Viewer          // who reads: nothing that it may not see is counted
	From, To    time.Time              // days of the records, both included; zero is open-ended
	Instruments []domain.Instrument    // none is all
	Groups      []domain.RegionalGroup // none is all
	Cycle       *Cycle                 // that the days and the instrument come from, nil for none: see [Scope.In]
}

// In narrows the scope to a reporting cycle: to its days and its instrument.
func (s Scope) In(c Cycle) Scope {
	s.Cycle, s.From, s.To, s.Instruments = &c, c.From, c.To, []domain.Instrument{c.Instrument}
	return s
}

// Values is the scope as a query, without the viewer.
func (s Scope) Values() url.Values {
	q := url.Values{}
	for _, g := range s.Groups {
		q.Add("group", string(g))
	}
	if s.Cycle != nil {
		q.Set("cycle", s.Cycle.Code())
		return q
	}
	if !s.From.IsZero() {
		q.Set("from", s.From.Format(time.DateOnly))
	}
	if !s.To.IsZero() {
		q.Set("to", s.To.Format(time.DateOnly))
	}
	for _, i := range s.Instruments {
		q.Add("instrument", string(i))
	}
	return q
}

// ParseScope reads a scope from a query; cycles are those that the register knows of. What it does not understand is named
// by field.
func ParseScope(v domain.Viewer, q url.Values, cycles []domain.ReportingCycle) (Scope, error) {
	s := Scope{Viewer: v}
	var bad domain.Invalid
	day := func(name string) time.Time {
		value := q.Get(name)
		if value == "" {
			return time.Time{}
		}
		t, err := time.Parse(time.DateOnly, value)
		if err != nil {
			bad.Add(name, "report.error.day", "value", value)
		}
		return t
	}
	s.From, s.To = day("from"), day("to")
	if !s.From.IsZero() && !s.To.IsZero() && s.To.Before(s.From) {
		bad.Add("to", "report.error.period")
	}
	for _, code := range q["instrument"] {
		switch i := domain.Instrument(code); {
		case code == "" || slices.Contains(s.Instruments, i):
		case slices.Contains(domain.Instruments, i):
			s.Instruments = append(s.Instruments, i)
		default:
			bad.Add("instrument", "report.error.instrument", "value", code)
		}
	}
	for _, code := range q["group"] {
		switch g := domain.RegionalGroup(code); {
		case code == "" || slices.Contains(s.Groups, g):
		case slices.Contains(domain.RegionalGroups, g):
			s.Groups = append(s.Groups, g)
		default:
			bad.Add("group", "report.error.group", "value", code)
		}
	}
	if code := q.Get("cycle"); code != "" {
		s = s.cycle(code, cycles, &bad)
	}
	return s, bad.Err()
}

// cycle narrows the scope to the cycle of that code. Days, and instruments other than the cycle's own, contradict it.
func (s Scope) cycle(code string, all []domain.ReportingCycle, bad *domain.Invalid) Scope {
	cycles := Cycles(all)
	at := slices.IndexFunc(cycles, func(c Cycle) bool { return c.Code() == code })
	if at < 0 {
		known := []string{}
		for _, c := range cycles {
			known = append(known, c.Code())
		}
		undated := func(c domain.ReportingCycle) bool { return Cycle{ReportingCycle: c}.Code() == code }
		if slices.ContainsFunc(all, undated) {
			bad.Add("cycle", "report.error.cycle.undated", "value", code)
		} else if len(known) == 0 {
			bad.Add("cycle", "report.error.cycle.none", "value", code)
		} else {
			bad.Add("cycle", "report.error.cycle", "value", code, "cycles", known)
		}
		return s
	}
	if !s.From.IsZero() || !s.To.IsZero() {
		bad.Add("cycle", "report.error.cycle.days")
	}
	for _, i := range s.Instruments {
		if i != cycles[at].Instrument {
			bad.Add("cycle", "report.error.cycle.instrument", "value", code, "instrument", string(i))
		}
	}
	return s.In(cycles[at])
}

// AskedScope is [ParseScope] with the cycles of the register.
func AskedScope(ctx context.Context, st *store.Store, v domain.Viewer, q url.Values) (Scope, error) {
	all, err := st.ReportingCycles(ctx)
	if err != nil {
		return Scope{}, err
	}
	return ParseScope(v, q, all)
}

// dated says whether the day falls into the scope's period.
func (s Scope) dated(day time.Time) bool {
	return (s.From.IsZero() || !day.Before(s.From)) && (s.To.IsZero() || day.Before(s.To.AddDate(0, 0, 1)))
}

func (s Scope) grouped(state string) bool {
	return len(s.Groups) == 0 || slices.Contains(s.Groups, groupOf(state))
}

// instruments are those that the scope counts, in the order of the note.
func (s Scope) instruments() []domain.Instrument {
	if len(s.Instruments) == 0 {
		return domain.Instruments
	}
	return slices.DeleteFunc(slices.Clone(domain.Instruments), func(i domain.Instrument) bool { return !slices.Contains(s.Instruments, i) })
}

// serves says whether the scope counts the line. A line that names no instrument counts where none is asked for.
func (s Scope) serves(l store.LineFact) bool {
	return len(s.Instruments) == 0 || slices.ContainsFunc(s.Instruments, l.Serves)
}

// groupOf is the regional group of a State, "" where it has none or there is no State.
func groupOf(state string) domain.RegionalGroup {
	s, _ := reference.StateByCode(state)
	return domain.RegionalGroup(s.Group)
}
