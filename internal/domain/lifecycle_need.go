package domain

import "slices"

// NeedStatus is where a need, or its pending revision, stands.
type NeedStatus string

const (
	NeedDraft     NeedStatus = "draft"
	NeedClearing  NeedStatus = "clearing"
	NeedSubmitted NeedStatus = "submitted"
	NeedOpen      NeedStatus = "open"
	NeedDormant   NeedStatus = "dormant"
	NeedLapsed    NeedStatus = "lapsed"
	NeedClosed    NeedStatus = "closed"
)

// NeedStatuses in the order of the lifecycle.
var NeedStatuses = []NeedStatus{
	NeedDraft, NeedClearing, NeedSubmitted, NeedOpen, NeedDormant, NeedLapsed, NeedClosed,
}

// NeedOutcome is how a need ended, as its State sees it.
type NeedOutcome string

const (
	NeedMet        NeedOutcome = "met"
	NeedPartlyMet  NeedOutcome = "partly_met"
	NeedNotMet     NeedOutcome = "not_met"
	NeedSelfServed NeedOutcome = "self_served"
	NeedWithdrawn  NeedOutcome = "withdrawn"
	NeedMerged     NeedOutcome = "merged" // names the survivor
)

// NeedOutcomes in the order in which forms show them.
var NeedOutcomes = []NeedOutcome{NeedMet, NeedPartlyMet, NeedNotMet, NeedSelfServed, NeedWithdrawn, NeedMerged}

// NeedLifecycle is the transition table of a need.
var NeedLifecycle = Table[NeedStatus]{
	{From: NeedDraft, Action: ActionSubmit, By: ByAuthor, To: NeedClearing},
	{From: NeedClearing, Action: ActionClear, By: ByFocalPoint, To: NeedSubmitted},
	{From: NeedClearing, Action: ActionSendBack, By: ByFocalPoint, To: NeedDraft, Reason: true},
	{From: NeedSubmitted, Action: ActionVerify, By: BySecretariat, To: NeedOpen},
	{From: NeedSubmitted, Action: ActionReturn, By: BySecretariat, To: NeedDraft, Reason: true},
	{From: NeedSubmitted, Action: ActionRecall, By: ByState, To: NeedDraft},
	{From: NeedOpen, Action: ActionSleep, By: ByClock, To: NeedDormant},
	{From: NeedDormant, Action: ActionConfirm, By: ByState, To: NeedOpen},
	{From: NeedDormant, Action: ActionLapse, By: ByClock, To: NeedLapsed},
	{From: NeedLapsed, Action: ActionRenew, By: ByState, To: NeedDraft},
	{From: NeedClearing, Action: ActionClose, By: ByState, To: NeedClosed, Outcome: true},
	{From: NeedSubmitted, Action: ActionClose, By: ByState, To: NeedClosed, Outcome: true},
	{From: NeedOpen, Action: ActionClose, By: ByState, To: NeedClosed, Outcome: true},
	{From: NeedDormant, Action: ActionClose, By: ByState, To: NeedClosed, Outcome: true},
	{From: NeedLapsed, Action: ActionClose, By: ByState, To: NeedClosed, Outcome: true},
}

// ActorsOf says which actors of the need's table the viewer is.
func (n Need) ActorsOf(v Viewer) []Actor {
	if v.clock {
		return []Actor{ByClock}
	}
	var out []Actor
	if v.Belongs(n.OrganizationID) {
		if v.Has(RoleAuthor) {
			out = append(out, ByAuthor, ByState)
		}
		if v.Has(RoleFocalPoint) {
			// A focal point may draft as well: a small ministry has one person.
			out = append(out, ByFocalPoint, ByAuthor, ByState)
		}
	}
	if v.Broker() {
		out = append(out, BySecretariat)
	}
	return out
}

// Actions are the steps that the viewer may take with the need now.
func (n Need) Actions(v Viewer) []Step[NeedStatus] {
	return allowed(NeedLifecycle.From(n.Status), n.ActorsOf(v))
}

// MayEdit says whether the viewer may change the need's words: the owner, while it
// is a draft or in clearance, or (as a revision) while it is open or dormant.
func (n Need) MayEdit(v Viewer) bool {
	if !slices.Contains(n.ActorsOf(v), ByState) {
		return false
	}
	switch n.Status {
	case NeedDraft, NeedOpen, NeedDormant:
		return true
	case NeedClearing:
		return v.Has(RoleFocalPoint)
	}
	return false
}

func allowed[S ~string](steps []Step[S], actors []Actor) []Step[S] {
	var out []Step[S]
	for _, s := range steps {
		if slices.Contains(actors, s.By) && !slices.ContainsFunc(out, func(o Step[S]) bool { return o.Action == s.Action }) {
			out = append(out, s)
		}
	}
	return out
}
