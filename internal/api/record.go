package api

import (
	"context"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Party is an organization as lists call it.
type Party struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" doc:"What it is."`
	Name  string `json:"name" doc:"A State's short name in the language of the answer; all others as registered."`
	State string `json:"state,omitempty" doc:"ISO 3166 alpha-3 code, of a State."`
}

// Action is something that the caller may do with the record now.
type Action struct {
	Action         string `json:"action" doc:"What to send as action; edit changes fields of the record."`
	Method         string `json:"method" doc:"HTTP method."`
	Href           string `json:"href" doc:"Path of the operation."`
	To             string `json:"to,omitempty" doc:"The status that it leads to, where that is certain."`
	ReasonNeeded   bool   `json:"reason_needed,omitempty" doc:"A reason must be given."`
	OutcomeNeeded  bool   `json:"outcome_needed,omitempty" doc:"An outcome must be given."`
	OfferingNeeded bool   `json:"offering_needed,omitempty" doc:"An offer of the caller's own must be named."`
}

// Money is an amount.
type Money struct {
	_        struct{} `nullable:"true"` // null takes one away
	Amount   int64    `json:"amount" minimum:"0" doc:"In whole units of the currency."`
	Currency string   `json:"currency" doc:"ISO 4217 code."`
}

// actBody is a step that somebody takes with a need, an offer, a match or a pending version.
type actBody struct {
	Action     string `json:"action" minLength:"1" maxLength:"40" doc:"One of the record's actions."`
	Reason     string `json:"reason,omitempty" doc:"Why: in words for a record that goes back, one of the reasons for declining for a match."`
	Words      string `json:"words,omitempty" doc:"What goes with the step: an answer, a delivery report, how it went. At most 4,000 characters."`
	Outcome    string `json:"outcome,omitempty" doc:"How it ended, where the step asks for it."`
	MergedInto string `json:"merged_into,omitempty" doc:"Reference of the record that goes on, for the outcome merged."`
	Letter     string `json:"letter,omitempty" doc:"Reference of the letter by which a party answered, when the secretariat records it."`
	Side       string `json:"side,omitempty" doc:"The party that the letter came from, where either could be meant: requester or provider."`
}

func (b actBody) act() broker.Act {
	return broker.Act{
		Action: domain.Action(b.Action), Reason: b.Reason, Words: b.Words, Outcome: b.Outcome, MergedInto: b.MergedInto,
		Letter: b.Letter, Side: domain.Side(b.Side),
	}
}

// recordActions are what the owner and the secretariat may do with a need or an offer now: edit it, the steps of its
// table, and where it stands open and is theirs, confirm it.
func recordActions[S ~string](path string, mayEdit bool, steps []domain.Step[S], mayConfirm bool, open S) []Action {
	out := []Action{}
	if mayEdit {
		out = append(out, Action{Action: "edit", Method: "PATCH", Href: path})
	}
	for _, s := range steps {
		out = append(out, stepAction(path, s, s.To))
	}
	if mayConfirm {
		out = append(out, Action{Action: string(domain.ActionConfirm), Method: "POST", Href: path + "/actions", To: string(open)})
	}
	return out
}

// stepAction is a step of the table of the record at the path, and where it leads.
func stepAction[S ~string](path string, s domain.Step[S], to S) Action {
	return Action{
		Action: string(s.Action), Method: "POST", Href: path + "/actions", To: string(to), ReasonNeeded: s.Reason, OutcomeNeeded: s.Outcome,
	}
}

// date is a day as the API writes it.
func date(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := t.UTC().Format(time.DateOnly)
	return &s
}

// day reads a day; the description of the operation has seen to its form.
func day(s *string) *time.Time {
	if s == nil {
		return nil
	}
	t, err := time.Parse(time.DateOnly, *s)
	if err != nil {
		return nil
	}
	return &t
}

// sameDay keeps the moment that the record has where the day is the same: a day alone would move it.
func sameDay(next **time.Time, current *time.Time) {
	if a, b := date(*next), date(current); a != nil && b != nil && *a == *b {
		*next = current
	}
}

func money(m *domain.Money) *Money {
	if m == nil {
		return nil
	}
	return &Money{Amount: m.Amount, Currency: m.Currency}
}

func (m *Money) domain() *domain.Money {
	if m == nil {
		return nil
	}
	return &domain.Money{Amount: m.Amount, Currency: m.Currency}
}

// to writes codes of one type as another.
func to[B, A ~string](list []A) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = B(v)
	}
	return out
}

// parties are the organizations with these ids as the caller reads them; an unknown id is not in it.
func parties(ctx context.Context, st *store.Store, c *caller, ids []string) (map[string]Party, error) {
	wanted := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != "" {
			wanted = append(wanted, id)
		}
	}
	out := map[string]Party{}
	if len(wanted) == 0 {
		return out, nil
	}
	list, _, err := st.Organizations(ctx, store.OrganizationFilter{IDs: wanted, Limit: store.NoLimit})
	for _, o := range list {
		out[o.ID] = Party{ID: o.ID, Kind: string(o.Kind), Name: c.OrganizationName(o), State: o.State}
	}
	return out, err
}
