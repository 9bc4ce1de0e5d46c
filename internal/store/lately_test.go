package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// What was read lately is remembered, for whoever asks next. What may not be seen must not come out of memory either, nor
// what is not so any more.
func TestARecordReadLatelyIsShownAsItIsNowToWhoMaySeeItNow(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		open := func(n *domain.Need) {
			n.Status, n.Visibility, n.Contact, n.Obstacles = domain.NeedOpen, domain.Public, "desk@example.org", []domain.Obstacle{"first"}
		}
		one, other := r.need(t, c.owner, open), r.need(t, c.owner, open)
		read := func(who string, ids ...string) map[string]domain.Need {
			list, total, err := r.Needs(t.Context(), store.NeedFilter{Viewer: c.viewers[who], IDs: ids})
			require.NoError(t, err)
			require.Len(t, list, total)
			out := map[string]domain.Need{}
			for _, n := range list {
				out[n.ID] = n
			}
			return out
		}

		// The owner reads first, with all fields; the public after it, without.
		require.Equal(t, "desk@example.org", read("focal point", one.ID, other.ID)[one.ID].Contact)
		public := read("public", one.ID, other.ID)
		require.Len(t, public, 2)
		require.Empty(t, public[one.ID].Contact)
		require.Equal(t, "desk@example.org", read("focal point", one.ID)[one.ID].Contact)

		// Who changes what it was shown changes nobody else's.
		public[one.ID].Obstacles[0] = "scribbled over"
		require.Equal(t, []domain.Obstacle{"first"}, read("public", one.ID)[one.ID].Obstacles)

		// What is saved is shown, what is hidden is gone, what is beside it stays.
		r.set(r.Now().Add(time.Minute))
		changed := read("clock", one.ID)[one.ID]
		changed.Title = "another title"
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &changed) })
		require.Equal(t, "another title", read("public", one.ID)[one.ID].Title)
		changed.Visibility = domain.SecretariatOnly
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &changed) })
		require.Contains(t, read("focal point", one.ID), one.ID)
		require.NotContains(t, read("public", one.ID, other.ID), one.ID)
		require.NotContains(t, read("stranger", one.ID, other.ID), one.ID)
		require.Contains(t, read("public", one.ID, other.ID), other.ID)

		// The order is that of the list, and the statuses asked for are kept to.
		list, _, err := r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), IDs: []string{other.ID, one.ID, "unknown"}})
		require.NoError(t, err)
		require.Equal(t, []string{one.ID, other.ID}, idsOf(list, needID))
		list, _, err = r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), IDs: []string{other.ID}, Statuses: []domain.NeedStatus{domain.NeedClosed}})
		require.NoError(t, err)
		require.Empty(t, list)
	})
}

// A match that discloses an offer opens it, though the offer itself stays as it was.
func TestAnOfferReadLatelyIsShownOnceItIsDisclosed(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.stranger, func(n *domain.Need) { n.Status = domain.NeedOpen })
		o := r.offer(t, c.provider, func(o *domain.Offer) {
			o.Status, o.Visibility, o.NamedOrgs = domain.OfferOpen, domain.Named, []string{c.named.ID}
		})
		sees := func(who string) bool {
			list, _, err := r.Offers(t.Context(), store.OfferFilter{Viewer: c.viewers[who], IDs: []string{o.ID}})
			require.NoError(t, err)
			return len(list) == 1
		}
		require.True(t, sees("named"))
		require.False(t, sees("stranger"))
		r.match(t, n, o, func(m *domain.Match) {
			now := r.Now()
			m.Status, m.ProposedAt = domain.MatchWithRequester, &now
		})
		require.True(t, sees("stranger"))
		require.False(t, sees("public"))
	})
}

// By its reference or its id a record comes out of memory too, after it was asked for: to whom it is open now, as it is now.
func TestARecordAskedForByReferenceIsShownAsItIsNowToWhoMaySeeItNow(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner, func(n *domain.Need) {
			n.Status, n.Visibility, n.Contact = domain.NeedOpen, domain.Public, "desk@example.org"
		})
		shown := func(who string) domain.Need {
			var last domain.Need
			for i, by := range []string{n.Reference, n.ID, n.Reference} { // the first tells which id it is, the others ask memory
				read, err := r.Need(t.Context(), c.viewers[who], by)
				require.NoError(t, err)
				if i > 0 {
					require.Equal(t, last, read)
				}
				last = read
			}
			return last
		}
		hidden := func(who string) {
			t.Helper()
			for _, by := range []string{n.Reference, n.ID} {
				_, err := r.Need(t.Context(), c.viewers[who], by)
				require.ErrorIs(t, err, domain.ErrNotFound)
				_, err = r.Events(t.Context(), c.viewers[who], domain.KindNeed, by)
				require.ErrorIs(t, err, domain.ErrNotFound, "nor what happened to it")
			}
		}
		require.Equal(t, "desk@example.org", shown("focal point").Contact)
		require.Empty(t, shown("public").Contact)

		changed := shown("focal point")
		changed.Title = "another title"
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &changed) })
		require.Equal(t, "another title", shown("public").Title)
		changed.Visibility = domain.SecretariatOnly
		r.write(t, func(tx *store.Store) error {
			if err := tx.UpdateNeed(t.Context(), &changed); err != nil {
				return err
			}
			inside, err := tx.Need(t.Context(), c.viewers["focal point"], n.Reference)
			require.NoError(t, err)
			require.Equal(t, domain.SecretariatOnly, inside.Visibility, "a transaction reads what it has written")
			return nil
		})
		hidden("public")
		hidden("stranger")
		require.Equal(t, domain.SecretariatOnly, shown("focal point").Visibility)
	})
}

// Who has asked for the change number is told everything up to it, and need not ask again.
func TestWhoHasAskedForTheChangeNumberIsToldAllUpToIt(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner, func(n *domain.Need) { n.Status, n.Visibility = domain.NeedOpen, domain.Public })
		title := func(ctx context.Context) string {
			list, _, err := r.Needs(ctx, store.NeedFilter{IDs: []string{n.ID}})
			require.NoError(t, err)
			require.Len(t, list, 1)
			return list[0].Title
		}
		before, err := r.Position(t.Context())
		require.NoError(t, err)
		early := store.AsOf(t.Context(), before)
		require.Equal(t, n.Title, title(early))
		n.Title = "another title"
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		after, err := r.Position(early)
		require.NoError(t, err)
		require.Greater(t, after, before, "the position itself is always asked for")
		require.Equal(t, "another title", title(store.AsOf(t.Context(), after)))
		require.Equal(t, "another title", title(early), "later is as well")
		r.write(t, func(tx *store.Store) error {
			now, err := tx.Reached(early)
			require.Greater(t, now, after, "a transaction goes by its own")
			return err
		})
	})
}
