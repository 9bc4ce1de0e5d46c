package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestNeedIsReadBackAsItWasSaved(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		elsewhere := time.FixedZone("elsewhere", 5*3600+1800)
		start := time.Date(2026, 7, 1, 0, 0, 0, 987654321, elsewhere)
		saved := r.need(t, state, func(n *domain.Need) {
			n.WantedStart = &start
			n.Budget = &domain.Money{Amount: 25000, Currency: "EUR"}
			n.Obstacles = []domain.Obstacle{domain.ObstacleLaw}
			n.NamedOrgs = []string{"x", "y"}
			n.Title = "وسم الأسلحة النارية"
		})
		require.Equal(t, "N-2026-0001", saved.Reference)
		require.Equal(t, 1, saved.Version)
		require.Equal(t, 1, saved.Edition)
		require.Positive(t, saved.Change)

		for _, by := range []string{saved.ID, saved.Reference} {
			read, err := r.Need(t.Context(), domain.Clock(), by)
			require.NoError(t, err)
			require.Equal(t, saved, read)
			require.Equal(t, time.UTC, read.WantedStart.Location())
			require.Equal(t, start.Truncate(time.Microsecond).UTC(), *read.WantedStart)
			require.Equal(t, firstDay, read.CreatedAt)
		}
	})
}

func TestNeedWithNothingInItIsReadBack(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		n := domain.Need{OrganizationID: state.ID, Status: domain.NeedDraft}
		r.write(t, func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
		read, err := r.Need(t.Context(), member(state, domain.RoleAuthor), n.ID)
		require.NoError(t, err)
		require.Equal(t, n, read)
		require.Nil(t, read.Lines)
		require.Nil(t, read.Budget)
	})
}

func TestUpdateOfAStaleNeedIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := r.need(t, r.organization(t, domain.OrgState, "KEN"))
		first, second := n, n
		first.Title, second.Title = "first", "second"
		r.set(firstDay.Add(time.Hour))
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &first) })
		require.Equal(t, 2, first.Version)
		require.Greater(t, first.Change, n.Change)
		require.Equal(t, firstDay.Add(time.Hour), first.UpdatedAt)

		err := r.Write(t.Context(), func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &second) })
		require.ErrorIs(t, err, domain.ErrConflict)
		var stale *domain.Stale
		require.ErrorAs(t, err, &stale)
		require.Equal(t, domain.Stale{Kind: domain.KindNeed, ID: n.ID, Have: 2, Want: 1}, *stale)
		require.Equal(t, 1, second.Version, "the caller's struct is as before")

		read, err := r.Need(t.Context(), domain.Clock(), n.ID)
		require.NoError(t, err)
		require.Equal(t, first, read)

		gone := n
		gone.ID = store.NewID()
		err = r.Write(t.Context(), func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &gone) })
		require.ErrorIs(t, err, domain.ErrNotFound)
	})
}
