package broker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// begun is a checklist of Kenya on the instrument in a cycle.
func (w *world) begun(t testing.TB, i domain.Instrument, cycle string) domain.Checklist {
	t.Helper()
	c, err := w.StartChecklist(t.Context(), w.author, domain.Checklist{Instrument: i, Cycle: cycle, Language: "en"})
	require.NoError(t, err)
	return c
}

func (w *world) answer(t testing.TB, c domain.Checklist, a domain.ChecklistAnswer) domain.ChecklistAnswer {
	t.Helper()
	a, err := w.AnswerChecklist(t.Context(), w.author, c.ID, a, true)
	require.NoError(t, err)
	return a
}

func (w *world) answers(t testing.TB, c domain.Checklist) map[string]domain.ChecklistAnswer {
	t.Helper()
	out, err := w.store.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
	require.NoError(t, err)
	return out
}

// checklistAt is a checklist of Kenya with one answer, in the status.
func (w *world) checklistAt(t testing.TB, cycle string, status domain.ChecklistStatus) domain.Checklist {
	t.Helper()
	c := w.begun(t, domain.UNTOC, cycle)
	carried := w.answers(t, c)["untoc-5-participation"].Version
	w.answer(t, c, domain.ChecklistAnswer{Question: "untoc-5-participation", Implemented: domain.ImplementedNo, Version: carried})
	act := func(by domain.Viewer, a domain.Action) {
		if c.Status != status {
			var err error
			c, err = w.ActChecklist(t.Context(), by, c.ID, 0, broker.Act{Action: a})
			require.NoError(t, err)
		}
	}
	act(w.author, domain.ActionSubmit)
	act(w.focal, domain.ActionClear)
	c, err := w.store.Checklist(t.Context(), domain.Clock(), c.ID)
	require.NoError(t, err)
	require.Equal(t, status, c.Status)
	return c
}

func TestEveryStepOfAChecklistIsForItsActorsAlone(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		spans := 0 // each checklist is of its own cycle
		for i, from := range domain.ChecklistStatuses {
			c := w.checklistAt(t, fmt.Sprint(2000+i), from)
			nothing := func(what string, f func() error) {
				t.Helper()
				before := w.mark(t)
				err := f()
				require.Truef(t, refused(err), "%s: %v", what, err)
				require.Equal(t, before, w.mark(t), "%s left something behind", what)
			}
			for _, p := range w.personas() {
				var actors []domain.Actor
				if p.name == "author" || p.name == "focal point" {
					actors = p.need
				}
				for _, action := range actionsOf(domain.ChecklistLifecycle) {
					what := fmt.Sprintf("%s from %s by %s", action, from, p.name)
					a := broker.Act{Action: action, Reason: "because"}
					s, allowed := row(domain.ChecklistLifecycle, from, action, actors)
					if !allowed {
						nothing(what, func() error { _, err := w.ActChecklist(t.Context(), p.viewer, c.ID, c.Version, a); return err })
						continue
					}
					spans++
					fresh := w.checklistAt(t, fmt.Sprintf("%d-%d", 1990+spans%30, 1991+spans%30+spans/30), from)
					got, err := w.ActChecklist(t.Context(), p.viewer, fresh.ID, fresh.Version, a)
					require.NoError(t, err, what)
					want := s.To
					if action == domain.ActionSubmit && p.viewer.Has(domain.RoleFocalPoint) {
						want = domain.ChecklistCleared
					}
					require.Equal(t, want, got.Status, what)
				}
				if c.MayAnswer(p.viewer) {
					continue
				}
				law := domain.ChecklistAnswer{Question: "untoc-8-corruption", Law: "x"}
				what := fmt.Sprintf("while %s by %s", from, p.name)
				nothing("answer "+what, func() error { _, err := w.AnswerChecklist(t.Context(), p.viewer, c.ID, law, true); return err })
				nothing("fill "+what, func() error {
					_, err := w.FillChecklist(t.Context(), p.viewer, c.ID, []domain.ChecklistAnswer{law})
					return err
				})
				nothing("set aside "+what, func() error { return w.DismissProposal(t.Context(), p.viewer, c.ID, "offences:legal") })
			}
		}
		result, err := w.store.Audit(t.Context(), nil, func(b store.Broken) { t.Error(b.Kind, b.ID, b.Err) })
		require.NoError(t, err)
		require.Zero(t, result.Broken)
	})
}

