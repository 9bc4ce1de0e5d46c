package broker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// cycle opens cycle 3 on the Trafficking Protocol, due in 30 days.
func (w *world) cycle(t testing.TB) domain.ReportingCycle {
	t.Helper()
	opened, due := w.now(), w.now().AddDate(0, 0, 30)
	c, err := w.OpenCycle(t.Context(), w.broker1, domain.ReportingCycle{Instrument: domain.TIP, Number: 3, OpenedAt: &opened, DueAt: &due})
	require.NoError(t, err)
	return c
}

func answerOf(state string, received time.Time) domain.ReportingRow {
	r := domain.ReportingRow{Cycle: 3}
	r.State, r.Instrument, r.How, r.ReceivedAt = state, domain.TIP, domain.ByLetter, &received
	return r
}

// fieldOf is the field of the one thing that is wrong.
func fieldOf(t testing.TB, err error) (string, string) {
	t.Helper()
	var wrong *domain.Invalid
	require.ErrorAs(t, err, &wrong)
	require.Len(t, wrong.Problems, 1, "%v", err)
	return wrong.Problems[0].Field, wrong.Problems[0].Message.Key
}

func TestOnlyTheDeskKeepsTheResponseTracker(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.cycle(t)
		before := w.mark(t)
		for name, v := range map[string]domain.Viewer{
			"public": {}, "author": w.author, "focal": w.focal, "observer": w.observer, "provider": w.provider, "admin": w.admin,
		} {
			_, err := w.OpenCycle(t.Context(), v, c)
			require.ErrorIs(t, err, domain.ErrForbidden, name)
			_, err = w.ChangeCycle(t.Context(), v, c)
			require.ErrorIs(t, err, domain.ErrForbidden, name)
			_, err = w.RecordResponse(t.Context(), v, answerOf("KEN", w.now()))
			require.ErrorIs(t, err, domain.ErrForbidden, name)
			require.ErrorIs(t, w.ImportResponses(t.Context(), v, nil), domain.ErrForbidden, name)
			require.ErrorIs(t, w.WithdrawResponse(t.Context(), v, "x", 1, "why"), domain.ErrForbidden, name)
			_, err = w.RecordReminders(t.Context(), v, domain.ReportingReminder{}, nil)
			require.ErrorIs(t, err, domain.ErrForbidden, name)
			_, err = w.LoadTreaty(t.Context(), v, domain.TreatyList{}, nil)
			require.ErrorIs(t, err, domain.ErrForbidden, name)
		}
		require.Equal(t, before, w.mark(t), "nothing was written")
	})
}

func TestACycleHasOneNumberAndADay(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.cycle(t)
		_, err := w.OpenCycle(t.Context(), w.broker1, domain.ReportingCycle{Instrument: domain.TIP, Number: 3, DueAt: c.DueAt})
		field, key := fieldOf(t, err)
		require.Equal(t, []string{"number", "error.cycle_taken"}, []string{field, key})
		_, err = w.OpenCycle(t.Context(), w.broker1, domain.ReportingCycle{Instrument: domain.SOM, Number: 3})
		_, key = fieldOf(t, err)
		require.Equal(t, "error.cycle_due", key)
		stale := c
		closed := c.DueAt.AddDate(0, 0, 1)
		c.ClosedAt, c.Name = &closed, "third cycle"
		c, err = w.ChangeCycle(t.Context(), w.broker1, c)
		require.NoError(t, err)
		_, err = w.ChangeCycle(t.Context(), w.broker2, stale)
		require.ErrorIs(t, err, domain.ErrConflict)
		events := w.events(t, domain.KindCycle, c.ID)
		require.Len(t, events, 2)
		require.NoError(t, domain.VerifyChain(events))
	})
}

