package site

import (
	"slices"

	"tamatch/internal/domain"
)

// Standing is how far an open need has come: derived from the matches that the viewer sees, never stored.
type Standing string

const (
	StandingNone     Standing = ""         // none of its matches is made, or the viewer sees none
	StandingPartly   Standing = "partly"   // agreed matches cover some of its lines
	StandingMatched  Standing = "matched"  // agreed matches cover every line
	StandingDelivery Standing = "delivery" // help is on its way
)

// standing derives how far a need has come from those of its matches that the viewer sees.
func standing(n domain.Need, seen []domain.Match) Standing {
	made := false
	for _, m := range seen {
		switch {
		case m.Status == domain.MatchDelivering || m.Status == domain.MatchDelivered:
			return StandingDelivery
		case counts(m):
			made = true
		}
	}
	covered := agreedLines(n, seen)
	switch {
	case !made:
		return StandingNone
	case len(covered) == len(n.Lines) && len(n.Lines) > 0:
		return StandingMatched
	}
	return StandingPartly
}

// counts says whether the match is made and did not fail: what it covers is covered.
func counts(m domain.Match) bool { return m.Status.Made() && m.Status != domain.MatchFailed }

// agreedLines are the lines of the need that made matches cover, each with those matches.
func agreedLines(n domain.Need, seen []domain.Match) map[string][]domain.Match {
	out := map[string][]domain.Match{}
	for _, m := range seen {
		if !counts(m) {
			continue
		}
		for _, l := range n.Lines {
			if slices.Contains(m.Covered, l.ID) {
				out[l.ID] = append(out[l.ID], m)
			}
		}
	}
	return out
}

// NeedStanding is the status of a need as a reader sees it: its own, or while it is open how far its matches have brought it.
func (b Base) NeedStanding(n domain.Need, seen []domain.Match) Status {
	if s := standing(n, seen); n.Status == domain.NeedOpen && s != StandingNone {
		return b.Status("status.standing."+string(s), ToneAgreed)
	}
	return b.NeedStatus(n.Status)
}