func TestOnlyAStateBeginsAChecklist(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for _, v := range []domain.Viewer{{}, w.observer, w.provider, w.broker1, w.admin} {
			_, err := w.StartChecklist(t.Context(), v, domain.Checklist{Instrument: domain.UNTOC, Cycle: "2026", Language: "en"})
			require.ErrorIs(t, err, domain.ErrForbidden)
		}
		_, err := w.StartChecklist(t.Context(), w.author, domain.Checklist{Instrument: "X", Language: "de"})
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong)
		for _, field := range []string{"instrument", "cycle", "language"} {
			_, told := wrong.At(field)
			require.True(t, told, field)
		}
		first := w.begun(t, domain.UNTOC, "2026")
		_, err = w.StartChecklist(t.Context(), w.focal, domain.Checklist{Instrument: domain.UNTOC, Cycle: "2026", Language: "en"})
		var there *domain.Conflict
		require.ErrorAs(t, err, &there)
		require.Contains(t, there.Message.Args, first.Reference)
	})
}

// A cycle is a year or a span of years, and nothing else.
func TestACycleIsAYearOrASpanOfYears(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	for _, cycle := range []string{"<b>", "abc", "9999", "1989", "20 26", "202", "20266", "2026-", "2026-2025", "2026-2026", "2026-28", "2010-2026", "2026/2028", "２０２６"} {
		_, err := w.StartChecklist(t.Context(), w.author, domain.Checklist{Instrument: domain.UNTOC, Cycle: cycle, Language: "en"})
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong, cycle)
		told, ok := wrong.At("cycle")
		require.True(t, ok, cycle)
		require.Equal(t, "checklist.error.cycle.shape", told.Key, cycle)
	}
	for typed, kept := range map[string]string{"2026": "2026", " 1990 ": "1990", "2026-2028": "2026-2028", "2024 – 2026": "2024-2026"} {
		require.Equal(t, kept, w.begun(t, domain.UNTOC, typed).Cycle)
	}
}

