package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

// Hits is the matcher's answer for one record, made anew for each question.
type Hits[T any] struct {
	Items      []T                       `json:"items" doc:"What fits, the best first."`
	NearMisses []T                       `json:"near_misses" doc:"What fits but for one thing, the best first."`
	Total      int                       `json:"total" doc:"How many items there are."`
	Next       string                    `json:"next,omitempty" doc:"Always left out: ask for more with limit."`
	Facets     map[string]map[string]int `json:"facets" doc:"Always empty."`
	Narrowed   bool                      `json:"narrowed" doc:"The search engine does not answer: what shares a code, a word or a subject is here, what shares only a misspelt word may be missing."`
	Uncovered  []string                  `json:"uncovered" doc:"Ids of the need's lines that no item covers."`
	Considered int                       `json:"considered" doc:"Open records that were compared, as far as the caller may see them."`
}

// Fit says how well the two fit, and why.
type Fit struct {
	Score     float64   `json:"score" doc:"0 to 100."`
	Reasons   []Reason  `json:"reasons" doc:"Why the two fit, the weightiest first."`
	Covered   []string  `json:"covered" doc:"Ids of the need's lines that the offer covers; empty where the two are only related."`
	Uncovered []string  `json:"uncovered" doc:"Ids of the need's lines that it leaves open."`
	Excluded  *Sentence `json:"excluded,omitempty" doc:"The one thing that stands against it, of a near miss."`
	Match     *Named    `json:"match,omitempty" doc:"The match of the two, where the caller may see one."`
	Actions   []Action  `json:"actions" doc:"What the caller may do to bring the two together; the body names both."`
}

// OfferHit is an offer that could help with a need.
type OfferHit struct {
	Offer Offer `json:"offer"`
	Fit
}

// NeedHit is a need that an offer fits.
type NeedHit struct {
	Need Need `json:"need"`
	Fit
}

func (a *API) registerHits() {
	add(a, open(huma.Operation{
		OperationID: "match-need", Method: http.MethodGet, Path: "/needs/{ref}/matches", Tags: []string{"Needs"}, Summary: "Find offers for a need",
		Description: "The open offers that could cover the need, as far as the caller may see them, with the reasons.",
		Errors:      []int{http.StatusNotFound},
	}), a.matchNeed)
	add(a, open(huma.Operation{
		OperationID: "match-offer", Method: http.MethodGet, Path: "/offers/{ref}/matches", Tags: []string{"Offers"}, Summary: "Find needs for an offer",
		Description: "The open needs that the offer fits, as far as the caller may see them, with the reasons.",
		Errors:      []int{http.StatusNotFound},
	}), a.matchOffer)
}

func noHits[T any]() Hits[T] {
	return Hits[T]{Items: []T{}, NearMisses: []T{}, Facets: map[string]map[string]int{}, Uncovered: []string{}}
}

// take fills in what the matcher found, each hit as the caller is told of it.
func (h *Hits[T]) take(found pairing.Answer, view func(pairing.Hit) T) {
	for _, hit := range found.Hits {
		h.Items = append(h.Items, view(hit))
	}
	for _, hit := range found.NearMisses {
		h.NearMisses = append(h.NearMisses, view(hit))
	}
	h.Total, h.Narrowed, h.Considered = len(h.Items), found.Narrowed, found.Considered
}

// HitLimit says how many hits to answer at the most.
type HitLimit struct {
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Most items to answer."`
}

type needMatches struct {
	NeedRef
	HitLimit
}

