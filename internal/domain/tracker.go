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
// see the States behind it: the floor of anonymous totals. The rates of groups need one more on both sides: whoever follows
// them sees them appear and vanish with a single answer, and knows then how many there were just before.
const (
	rateFloor  = 3
	groupFloor = rateFloor + 1
)

// telling says whether the rate gives away no State: neither the few that answered nor the few that did not.
func (r ResponseRate) telling(floor int) bool {
	return r.Answered >= floor && r.Parties-r.Answered >= floor
}

// WithholdRates blanks the rates that would give away single States. Groups that are too small ever to be told are blanked
// together with the smallest others, by their parties on the due date and not by their answers, so that a group that is
// blanked in a cycle stays so while answers come in. The other groups are told all at once or not at all: told one after the
// other, each would give away by the difference how many there had been in those that were not. When the total itself would
// give States away, nothing is left.
func WithholdRates(groups []ResponseRate, total ResponseRate) ([]ResponseRate, ResponseRate) {
	out := append([]ResponseRate{}, groups...)
	small := smallGroups(groups)
	var together ResponseRate // what the small groups add up to, which is the total without the others
	told := total.telling(rateFloor)
	for i, r := range groups {
		if small[i] {
			together.Parties, together.Answered = together.Parties+r.Parties, together.Answered+r.Answered
		} else if r.Parties > 0 {
			told = told && r.telling(groupFloor)
		}
	}
	told = told && (together.Parties == 0 || together.telling(groupFloor))
	for i := range out {
		// How many of those that answered were late is not told: it would need floors of its own.
		out[i].Late = 0
		if small[i] || !told && (out[i].Parties > 0 || !total.telling(rateFloor)) {
			out[i] = ResponseRate{Group: out[i].Group, Withheld: true}
		}
	}
	total.Late = 0
	if !total.telling(rateFloor) {
		total = ResponseRate{Group: total.Group, Withheld: true}
	}
	return out, total
}

// smallGroups marks the groups with too few parties to be told, and the smallest others until those marked could be told
// together; of two as small, the first. A group without parties gives nobody away.
func smallGroups(groups []ResponseRate) []bool {
	small := make([]bool, len(groups))
	count, parties := 0, 0
	for i, r := range groups {
		if small[i] = r.Parties > 0 && r.Parties < 2*groupFloor; small[i] {
			count, parties = count+1, parties+r.Parties
		}
	}
	for count == 1 || count > 0 && parties < 2*groupFloor {
		least := -1
		for i, r := range groups {
			if r.Parties > 0 && !small[i] && (least < 0 || r.Parties < groups[least].Parties) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		small[least] = true
		count, parties = count+1, parties+groups[least].Parties
	}
	return small
}