func TestAFileOfAnswersIsRecordedWholeOrNotAtAll(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.cycle(t)
		w.pass(1)
		all := func() []domain.ReportingResponse {
			list, err := w.store.ReportingResponses(t.Context(), store.ReportingFilter{Viewer: w.broker1})
			require.NoError(t, err)
			return list
		}
		good := answerOf("KEN", w.now())
		for name, c := range map[string]struct {
			bad        domain.ReportingRow
			field, key string
		}{
			"no such State": {answerOf("ZZZ", w.now()), "rows.1.state", "error.state"},
			"no such cycle": {func() domain.ReportingRow { r := answerOf("PER", w.now()); r.Cycle = 7; return r }(), "rows.1.cycle", "error.cycle_unknown"},
			"in the future": {answerOf("PER", w.now().AddDate(0, 0, 1)), "rows.1.received", "error.reporting_future"},
			"before it":     {answerOf("PER", w.now().AddDate(0, 0, -9)), "rows.1.received", "error.response_early"},
			"twice":         {answerOf("KEN", w.now()), "rows.1.state", "error.response_twice_on"},
		} {
			field, key := fieldOf(t, w.ImportResponses(t.Context(), w.broker1, []domain.ReportingRow{good, c.bad}))
			require.Equal(t, []string{c.field, c.key}, []string{field, key}, name)
			require.Empty(t, all(), name)
		}
		require.NoError(t, w.ImportResponses(t.Context(), w.broker1, []domain.ReportingRow{good, answerOf("PER", w.now())}))
		require.Len(t, all(), 2)
		_, key := fieldOf(t, w.ImportResponses(t.Context(), w.broker1, []domain.ReportingRow{good}))
		require.Equal(t, "error.response_twice_on", key, "the register knows it already")

		first := all()[0]
		_, key = fieldOf(t, w.WithdrawResponse(t.Context(), w.broker1, first.ID, first.Version, " "))
		require.Equal(t, "error.reason", key)
		require.NoError(t, w.WithdrawResponse(t.Context(), w.broker1, first.ID, first.Version, "another State's letter"))
		require.Len(t, all(), 1)
		require.ErrorIs(t, w.WithdrawResponse(t.Context(), w.broker1, first.ID, first.Version, "again"), domain.ErrConflict)
		_, err := w.RecordResponse(t.Context(), w.broker1, good)
		require.NoError(t, err, "the right answer takes the place of the wrong one")
		require.NoError(t, domain.VerifyChain(w.events(t, domain.KindReply, first.ID)))
		for _, r := range all() {
			require.Equal(t, c.ID, r.CycleID)
		}
	})
}

// One wrong cell hides no other: of a row and of a file everything is told at once, and a check records nothing.
func TestEverythingThatIsWrongWithAnswersIsToldAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.cycle(t)
		fields := func(err error) (out []string) {
			var wrong *domain.Invalid
			require.ErrorAs(t, err, &wrong)
			for _, p := range wrong.Problems {
				out = append(out, p.Field+" "+p.Message.Key)
			}
			return out
		}
		bad := answerOf("PER", w.now().AddDate(0, 0, 1))
		bad.Cycle = 7
		rows := []domain.ReportingRow{answerOf("ZZZ", w.now()), bad, answerOf("KEN", w.now())}
		require.Equal(t, []string{"rows.0.state error.state", "rows.1.received error.reporting_future", "rows.1.cycle error.cycle_unknown"}, fields(w.CheckResponses(t.Context(), w.broker1, rows)))
		require.NoError(t, w.CheckResponses(t.Context(), w.broker1, rows[2:]))
		list, err := w.store.ReportingResponses(t.Context(), store.ReportingFilter{Viewer: w.broker1})
		require.NoError(t, err)
		require.Empty(t, list)
		require.ErrorIs(t, w.CheckResponses(t.Context(), w.author, rows), domain.ErrForbidden)

		date := domain.Problem{Field: "due", Message: domain.Say("draft.error.date")}
		_, err = w.OpenCycle(t.Context(), w.broker1, domain.ReportingCycle{}, date)
		require.Equal(t, []string{"due draft.error.date", "instrument error.cycle_instrument", "number error.cycle_number"}, fields(err), "the day is not also missing")
		due := w.now()
		_, err = w.OpenCycle(t.Context(), w.broker1, domain.ReportingCycle{Instrument: domain.SOM, Number: 9, DueAt: &due}, domain.Problem{Field: "opened", Message: date.Message})
		require.Equal(t, []string{"opened draft.error.date"}, fields(err))
		cycles, err := w.store.ReportingCycles(t.Context(), domain.SOM)
		require.NoError(t, err)
		require.Empty(t, cycles, "what could not be read is not left out")
	})
}

func TestRemindersGoToPartiesThatOweAnAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.cycle(t)
		w.pass(40)
		_, err := w.RecordResponse(t.Context(), w.broker1, answerOf("PER", w.now()))
		require.NoError(t, err)
		mail := domain.ReportingReminder{How: domain.ByNoteVerbale, SentAt: w.now()}
		to := func(states ...string) (out []broker.Reminded) {
			for _, s := range states {
				out = append(out, broker.Reminded{CycleID: c.ID, State: s})
			}
			return out
		}
		_, err = w.RecordReminders(t.Context(), w.broker1, mail, to("KEN", "PER"))
		_, key := fieldOf(t, err)
		require.Equal(t, "error.reminder_not_due", key, "Peru has answered")
		n, err := w.RecordReminders(t.Context(), w.broker1, mail, to("KEN", "KEN"))
		require.NoError(t, err)
		require.Equal(t, 1, n)
		n, err = w.RecordReminders(t.Context(), w.broker2, mail, to("KEN"))
		require.NoError(t, err)
		require.Zero(t, n, "the same day is recorded once")
		sent, err := w.store.ReportingReminders(t.Context(), store.ReportingFilter{Viewer: w.broker1})
		require.NoError(t, err)
		require.Len(t, sent, 1)
		_, err = w.RecordReminders(t.Context(), w.broker1, mail, []broker.Reminded{{CycleID: "none", State: "KEN"}})
		require.ErrorIs(t, err, domain.ErrNotFound)
	})
}

// parties are the rows of the list that comes with the program.
func parties(asOf string) []domain.TreatyStatus {
	var out []domain.TreatyStatus
	for _, s := range reference.States() {
		for _, i := range domain.Instruments {
			p, _ := reference.OfflineTreaty().Status(s.Code, string(i))
			out = append(out, domain.TreatyStatus{State: s.Code, Instrument: string(i), Status: p.Status, Date: p.Date, AsOf: asOf})
		}
	}
	return out
}

func TestALoadedListOfPartiesCountsFromThenOn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		before, err := w.store.Treaty(t.Context())
		require.NoError(t, err)
		require.Empty(t, before.Source, "the list that comes with the program")
		rows := parties("2026-11-01")
		for i, r := range rows {
			if r.State == "KEN" && r.Instrument == "TIP" {
				rows[i].Status, rows[i].Date = "no_action", ""
			}
		}
		_, err = w.LoadTreaty(t.Context(), w.broker1, domain.TreatyList{Source: "Treaty Collection"}, rows[1:])
		_, key := fieldOf(t, err)
		require.Equal(t, "error.treaty_whole", key)
		_, err = w.LoadTreaty(t.Context(), w.broker1, domain.TreatyList{}, rows)
		field, _ := fieldOf(t, err)
		require.Equal(t, "source", field)

		saved, err := w.LoadTreaty(t.Context(), w.broker1, domain.TreatyList{Source: "Treaty Collection"}, rows)
		require.NoError(t, err)
		now, err := w.store.Treaty(t.Context())
		require.NoError(t, err)
		require.Equal(t, "Treaty Collection", now.Source)
		require.Equal(t, []string{"2026-11-01"}, now.AsOf())
		require.False(t, now.PartyOn("KEN", "TIP", w.now()))
		require.True(t, now.PartyOn("PER", "TIP", w.now()))

		w.pass(1)
		_, err = w.LoadTreaty(t.Context(), domain.Clock(), domain.TreatyList{Source: "corrected"}, parties("2026-11-02"))
		require.NoError(t, err)
		now, err = w.store.Treaty(t.Context())
		require.NoError(t, err)
		require.Equal(t, "corrected", now.Source)
		require.True(t, now.PartyOn("KEN", "TIP", w.now()))
		require.Len(t, w.events(t, domain.KindTreaty, saved.ID), 1)

		audit, err := w.store.Audit(t.Context(), nil, nil)
		require.NoError(t, err)
		require.Zero(t, audit.Broken)
	})
}
