package broker

import (
	"strings"

	"tamatch/internal/domain"
)

// checkAct cleans the words of a step and asks for the reason and the outcome where the table does.
func checkAct(a *Act, reason bool, outcomes []string) error {
	c := &check{whole: true}
	c.words("reason", &a.Reason, maxText)
	c.words("words", &a.Words, maxText)
	c.words("letter", &a.Letter, maxShort)
	if reason && strings.TrimSpace(a.Reason) == "" {
		c.Add("reason", "error.reason")
	}
	if outcomes != nil {
		if a.Outcome == "" {
			c.Add("outcome", "error.outcome_needed")
		} else {
			code(c, "outcome", a.Outcome, outcomes, "error.outcome")
		}
	}
	return c.Err()
}

func needOutcomes(asked bool) []string  { return outcomes(asked, domain.NeedOutcomes) }
func offerOutcomes(asked bool) []string { return outcomes(asked, domain.OfferOutcomes) }
func matchOutcomes(asked bool) []string { return outcomes(asked, domain.Outcomes) }

func outcomes[T ~string](asked bool, known []T) []string {
	if !asked {
		return nil
	}
	out := make([]string, len(known))
	for i, v := range known {
		out[i] = string(v)
	}
	return out
}
