package domain

import "time"

// Standing is where a State stands in a reporting cycle: one cell of the response tracker.
type Standing string

const (
	StandingNotParty   Standing = "not_party"   // no answer is due from it
	StandingUnrecorded Standing = "unrecorded"  // the cycle's answers are not recorded State by State
	StandingDue        Standing = "due"         // awaited, the day has not come
	StandingReceived   Standing = "received"    // in time
	StandingLateAnswer Standing = "late_answer" // received after the day
	StandingLate       Standing = "late"        // the day has gone by, an answer is still awaited
	StandingNone       Standing = "none"        // the cycle is closed and there was no answer
)

// Standings in the order in which filters list them.
var Standings = []Standing{
	StandingLate, StandingDue, StandingReceived, StandingLateAnswer, StandingNone, StandingUnrecorded, StandingNotParty,
}

// Answered says whether an answer came.
func (s Standing) Answered() bool { return s == StandingReceived || s == StandingLateAnswer }

// Silent says whether an answer was due and did not come.
func (s Standing) Silent() bool { return s == StandingLate || s == StandingNone }

// Standing is where a State stands in the cycle at a moment. party says whether it was a party on the day on which the
// cycle is due; response is its answer, nil for none. A State that is not a party and answers all the same has answered.
func (c ReportingCycle) Standing(party bool, response *ReportingResponse, now time.Time) Standing {
	switch {
	case response != nil && c.Recorded() && response.ReceivedAt != nil && response.ReceivedAt.After(c.DueDay()):
		return StandingLateAnswer
	case response != nil:
		return StandingReceived
	case !c.Recorded():
		return StandingUnrecorded
	case !party:
		return StandingNotParty
	case c.ClosedAt != nil:
		return StandingNone
	case c.Over(now):
		return StandingLate
	}
	return StandingDue
}

// ResponseRate is how many of the parties in a regional group answered: the numerator and the denominator, never a
// percentage alone.
type ResponseRate struct {
	Group    RegionalGroup // empty for States of no group
	Parties  int           // on the day on which the cycle is due
	Answered int
	Late     int  // of those answered, after the day
	Withheld bool // too few for the viewer: the figures are nought
}

// rateFloor is how many States must have answered, and how many must not, before a rate is told to those who may not
// see the States behind it: the floor of anonymous totals.
const rateFloor = 3

// telling says whether the rate gives away no State: neither the few that answered nor the few that did not.
func (r ResponseRate) telling() bool {
	return r.Answered >= rateFloor && r.Parties-r.Answered >= rateFloor
}

// WithholdRates blanks the rates that would give away single States, and as many more as it takes that the total does
// not give them away as a difference. When the total itself would, nothing is left.
func WithholdRates(groups []ResponseRate, total ResponseRate) ([]ResponseRate, ResponseRate) {
	out := append([]ResponseRate{}, groups...)
	blank := func(r *ResponseRate) { *r = ResponseRate{Group: r.Group, Withheld: true} }
	if !total.telling() {
		for i := range out {
			blank(&out[i])
		}
		blank(&total)
		return out, total
	}
	var hidden ResponseRate // what the blanked ones add up to
	count := 0
	hide := func(i int) {
		hidden.Parties, hidden.Answered = hidden.Parties+out[i].Parties, hidden.Answered+out[i].Answered
		count++
		blank(&out[i])
	}
	for i := range out {
		if out[i].Parties > 0 && !out[i].telling() {
			hide(i)
		}
	}
	for count > 0 && (count == 1 || !hidden.telling()) {
		least := -1
		for i := range out {
			if !out[i].Withheld && out[i].Parties > 0 && (least < 0 || out[i].Parties < out[least].Parties) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		hide(least)
	}
	// How many of those that answered were late is not told: it would need floors of its own.
	for i := range out {
		out[i].Late = 0
	}
	total.Late = 0
	return out, total
}
