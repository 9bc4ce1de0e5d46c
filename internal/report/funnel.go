package report

import (
	"slices"
	"time"
)

// Step is how many matches have come at least so far, and how long it took since the step before.
type Step struct {
	Stage   string `json:"stage"`
	Matches int    `json:"matches"`
	Days    int    `json:"median_days"` // whole days, the median; -1 where nothing went from the step before to this one
}

// funnel is the way of the matches from suggestion to confirmed help.
func (f *facts) funnel() []Step {
	var out []Step
	for s := suggested; s <= confirmed; s++ {
		step := Step{Stage: stageCodes[s], Days: -1}
		var took []time.Duration
		for _, m := range f.matches {
			if m.reach < s {
				continue
			}
			step.Matches++
			from, to := m.when(s-1), m.when(s)
			if from != nil && to != nil && !to.Before(*from) {
				took = append(took, to.Sub(*from))
			}
		}
		if len(took) > 0 {
			slices.Sort(took)
			step.Days = int(took[len(took)/2].Hours() / 24)
		}
		out = append(out, step)
	}
	return out
}

// when is the moment at which the match came to the stage.
func (m match) when(s stage) *time.Time {
	switch s {
	case suggested:
		return &m.Created
	case proposed:
		return m.Proposed
	case agreed:
		return m.Agreed
	case delivered:
		return m.Delivered
	case confirmed:
		return m.Ended
	}
	return nil
}