func (a *API) matchNeed(ctx context.Context, c *caller, in *needMatches) (*answer[Hits[OfferHit]], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	n, err := a.store.Need(ctx, c.Viewer, by)
	if err != nil {
		return nil, err
	}
	out := noHits[OfferHit]()
	if n.Status == domain.NeedClosed || n.Status == domain.NeedLapsed {
		return answered(c, out), nil // it asks for nobody any more
	}
	if a.pairing == nil {
		out.Narrowed = true
		return answered(c, out), nil
	}
	found, err := a.pairing.OffersFor(ctx, c.Viewer, n, pairing.Options{Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range slices.Concat(found.Hits, found.NearMisses) {
		ids = append(ids, h.Offer.OrganizationID)
	}
	of, err := parties(ctx, a.store, c, ids)
	if err != nil {
		return nil, err
	}
	seen, err := a.store.MatchesOfNeeds(ctx, c.Viewer, []string{n.ID})
	if err != nil {
		return nil, err
	}
	latest := latestBy(seen[n.ID], func(m domain.Match) string { return m.OfferID })
	out.take(found, func(h pairing.Hit) OfferHit {
		return OfferHit{offerView(c, *h.Offer, of), c.fit(h, n, *h.Offer, latest[h.Offer.ID])}
	})
	out.Uncovered = list(found.Uncovered)
	return answered(c, out), nil
}

type offerMatches struct {
	OfferRef
	HitLimit
}

func (a *API) matchOffer(ctx context.Context, c *caller, in *offerMatches) (*answer[Hits[NeedHit]], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	o, err := a.store.Offer(ctx, c.Viewer, by)
	if err != nil {
		return nil, err
	}
	out := noHits[NeedHit]()
	if o.Status == domain.OfferClosed || o.Status == domain.OfferLapsed {
		return answered(c, out), nil
	}
	if a.pairing == nil {
		out.Narrowed = true
		return answered(c, out), nil
	}
	found, err := a.pairing.NeedsFor(ctx, c.Viewer, o, pairing.Options{Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range slices.Concat(found.Hits, found.NearMisses) {
		ids = append(ids, h.Need.OrganizationID)
	}
	of, err := parties(ctx, a.store, c, ids)
	if err != nil {
		return nil, err
	}
	seen, _, err := a.store.Matches(ctx, store.MatchFilter{Viewer: c.Viewer, OfferID: o.ID, Sort: "created", Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	latest := latestBy(seen, func(m domain.Match) string { return m.NeedID })
	out.take(found, func(h pairing.Hit) NeedHit {
		return NeedHit{needView(c, *h.Need, of), c.fit(h, *h.Need, o, latest[h.Need.ID])}
	})
	return answered(c, out), nil
}

// latestBy is the last match of each other record: the live one, if there is one.
func latestBy(seen []domain.Match, other func(domain.Match) string) map[string]domain.Match {
	out := map[string]domain.Match{}
	for _, m := range seen {
		if known, ok := out[other(m)]; !ok || known.Status.Ended() || m.Status.Live() {
			out[other(m)] = m
		}
	}
	return out
}

// fit is how well the two fit, where the pair stands, and what the caller can do about it.
func (c *caller) fit(h pairing.Hit, n domain.Need, o domain.Offer, m domain.Match) Fit {
	out := Fit{
		Score: h.Score, Reasons: reasons(c.Printer, h.Reasons), Covered: list(h.Covered), Uncovered: list(h.Uncovered), Actions: []Action{},
	}
	if h.Excluded != nil {
		out.Excluded = &Sentence{h.Excluded.Key, c.ReasonText(*h.Excluded)}
	}
	if m.ID != "" {
		out.Match = &Named{Ref: m.Reference, Status: string(m.Status)}
		if m.Status != domain.MatchSuggested && m.Status.Live() || m.Status == domain.MatchConfirmed {
			return out // it is on its way
		}
	}
	if n.Status != domain.NeedOpen || o.Status != domain.OfferOpen || h.Excluded != nil {
		return out
	}
	do := func(a domain.Action, leads domain.MatchStatus) {
		out.Actions = append(out.Actions, Action{Action: string(a), Method: "POST", Href: root + "/matches", To: string(leads)})
	}
	v := c.Viewer
	switch {
	case v.Belongs(n.OrganizationID) && v.Has(domain.RoleFocalPoint):
		do(domain.ActionAsk, domain.MatchWithProvider)
	case v.Broker():
		do(domain.ActionPropose, domain.MatchWithRequester)
	case slices.Contains(o.ActorsOf(v), domain.ByProvider):
		do(domain.ActionInterest, domain.MatchWithRequester)
	}
	return out
}
