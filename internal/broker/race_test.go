package broker_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// oneWins runs two at once and says that one of them succeeded and the other was told why not.
func oneWins(t *testing.T, one, other func() error) *domain.Conflict {
	t.Helper()
	a, b := both(one, other)
	loser := a
	if a == nil {
		loser = b
	} else {
		require.NoError(t, b)
	}
	var told *domain.Conflict
	require.Truef(t, errors.As(loser, &told), "the other was told: %v", loser)
	return told
}

func TestTheLastPlaceGoesToOneOfTwo(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		offer := wholeOffer()
		offer.Capacity = domain.Capacity{Total: 1, Unit: domain.Engagements}
		o := w.offerAt(t, offer, domain.OfferOpen)
		var matches []domain.Match
		for range 2 {
			n := w.needAt(t, wholeNeed(), domain.NeedOpen)
			m, _, err := w.Interest(t.Context(), w.provider, n.ID, o.ID, "")
			require.NoError(t, err)
			matches = append(matches, m)
		}
		accept := func(m domain.Match) func() error {
			return func() error {
				_, err := w.Act(t.Context(), w.focal, m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
				return err
			}
		}
		told := oneWins(t, accept(matches[0]), accept(matches[1]))
		require.Equal(t, "conflict.capacity", told.Message.Key)
		taken, err := w.store.CapacityTaken(t.Context(), o.ID)
		require.NoError(t, err)
		require.Equal(t, 1, taken)
		// The place is given back when the match that holds it fails, and the other may then take it.
		for i, m := range matches {
			m, err := w.store.Match(t.Context(), domain.Clock(), m.ID)
			require.NoError(t, err)
			w.events(t, domain.KindMatch, m.ID)
			if m.Status == domain.MatchAgreed {
				w.act(t, w.provider, m, broker.Act{Action: domain.ActionFail, Reason: "funding"})
				require.NoError(t, accept(matches[1-i])())
				break
			}
		}
	})
}

func TestTwoBrokersProposeOnePair(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		n := w.needAt(t, wholeNeed(), domain.NeedOpen)
		o := w.offerAt(t, wholeOffer(), domain.OfferOpen)
		propose := func(v domain.Viewer) func() error {
			return func() error {
				_, err := w.Propose(t.Context(), v, n.ID, o.ID, "Please look at this.")
				return err
			}
		}
		told := oneWins(t, propose(w.broker1), propose(w.broker2))
		require.Equal(t, "conflict.pair", told.Message.Key)
		m, err := w.store.LivePair(t.Context(), n.ID, o.ID)
		require.NoError(t, err)
		require.Equal(t, domain.MatchWithRequester, m.Status)
		require.True(t, m.Facilitated)
		var actions []domain.Action
		for _, e := range w.events(t, domain.KindMatch, m.ID) {
			actions = append(actions, e.Action)
		}
		require.Equal(t, []domain.Action{domain.ActionSuggest, domain.ActionPropose, domain.ActionMessage}, actions)
	})
}

func TestAcceptRacesWithdrawal(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for range 4 {
			m := w.matchAt(t, domain.MatchWithRequester)
			m = w.act(t, w.focal, m, broker.Act{Action: domain.ActionAccept})
			told := oneWins(t,
				func() error {
					_, err := w.Act(t.Context(), w.provider, m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
					return err
				},
				func() error {
					_, err := w.Act(t.Context(), w.broker1, m.ID, m.Version, broker.Act{Action: domain.ActionWithdraw})
					return err
				})
			require.Equal(t, "conflict.moved", told.Message.Key)
			w.events(t, domain.KindMatch, m.ID)
		}
	})
}

func TestEightEditorsOneVersion(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		n := w.needAt(t, wholeNeed(), domain.NeedDraft)
		for round := range 3 {
			var wg sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				wg.Add(1)
				go func() {
					defer wg.Done()
					mine := n
					mine.Title = fmt.Sprintf("Title %d of round %d", i, round)
					_, errs[i] = w.EditNeed(t.Context(), w.author, mine)
				}()
			}
			wg.Wait()
			saved := 0
			for _, err := range errs {
				var stale *domain.Stale
				if err == nil {
					saved++
				} else {
					require.ErrorAs(t, err, &stale)
					require.Equal(t, n.Version, stale.Want)
				}
			}
			require.Equal(t, 1, saved)
			var err error
			n, err = w.store.Need(t.Context(), w.author, n.ID)
			require.NoError(t, err)
			require.Equal(t, round+2, n.Version)
			require.Len(t, w.events(t, domain.KindNeed, n.ID), round+2)
		}
	})
}

func TestWhatIsRefusedHalfWayEnqueuesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		before := w.mark(t)
		err := w.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error {
			n := wholeNeed()
			n.OrganizationID, n.Source = w.kenya.ID, domain.SourceNote
			if err := l.Need(t.Context(), &n); err != nil {
				return err
			}
			o := wholeOffer()
			o.OrganizationID, o.Link = w.unit.ID, "http://not.secure.example"
			return l.Offer(t.Context(), &o)
		})
		var invalid *domain.Invalid
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, before, w.mark(t))
	})
}
