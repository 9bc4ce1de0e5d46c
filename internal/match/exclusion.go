package match

import (
	"slices"

	"tamatch/internal/domain"
)

// Exclusion is the one thing that keeps a pair from being proposed. Where several do, the first in this order is told.
type Exclusion uint8

const (
	None             Exclusion = iota
	OtherNeed                  // the offer was drafted for another need: told to nobody
	SameOrganization           // a State does not help itself
	Unwanted                   // the requester excluded the provider: restricted to the need's owner and the secretariat
	NotEligible                // the offer is not open to the State
	DeadlinePassed
	WindowOver  // the offer ends before help is wanted
	TooLate     // the offer begins after help is useful
	NoCapacity  // every place is taken
	Instruments // the offer serves other instruments only
	Language    // no language in common where the need names some
)

// Told says whether the exclusion makes a near miss at all.
func (e Exclusion) Told() bool { return e != None && e != OtherNeed }

// Restricted says whether the exclusion is told to the need's owner and the secretariat alone.
func (e Exclusion) Restricted() bool { return e == Unwanted }

// ExcludingNobody is the need as those know it who may not read which providers it excludes.
func (p *Profile) ExcludingNobody() *Profile {
	if len(p.Excluded) == 0 {
		return p
	}
	open := *p
	open.Excluded = nil
	return &open
}

// Regrets says whether an excluded record of these subtypes can be a near miss: where subtypes were asked for, only what gives one of
// them is worth a regret.
func (p *Profile) Regrets(subtypes uint32) bool { return p.Subtypes == 0 || p.Subtypes&subtypes != 0 }

// excluded is the first thing that excludes the offer from the need.
func excluded(need *Profile, o *Codes, today int32) Exclusion {
	switch {
	case o.Single != 0 && o.Single != Hash(need.ID):
		return OtherNeed
	case o.Owner == need.Owner && need.Organization != "":
		return SameOrganization
	case len(need.Excluded) > 0 && slices.Contains(need.Excluded, o.Owner):
		return Unwanted
	case !eligible(need.State, o):
		return NotEligible
	case today > 0 && o.Last > 0 && o.Last < today:
		return DeadlinePassed
	case o.End > 0 && (o.End < today || o.End < need.Start):
		return WindowOver
	case need.Last > 0 && earliest(o, today) > need.Last:
		return TooLate
	case o.Flags&Full != 0:
		return NoCapacity
	case o.Flags&GuessedInstruments == 0 && need.Flags&GuessedInstruments == 0 && !servesAny(need.Lines, o):
		return Instruments
	case !need.Codes.Languages.empty() && !o.Languages.empty() && !o.Languages.has(need.Codes.Languages):
		return Language
	}
	return None
}

// earliest is the first day on which the offer could begin.
func earliest(o *Codes, today int32) int32 {
	day := o.Start
	if today > 0 {
		day = max(day, today+int32(o.Lead))
	}
	return day
}

const convention = 1 << 0 // its place in domain.Instruments

// serves says whether an offer under some instruments can serve a need under others. The Convention applies to its
// Protocols mutatis mutandis, so an offer under the Convention is never out of place; one under other Protocols
// alone is.
func serves(need, offer uint8) bool {
	return need == 0 || offer == 0 || need&offer != 0 || offer&convention != 0
}

func servesAny(lines []Line, o *Codes) bool {
	for i := range lines {
		if lines[i].instrumentFits(o) {
			return true
		}
	}
	return false
}

// eligible says whether the offer is open to the State: see domain.Eligibility. An unknown State is let in.
func eligible(state uint8, o *Codes) bool {
	const kinds = LDC | LLDC | SIDS
	if state == 0 || o.States.empty() && o.Groups == 0 && o.Flags&kinds == 0 {
		return true
	}
	s := &stateFacts()[state]
	if o.Flags&kinds&^s.kinds != 0 {
		return false
	}
	if o.States.empty() && o.Groups == 0 {
		return true
	}
	return o.States.has(state) || o.Groups&s.group != 0
}

// message tells what excludes.
func (e Exclusion) message(need, offer *Profile, today int32) domain.Message {
	switch e {
	case SameOrganization:
		return domain.Say("nearmiss.same_organization")
	case Unwanted:
		return domain.Say("nearmiss.unwanted")
	case NotEligible:
		return notEligible(need, offer)
	case DeadlinePassed:
		return domain.Say("nearmiss.deadline", "date", dayText(offer.Last))
	case WindowOver:
		if offer.End < today {
			return domain.Say("nearmiss.over", "date", dayText(offer.End))
		}
		return domain.Say("nearmiss.window", "date", dayText(offer.End))
	case TooLate:
		if offer.Start > need.Last {
			return domain.Say("nearmiss.late_window", "date", dayText(offer.Start), "last", dayText(need.Last))
		}
		return domain.Say("nearmiss.late_lead", "count", int(offer.Lead), "last", dayText(need.Last))
	case NoCapacity:
		return domain.Say("nearmiss.capacity")
	case Instruments:
		return domain.Say("nearmiss.instruments", "instruments", domain.JoinCodes(in(domain.Instruments, uint16(offer.Instrument))))
	case Language:
		return domain.Say("nearmiss.language", "languages", domain.JoinCodes(offer.Codes.Languages.codes()))
	}
	return domain.Message{}
}

// mostStates is how many States a near miss names before it says only that the one asked for is not among them.
const mostStates = 8

func notEligible(need, offer *Profile) domain.Message {
	state := codes().states[need.State].Code
	missing := offer.Flags &^ stateFacts()[need.State].kinds
	groups := in(domain.RegionalGroups, uint16(offer.Groups))
	states := offer.States.codes()
	switch {
	case offer.Label != "":
		return domain.Say("nearmiss.eligible_label", "label", offer.Label)
	case missing&LDC != 0:
		return domain.Say("nearmiss.eligible_ldc")
	case missing&LLDC != 0:
		return domain.Say("nearmiss.eligible_lldc")
	case missing&SIDS != 0:
		return domain.Say("nearmiss.eligible_sids")
	case len(states) == 0:
		return domain.Say("nearmiss.eligible_groups", "groups", domain.JoinCodes(groups))
	case len(groups) == 0 && len(states) <= mostStates:
		return domain.Say("nearmiss.eligible_states", "states", domain.JoinCodes(states))
	}
	return domain.Say("nearmiss.eligible", "state", state)
}
