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

func (a *API) registerNeeds() {
	const tag = "Needs"
	add(a, open(huma.Operation{
		OperationID: "list-needs", Method: http.MethodGet, Path: "/needs", Tags: []string{tag}, Summary: "List and search needs",
		Description: "The needs that the caller may see, with the filters and the counts of the pages.",
	}), a.listNeeds)
	add(a, a.writing(huma.Operation{
		OperationID: "create-need", Method: http.MethodPost, Path: "/needs", Tags: []string{tag}, Summary: "Begin a need",
		Description: "Saves a draft of the caller's State. It may be incomplete until it is submitted.", DefaultStatus: http.StatusCreated,
	}), a.createNeed)
	add(a, open(huma.Operation{
		OperationID: "read-need", Method: http.MethodGet, Path: "/needs/{ref}", Tags: []string{tag}, Summary: "Read a need",
		Errors: []int{http.StatusNotFound},
	}), a.readNeed)
	add(a, a.guarded(huma.Operation{
		OperationID: "edit-need", Method: http.MethodPatch, Path: "/needs/{ref}", Tags: []string{tag}, Summary: "Change fields of a need",
		Description: "Changes the fields that the body names; null takes one away. Of a need that is open they become its pending version, which passes clearance and verification while the present one stays in force.",
	}), a.editNeed)
	add(a, a.guarded(huma.Operation{
		OperationID: "act-on-need", Method: http.MethodPost, Path: "/needs/{ref}/actions", Tags: []string{tag}, Summary: "Take a step with a need",
		Description: "Takes one of the record's actions.",
	}), a.actOnNeed)
	add(a, a.guarded(huma.Operation{
		OperationID: "act-on-need-revision", Method: http.MethodPost, Path: "/needs/{ref}/revision/actions", Tags: []string{tag}, Summary: "Take a step with the pending version of a need",
	}), a.actOnNeedRevision)
	add(a, a.writing(huma.Operation{
		OperationID: "offer-help", Method: http.MethodPost, Path: "/needs/{ref}/help", Tags: []string{tag}, Summary: "Draft an offer for one need",
		Description: "Drafts an offer of one engagement for this need, or finds it again, for the provider to complete and submit. Once it is verified, it stands before the State.",
		Errors:      []int{http.StatusNotFound}, DefaultStatus: http.StatusCreated,
	}), a.offerHelp)
}

type needList struct{ RecordFilter }

func (a *API) listNeeds(ctx context.Context, c *caller, in *needList) (*answer[List[Need]], error) {
	found, err := a.find(ctx, c, in.RecordFilter, domain.KindNeed)
	if err != nil {
		return nil, err
	}
	filter := store.NeedFilter{Viewer: c.Viewer, IDs: found.ids}
	if found.narrowed {
		filter = store.NeedFilter{Viewer: c.Viewer, States: found.chosen[search.FacetState], Sort: found.sort, Limit: in.Limit, Offset: found.offset}
		for _, s := range found.chosen[search.FacetStatus] {
			filter.Statuses = append(filter.Statuses, domain.NeedStatus(s))
		}
		found.ignored = in.ignored(found.chosen, search.FacetState, search.FacetStatus)
	}
	list, total, err := a.store.Needs(ctx, filter)
	if err != nil {
		return nil, err
	}
	return needs.list(ctx, a, c, in.RecordFilter, found, list, total)
}

// NeedRef names a need in the path.
type NeedRef struct {
	Ref string `path:"ref" doc:"Reference or id of the need."`
}

func (a *API) readNeed(ctx context.Context, c *caller, in *NeedRef) (*answer[Need], error) {
	return needs.read(ctx, a, c, in.Ref)
}

type needCreate struct {
	Keyed
	Body NeedWords
}

func (a *API) createNeed(ctx context.Context, c *caller, in *needCreate) (*written[Need], error) {
	return once(ctx, a, c, in.Key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[Need], error) {
		n, err := b.PostNeed(ctx, c.Viewer, in.Body.domain())
		if err != nil {
			return done[Need]{}, err
		}
		return needs.shown(ctx, tx, c, n.ID, http.StatusCreated)
	})
}

type needEdit struct {
	NeedRef
	Guard
	Keyed
	Body patch[NeedWords]
}

func (a *API) editNeed(ctx context.Context, c *caller, in *needEdit) (*written[Need], error) {
	return needs.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, tx *store.Store, n domain.Need) error {
		current := n
		r, err := tx.PendingRevision(ctx, c.Viewer, domain.KindNeed, n.ID)
		switch {
		case err == nil && r.Need != nil:
			current = *r.Need
		case err != nil && !errors.Is(err, domain.ErrNotFound):
			return err
		}
		changed, err := in.Body.onto(wordsOfNeed(current))
		if err != nil {
			return err
		}
		next := changed.domain()
		next.ID, next.Version = n.ID, n.Version
		sameDay(&next.WantedStart, current.WantedStart)
		sameDay(&next.WantedEnd, current.WantedEnd)
		sameDay(&next.LatestUseful, current.LatestUseful)
		_, err = b.EditNeed(ctx, c.Viewer, next)
		return err
	})
}

type needAct struct {
	NeedRef
	Guard
	Keyed
	Body actBody
}

func (a *API) actOnNeed(ctx context.Context, c *caller, in *needAct) (*written[Need], error) {
	return needs.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, n domain.Need) error {
		if in.Body.Action == string(domain.ActionConfirm) {
			_, err := b.ConfirmNeed(ctx, c.Viewer, n.ID, n.Version)
			return err
		}
		_, err := b.ActNeed(ctx, c.Viewer, n.ID, n.Version, in.Body.act())
		return err
	})
}

func (a *API) actOnNeedRevision(ctx context.Context, c *caller, in *needAct) (*written[Need], error) {
	return needs.change(ctx, a, c, in.Ref, in.IfMatch, in.Key, func(b *broker.Broker, _ *store.Store, n domain.Need) error {
		_, err := b.ActRevision(ctx, c.Viewer, domain.KindNeed, n.ID, n.Version, in.Body.act())
		return err
	})
}

type helpOffer struct {
	NeedRef
	Keyed
	Body struct {
		Words string `json:"words,omitempty" maxLength:"4000" doc:"What the provider says to it."`
	} `nameHint:"HelpOffer"`
}

func (a *API) offerHelp(ctx context.Context, c *caller, in *helpOffer) (*written[Offer], error) {
	by, err := named(in.Ref)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, c, in.Key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[Offer], error) {
		_, draft, err := b.Interest(ctx, c.Viewer, by, "", in.Body.Words)
		if err != nil {
			return done[Offer]{}, err
		}
		return offers.shown(ctx, tx, c, draft.ID, http.StatusCreated)
	})
}
