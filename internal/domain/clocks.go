package domain

import "time"

// Clocks are the terms after which time moves a record or somebody is reminded.
type Clocks struct {
	CompletenessDays int // working days for the secretariat's completeness check
	RequesterDays    int // days for the requester's answer
	ProviderDays     int // days for the provider's answer
	DormantMonths    int // months without confirmation until an open need becomes dormant
	LapseDays        int // days from dormant to lapsed
	ConfirmDays      int // days from delivered until it falls due to the broker
}

// DefaultClocks are the terms used unless configured otherwise.
func DefaultClocks() Clocks {
	return Clocks{CompletenessDays: 5, RequesterDays: 30, ProviderDays: 60, DormantMonths: 12, LapseDays: 90, ConfirmDays: 30}
}

// AddWorkingDays is t plus n days, Saturdays and Sundays not counted.
func AddWorkingDays(t time.Time, n int) time.Time {
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if d := t.Weekday(); d != time.Saturday && d != time.Sunday {
			n--
		}
	}
	return t
}

// Checked is when the secretariat's completeness check of a record submitted at
// the given time is due.
func (c Clocks) Checked(submitted time.Time) time.Time {
	return AddWorkingDays(submitted, c.CompletenessDays)
}

// AnswerDue is when the side whose turn it is must have answered, for a match that
// came to that status at the given time; false where no answer is awaited.
func (c Clocks) AnswerDue(s MatchStatus, since time.Time) (time.Time, bool) {
	switch s {
	case MatchWithRequester:
		return since.AddDate(0, 0, c.RequesterDays), true
	case MatchWithProvider:
		return since.AddDate(0, 0, c.ProviderDays), true
	}
	return time.Time{}, false
}

// ReminderDue says whether the side whose turn it is should be reminded now: at
// half-time and on the day before the term ends, each once.
func (m Match) ReminderDue(now time.Time) bool {
	if m.DueAt == nil || (m.Status != MatchWithRequester && m.Status != MatchWithProvider) || !now.Before(*m.DueAt) {
		return false
	}
	half := m.StatusSince.Add(m.DueAt.Sub(m.StatusSince) / 2)
	dayBefore := m.DueAt.AddDate(0, 0, -1)
	for _, at := range []time.Time{dayBefore, half} {
		if !now.Before(at) {
			return m.RemindedAt == nil || m.RemindedAt.Before(at)
		}
	}
	return false
}