// A checklist begun by mistake can be removed while nobody has written in it, by who began it and by the focal point; its
// history stays and holds. Whatever holds an answer, or was ever handed in, stays.
func TestAChecklistBegunByMistakeIsRemoved(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		old := w.begun(t, domain.Firearms, "2024")
		marking := w.answer(t, old, domain.ChecklistAnswer{Question: "firearms-8-import", Implemented: domain.ImplementedNo, Wanted: []domain.Subtype{"training.marking"}})
		_, err := w.TakeProposal(t.Context(), w.author, old.ID, "marking:training", domain.Need{Title: "Marking"})
		require.NoError(t, err)
		w.pass(1)
		for i, by := range []domain.Viewer{w.author, w.focal} {
			mistake := w.begun(t, domain.Firearms, "2026")
			require.Len(t, w.answers(t, mistake), 1, "what was carried over is nobody's answer yet")
			for _, other := range []domain.Viewer{{}, w.observer, w.peruvian, w.provider, w.broker1, w.admin} {
				require.True(t, refused(w.DiscardChecklist(t.Context(), other, mistake.ID)))
			}
			require.NoError(t, w.DiscardChecklist(t.Context(), by, mistake.ID))
			_, err := w.store.Checklist(t.Context(), domain.Clock(), mistake.ID)
			require.ErrorIs(t, err, domain.ErrNotFound)
			require.Empty(t, w.answers(t, mistake))
			require.NotEqual(t, mistake.Reference, w.begun(t, domain.TIP, fmt.Sprint(2020+i)).Reference, "a reference names one checklist for ever")
		}
		require.ErrorIs(t, w.DiscardChecklist(t.Context(), w.author, old.ID), domain.ErrConflict)
		w.answer(t, old, domain.ChecklistAnswer{Question: "firearms-8-import", Version: marking.Version})
		theirs, err := w.StartChecklist(t.Context(), w.focal, domain.Checklist{Instrument: domain.SOM, Cycle: "2026", Language: "en"})
		require.NoError(t, err)
		require.ErrorIs(t, w.DiscardChecklist(t.Context(), w.author, theirs.ID), domain.ErrForbidden, "an author who has no part in it")
		returned := w.checklistAt(t, "2025", domain.ChecklistCleared)
		_, err = w.ActChecklist(t.Context(), w.focal, returned.ID, 0, broker.Act{Action: domain.ActionRecall, Reason: "wrong"})
		require.NoError(t, err)
		a := w.answers(t, returned)["untoc-5-participation"]
		w.answer(t, returned, domain.ChecklistAnswer{Question: a.Question, Version: a.Version})
		require.ErrorIs(t, w.DiscardChecklist(t.Context(), w.focal, returned.ID), domain.ErrConflict, "the secretariat has read it")

		result, err := w.store.Audit(t.Context(), nil, func(b store.Broken) { t.Error(b.Kind, b.ID, b.Err) })
		require.NoError(t, err)
		require.Zero(t, result.Broken)
		_, err = w.store.DB().ExecContext(t.Context(), "UPDATE events SET reason = 'x' WHERE action = 'create' AND record_id IN (SELECT record_id FROM events WHERE action = 'discard')")
		require.NoError(t, err)
		result, err = w.store.Audit(t.Context(), nil, nil)
		require.NoError(t, err)
		require.Equal(t, 2, result.Broken, "a history that ends is proved as well")
	})
}

// An answer that is wrong, or was read before somebody else changed it, changes nothing; of a form filled in elsewhere not
// even the answers that are right.
func TestAnAnswerIsCheckedAndNeverOverwritesAnother(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.begun(t, domain.Firearms, "2026")
		for field, a := range map[string]domain.ChecklistAnswer{
			"implemented": {Implemented: "perhaps"},
			"obstacles":   {Obstacles: []domain.Obstacle{"weather"}},
			"wanted":      {Wanted: []domain.Subtype{"training.social"}}, // of the Trafficking in Persons Protocol
			"law":         {Law: strings.Repeat("x", 4001)},
		} {
			a.Question = "firearms-8-import"
			_, err := w.AnswerChecklist(t.Context(), w.author, c.ID, a, true)
			var wrong *domain.Invalid
			require.ErrorAs(t, err, &wrong, field)
			_, told := wrong.At(field)
			require.True(t, told, field)
			_, err = w.FillChecklist(t.Context(), w.author, c.ID, []domain.ChecklistAnswer{{Question: "firearms-7-records", Law: "right"}, a})
			require.ErrorAs(t, err, &wrong, field)
			_, told = wrong.At("firearms-8-import." + field)
			require.True(t, told, field)
		}
		_, err := w.AnswerChecklist(t.Context(), w.author, c.ID, domain.ChecklistAnswer{Question: "untoc-5-participation"}, true)
		require.ErrorIs(t, err, domain.ErrNotFound)
		require.Empty(t, w.answers(t, c))

		first := w.answer(t, c, domain.ChecklistAnswer{Question: "firearms-8-import", Law: "mine"})
		_, err = w.AnswerChecklist(t.Context(), w.focal, c.ID, domain.ChecklistAnswer{Question: "firearms-8-import", Law: "theirs"}, true)
		require.ErrorIs(t, err, domain.ErrConflict)
		_, err = w.AnswerChecklist(t.Context(), w.focal, c.ID, domain.ChecklistAnswer{Question: "firearms-7-records", Law: "another question"}, true)
		require.NoError(t, err, "authors of two questions do not meet")
		require.Equal(t, first, w.answers(t, c)["firearms-8-import"])
		read, err := w.store.Checklist(t.Context(), w.author, c.ID)
		require.NoError(t, err)
		require.Equal(t, []string{w.author.PersonID, w.focal.PersonID}, read.Authors)
		events := w.events(t, domain.KindChecklist, c.ID)
		require.NotContains(t, fmt.Sprint(events), "mine", "the chain proves the words without telling them")
	})
}

