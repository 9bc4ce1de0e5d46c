package domain

// MatchStatus is where a match stands.
type MatchStatus string

const (
	MatchNone          MatchStatus = "" // the pair has no live match
	MatchSuggested     MatchStatus = "suggested"
	MatchWithRequester MatchStatus = "with_requester"
	MatchWithProvider  MatchStatus = "with_provider"
	MatchAgreed        MatchStatus = "agreed"
	MatchDelivering    MatchStatus = "delivering"
	MatchDelivered     MatchStatus = "delivered"
	MatchConfirmed     MatchStatus = "confirmed"
	MatchDismissed     MatchStatus = "dismissed"
	MatchDeclined      MatchStatus = "declined"
	MatchExpired       MatchStatus = "expired"
	MatchWithdrawn     MatchStatus = "withdrawn"
	MatchFailed        MatchStatus = "failed"
	MatchSuperseded    MatchStatus = "superseded"
)

// MatchStatuses in the order of the lifecycle.
var MatchStatuses = []MatchStatus{
	MatchSuggested, MatchWithRequester, MatchWithProvider, MatchAgreed, MatchDelivering, MatchDelivered, MatchConfirmed,
	MatchDismissed, MatchDeclined, MatchExpired, MatchWithdrawn, MatchFailed, MatchSuperseded,
}

// MatchLifecycle is the transition table of a match.
var MatchLifecycle = Table[MatchStatus]{
	{From: MatchNone, Action: ActionSuggest, By: ByClock, To: MatchSuggested},
	{From: MatchNone, Action: ActionInterest, By: ByProvider, To: MatchWithRequester},
	{From: MatchSuggested, Action: ActionInterest, By: ByProvider, To: MatchWithRequester},
	{From: MatchNone, Action: ActionAsk, By: ByRequester, To: MatchWithProvider},
	{From: MatchSuggested, Action: ActionAsk, By: ByRequester, To: MatchWithProvider},
	{From: MatchSuggested, Action: ActionPropose, By: BySecretariat, To: MatchWithRequester},
	{From: MatchSuggested, Action: ActionDismiss, By: BySecretariat, To: MatchDismissed},
	{From: MatchWithRequester, Action: ActionAccept, By: ByRequester, To: MatchAgreed,
		Else: MatchWithProvider, When: "the provider's side has accepted"},
	{From: MatchWithRequester, Action: ActionDecline, By: ByRequester, To: MatchDeclined, Reason: true},
	{From: MatchWithProvider, Action: ActionAccept, By: ByProvider, To: MatchAgreed},
	{From: MatchWithProvider, Action: ActionDecline, By: ByProvider, To: MatchDeclined, Reason: true},
	{From: MatchWithRequester, Action: ActionExpire, By: ByClock, To: MatchExpired},
	{From: MatchWithProvider, Action: ActionExpire, By: ByClock, To: MatchExpired},
	{From: MatchWithRequester, Action: ActionWithdraw, By: ByStarter, To: MatchWithdrawn},
	{From: MatchWithProvider, Action: ActionWithdraw, By: ByStarter, To: MatchWithdrawn},
	{From: MatchAgreed, Action: ActionStart, By: ByProvider, To: MatchDelivering},
	{From: MatchDelivering, Action: ActionReport, By: ByProvider, To: MatchDelivered, Outcome: true},
	{From: MatchDelivered, Action: ActionConfirm, By: ByRequester, To: MatchConfirmed, Outcome: true},
	{From: MatchAgreed, Action: ActionFail, By: ByRequester, To: MatchFailed, Reason: true},
	{From: MatchAgreed, Action: ActionFail, By: ByProvider, To: MatchFailed, Reason: true},
	{From: MatchDelivering, Action: ActionFail, By: ByRequester, To: MatchFailed, Reason: true},
	{From: MatchDelivering, Action: ActionFail, By: ByProvider, To: MatchFailed, Reason: true},
	{From: MatchDelivered, Action: ActionFail, By: ByRequester, To: MatchFailed, Reason: true},
	{From: MatchDelivered, Action: ActionFail, By: ByProvider, To: MatchFailed, Reason: true},
	{From: MatchSuggested, Action: ActionSupersede, By: ByClock, To: MatchSuperseded},
	{From: MatchWithRequester, Action: ActionSupersede, By: ByClock, To: MatchSuperseded},
	{From: MatchWithProvider, Action: ActionSupersede, By: ByClock, To: MatchSuperseded},
}

// ActorsOf says which actors of the match's table the viewer is. The roles are
// checked together with the organization.
func (m Match) ActorsOf(v Viewer) []Actor {
	if v.clock {
		return []Actor{ByClock}
	}
	var out []Actor
	requester := v.Belongs(m.RequesterID) && v.Has(RoleFocalPoint)
	provider := v.Belongs(m.ProviderID) && v.Has(RoleProvider)
	if requester {
		out = append(out, ByRequester)
	}
	if provider {
		out = append(out, ByProvider)
	}
	if v.Broker() {
		out = append(out, BySecretariat)
	}
	if m.StartedBy == SideRequester && requester || m.StartedBy == SideProvider && provider ||
		m.StartedBy == SideSecretariat && v.Broker() {
		out = append(out, ByStarter)
	}
	return out
}

// Actions are the steps that the viewer may take with the match now.
func (m Match) Actions(v Viewer) []Step[MatchStatus] {
	return allowed(MatchLifecycle.From(m.Status), m.ActorsOf(v))
}

// ByLetter are the steps of a party that a broker may record now, when the answer
// came by letter.
func (m Match) ByLetter(v Viewer) []Step[MatchStatus] {
	if !v.Broker() {
		return nil
	}
	var out []Step[MatchStatus]
	for _, s := range MatchLifecycle.From(m.Status) {
		if s.By == ByRequester || s.By == ByProvider {
			out = append(out, s)
		}
	}
	return out
}
