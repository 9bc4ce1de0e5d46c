package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

func (a *API) registerOffers() {
	const tag = "Offers"
	add(a, open(huma.Operation{
		OperationID: "list-offers", Method: http.MethodGet, Path: "/offers", Tags: []string{tag}, Summary: "List and search offers",
		Description: "The offers that the caller may see, with the filters and the counts of the pages.",
	}), a.listOffers)
	add(a, a.writing(huma.Operation{
		OperationID: "create-offer", Method: http.MethodPost, Path: "/offers", Tags: []string{tag}, Summary: "Begin an offer",
		Description: "Saves a draft of the caller's organization. It may be incomplete until it is submitted.", DefaultStatus: http.StatusCreated,
	}), a.createOffer)
	add(a, open(huma.Operation{
		OperationID: "read-offer", Method: http.MethodGet, Path: "/offers/{ref}", Tags: []string{tag}, Summary: "Read an offer",
		Errors: []int{http.StatusNotFound},
	}), a.readOffer)
	add(a, a.guarded(huma.Operation{
		OperationID: "edit-offer", Method: http.MethodPatch, Path: "/offers/{ref}", Tags: []string{tag}, Summary: "Change fields of an offer",
		Description: "Changes the fields that the body names; null takes one away. Of an offer that is open they become its pending version, which passes verification while the present one stays in force.",
	}), a.editOffer)
	add(a, a.guarded(huma.Operation{
		OperationID: "act-on-offer", Method: http.MethodPost, Path: "/offers/{ref}/actions", Tags: []string{tag}, Summary: "Take a step with an offer",
		Description: "Takes one of the record's actions.",
	}), a.actOnOffer)
	add(a, a.guarded(huma.Operation{
		OperationID: "act-on-offer-revision", Method: http.MethodPost, Path: "/offers/{ref}/revision/actions", Tags: []string{tag}, Summary: "Take a step with the pending version of an offer",
	}), a.actOnOfferRevision)
}

type offerList struct{ RecordFilter }

func (a *API) listOffers(ctx context.Context, c *caller, in *offerList) (*answer[List[Offer]], error) {
	found, err := a.find(ctx, c, in.RecordFilter, domain.KindOffer)
	if err != nil {
		return nil, err
	}
	filter := store.OfferFilter{Viewer: c.Viewer, IDs: found.ids}
	if found.narrowed {
		filter = store.OfferFilter{Viewer: c.Viewer, Sort: found.sort, Limit: in.Limit, Offset: found.offset}
		for _, s := range found.chosen[search.FacetStatus] {
			filter.Statuses = append(filter.Statuses, domain.OfferStatus(s))
		}
		knows := []search.Facet{search.FacetStatus}
		if providers := found.chosen[search.FacetProvider]; len(providers) == 1 {
			filter.OrganizationID = providers[0]
			knows = append(knows, search.FacetProvider)
		}
		found.ignored = in.ignored(found.chosen, knows...)
	}
	list, total, err := a.store.Offers(ctx, filter)
	if err != nil {
		return nil, err
	}
	return offers.list(ctx, a, c, in.RecordFilter, found, list, total)
}

// OfferRef names an offer in the path.
type OfferRef struct {
	Ref string `path:"ref" doc:"Reference or id of the offer."`
}

func (a *API) readOffer(ctx context.Context, c *caller, in *OfferRef) (*answer[Offer], error) {
	return offers.read(ctx, a, c, in.Ref)
}

type offerCreate struct {
	Keyed
	Body OfferWords
}

func (a *API) createOffer(ctx context.Context, c *caller, in *offerCreate) (*written[Offer], error) {
	return once(ctx, a, c, in.Key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[Offer], error) {
		o, err := b.PostOffer(ctx, c.Viewer, in.Body.domain())
		if err != nil {
			return done[Offer]{}, err
		}
		return offers.shown(ctx, tx, c, o.ID, http.StatusCreated)
	})
}

type offerEdit struct {
	OfferRef
	Guard
	Keyed
	Body patch[OfferWords]
}

func (a *API) editOffer(ctx context.Context, c *caller, in *offerEdit) (*written[Offer], error) {
	return offers.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, tx *store.Store, o domain.Offer) error {
		current := o
		r, err := tx.PendingRevision(ctx, c.Viewer, domain.KindOffer, o.ID)
		switch {
		case err == nil && r.Offer != nil:
			current = *r.Offer
		case err != nil && !errors.Is(err, domain.ErrNotFound):
			return err
		}
		changed, err := in.Body.onto(wordsOfOffer(current))
		if err != nil {
			return err
		}
		next := changed.domain()
		next.ID, next.Version = o.ID, o.Version
		sameDay(&next.WindowStart, current.WindowStart)
		sameDay(&next.WindowEnd, current.WindowEnd)
		sameDay(&next.Deadline, current.Deadline)
		sameDay(&next.RenewBy, current.RenewBy)
		_, err = b.EditOffer(ctx, c.Viewer, next)
		return err
	})
}

type offerAct struct {
	OfferRef
	Guard
	Keyed
	Body actBody
}

func (a *API) actOnOffer(ctx context.Context, c *caller, in *offerAct) (*written[Offer], error) {
	return offers.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, o domain.Offer) error {
		if in.Body.Action == string(domain.ActionConfirm) {
			_, err := b.ConfirmOffer(ctx, c.Viewer, o.ID, o.Version)
			return err
		}
		_, err := b.ActOffer(ctx, c.Viewer, o.ID, o.Version, in.Body.act())
		return err
	})
}

func (a *API) actOnOfferRevision(ctx context.Context, c *caller, in *offerAct) (*written[Offer], error) {
	return offers.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, o domain.Offer) error {
		_, err := b.ActRevision(ctx, c.Viewer, domain.KindOffer, o.ID, o.Version, in.Body.act())
		return err
	})
}
