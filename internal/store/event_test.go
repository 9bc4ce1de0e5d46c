package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestAChainHoldsWhenManyAppend(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := r.need(t, r.organization(t, domain.OrgState, "KEN"))
		const writers, each = 8, 10
		run(t, writers, func(w int) error {
			for i := range each {
				err := r.Write(t.Context(), func(tx *store.Store) error {
					e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: domain.ActionEdit, PersonID: fmt.Sprint(w, i),
						Changes: []domain.Change{{Field: "title", Old: "a", New: "é\u2028<&>"}}}
					return tx.AppendEvent(t.Context(), &e)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		events, err := r.Events(t.Context(), domain.Clock(), domain.KindNeed, n.Reference)
		require.NoError(t, err)
		require.Len(t, events, writers*each)
		require.NoError(t, domain.VerifyChain(events))

		// What the database holds was altered by hand: the chain tells.
		_, err = r.DB().ExecContext(t.Context(), "UPDATE events SET reason = 'none' WHERE seq = 17")
		require.NoError(t, err)
		events, err = r.Events(t.Context(), domain.Clock(), domain.KindNeed, n.ID)
		require.NoError(t, err)
		require.ErrorContains(t, domain.VerifyChain(events), "event 17")
	})
}

func TestHistoryOfANeedForEachReader(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		n := r.need(t, c.owner)
		changes := []domain.Change{{Field: "problem", Old: "a", New: "b"}}
		r.write(t, func(tx *store.Store) error {
			for _, e := range []domain.Event{
				{Action: domain.ActionCreate, To: "draft"},
				{Action: domain.ActionEdit, Changes: changes, Reason: "for ourselves"},
				{Action: domain.ActionSubmit, From: "draft", To: "clearing"},
				{Action: domain.ActionSendBack, From: "clearing", To: "draft", Reason: "the minister objects"},
				{Action: domain.ActionClear, From: "clearing", To: "submitted", Changes: changes},
				{Action: domain.ActionReturn, From: "submitted", To: "draft", Reason: "which article?"},
				{Action: domain.ActionEdit, From: "draft", To: "draft", Changes: changes},
				{Action: domain.ActionClear, From: "clearing", To: "submitted"},
				{Action: domain.ActionVerify, From: "submitted", To: "open", Letter: "NV 17"},
				{Action: domain.ActionAssign, From: "open", To: "open", Changes: changes},
				{Action: domain.ActionSleep, From: "open", To: "dormant"},
			} {
				e.Kind, e.RecordID, e.PersonID, e.OrganizationID = domain.KindNeed, n.ID, "somebody", c.owner.ID
				if err := tx.AppendEvent(t.Context(), &e); err != nil {
					return err
				}
			}
			return nil
		})
		history := func(who string) []domain.Event {
			events, err := r.Events(t.Context(), c.viewers[who], domain.KindNeed, n.ID)
			require.NoError(t, err)
			return events
		}
		require.Len(t, history("author"), 11)
		require.NoError(t, domain.VerifyChain(history("author")))

		desk := history("broker")
		require.Len(t, desk, 11)
		for i, e := range desk {
			switch i + 1 {
			case 2, 4, 7:
				require.Empty(t, e.Reason, "what the State wrote to itself: %d", i+1)
				require.Empty(t, e.Changes)
			case 5:
				require.Equal(t, changes, e.Changes)
			case 6:
				require.Equal(t, "which article?", e.Reason)
			}
		}

		for _, who := range []string{"public", "stranger", "provider", "broker elsewhere"} {
			var steps []string
			for _, e := range history(who) {
				require.Equal(t, domain.Event{Kind: e.Kind, RecordID: e.RecordID, Seq: e.Seq, At: e.At, Action: e.Action, From: e.From, To: e.To}, e)
				steps = append(steps, string(e.Action))
			}
			require.Equal(t, []string{"verify", "sleep"}, steps, who)
		}
	})
}

func TestHistoryOfPeopleIsTheSecretariatsOwn(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := newCast(t, r)
		r.write(t, func(tx *store.Store) error {
			e := domain.Event{Kind: domain.KindPerson, RecordID: "p", Action: domain.ActionEdit}
			return tx.AppendEvent(t.Context(), &e)
		})
		for _, who := range []string{"public", "author", "stranger", "broker elsewhere"} {
			_, err := r.Events(t.Context(), c.viewers[who], domain.KindPerson, "p")
			require.ErrorIs(t, err, domain.ErrNotFound, who)
		}
		events, err := r.Events(t.Context(), c.viewers["administrator"], domain.KindPerson, "p")
		require.NoError(t, err)
		require.NoError(t, domain.VerifyChain(events))
	})
}

func TestTwoEventsWithTheSameNumberAreAConflict(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		e := domain.Event{Kind: domain.KindOrg, RecordID: "o", Action: domain.ActionEdit}
		r.write(t, func(tx *store.Store) error { return tx.AppendEvent(t.Context(), &e) })
		err := r.Write(t.Context(), func(tx *store.Store) error {
			again := e // with the same id
			return tx.AppendEvent(t.Context(), &again)
		})
		require.ErrorIs(t, err, domain.ErrConflict)
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
	})
}