// The last cycle is copied whole, other instruments where they ask the same, each marked until confirmed; and nothing that
// was carried over goes out, or asks for help, before somebody has looked at it.
func TestAnswersAreCarriedOverAndWaitToBeConfirmed(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		old := w.begun(t, domain.Firearms, "2024")
		w.answer(t, old, domain.ChecklistAnswer{Question: "firearms-8-import", Implemented: domain.ImplementedNo, Wanted: []domain.Subtype{"training.marking"}, Assistance: "Two machines"})
		w.answer(t, old, domain.ChecklistAnswer{Question: "firearms-1-assistance", Practice: "old practice"})
		w.pass(400)
		convention := w.begun(t, domain.UNTOC, "2026")
		mla := w.answers(t, convention)["untoc-18-assistance"]
		require.Equal(t, "old practice", mla.Practice)
		require.Equal(t, old.Reference, mla.CarriedFrom)
		require.Len(t, w.answers(t, convention), 1, "only what both instruments ask")
		mla.Practice, mla.Wanted = "new practice", []domain.Subtype{"coop.training"}
		w.answer(t, convention, mla)

		trafficking := w.begun(t, domain.TIP, "2026")
		carried := w.answers(t, trafficking)["tip-1-assistance"]
		require.Equal(t, "new practice", carried.Practice, "the newest answer")
		require.Empty(t, carried.Wanted, "what was asked for under one instrument is not asked for twice")

		next := w.begun(t, domain.Firearms, "2026")
		answers := w.answers(t, next)
		require.Equal(t, "old practice", answers["firearms-1-assistance"].Practice, "the last cycle comes first")
		marking := answers["firearms-8-import"]
		require.Equal(t, old.Reference, marking.CarriedFrom)
		require.Equal(t, "Two machines", marking.Assistance)
		proposals, err := w.ChecklistProposals(t.Context(), w.author, next.ID)
		require.NoError(t, err)
		require.Empty(t, proposals)
		_, err = w.ActChecklist(t.Context(), w.author, next.ID, 0, broker.Act{Action: domain.ActionSubmit})
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong)
		require.Len(t, wrong.Problems, 2)

		kept, err := w.AnswerChecklist(t.Context(), w.author, next.ID, marking, false)
		require.NoError(t, err)
		require.Equal(t, old.Reference, kept.CarriedFrom, "typing alone confirms nothing")
		w.answer(t, next, kept)
		w.answer(t, next, answers["firearms-1-assistance"])
		proposals, err = w.ChecklistProposals(t.Context(), w.author, next.ID)
		require.NoError(t, err)
		require.Len(t, proposals, 1)
		_, err = w.ActChecklist(t.Context(), w.author, next.ID, 0, broker.Act{Action: domain.ActionSubmit})
		require.NoError(t, err)
	})
}

