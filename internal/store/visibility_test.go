package store_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// cast is who looks in the tests of visibility.
type cast struct {
	owner, stranger, named, provider, unverified domain.Organization
	viewers                                      map[string]domain.Viewer
}

func newCast(t *testing.T, r *register) cast {
	c := cast{
		owner:    r.organization(t, domain.OrgState, "KEN"),
		stranger: r.organization(t, domain.OrgState, "PER"),
		named:    r.organization(t, domain.OrgState, "FJI"),
		provider: r.organization(t, domain.OrgIGO, ""),
	}
	c.unverified = domain.Organization{Kind: domain.OrgNGO, Name: "not verified yet"}
	r.write(t, func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &c.unverified) })
	secretariat := r.organization(t, domain.OrgSecretariat, "")
	c.viewers = map[string]domain.Viewer{
		"public":           {},
		"observer alone":   domain.NewViewer(domain.Person{ID: "p", Roles: []domain.Role{domain.RoleObserver}}, domain.Organization{}),
		"author":           member(c.owner, domain.RoleAuthor),
		"focal point":      member(c.owner, domain.RoleFocalPoint),
		"owner's observer": member(c.owner, domain.RoleObserver),
		"stranger":         member(c.stranger, domain.RoleFocalPoint, domain.RoleProvider),
		"named":            member(c.named, domain.RoleProvider),
		"provider":         member(c.provider, domain.RoleProvider),
		"unverified":       member(c.unverified, domain.RoleProvider),
		"broker":           member(secretariat, domain.RoleBroker),
		"administrator":    member(secretariat, domain.RoleAdmin),
		"desk's observer":  member(secretariat, domain.RoleObserver),
		"broker elsewhere": member(c.stranger, domain.RoleBroker),
		"clock":            domain.Clock(),
	}
	return c
}

var (
	owners       = []string{"author", "focal point", "owner's observer"}
	secretariats = []string{"broker", "administrator", "desk's observer"}
	signedIn     = []string{"stranger", "named", "provider", "broker elsewhere"} // and verified
	notVerified  = []string{"public", "observer alone", "unverified"}
)

// allowed is the table of who sees what, written out by hand.
func allowed(fromSubmitted, shown bool, vis domain.Visibility) []string {
	out := append([]string{"clock"}, owners...)
	if fromSubmitted {
		out = append(out, secretariats...)
	}
	if shown {
		switch vis {
		case domain.Public:
			out = append(append(out, signedIn...), notVerified...)
		case domain.Parties:
			out = append(out, signedIn...)
		case domain.Named:
			out = append(out, "named")
		}
	}
	return out
}

// Every viewer knocks at every door of the store for a record in every status and visibility.
func TestWhoSeesANeed(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		var all []domain.Need
		may := map[string][]string{}
		for _, status := range domain.NeedStatuses {
			for _, vis := range domain.Visibilities {
				n := r.need(t, c.owner, func(n *domain.Need) {
					n.Status, n.Visibility, n.NamedOrgs, n.AssignedTo = status, vis, []string{c.named.ID}, "a broker"
				})
				r.write(t, func(tx *store.Store) error {
					e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: domain.ActionCreate, To: string(status), PersonID: "the author", Reason: "secret"}
					return tx.AppendEvent(t.Context(), &e)
				})
				all = append(all, n)
				shown := slices.Contains([]domain.NeedStatus{domain.NeedOpen, domain.NeedDormant, domain.NeedClosed}, status)
				inside := status == domain.NeedDraft || status == domain.NeedClearing
				may[n.ID] = allowed(!inside, shown, vis)
			}
		}
		for name, v := range c.viewers {
			var want []string
			open := 0
			for _, n := range all {
				if slices.Contains(may[n.ID], name) {
					want = append(want, n.ID)
					if n.Status == domain.NeedOpen {
						open++
					}
				}
				r.knock(t, name, v, n, slices.Contains(may[n.ID], name))
			}
			slices.Sort(want)
			list, total, err := r.Needs(t.Context(), store.NeedFilter{Viewer: v, Limit: store.NoLimit})
			require.NoError(t, err)
			require.Equal(t, want, idsOf(list, needID)[:len(list)], name)
			require.Equal(t, len(want), total, name)
			totals, err := r.Totals(t.Context(), v)
			require.NoError(t, err)
			require.Equal(t, open, totals.NeedsOpen, name)
			require.Equal(t, open, totals.NeedsByType["legal"], name)
			require.Equal(t, open, totals.NeedsByInstrument[domain.Firearms], name)
			require.Equal(t, min(open, 1), totals.NeedStates, name)
			_, assigned, err := r.Needs(t.Context(), store.NeedFilter{Viewer: v, AssignedTo: "a broker"})
			require.NoError(t, err)
			if slices.Contains(slices.Concat(owners, secretariats, []string{"clock"}), name) {
				require.Equal(t, len(want), assigned, name)
			} else {
				require.Zero(t, assigned, "%s: who works on it is not theirs to ask", name)
			}
		}
	})
}

