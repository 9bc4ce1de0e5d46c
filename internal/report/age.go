package report

import (
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// A request has been open for long after more than two reporting cycles of one of its instruments: when the due dates of
// three have passed since it was opened, and so two whole cycles between them. Where the tracker knows fewer that have
// passed, or a request names no instrument, two cycles are the time from a regular session of the Conference of the Parties
// to the second after it.
const (
	longDues  = 3
	longYears = 4 // which the messages report.aged.* say in words
)

// ages are the days before which a request that has been open for long was opened.
type ages struct {
	due   map[domain.Instrument]time.Time // by the tracker, of the instruments that it tells enough of
	years time.Time                       // by the calendar
}

func agesOn(now time.Time, cycles []domain.ReportingCycle) ages {
	a := ages{due: map[domain.Instrument]time.Time{}, years: dayOf(now).AddDate(-longYears, 0, 0)}
	passed := map[domain.Instrument][]time.Time{}
	for _, c := range cycles {
		if c.Over(now) {
			passed[c.Instrument] = append(passed[c.Instrument], dayOf(*c.DueAt))
		}
	}
	for i, dues := range passed {
		if len(dues) >= longDues {
			slices.SortFunc(dues, time.Time.Compare)
			a.due[i] = dues[len(dues)-longDues]
		}
	}
	return a
}

// aged says whether the need has been open for more than two cycles of an instrument that the scope counts.
func (f *facts) aged(n *need) bool {
	if n.Status != domain.NeedOpen {
		return false
	}
	for _, l := range n.lines {
		for _, i := range l.instruments {
			before, ok := f.ages.due[i]
			if !ok {
				before = f.ages.years
			}
			if n.Date.Before(before) {
				return true
			}
		}
	}
	return false
}

// agedBy are the instruments of the scope whose cycles are counted by the tracker.
func (f *facts) agedBy() []domain.Instrument {
	return slices.DeleteFunc(slices.Clone(f.scope.instruments()), func(i domain.Instrument) bool { return f.ages.due[i].IsZero() })
}

// AgedByIn says by what the cycles are counted that a request has been open for.
func (o Overview) AgedByIn(p *i18n.Printer) string {
	if len(o.AgedBy) == 0 {
		return p.T("report.aged.years")
	}
	return p.T("report.aged.tracker", "instruments", names(p, "instrument", o.AgedBy))
}
