package api

import (
	"context"
	"net/http"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// kept is a noun of the register with what reading and changing one record of it take: R is the domain's struct and V the
// answer's. Needs and offers go through it alike.
type kept[R any, V versioned] struct {
	path string
	load func(*store.Store, context.Context, domain.Viewer, string) (R, error)
	show func(context.Context, *store.Store, *caller, string) (V, error)
	at   func(R) (id string, version int)
	ref  func(V) string
	org  func(R) string
	view func(*caller, R, map[string]Party) V
}

var (
	needs = kept[domain.Need, Need]{
		"/needs/", (*store.Store).Need, showNeed,
		func(n domain.Need) (string, int) { return n.ID, n.Version }, func(n Need) string { return n.Ref },
		func(n domain.Need) string { return n.OrganizationID }, needView,
	}
	offers = kept[domain.Offer, Offer]{
		"/offers/", (*store.Store).Offer, showOffer,
		func(o domain.Offer) (string, int) { return o.ID, o.Version }, func(o Offer) string { return o.Ref },
		func(o domain.Offer) string { return o.OrganizationID }, offerView,
	}
)

// list answers with what was found: in the order of the search, or of the store where the filters were left to it.
func (k kept[R, V]) list(ctx context.Context, a *API, c *caller, f RecordFilter, found found, records []R, total int) (*answer[List[V]], error) {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = k.org(r)
	}
	of, err := parties(ctx, a.store, c, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]V{}
	order := found.ids
	for _, r := range records {
		id, _ := k.at(r)
		by[id] = k.view(c, r, of)
		if found.Narrowed {
			order = append(order, id)
		}
	}
	return answered(c, finish(found, f, order, by, total)), nil
}

// read answers with the record that the path names.
func (k kept[R, V]) read(ctx context.Context, a *API, c *caller, ref string) (*answer[V], error) {
	by, err := named(ref)
	if err != nil {
		return nil, err
	}
	v, err := k.show(ctx, a.store, c, by)
	if err != nil {
		return nil, err
	}
	return answered(c, v), nil
}

// shown is the record as it stands after what was done.
func (k kept[R, V]) shown(ctx context.Context, tx *store.Store, c *caller, id string, status int) (done[V], error) {
	v, err := k.show(ctx, tx, c, id)
	return done[V]{status, root + k.path + k.ref(v), v}, err
}

// change does something to a record that is at the version that the caller means.
func (k kept[R, V]) change(ctx context.Context, a *API, c *caller, ref, match, key string, do func(*broker.Broker, *store.Store, R) error) (*written[V], error) {
	by, err := named(ref)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, c, key, broker.Once{}, func(b *broker.Broker, tx *store.Store) (done[V], error) {
		r, err := k.load(tx, ctx, c.Viewer, by)
		if err != nil {
			return done[V]{}, err
		}
		id, version := k.at(r)
		if err := meant(match, version); err != nil {
			return done[V]{}, err
		}
		if err := do(b, tx, r); err != nil {
			return done[V]{}, err
		}
		return k.shown(ctx, tx, c, id, http.StatusOK)
	})
}
