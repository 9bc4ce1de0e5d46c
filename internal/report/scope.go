package report

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// cycleYears is how long a reporting cycle lasts: the Conference of the Parties meets every second year.
const cycleYears = 2

// Scope says what an overview counts. The zero scope is everything that the public sees.
type Scope struct {
	Viewer      domain.Viewer          // who reads: nothing that it may not see is counted
	From, To    time.Time              // days of the records, both included; zero is open-ended
	Instruments []domain.Instrument    // none is all
	Groups      []domain.RegionalGroup // none is all
}

// Cycle narrows the scope to the reporting cycle that begins with the year: it and the next.
func (s Scope) Cycle(year int) Scope {
	s.From = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	s.To = time.Date(year+cycleYears-1, 12, 31, 0, 0, 0, 0, time.UTC)
	return s
}

// CycleOf is the first year of the reporting cycle that the day falls into. Cycles begin with even years, as the regular
// sessions of the Conference have since 2004.
func CycleOf(day time.Time) int { return day.UTC().Year() - day.UTC().Year()%cycleYears }

// Values is the scope as a query, without the viewer.
func (s Scope) Values() url.Values {
	q := url.Values{}
	if !s.From.IsZero() {
		q.Set("from", s.From.Format(time.DateOnly))
	}
	if !s.To.IsZero() {
		q.Set("to", s.To.Format(time.DateOnly))
	}
	for _, i := range s.Instruments {
		q.Add("instrument", string(i))
	}
	for _, g := range s.Groups {
		q.Add("group", string(g))
	}
	return q
}

// ParseScope reads a scope from a query. What it does not understand is named by field.
func ParseScope(v domain.Viewer, q url.Values) (Scope, error) {
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
	if cycle := q.Get("cycle"); cycle != "" {
		year, err := strconv.Atoi(cycle)
		if err != nil || year < 2004 || year > 2100 || year%cycleYears != 0 {
			bad.Add("cycle", "report.error.cycle", "value", cycle)
		} else {
			s = s.Cycle(year)
		}
	} else {
		s.From, s.To = day("from"), day("to")
	}
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
	return s, bad.Err()
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
