package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestWhoSeesARevision(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n, o := r.need(t, c.owner), r.offer(t, c.provider)
		words := n
		words.Title = "new words"
		rev := domain.Revision{Kind: domain.KindNeed, RecordID: n.ID, BaseEdition: n.Edition, Status: domain.NeedDraft, Need: &words}
		other := domain.Revision{Kind: domain.KindOffer, RecordID: o.ID, Status: domain.NeedSubmitted, Offer: &o}
		r.write(t, func(tx *store.Store) error {
			if err := tx.InsertRevision(t.Context(), &rev); err != nil {
				return err
			}
			return tx.InsertRevision(t.Context(), &other)
		})
		sees := func(who ...string) {
			t.Helper()
			for name, v := range c.viewers {
				may := false
				for _, w := range who {
					may = may || w == name
				}
				read, err := r.PendingRevision(t.Context(), v, domain.KindNeed, n.ID)
				list, total, listErr := r.Revisions(t.Context(), store.RevisionFilter{Viewer: v, Kind: domain.KindNeed, RecordID: n.ID})
				require.NoError(t, listErr)
				if !may {
					require.ErrorIs(t, err, domain.ErrNotFound, name)
					require.Empty(t, list, name)
					require.Zero(t, total, name)
					continue
				}
				require.NoError(t, err, name)
				require.Equal(t, rev, read, name)
				require.Equal(t, []domain.Revision{rev}, list, name)
			}
		}
		move := func(to domain.NeedStatus) {
			t.Helper()
			rev.Status, rev.StatusSince = to, r.Now()
			r.write(t, func(tx *store.Store) error { return tx.UpdateRevision(t.Context(), &rev) })
		}
		sees("author", "focal point", "owner's observer", "clock")
		move(domain.NeedClearing)
		sees("author", "focal point", "owner's observer", "clock")
		move(domain.NeedSubmitted)
		sees("author", "focal point", "owner's observer", "clock", "broker", "administrator", "desk's observer")
		r.set(firstDay.Add(time.Hour))
		later := domain.Revision{Kind: domain.KindNeed, RecordID: n.ID, Status: domain.NeedDraft, Need: &words}
		err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertRevision(t.Context(), &later) })
		require.ErrorIs(t, err, domain.ErrConflict, "one on its way is enough")

		list, _, err := r.Revisions(t.Context(), store.RevisionFilter{Viewer: c.viewers["broker"], Statuses: []domain.NeedStatus{domain.NeedSubmitted}})
		require.NoError(t, err)
		require.Len(t, list, 2)
		desk, err := r.DeskCounts(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, desk.RevisionsSubmitted)

		stale := rev
		move(domain.NeedOpen)
		_, err = r.PendingRevision(t.Context(), domain.Clock(), domain.KindNeed, n.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
		err = r.Write(t.Context(), func(tx *store.Store) error { return tx.UpdateRevision(t.Context(), &stale) })
		require.ErrorIs(t, err, domain.ErrConflict)
		r.write(t, func(tx *store.Store) error { return tx.InsertRevision(t.Context(), &later) })
	})
}
