package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func (a *API) registerMatches() {
	const tag = "Matches"
	add(a, a.own(huma.Operation{
		OperationID: "list-matches", Method: http.MethodGet, Path: "/matches", Tags: []string{tag}, Summary: "List matches",
		Description: "The matches of the caller's organization, on either side; all of them for the secretariat.",
	}), a.listMatches)
	add(a, a.writing(huma.Operation{
		OperationID: "create-match", Method: http.MethodPost, Path: "/matches", Tags: []string{tag}, Summary: "Bring a need and an offer together",
		Description: "The focal point of the State asks, the provider shows interest, or the secretariat proposes.",
		Errors:      []int{http.StatusNotFound}, DefaultStatus: http.StatusCreated,
	}), a.createMatch)
	add(a, a.own(huma.Operation{
		OperationID: "read-match", Method: http.MethodGet, Path: "/matches/{ref}", Tags: []string{tag}, Summary: "Read a match",
		Errors: []int{http.StatusNotFound},
	}), a.readMatch)
	add(a, a.guarded(huma.Operation{
		OperationID: "edit-match", Method: http.MethodPatch, Path: "/matches/{ref}", Tags: []string{tag}, Summary: "Give a match to a broker",
		Description: "For the secretariat. What the parties say of a match are its actions.",
	}), a.editMatch)
	add(a, a.guarded(huma.Operation{
		OperationID: "act-on-match", Method: http.MethodPost, Path: "/matches/{ref}/actions", Tags: []string{tag}, Summary: "Take a step with a match",
		Description: "Takes one of the record's actions, or records for the secretariat what a party answered by letter.",
	}), a.actOnMatch)
	add(a, a.own(huma.Operation{
		OperationID: "list-messages", Method: http.MethodGet, Path: "/matches/{ref}/messages", Tags: []string{tag}, Summary: "Read the messages of a match",
		Description: "In the order of time, all of them. The two parties and the secretariat read them.", Errors: []int{http.StatusNotFound},
	}), a.listMessages)
	add(a, a.writing(huma.Operation{
		OperationID: "create-message", Method: http.MethodPost, Path: "/matches/{ref}/messages", Tags: []string{tag}, Summary: "Write a message",
		Description: "The same message of the same person, sent again within a minute, is kept once and comes back with the status 200.",
		Errors:      []int{http.StatusNotFound}, DefaultStatus: http.StatusCreated,
		Responses: thereAlready[Message](a),
	}), a.createMessage)
}

type matchFilter struct {
	Paging
	Status []string `query:"status,explode" doc:"Any of these statuses."`
	Need   string   `query:"need" maxLength:"40" doc:"Reference or id of a need that the caller may see."`
	Offer  string   `query:"offer" maxLength:"40" doc:"Reference or id of an offer that the caller may see."`
	Sort   string   `query:"sort" enum:"due,-updated,reference,-score" default:"due" doc:"Order; -score is the secretariat's."`
}

func (a *API) listMatches(ctx context.Context, c *caller, in *matchFilter) (*answer[List[Match]], error) {
	if in.Sort == "-score" && !c.Viewer.Secretariat() {
		return nil, &parameter{"sort", domain.Say("api.value.near", "value", in.Sort, "near", []string{"due", "-updated", "reference"})}
	}
	filter := store.MatchFilter{Viewer: c.Viewer, Sort: in.Sort}
	for _, s := range in.Status {
		if !slices.Contains(domain.MatchStatuses, domain.MatchStatus(s)) {
			return nil, &parameter{"status", domain.Say("api.value.near", "value", strings.ToValidUTF8(s, "?"), "near", to[string](domain.MatchStatuses))}
		}
	}
	var err error
	if filter.NeedID, err = a.idOf(ctx, c, in.Need, "need"); err == nil {
		filter.OfferID, err = a.idOf(ctx, c, in.Offer, "offer")
	}
	switch {
	case errors.Is(err, domain.ErrNotFound):
		filter.IDs = []string{} // none
	case err != nil:
		return nil, err
	}
	offset, err := in.from("match", in.Status, in.Need, in.Offer, in.Sort)
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, s := range domain.MatchStatuses {
		one := filter
		one.Statuses, one.Limit = []domain.MatchStatus{s}, 1
		_, n, err := a.store.Matches(ctx, one)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			counts[string(s)] = n
		}
	}
	filter.Statuses, filter.Limit, filter.Offset = to[domain.MatchStatus](in.Status), in.Limit, offset
	found, total, err := a.store.Matches(ctx, filter)
	if err != nil {
		return nil, err
	}
	items, err := matchViews(ctx, a.store, c, found)
	if err != nil {
		return nil, err
	}
	return answered(c, List[Match]{
		Items: items, Total: total, Next: in.next(offset, total, "match", in.Status, in.Need, in.Offer, in.Sort),
		Facets: map[string]map[string]int{"status": counts},
	}), nil
}