// What answers ask for becomes draft needs when the State says so, once.
func TestAnswersProposeNeedsThatTheStateConfirms(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.begun(t, domain.Firearms, "2026")
		w.answer(t, c, domain.ChecklistAnswer{
			Question: "firearms-8-import", Implemented: domain.ImplementedNo, Obstacles: []domain.Obstacle{domain.ObstacleEquipment},
			Difficulty: "There is one machine.", Wanted: []domain.Subtype{"resources.equipment", "training.marking"},
			Assistance: "Two marking machines.", Received: "A course in 2019.",
		})
		w.answer(t, c, domain.ChecklistAnswer{
			Question: "firearms-7-records", Obstacles: []domain.Obstacle{domain.ObstacleStaff}, Wanted: []domain.Subtype{"training.marking"}, Assistance: "A register.",
		})
		list, err := w.ChecklistProposals(t.Context(), w.author, c.ID)
		require.NoError(t, err)
		require.Len(t, list, 2)
		training := list[0]
		require.Equal(t, "marking:training", training.Key)
		require.Equal(t, []domain.Line{{
			Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"7", "8(1)(b)"}, Purpose: "A register.\n\nTwo marking machines.",
		}}, training.Lines)
		require.Equal(t, []domain.Obstacle{domain.ObstacleStaff, domain.ObstacleEquipment}, training.Obstacles)
		require.Equal(t, "A course in 2019.", training.Received)
		require.Equal(t, "There is one machine.\n\nTwo marking machines.", training.Sentences[1].Words)

		_, total, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		require.Zero(t, total, "nothing is posted before the State confirms it")

		_, err = w.TakeProposal(t.Context(), w.peruvian, c.ID, training.Key, domain.Need{Title: "x"})
		require.ErrorIs(t, err, domain.ErrNotFound)
		_, err = w.TakeProposal(t.Context(), w.observer, c.ID, training.Key, domain.Need{Title: "x"})
		require.ErrorIs(t, err, domain.ErrForbidden)
		_, err = w.TakeProposal(t.Context(), w.author, c.ID, training.Key, domain.Need{Title: strings.Repeat("x", 201)})
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong)

		n, err := w.TakeProposal(t.Context(), w.author, c.ID, training.Key, domain.Need{Title: "Marking", Problem: "Arms are not marked at import."})
		require.NoError(t, err)
		require.Equal(t, domain.NeedDraft, n.Status)
		require.Equal(t, domain.SourceQuestionnaire, n.Source)
		require.Equal(t, "FIREARMS 2026, 7, 8(1)(b)", n.SourceRef)
		require.Empty(t, n.For(w.provider).SourceRef, "others are not told what was answered where")
		require.Equal(t, "A course in 2019.", n.HelpReceived)
		require.Equal(t, training.Obstacles, n.Obstacles)

		list, err = w.ChecklistProposals(t.Context(), w.author, c.ID)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.NoError(t, w.DismissProposal(t.Context(), w.author, c.ID, list[0].Key))
		for _, key := range []string{training.Key, list[0].Key} {
			_, err = w.TakeProposal(t.Context(), w.author, c.ID, key, domain.Need{Title: "again"})
			require.ErrorIs(t, err, domain.ErrConflict)
		}

		// The next cycle remembers the need while it stands, and no longer.
		w.pass(400)
		next := w.begun(t, domain.Firearms, "2028")
		decisions, err := w.store.ChecklistDecisions(t.Context(), w.author, next.ID)
		require.NoError(t, err)
		require.Len(t, decisions, 2)
		require.Equal(t, n.ID, decisions[0].NeedID)
	})
}

// Every question of every form can be answered, each with all that may be asked for under its instrument.
func TestEveryQuestionTakesItsOwnSubtypes(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	for _, i := range domain.Instruments {
		c := w.begun(t, i, "2026")
		form, _ := reference.LatestChecklistForm(string(i))
		var list []domain.ChecklistAnswer
		for _, q := range form.Questions {
			a := domain.ChecklistAnswer{Question: q.ID, Version: w.answers(t, c)[q.ID].Version}
			for _, s := range q.Subtypes {
				a.Wanted = append(a.Wanted, domain.Subtype(s))
			}
			list = append(list, a)
		}
		n, err := w.FillChecklist(t.Context(), w.author, c.ID, list)
		require.NoError(t, err)
		require.Equal(t, len(form.Questions), n)
		proposals, err := w.ChecklistProposals(t.Context(), w.author, c.ID)
		require.NoError(t, err)
		for _, p := range proposals {
			_, err := w.TakeProposal(t.Context(), w.author, c.ID, p.Key, domain.Need{Title: p.Key})
			require.NoError(t, err, p.Key)
		}
	}
}