// knock tries the doors of one need.
func (r *register) knock(t *testing.T, name string, v domain.Viewer, n domain.Need, may bool) {
	t.Helper()
	where := []any{"%s at %s %s", name, n.Status, n.Visibility}
	read, err := r.Need(t.Context(), v, n.Reference)
	if !may {
		require.ErrorIs(t, err, domain.ErrNotFound, where...)
		require.Equal(t, domain.Need{}, read, where...)
	} else {
		require.NoError(t, err, where...)
		inside := slices.Contains(slices.Concat(owners, secretariats, []string{"clock"}), name)
		require.Equal(t, inside, read.Contact != "", where...)
		require.Equal(t, inside, read.InternalNote != "", where...)
		require.Equal(t, inside, read.Provider.Excluded != nil, where...)
		require.Equal(t, inside, read.NamedOrgs != nil, where...)
		require.Equal(t, inside, read.AuthorID != "", where...)
	}
	list, total, err := r.Needs(t.Context(), store.NeedFilter{
		Viewer: v, IDs: []string{n.ID}, OrganizationID: n.OrganizationID, States: []string{n.State}, Statuses: []domain.NeedStatus{n.Status},
	})
	require.NoError(t, err)
	require.Equal(t, may, len(list) == 1, where...)
	require.Equal(t, may, total == 1, where...)
	events, err := r.Events(t.Context(), v, domain.KindNeed, n.ID)
	if !may {
		require.ErrorIs(t, err, domain.ErrNotFound, where...)
		require.Empty(t, events, where...)
		return
	}
	require.NoError(t, err, where...)
	for _, e := range events {
		if !slices.Contains(slices.Concat(owners, secretariats, []string{"clock"}), name) {
			require.Empty(t, e.PersonID+e.Reason+e.OrganizationID+e.Hash, where...)
		}
	}
}

func TestWhoSeesAnOffer(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		var all []domain.Offer
		may := map[string][]string{}
		for _, status := range domain.OfferStatuses {
			for _, vis := range domain.Visibilities {
				o := r.offer(t, c.owner, func(o *domain.Offer) { o.Status, o.Visibility, o.NamedOrgs = status, vis, []string{c.named.ID} })
				all = append(all, o)
				shown := slices.Contains([]domain.OfferStatus{domain.OfferOpen, domain.OfferDormant, domain.OfferClosed}, status)
				may[o.ID] = allowed(status != domain.OfferDraft, shown, vis)
			}
		}
		for name, v := range c.viewers {
			var want []string
			open := 0
			for _, o := range all {
				read, err := r.Offer(t.Context(), v, o.Reference)
				if !slices.Contains(may[o.ID], name) {
					require.ErrorIs(t, err, domain.ErrNotFound, "%s at %s %s", name, o.Status, o.Visibility)
					_, err = r.Events(t.Context(), v, domain.KindOffer, o.ID)
					require.ErrorIs(t, err, domain.ErrNotFound)
					continue
				}
				require.NoError(t, err, "%s at %s %s", name, o.Status, o.Visibility)
				inside := slices.Contains(slices.Concat(owners, secretariats, []string{"clock"}), name)
				require.Equal(t, inside, read.Contact != "", "%s at %s %s", name, o.Status, o.Visibility)
				want = append(want, o.ID)
				if o.Status == domain.OfferOpen {
					open++
				}
			}
			slices.Sort(want)
			list, total, err := r.Offers(t.Context(), store.OfferFilter{Viewer: v, Limit: store.NoLimit})
			require.NoError(t, err)
			require.Equal(t, len(want), total, name)
			require.Equal(t, want, idsOf(list, offerID)[:len(list)], name)
			totals, err := r.Totals(t.Context(), v)
			require.NoError(t, err)
			require.Equal(t, open, totals.OffersOpen, name)
			require.Equal(t, min(open, 1), totals.Providers, name)
		}
	})
}