// idOf is the id of a record that a filter names, if the caller may see it.
func (a *API) idOf(ctx context.Context, c *caller, by, what string) (string, error) {
	if by == "" {
		return "", nil
	}
	by, err := named(by)
	if err != nil {
		return "", &parameter{what, domain.Say("api.value", "value", "?")}
	}
	var id string
	if what == "need" {
		var n domain.Need
		n, err = a.store.Need(ctx, c.Viewer, by)
		id = n.ID
	} else {
		var o domain.Offer
		o, err = a.store.Offer(ctx, c.Viewer, by)
		id = o.ID
	}
	return id, err
}

// MatchRef names a match in the path.
type MatchRef struct {
	Ref string `path:"ref" doc:"Reference or id of the match."`
}

func (a *API) readMatch(ctx context.Context, c *caller, in *MatchRef) (*answer[Match], error) {
	return matches.read(ctx, a, c, in.Ref)
}

type matchCreate struct {
	Keyed
	Body struct {
		Action string `json:"action" enum:"ask,interest,propose" doc:"Who brings the two together: ask for the State, interest for the provider, propose for the secretariat."`
		Need   string `json:"need" minLength:"1" maxLength:"40" doc:"Reference or id; for interest also the code of an anonymous card."`
		Offer  string `json:"offer" minLength:"1" maxLength:"40" doc:"Reference or id."`
		Words  string `json:"words,omitempty" doc:"What goes with it. At most 4,000 characters."`
	} `nameHint:"MatchCreate"`
}

func (a *API) createMatch(ctx context.Context, c *caller, in *matchCreate) (*written[Match], error) {
	need, err := named(in.Body.Need)
	if err != nil {
		return nil, err
	}
	offer, err := named(in.Body.Offer)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, c, in.Key, broker.Once{NeedID: need, OfferID: offer}, func(b *broker.Broker, tx *store.Store) (done[Match], error) {
		var m domain.Match
		var err error
		switch domain.Action(in.Body.Action) {
		case domain.ActionAsk:
			m, err = b.Ask(ctx, c.Viewer, need, offer, in.Body.Words)
		case domain.ActionInterest:
			m, _, err = b.Interest(ctx, c.Viewer, need, offer, in.Body.Words)
		default:
			m, err = b.Propose(ctx, c.Viewer, need, offer, in.Body.Words)
		}
		if err != nil {
			return done[Match]{}, err
		}
		return matches.shown(ctx, tx, c, m.ID, http.StatusCreated)
	})
}

type matchEdit struct {
	MatchRef
	Guard
	Keyed
	Body struct {
		AssignedTo string `json:"assigned_to" maxLength:"40" doc:"Id of a broker of the secretariat; empty for nobody."`
	} `nameHint:"MatchEdit"`
}

func (a *API) editMatch(ctx context.Context, c *caller, in *matchEdit) (*written[Match], error) {
	return matches.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, m domain.Match) error {
		return b.Assign(ctx, c.Viewer, domain.KindMatch, m.ID, in.Body.AssignedTo)
	})
}

type matchAct struct {
	MatchRef
	Guard
	Keyed
	Body actBody
}

func (a *API) actOnMatch(ctx context.Context, c *caller, in *matchAct) (*written[Match], error) {
	return matches.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, m domain.Match) error {
		_, err := b.Act(ctx, c.Viewer, m.ID, m.Version, in.Body.act())
		return err
	})
}
