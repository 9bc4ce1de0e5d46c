package domain

import (
	"slices"
	"strings"
)

// Action is a step that somebody takes with a record.
type Action string

const (
	ActionSubmit    Action = "submit"
	ActionClear     Action = "clear"
	ActionSendBack  Action = "send_back"
	ActionVerify    Action = "verify"
	ActionReturn    Action = "return"
	ActionRecall    Action = "recall"
	ActionSleep     Action = "sleep" // unconfirmed for too long
	ActionConfirm   Action = "confirm"
	ActionLapse     Action = "lapse"
	ActionRenew     Action = "renew"
	ActionClose     Action = "close"
	ActionSuggest   Action = "suggest"
	ActionInterest  Action = "interest"
	ActionAsk       Action = "ask"
	ActionPropose   Action = "propose"
	ActionDismiss   Action = "dismiss"
	ActionAccept    Action = "accept"
	ActionDecline   Action = "decline"
	ActionExpire    Action = "expire"
	ActionWithdraw  Action = "withdraw"
	ActionStart     Action = "start"
	ActionReport    Action = "report"
	ActionFail      Action = "fail"
	ActionSupersede Action = "supersede"

	// Not steps of a lifecycle: they leave the status as it is.
	ActionCreate   Action = "create"
	ActionEdit     Action = "edit"
	ActionMessage  Action = "message"
	ActionAttach   Action = "attach"    // a document was put up to a match
	ActionTakeDown Action = "take_down" // and taken down again
	ActionRemind   Action = "remind"
	ActionAssign   Action = "assign"
	ActionRescore  Action = "rescore"
	ActionAnnotate Action = "annotate" // the drafter of a note grouped it
	ActionPublish  Action = "publish"  // a note
	ActionDiscard  Action = "discard"  // a draft that nobody has written in was removed: the last of its history
)

// Actor is who may take a step.
type Actor string

const (
	ByAuthor      Actor = "author"      // an author of the posting State
	ByFocalPoint  Actor = "focal point" // the focal point of the posting State
	ByState       Actor = "State"       // author or focal point of the posting State
	ByProvider    Actor = "provider"    // a member of the providing organization
	ByRequester   Actor = "requester"   // the focal point of the State whose need it is: the answer binds the State
	BySecretariat Actor = "secretariat" // a broker
	ByStarter     Actor = "who started it"
	ByClock       Actor = "clock"
)

// Step is a row of a transition table. From "" stands for a record, or a pair,
// that does not exist yet.
type Step[S ~string] struct {
	From   S
	Action Action
	By     Actor
	To     S
	// Else is where the step leads instead when the condition of When does not hold.
	Else S
	When string // the condition in words, for the diagram
	// Reason says that the person must give one; Outcome, that they must say how it ended.
	Reason, Outcome bool
}

// Table is the lifecycle of a noun.
type Table[S ~string] []Step[S]

// Find is the step that the action takes from the status for one of the actors.
func (t Table[S]) Find(from S, a Action, by ...Actor) (Step[S], bool) {
	for _, s := range t {
		if s.From == from && s.Action == a && (len(by) == 0 || slices.Contains(by, s.By)) {
			return s, true
		}
	}
	return Step[S]{}, false
}

// From are the steps that leave the status, in the order of the table.
func (t Table[S]) From(from S) []Step[S] {
	var out []Step[S]
	for _, s := range t {
		if s.From == from {
			out = append(out, s)
		}
	}
	return out
}

// Mermaid draws the table as a Mermaid state diagram; steps between the same two
// statuses share an arrow.
func (t Table[S]) Mermaid() string {
	type arrow struct{ from, to S }
	var order []arrow
	labels := map[arrow][]string{}
	add := func(from, to S, label string) {
		a := arrow{from, to}
		if _, ok := labels[a]; !ok {
			order = append(order, a)
		}
		if !slices.Contains(labels[a], label) {
			labels[a] = append(labels[a], label)
		}
	}
	for _, s := range t {
		label := string(s.Action) + " (" + string(s.By)
		if s.Reason {
			label += ", reason"
		}
		if s.Outcome {
			label += ", outcome"
		}
		label += ")"
		if s.Else == "" {
			add(s.From, s.To, label)
			continue
		}
		add(s.From, s.To, label+" if "+s.When)
		add(s.From, s.Else, label+" otherwise")
	}
	name := func(s S) string {
		if s == "" {
			return "[*]"
		}
		return string(s)
	}
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, a := range order {
		b.WriteString("    " + name(a.from) + " --> " + name(a.to) + ": " + strings.Join(labels[a], "; ") + "\n")
	}
	return b.String()
}
