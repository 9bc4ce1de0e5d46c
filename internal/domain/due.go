package domain

import (
	"slices"
	"time"
)

// Next is the next thing that the secretariat does with a record: a verb of its desk.
type Next string

const (
	NextCheck    Next = "check"    // verify or return
	NextPropose  Next = "propose"  // put an offer before the requester
	NextRemind   Next = "remind"   // write to the side whose turn it is
	NextConfirm  Next = "confirm"  // ask whether the help arrived
	NextScope    Next = "scope"    // find out with the State what exactly is needed
	NextFind     Next = "find"     // look for an offer where none fits
	NextWake     Next = "wake"     // ask whether it still stands
	NextRegister Next = "register" // find out who stands behind an organization
)

// Nexts in the order in which the desk lists them.
var Nexts = []Next{NextCheck, NextPropose, NextRemind, NextConfirm, NextScope, NextFind, NextWake, NextRegister}

// DueReason is why a record waits for the secretariat.
type DueReason string

const (
	DueSubmitted    DueReason = "submitted"   // its completeness is to be checked
	DueRevision     DueReason = "revision"    // its pending version is to be checked
	DueGeneral      DueReason = "general"     // it names no kind of assistance
	DueUnmatched    DueReason = "unmatched"   // no offer fits
	DueFirst        DueReason = "first"       // offers fit, none was proposed
	DueUncovered    DueReason = "uncovered"   // a match is on its way and leaves lines open that another offer covers
	DueHalfTime     DueReason = "half_time"   // half the term for the answer is over
	DueAnswer       DueReason = "answer"      // the term for the answer ends
	DueUnconfirmed  DueReason = "unconfirmed" // delivered, and the requester has not said so
	DueDormant      DueReason = "dormant"     // lapses unless its owner confirms it
	DueRenewal      DueReason = "renewal"     // its renewal date comes
	DueOrganization DueReason = "organization"
)

// Due is one thing that waits for the secretariat.
type Due struct {
	Reason DueReason
	Next   Next
	At     time.Time
}

// DueGroup is how soon.
type DueGroup string

const (
	DueLate  DueGroup = "late"
	DueToday DueGroup = "today"
	DueWeek  DueGroup = "week" // until Sunday
	DueLater DueGroup = "later"
)

// DueGroups from the most pressing on.
var DueGroups = []DueGroup{DueLate, DueToday, DueWeek, DueLater}

// Group says how soon it is due, by whole days of UTC.
func (d Due) Group(now time.Time) DueGroup {
	today, day := now.UTC().Truncate(24*time.Hour), d.At.UTC().Truncate(24*time.Hour)
	sunday := today.AddDate(0, 0, (7-int(today.Weekday()))%7)
	switch {
	case day.Before(today):
		return DueLate
	case day.Equal(today):
		return DueToday
	case !day.After(sunday):
		return DueWeek
	}
	return DueLater
}

// renewalNotice is how many days before its renewal date an offer comes to the desk.
const renewalNotice = 30

// Due is what waits for the secretariat with a need beside its proposals; matches are all of the need's.
func (n Need) Due(c Clocks, matches []Match) (Due, bool) {
	switch n.Status {
	case NeedSubmitted:
		return Due{DueSubmitted, NextCheck, c.Checked(n.StatusSince)}, true
	case NeedDormant:
		return Due{DueDormant, NextWake, n.StatusSince.AddDate(0, 0, c.LapseDays)}, true
	case NeedOpen:
		running := slices.ContainsFunc(matches, func(m Match) bool { return m.Running() || m.Status == MatchConfirmed })
		live := slices.ContainsFunc(matches, func(m Match) bool { return m.Status.Live() })
		switch {
		case running:
		case n.General():
			return Due{DueGeneral, NextScope, c.Checked(n.StatusSince)}, true
		case !live:
			return Due{DueUnmatched, NextFind, c.Checked(n.StatusSince)}, true
		}
	}
	return Due{}, false
}

