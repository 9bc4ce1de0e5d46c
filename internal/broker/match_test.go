package broker_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

func TestTheSecretariatRecordsALetter(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.matchAt(t, domain.MatchWithRequester)
		_, err := w.Act(ctx, w.broker2, m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
		require.ErrorIs(t, err, domain.ErrForbidden, "not without a letter")
		_, err = w.Act(ctx, w.rival, m.ID, m.Version, broker.Act{Action: domain.ActionAccept, Letter: "NV 1"})
		require.ErrorIs(t, err, domain.ErrNotFound)
		m = w.act(t, w.broker2, m, broker.Act{Action: domain.ActionAccept, Letter: "NV 12/2026", Words: "As agreed by telephone."})
		require.Equal(t, domain.MatchWithProvider, m.Status)
		require.Equal(t, "NV 12/2026", m.Requester.Letter)
		require.Equal(t, w.broker2.PersonID, m.Requester.By)
		events := w.events(t, domain.KindMatch, m.ID)
		last := events[len(events)-1]
		require.Equal(t, "NV 12/2026", last.Letter)
		require.Equal(t, domain.SideRequester, last.Side)
		require.Equal(t, w.secretariat.ID, last.OrganizationID)
		m = w.act(t, w.provider, m, broker.Act{Action: domain.ActionAccept})
		require.NotNil(t, m.AgreedAt)
		_, err = w.Act(ctx, w.broker1, m.ID, m.Version, broker.Act{Action: domain.ActionFail, Reason: "funding", Letter: "L 3"})
		var invalid *domain.Invalid
		require.ErrorAs(t, err, &invalid, "whose letter?")
		m = w.act(t, w.broker1, m, broker.Act{Action: domain.ActionFail, Reason: "funding", Letter: "L 3", Side: domain.SideProvider})
		require.Equal(t, domain.SideProvider, m.FailedBy)
	})
}

func TestAFormSentTwiceSaysItOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		m := w.matchAt(t, domain.MatchAgreed)
		var repeated atomic.Int32
		send := func(documents ...domain.Link) func() error {
			return func() error {
				_, again, err := w.Message(t.Context(), w.provider, m.ID, "When may we come?", documents)
				if again {
					repeated.Add(1)
				}
				return err
			}
		}
		kept := func() int {
			said, err := w.store.Messages(t.Context(), w.focal, m.ID)
			require.NoError(t, err)
			return len(said)
		}
		first, second := both(send(), send())
		require.NoError(t, first)
		require.NoError(t, second)
		require.Equal(t, 1, kept())
		require.EqualValues(t, 1, repeated.Load(), "one of the two is told that it was there already")
		events := len(w.events(t, domain.KindMatch, m.ID))
		require.NoError(t, send()())
		require.Len(t, w.events(t, domain.KindMatch, m.ID), events, "what is not kept leaves no event")
		require.NoError(t, send(domain.Link{Title: "Plan", Address: "https://unit.example/plan"})())
		require.Equal(t, 2, kept(), "the same words with a document are another message")
		w.pass(1)
		require.NoError(t, send()())
		require.Equal(t, 3, kept(), "asked again another day")
	})
}

// written is the error of a message alone.
func written(_ domain.MatchMessage, _ bool, err error) error { return err }

func TestWordsBetweenTheParties(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.matchAt(t, domain.MatchWithRequester)
		require.NoError(t, written(w.Message(ctx, w.focal, m.ID, "Which machines?", nil)))
		require.ErrorIs(t, written(w.Message(ctx, w.provider, m.ID, "Ours", nil)), domain.ErrNotFound, "not disclosed yet")
		m = w.act(t, w.focal, m, broker.Act{Action: domain.ActionAccept})
		require.NoError(t, written(w.Message(ctx, w.provider, m.ID, "Ours", []domain.Link{{Title: "Sheet", Address: "https://unit.example/sheet"}})))
		require.ErrorIs(t, written(w.Message(ctx, w.observer, m.ID, "I say", nil)), domain.ErrForbidden)
		var invalid *domain.Invalid
		require.ErrorAs(t, written(w.Message(ctx, w.broker1, m.ID, " ", nil)), &invalid)
		require.ErrorAs(t, written(w.Message(ctx, w.broker1, m.ID, "See", []domain.Link{{Title: "x", Address: "ftp://x"}})), &invalid)
		list, err := w.store.Messages(ctx, w.broker1, m.ID)
		require.NoError(t, err)
		require.Len(t, list, 2)
		_, err = w.Remind(ctx, w.broker1, m.ID)
		require.NoError(t, err)
		_, err = w.Remind(ctx, w.provider, m.ID)
		require.ErrorIs(t, err, domain.ErrForbidden)
		before := w.mark(t)
		_, err = w.Remind(ctx, w.broker2, m.ID)
		var again *domain.Conflict
		require.ErrorAs(t, err, &again, "reminded a moment ago")
		require.Equal(t, domain.Say("conflict.reminded", "date", firstDay, "time", "09:30"), again.Message)
		require.Equal(t, before, w.mark(t))
		w.set(w.now().Add(time.Hour))
		_, err = w.Remind(ctx, w.broker2, m.ID)
		require.NoError(t, err)
		require.NoError(t, w.Assign(ctx, w.broker1, domain.KindMatch, m.ID, w.broker2.PersonID))
		require.ErrorAs(t, w.Assign(ctx, w.broker1, domain.KindNeed, m.NeedID, w.provider.PersonID), &invalid)
		require.ErrorIs(t, w.Assign(ctx, w.focal, domain.KindNeed, m.NeedID, w.broker2.PersonID), domain.ErrForbidden)
		w.events(t, domain.KindMatch, m.ID)
	})
}

// TestAStepTakenOnTheMatchBeginsItWhole says that taking a suggestion up through its own page does what Propose, Ask
// and Interest do: the sides, the clock and what is shown to whom.
func TestAStepTakenOnTheMatchBeginsItWhole(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, c := range []struct {
			action domain.Action
			party  domain.Viewer
			side   domain.Side
		}{
			{domain.ActionPropose, domain.Viewer{}, domain.SideSecretariat},
			{domain.ActionAsk, w.focal, domain.SideRequester},
			{domain.ActionInterest, w.provider, domain.SideProvider},
		} {
			m := w.suggested(t, w.needAt(t, wholeNeed(), domain.NeedOpen), w.offerAt(t, wholeOffer(), domain.OfferOpen))
			a := broker.Act{Action: c.action}
			if c.action != domain.ActionPropose {
				_, err := w.Act(ctx, w.broker1, m.ID, m.Version, a)
				require.ErrorIs(t, err, domain.ErrForbidden, "the secretariat answers for nobody")
				a.Letter, a.Side = "NV 7", c.side
				_, err = w.Act(ctx, c.party, m.ID, m.Version, a)
				require.Error(t, err, "a party records no letters")
			}
			got := w.act(t, w.broker1, m, a)
			require.NotNil(t, got.ProposedAt)
			require.NotNil(t, got.DueAt)
			require.True(t, got.Facilitated)
			require.Equal(t, c.side, got.StartedBy)
			require.Equal(t, a.Letter, got.Requester.Letter+got.Provider.Letter)
			require.Equal(t, c.side == domain.SideRequester, got.Requester.Value == domain.Accepted)
			require.Equal(t, c.side == domain.SideProvider, got.Provider.Value == domain.Accepted)
		}
	})
}
