package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestAuditFindsWhatWasAlteredByHand(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		ctx := t.Context()
		told := func(kind domain.Kind, id string, steps ...string) {
			r.write(t, func(tx *store.Store) error {
				from := ""
				for _, to := range steps {
					e := domain.Event{Kind: kind, RecordID: id, Action: domain.ActionEdit, From: from, To: to, Reason: "é",
						Changes: []domain.Change{{Field: "title", Old: "a", New: "<标记>"}}}
					if err := tx.AppendEvent(ctx, &e); err != nil {
						return err
					}
					from = to
				}
				return nil
			})
		}
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		told(domain.KindOrg, state.ID, "verified")
		told(domain.KindOrg, provider.ID, "verified")
		var needs []domain.Need
		for range 6 {
			n := r.need(t, state)
			told(domain.KindNeed, n.ID, "draft", "submitted", "open", "revision:draft", "")
			needs = append(needs, n)
		}
		o := r.offer(t, provider)
		told(domain.KindOffer, o.ID, "draft", "open")
		m := r.match(t, needs[0], o)
		told(domain.KindMatch, m.ID, "suggested")
		told("something", "of a kind without a table", "", "")

		audit := func() (store.Audited, map[string]store.Broken) {
			broken, last := map[string]store.Broken{}, 0
			a, err := r.Audit(ctx, func(events, total int) { last = events }, func(b store.Broken) { broken[b.ID] = b })
			require.NoError(t, err)
			require.Equal(t, a.Events, last)
			require.Len(t, broken, a.Broken)
			return a, broken
		}
		a, broken := audit()
		require.Empty(t, broken)
		require.Equal(t, store.Audited{Records: 11, Events: 2 + 6*5 + 2 + 1 + 2}, a)

		by := func(statement string, args ...any) {
			_, err := r.DB().ExecContext(ctx, statement, args...)
			require.NoError(t, err)
		}
		by("UPDATE events SET reason = 'e' WHERE record_id = $1 AND seq = 2", needs[0].ID)
		by("DELETE FROM events WHERE record_id = $1 AND seq = 3", needs[1].ID)
		by("UPDATE needs SET status = 'closed' WHERE id = $1", needs[2].ID)
		by("DELETE FROM events WHERE record_id = $1", needs[3].ID)
		by("DELETE FROM events WHERE record_id = $1 AND seq > 2", needs[4].ID) // the chain holds, and ends too early
		by("DELETE FROM matches WHERE id = $1", m.ID)
		by("UPDATE events SET \"to\" = 'x' WHERE kind = 'something' AND seq = 2")

		a, broken = audit()
		require.Equal(t, 7, a.Broken)
		require.Equal(t, 11, a.Records)
		require.ErrorContains(t, broken[needs[0].ID].Err, "event 2")
		require.Equal(t, needs[0].Reference, broken[needs[0].ID].Reference)
		require.Error(t, broken[needs[1].ID].Err)
		require.ErrorContains(t, broken[needs[2].ID].Err, `the record is "closed", its history ends at "open"`)
		require.ErrorContains(t, broken[needs[3].ID].Err, "no history")
		require.ErrorContains(t, broken[needs[4].ID].Err, `its history ends at "submitted"`)
		require.ErrorContains(t, broken[m.ID].Err, "no record")
		require.Error(t, broken["of a kind without a table"].Err)
		require.NotContains(t, broken, needs[5].ID)
	})
}