// Due is what waits for the secretariat with an offer.
func (o Offer) Due(c Clocks, now time.Time) (Due, bool) {
	switch {
	case o.Status == OfferSubmitted:
		return Due{DueSubmitted, NextCheck, c.Checked(o.StatusSince)}, true
	case o.Status == OfferDormant:
		return Due{DueDormant, NextWake, o.StatusSince.AddDate(0, 0, c.LapseDays)}, true
	case o.Status == OfferOpen && o.RenewBy != nil && !now.Before(o.RenewBy.AddDate(0, 0, -renewalNotice)):
		return Due{DueRenewal, NextWake, *o.RenewBy}, true
	}
	return Due{}, false
}

// Due is what waits for the secretariat with a pending version.
func (r Revision) Due(c Clocks) (Due, bool) {
	if r.Status != NeedSubmitted {
		return Due{}, false
	}
	return Due{DueRevision, NextCheck, c.Checked(r.StatusSince)}, true
}

// Due is what waits for the secretariat with a match that has left suggested: an answer at half its term and then at
// the end, and a delivery that nobody confirmed.
func (m Match) Due() (Due, bool) {
	switch m.Status {
	case MatchWithRequester, MatchWithProvider:
		if m.DueAt == nil {
			return Due{}, false
		}
		half := m.StatusSince.Add(m.DueAt.Sub(m.StatusSince) / 2)
		if m.RemindedAt == nil || m.RemindedAt.Before(half) {
			return Due{DueHalfTime, NextRemind, half}, true
		}
		return Due{DueAnswer, NextRemind, *m.DueAt}, true
	case MatchDelivered:
		if m.DueAt == nil {
			return Due{}, false
		}
		at := *m.DueAt
		if m.RemindedAt != nil && m.RemindedAt.After(at) { // asked already: once more after as long a time
			at = m.RemindedAt.Add(m.DueAt.Sub(m.StatusSince))
		}
		return Due{DueUnconfirmed, NextConfirm, at}, true
	}
	return Due{}, false
}

// Due is what waits for the secretariat with an organization.
func (o Organization) Due(c Clocks) (Due, bool) {
	if o.Verified != nil || o.Kind == OrgSecretariat {
		return Due{}, false
	}
	return Due{DueOrganization, NextRegister, c.Checked(o.CreatedAt)}, true
}

// Running says whether somebody has begun to move the match and it is not over.
func (m Match) Running() bool { return m.Status != MatchSuggested && m.Status.Live() }

// Proposal is the suggestion that is worth proposing next.
type Proposal struct {
	Due
	Match     Match
	Of        int      // how many offers are suggested for the need
	Uncovered []string // ids of the lines that it would add to what is on its way; empty for a first proposal
}

// Proposal is the best suggestion for an open need, if one is worth proposing now: the first when nothing is on its way, and
// otherwise the best that covers a line which the matches on their way leave open. matches are all of the need's.
// A general need is scoped first.
func (n Need) Proposal(c Clocks, matches []Match) (Proposal, bool) {
	if n.Status != NeedOpen {
		return Proposal{}, false
	}
	var suggested []Match
	covered := map[string]bool{}
	var since time.Time
	running, whole := false, false
	for _, m := range matches {
		switch {
		case m.Status == MatchSuggested:
			suggested = append(suggested, m)
		case m.Running() || m.Status == MatchConfirmed:
			running = true
			whole = whole || len(m.Covered)+len(m.Uncovered) == 0 // not scored: taken for the whole need
			for _, id := range m.Covered {
				covered[id] = true
			}
			if m.StatusSince.After(since) {
				since = m.StatusSince
			}
		}
	}
	if whole || !running && n.General() {
		return Proposal{}, false
	}
	slices.SortStableFunc(suggested, func(a, b Match) int { return a.Rank - b.Rank })
	for _, m := range suggested {
		p := Proposal{Match: m, Of: len(suggested), Due: Due{DueFirst, NextPropose, c.Checked(m.StatusSince)}}
		if !running {
			return p, true
		}
		for _, id := range m.Covered {
			if !covered[id] {
				p.Uncovered = append(p.Uncovered, id)
			}
		}
		if len(p.Uncovered) > 0 {
			if since.After(m.StatusSince) {
				p.At = c.Checked(since)
			}
			p.Reason = DueUncovered
			return p, true
		}
	}
	return Proposal{}, false
}
