package api

import (
	"context"
	"net/http"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// kept is a noun of the register with what reading and changing one record of it take: R is the domain's struct and V the
// answer's. Needs, offers and matches go through it alike.
type kept[R any, V versioned] struct {
	path string
	load func(st *store.Store, ctx context.Context, v domain.Viewer, by string) (R, error)
	show func(ctx context.Context, st *store.Store, c *caller, by string) (V, error) // whole, as the caller may see it
	at   func(R) (id string, version int)
	ref  func(V) string

	// For what is searched: whose a record is, and how a list tells it.
	org  func(R) string
	view func(c *caller, r R, of map[string]Party) V
}

var (
	needs = kept[domain.Need, Need]{
		path: "/needs/", load: (*store.Store).Need, show: showNeed,
		at: func(n domain.Need) (string, int) { return n.ID, n.Version }, ref: func(n Need) string { return n.Ref },
		org: func(n domain.Need) string { return n.OrganizationID }, view: needView,
	}
	offers = kept[domain.Offer, Offer]{
		path: "/offers/", load: (*store.Store).Offer, show: showOffer,
		at: func(o domain.Offer) (string, int) { return o.ID, o.Version }, ref: func(o Offer) string { return o.Ref },
		org: func(o domain.Offer) string { return o.OrganizationID }, view: offerView,
	}
	matches = kept[domain.Match, Match]{
		path: "/matches/", load: (*store.Store).Match, show: showMatch,
		at: func(m domain.Match) (string, int) { return m.ID, m.Version }, ref: func(m Match) string { return m.Ref },
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
		if found.narrowed {
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
