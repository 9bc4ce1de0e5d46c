package report

import (
	"context"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// TrackerScope says for whom the response tracker is, when, and which instruments it is about; none is all of them.
type TrackerScope struct {
	Viewer      domain.Viewer
	Now         time.Time
	Instruments []domain.Instrument
}

// Tracker is who has answered the questionnaires: State by instrument by cycle, as far as the viewer may see States, and
// the rates by regional group, which everybody may see where they give away no State.
type Tracker struct {
	Treaty reference.Treaty
	Cycles []TrackedCycle
	States []TrackedState // all for the secretariat, one's own for a State's members, none for others
}

// TrackedCycle is a cycle with its response rates; one that is not recorded State by State has none.
type TrackedCycle struct {
	domain.ReportingCycle
	Groups []domain.ResponseRate // the regional groups in order, then those of no group
	Total  domain.ResponseRate
}

// Code is how an address names the cycle: "TIP-3".
func (c TrackedCycle) Code() string { return cycleCode(c.Instrument, c.Number) }

// Of is the rate over the States of the groups; none is all. Of groups that are not all told their sum is not told either.
func (c TrackedCycle) Of(groups map[domain.RegionalGroup]bool) domain.ResponseRate {
	if len(groups) == 0 {
		return c.Total
	}
	var out domain.ResponseRate
	for _, g := range c.Groups {
		if groups[g.Group] {
			out.Parties, out.Answered, out.Withheld = out.Parties+g.Parties, out.Answered+g.Answered, out.Withheld || g.Withheld
		}
	}
	return out
}

// TrackedState is a row of the tracker.
type TrackedState struct {
	State string // ISO 3166 alpha-3
	Group domain.RegionalGroup
	Cells []TrackedCell // one a cycle
	// Told is what documents tell without naming a cycle: that the State answered, or that it gave no information.
	Told []domain.ReportingResponse
}

// TrackedCell is where a State stands in a cycle.
type TrackedCell struct {
	domain.Standing
	Party    reference.PartyStatus
	Response *domain.ReportingResponse // nil for none
	Reminder *domain.ReportingReminder // the last one, nil for none
}

// Answered says whether any answer of the State is recorded, in a cycle or by a document.
func (s TrackedState) Answered() bool {
	return slices.ContainsFunc(s.Cells, func(c TrackedCell) bool { return c.Answered() }) ||
		slices.ContainsFunc(s.Told, func(r domain.ReportingResponse) bool { return !r.Silent })
}

// ToldSilent says whether a document lists the State as having given no information.
func (s TrackedState) ToldSilent() bool {
	return slices.ContainsFunc(s.Told, func(r domain.ReportingResponse) bool { return r.Silent })
}

// Contradicted says whether one document lists the State as silent and another tells of its answer.
func (s TrackedState) Contradicted() bool { return s.ToldSilent() && s.Answered() }

// Silent says whether the State owes an answer, or is listed as silent and nothing tells otherwise: it may need help with
// reporting.
func (s TrackedState) Silent() bool {
	return slices.ContainsFunc(s.Cells, func(c TrackedCell) bool { return c.Standing.Silent() }) || s.ToldSilent() && !s.Answered()
}

// Track builds the response tracker.
func Track(ctx context.Context, s *store.Store, scope TrackerScope) (Tracker, error) {
	var t Tracker
	var err error
	if t.Treaty, err = s.Treaty(ctx); err != nil {
		return Tracker{}, err
	}
	cycles, err := s.ReportingCycles(ctx, scope.Instruments...)
	if err != nil {
		return Tracker{}, err
	}
	slices.SortStableFunc(cycles, func(a, b domain.ReportingCycle) int { // in the order of the note
		return slices.Index(domain.Instruments, a.Instrument) - slices.Index(domain.Instruments, b.Instrument)
	})
	answers, err := s.AnsweredIn(ctx)
	if err != nil {
		return Tracker{}, err
	}
	answered := answersIn(answers)
	for _, c := range cycles {
		t.Cycles = append(t.Cycles, rated(t.Treaty, c, answered, scope.Viewer, scope.Now))
	}
	return t, t.rows(ctx, s, scope)
}

type cellKey struct{ cycle, state string }

// answersIn are the answers by cycle and State.
func answersIn(all []domain.ReportingResponse) map[cellKey]*domain.ReportingResponse {
	out := map[cellKey]*domain.ReportingResponse{}
	for i, r := range all {
		out[cellKey{r.CycleID, r.State}] = &all[i]
	}
	return out
}

// rated is the cycle with its rates: of the parties on the day on which it is due, those that have answered, as far as the
// viewer may know.
func rated(treaty reference.Treaty, c domain.ReportingCycle, answered map[cellKey]*domain.ReportingResponse, v domain.Viewer, now time.Time) TrackedCycle {
	out := TrackedCycle{ReportingCycle: c}
	if !c.Recorded() {
		return out
	}
	groups := append(slices.Clone(domain.RegionalGroups), "")
	for _, g := range groups {
		out.Groups = append(out.Groups, domain.ResponseRate{Group: g})
	}
	for _, st := range reference.States() {
		if !treaty.PartyOn(st.Code, string(c.Instrument), c.DueDay()) {
			continue
		}
		rate := &out.Groups[max(0, slices.Index(groups, domain.RegionalGroup(st.Group)))]
		standing := c.Standing(true, answered[cellKey{c.ID, st.Code}], now)
		for _, r := range []*domain.ResponseRate{rate, &out.Total} {
			r.Parties++
			if standing.Answered() {
				r.Answered++
			}
			if standing == domain.StandingLateAnswer {
				r.Late++
			}
		}
	}
	if !v.Secretariat() && !v.IsClock() {
		out.Groups, out.Total = domain.WithholdRates(out.Groups, out.Total)
	}
	return out
}

// rows fills the States that the viewer may see.
func (t *Tracker) rows(ctx context.Context, s *store.Store, scope TrackerScope) error {
	v := scope.Viewer
	var states []reference.State
	switch {
	case v.Secretariat() || v.IsClock():
		states = reference.States()
	case v.SignedIn() && v.Kind == domain.OrgState:
		if st, ok := reference.StateByCode(v.State); ok {
			states = []reference.State{st}
		}
	}
	if len(states) == 0 {
		return nil
	}
	responses, err := s.ReportingResponses(ctx, store.ReportingFilter{Viewer: v})
	if err != nil {
		return err
	}
	reminders, err := s.ReportingReminders(ctx, store.ReportingFilter{Viewer: v})
	if err != nil {
		return err
	}
	of, told := map[cellKey]*domain.ReportingResponse{}, map[string][]domain.ReportingResponse{}
	for i, r := range responses {
		switch {
		case r.CycleID == "" && (len(scope.Instruments) == 0 || r.Instrument == "" || slices.Contains(scope.Instruments, r.Instrument)):
			told[r.State] = append(told[r.State], r)
		case !r.Silent:
			of[cellKey{r.CycleID, r.State}] = &responses[i]
		}
	}
	last := map[cellKey]*domain.ReportingReminder{}
	for i, r := range reminders { // the latest first
		if key := (cellKey{r.CycleID, r.State}); last[key] == nil {
			last[key] = &reminders[i]
		}
	}
	for _, st := range states {
		row := TrackedState{State: st.Code, Group: domain.RegionalGroup(st.Group), Told: told[st.Code]}
		for _, c := range t.Cycles {
			key := cellKey{c.ID, st.Code}
			cell := TrackedCell{Response: of[key], Reminder: last[key]}
			cell.Party, _ = t.Treaty.Status(st.Code, string(c.Instrument))
			day := c.DueDay()
			if !c.Recorded() {
				day = scope.Now
			}
			cell.Standing = c.Standing(cell.Party.PartyOn(day), cell.Response, scope.Now)
			row.Cells = append(row.Cells, cell)
		}
		t.States = append(t.States, row)
	}
	return nil
}

// Reminder is a State that owes an answer and was not reminded lately.
type Reminder struct {
	State string
	Group domain.RegionalGroup
	Cycle domain.ReportingCycle
	Last  *domain.ReportingReminder // nil for none
}

// ToRemind are the parties whose answer is late and that were not reminded within so many days, by State in English
// alphabetical order and cycle.
func (t Tracker) ToRemind(now time.Time, days int) []Reminder {
	var out []Reminder
	for _, row := range t.States {
		for i, c := range row.Cells {
			if c.Standing != domain.StandingLate || c.Reminder != nil && now.Sub(c.Reminder.SentAt) < time.Duration(days)*24*time.Hour {
				continue
			}
			out = append(out, Reminder{State: row.State, Group: row.Group, Cycle: t.Cycles[i].ReportingCycle, Last: c.Reminder})
		}
	}
	return out
}
