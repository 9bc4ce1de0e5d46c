package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Card is a need without whose it is: what a provider is told of a need that it may not read, if the need's State consents.
type Card struct {
	Code        string   `json:"code" doc:"Names the card. Where interest is shown, it stands in the place of the need's reference."`
	Group       string   `json:"group,omitempty" doc:"Regional group of the State; left out where it would say too much."`
	Subtypes    []string `json:"subtypes"`
	Instruments []string `json:"instruments"`
	Offers      []Named  `json:"offers" doc:"Open offers of the caller's organization that share a subtype or an instrument with it."`
	Matches     []Named  `json:"matches" doc:"Matches on their way in which the caller's organization has shown interest in it."`
	Actions     []Action `json:"actions" doc:"What the caller may do now."`
}

func (a *API) registerCards() {
	op := a.own(huma.Operation{
		OperationID: "list-cards", Method: http.MethodGet, Path: "/cards", Tags: []string{"Needs"}, Summary: "List the anonymous cards",
		Description: "Open needs that the caller may not read and whose States consent to a card, without whose they are. For members of providers; " +
			"as long as the secretariat has not verified the provider, there are none. The order tells nothing.",
		Errors: []int{http.StatusForbidden},
	})
	add(a, op, a.listCards)
}

type cardFilter struct {
	Paging
	Instrument []string `query:"instrument,explode" doc:"Any of these instruments."`
	Type       []string `query:"type,explode" doc:"Any of these types of assistance."`
}

// cardFacets are what cards can be narrowed by.
var cardFacets = []struct {
	facet search.Facet
	of    func(domain.Card) []string
}{
	{search.FacetInstrument, func(c domain.Card) []string { return to[string](c.Instruments) }},
	{search.FacetType, func(c domain.Card) []string {
		var types []string
		for _, s := range c.Subtypes {
			types = append(types, s.Type())
		}
		return distinct(types)
	}},
}

// passes says whether the card has a chosen value of each facet but the one left out for its counts.
func passes(c domain.Card, chosen map[search.Facet][]string, except search.Facet) bool {
	for _, f := range cardFacets {
		want := chosen[f.facet]
		if len(want) > 0 && f.facet != except && !slices.ContainsFunc(f.of(c), func(v string) bool { return slices.Contains(want, v) }) {
			return false
		}
	}
	return true
}

func (a *API) listCards(ctx context.Context, c *caller, in *cardFilter) (*answer[List[Card]], error) {
	if c.Viewer.OrganizationID == "" || !c.Viewer.Has(domain.RoleProvider) {
		return nil, domain.ErrForbidden
	}
	chosen, err := RecordFilter{Instrument: in.Instrument, Type: in.Type}.chosen(domain.KindNeed)
	if err != nil {
		return nil, err
	}
	offset, err := in.from("card", in.Instrument, in.Type)
	if err != nil {
		return nil, err
	}
	all, err := a.store.Cards(ctx, c.Viewer)
	if err != nil {
		return nil, err
	}
	counts := map[string]map[string]int{}
	for _, f := range cardFacets {
		counts[string(f.facet)] = map[string]int{}
		for _, card := range all {
			if passes(card, chosen, f.facet) {
				for _, v := range f.of(card) {
					counts[string(f.facet)][v]++
				}
			}
		}
	}
	shown := slices.DeleteFunc(all, func(card domain.Card) bool { return !passes(card, chosen, "") })
	items, err := a.cardViews(ctx, c, shown[min(offset, len(shown)):min(offset+in.Limit, len(shown))])
	if err != nil {
		return nil, err
	}
	return answered(c, List[Card]{Items: items, Total: len(shown), Next: in.next(offset, len(shown), "card", in.Instrument, in.Type), Facets: counts}), nil
}

// cardViews are cards with what the caller's organization has to answer them and has answered already.
func (a *API) cardViews(ctx context.Context, c *caller, cards []domain.Card) ([]Card, error) {
	own, _, err := a.store.Offers(ctx, store.OfferFilter{
		Viewer: c.Viewer, OrganizationID: c.Viewer.OrganizationID, Statuses: []domain.OfferStatus{domain.OfferOpen}, Sort: "title", Limit: store.NoLimit,
	})
	if err != nil {
		return nil, err
	}
	matches, _, err := a.store.Matches(ctx, store.MatchFilter{
		Viewer: c.Viewer, ProviderID: c.Viewer.OrganizationID, Limit: store.NoLimit,
		Statuses: []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider},
	})
	if err != nil {
		return nil, err
	}
	out := make([]Card, 0, len(cards))
	for _, card := range cards {
		v := Card{
			Code: card.Code, Group: string(card.Group), Subtypes: to[string](card.Subtypes), Instruments: to[string](card.Instruments),
			Offers: []Named{}, Matches: []Named{}, Actions: []Action{},
		}
		for _, o := range own {
			if card.AnsweredBy(o) {
				v.Offers = append(v.Offers, Named{o.Reference, o.Title, o.Language, string(o.Status)})
			}
		}
		for _, m := range matches {
			if m.NeedID == card.NeedID {
				v.Matches = append(v.Matches, Named{Ref: m.Reference, Status: string(m.Status)})
			}
		}
		v.Actions = append(v.Actions,
			Action{Action: string(domain.ActionInterest), Method: "POST", Href: root + "/matches", OfferingNeeded: true},
			Action{Action: "offer_help", Method: "POST", Href: root + "/needs/" + url.PathEscape(card.Code) + "/help"},
		)
		out = append(out, v)
	}
	return out, nil
}
