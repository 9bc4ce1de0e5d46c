package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// checklist saves one of the State for an instrument, with one answer and one decision.
func (r *register) checklist(t testing.TB, of domain.Organization, i domain.Instrument, status domain.ChecklistStatus) domain.Checklist {
	t.Helper()
	c := domain.Checklist{
		OrganizationID: of.ID, State: of.State, Instrument: i, Cycle: "2026", Form: 1, Language: "en", Status: status,
		Authors: []string{"the author"}, ReturnReason: "too short",
	}
	r.write(t, func(tx *store.Store) error {
		if err := tx.InsertChecklist(t.Context(), &c); err != nil {
			return err
		}
		a := domain.ChecklistAnswer{ChecklistID: c.ID, Question: "q", Implemented: domain.ImplementedPartly, Law: "Act 7", Wanted: []domain.Subtype{"legal.drafting"}}
		if err := tx.PutChecklistAnswer(t.Context(), &a); err != nil {
			return err
		}
		d := domain.ChecklistDecision{ChecklistID: c.ID, Question: "q", Subtype: "legal.drafting", PersonID: "the author"}
		if err := tx.InsertChecklistDecision(t.Context(), &d); err != nil {
			return err
		}
		e := domain.Event{Kind: domain.KindChecklist, RecordID: c.ID, Action: domain.ActionCreate, To: string(status), PersonID: "the author"}
		return tx.AppendEvent(t.Context(), &e)
	})
	return c
}

// Nobody but the State reads its checklist, and the secretariat once it is cleared: no list, no count, no answer, no
// decision and no history tells anybody else that there is one.
func TestWhoSeesAChecklist(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		cast := newCast(t, r)
		byStatus := map[domain.ChecklistStatus]domain.Checklist{}
		for i, status := range domain.ChecklistStatuses {
			byStatus[status] = r.checklist(t, cast.owner, domain.Instruments[i], status)
		}
		for name, v := range cast.viewers {
			visible := 0
			for status, c := range byStatus {
				may := v.IsClock() || slices.Contains(owners, name) || status == domain.ChecklistCleared && slices.Contains(secretariats, name)
				answers, err := r.ChecklistAnswers(t.Context(), v, c.ID)
				require.NoError(t, err)
				decisions, err := r.ChecklistDecisions(t.Context(), v, c.ID)
				require.NoError(t, err)
				_, byID := r.Checklist(t.Context(), v, c.ID)
				read, err := r.Checklist(t.Context(), v, c.Reference)
				events, noHistory := r.Events(t.Context(), v, domain.KindChecklist, c.ID)
				if !may {
					require.ErrorIs(t, err, domain.ErrNotFound, "%s reads a checklist that is %s", name, status)
					require.ErrorIs(t, byID, domain.ErrNotFound)
					require.ErrorIs(t, noHistory, domain.ErrNotFound)
					require.Empty(t, answers, "%s reads answers of a checklist that is %s", name, status)
					require.Empty(t, decisions)
					continue
				}
				visible++
				require.NoError(t, err)
				require.Equal(t, c, read)
				require.Equal(t, "Act 7", answers["q"].Law)
				require.Len(t, decisions, 1)
				require.NoError(t, noHistory)
				if slices.Contains(secretariats, name) {
					require.Empty(t, events, "what the State did among itself")
				} else {
					require.Len(t, events, 1)
				}
			}
			list, total, err := r.Checklists(t.Context(), store.ChecklistFilter{Viewer: v})
			require.NoError(t, err)
			require.Equal(t, visible, total, name)
			require.Len(t, list, visible, name)
		}
	})
}

func TestAStateAnswersAnInstrumentOnceInACycle(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		first := r.checklist(t, state, domain.UNTOC, domain.ChecklistDraft)
		second := first
		second.ID, second.Reference = "", ""
		err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertChecklist(t.Context(), &second) })
		require.ErrorIs(t, err, domain.ErrConflict)
		second.Cycle = "2028"
		r.write(t, func(tx *store.Store) error { return tx.InsertChecklist(t.Context(), &second) })
		require.Equal(t, "C-2026-0002", second.Reference)
	})
}

// Two authors of one answer: the second is told, and neither overwrites the other. Two authors of two answers do not meet.
func TestAnAnswerThatHasMovedOnIsNotOverwritten(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		c := r.checklist(t, r.organization(t, domain.OrgState, "KEN"), domain.UNTOC, domain.ChecklistDraft)
		answers, err := r.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
		require.NoError(t, err)
		mine, theirs := answers["q"], answers["q"]
		require.Equal(t, 1, mine.Version)
		theirs.Law = "Act 8"
		r.set(firstDay.Add(time.Minute))
		r.write(t, func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &theirs) })
		require.Equal(t, 2, theirs.Version)

		mine.Law = "Act 9"
		err = r.Write(t.Context(), func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &mine) })
		var stale *domain.Stale
		require.ErrorAs(t, err, &stale)
		require.Equal(t, domain.Stale{Kind: domain.KindChecklist, ID: "q", Have: 2, Want: 1}, *stale)

		other := domain.ChecklistAnswer{ChecklistID: c.ID, Question: "r", Practice: "yes"}
		blind := other
		r.write(t, func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &other) })
		err = r.Write(t.Context(), func(tx *store.Store) error { return tx.PutChecklistAnswer(t.Context(), &blind) })
		require.ErrorIs(t, err, domain.ErrConflict, "who saw no answer overwrites none")
		require.Zero(t, blind.Version)

		answers, err = r.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
		require.NoError(t, err)
		require.Equal(t, map[string]domain.ChecklistAnswer{"q": theirs, "r": other}, answers)
	})
}
