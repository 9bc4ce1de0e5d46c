package domain

import "slices"

// OfferStatus is where an offer stands.
type OfferStatus string

const (
	OfferDraft     OfferStatus = "draft"
	OfferSubmitted OfferStatus = "submitted"
	OfferOpen      OfferStatus = "open"
	OfferDormant   OfferStatus = "dormant"
	OfferLapsed    OfferStatus = "lapsed"
	OfferClosed    OfferStatus = "closed"
)

// OfferStatuses in the order of the lifecycle.
var OfferStatuses = []OfferStatus{OfferDraft, OfferSubmitted, OfferOpen, OfferDormant, OfferLapsed, OfferClosed}

// OfferOutcome is how an offer ended, as its provider sees it.
type OfferOutcome string

const (
	OfferUsed      OfferOutcome = "used" // its places were taken and it is done
	OfferUnused    OfferOutcome = "unused"
	OfferWithdrawn OfferOutcome = "withdrawn"
	OfferMerged    OfferOutcome = "merged" // names the survivor
)

// OfferOutcomes in the order in which forms show them.
var OfferOutcomes = []OfferOutcome{OfferUsed, OfferUnused, OfferWithdrawn, OfferMerged}

// OfferLifecycle is the transition table of an offer.
var OfferLifecycle = Table[OfferStatus]{
	{From: OfferDraft, Action: ActionSubmit, By: ByProvider, To: OfferSubmitted},
	{From: OfferSubmitted, Action: ActionVerify, By: BySecretariat, To: OfferOpen},
	{From: OfferSubmitted, Action: ActionReturn, By: BySecretariat, To: OfferDraft, Reason: true},
	{From: OfferSubmitted, Action: ActionRecall, By: ByProvider, To: OfferDraft},
	{From: OfferOpen, Action: ActionSleep, By: ByClock, To: OfferDormant},
	{From: OfferDormant, Action: ActionConfirm, By: ByProvider, To: OfferOpen},
	{From: OfferDormant, Action: ActionLapse, By: ByClock, To: OfferLapsed},
	{From: OfferLapsed, Action: ActionRenew, By: ByProvider, To: OfferDraft},
	{From: OfferSubmitted, Action: ActionClose, By: ByProvider, To: OfferClosed, Outcome: true},
	{From: OfferOpen, Action: ActionClose, By: ByProvider, To: OfferClosed, Outcome: true},
	{From: OfferDormant, Action: ActionClose, By: ByProvider, To: OfferClosed, Outcome: true},
	{From: OfferLapsed, Action: ActionClose, By: ByProvider, To: OfferClosed, Outcome: true},
}

// ActorsOf says which actors of the offer's table the viewer is.
func (o Offer) ActorsOf(v Viewer) []Actor {
	if v.clock {
		return []Actor{ByClock}
	}
	var out []Actor
	if v.Belongs(o.OrganizationID) && v.Has(RoleProvider) {
		out = append(out, ByProvider)
	}
	if v.Broker() {
		out = append(out, BySecretariat)
	}
	return out
}

// Actions are the steps that the viewer may take with the offer now.
func (o Offer) Actions(v Viewer) []Step[OfferStatus] {
	return allowed(OfferLifecycle.From(o.Status), o.ActorsOf(v))
}

// MayEdit says whether the viewer may change the offer's words: its provider,
// while it is a draft or (as a revision) while it is open or dormant.
func (o Offer) MayEdit(v Viewer) bool {
	return slices.Contains(o.ActorsOf(v), ByProvider) &&
		slices.Contains([]OfferStatus{OfferDraft, OfferOpen, OfferDormant}, o.Status)
}
