package report

import (
	"fmt"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// Cycle is a reporting cycle of the tracker as a scope: the days whose requests it counts, both included; zero is open-ended.
type Cycle struct {
	domain.ReportingCycle
	From, To time.Time
}

// Code is how an address and the command line name the cycle: "TIP-3".
func (c Cycle) Code() string { return cycleCode(c.Instrument, c.Number) }

func cycleCode(i domain.Instrument, number int) string { return fmt.Sprintf("%s-%d", i, number) }

// In names the cycle in the language of the printer.
func (c Cycle) In(p *i18n.Printer) string {
	instrument := Name(p, Label{Of: "instrument", Code: string(c.Instrument)})
	if c.Name != "" {
		return p.T("tracker.cycle.named", "instrument", instrument, "name", c.Name)
	}
	return p.T("tracker.cycle.name", "instrument", instrument, "number", c.Number)
}

// Cycles are the cycles that a scope can be, by instrument in the order of the note and by number. A cycle that is known
// from a document only is none: nothing tells which days it covers. The others run from the day on which they were opened
// to the one on which they closed, or else to the day before the next of their instrument; where the first is not known,
// from the end of the one before.
func Cycles(all []domain.ReportingCycle) []Cycle {
	var out []Cycle
	for _, i := range domain.Instruments {
		var of []domain.ReportingCycle
		for _, c := range all {
			if c.Instrument == i && c.Recorded() {
				of = append(of, c)
			}
		}
		slices.SortFunc(of, func(a, b domain.ReportingCycle) int { return a.Number - b.Number })
		for n, c := range of {
			cycle := Cycle{ReportingCycle: c}
			switch {
			case c.OpenedAt != nil:
				cycle.From = dayOf(*c.OpenedAt)
			case n > 0 && of[n-1].ClosedAt != nil:
				cycle.From = dayOf(*of[n-1].ClosedAt).AddDate(0, 0, 1)
			case n > 0:
				cycle.From = dayOf(*of[n-1].DueAt).AddDate(0, 0, 1)
			}
			switch {
			case c.ClosedAt != nil:
				cycle.To = dayOf(*c.ClosedAt)
			case n+1 < len(of) && of[n+1].OpenedAt != nil:
				cycle.To = dayOf(*of[n+1].OpenedAt).AddDate(0, 0, -1)
			case n+1 < len(of): // the next begins where this one was due
				cycle.To = dayOf(*c.DueAt)
			}
			out = append(out, cycle)
		}
	}
	return out
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
