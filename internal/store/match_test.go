package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestAPairHasOneLiveMatchHoweverManyTry(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n, o := r.need(t, r.organization(t, domain.OrgState, "KEN")), r.offer(t, r.organization(t, domain.OrgIGO, ""))
		_, err := r.LivePair(t.Context(), n.ID, o.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
		const tries = 12
		won := make([]string, tries)
		run(t, tries, func(i int) error {
			m := pair(n, o)
			err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &m) })
			if err == nil {
				won[i] = m.ID
				return nil
			}
			if errors.Is(err, domain.ErrConflict) && errors.Is(err, gorm.ErrDuplicatedKey) {
				return nil
			}
			return err
		})
		winner := ""
		for _, id := range won {
			if id != "" {
				require.Empty(t, winner, "two won")
				winner = id
			}
		}
		live, err := r.LivePair(t.Context(), n.ID, o.ID)
		require.NoError(t, err)
		require.Equal(t, winner, live.ID)
		require.Equal(t, 1, live.Seats)

		live.Status = domain.MatchDeclined
		r.write(t, func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &live) })
		_, err = r.LivePair(t.Context(), n.ID, o.ID)
		require.ErrorIs(t, err, domain.ErrNotFound)
		r.set(firstDay.Add(time.Hour))
		again := r.match(t, n, o)
		live, err = r.LivePair(t.Context(), n.ID, o.ID)
		require.NoError(t, err)
		require.Equal(t, again, live)
	})
}

func TestPlacesTakenAreThoseOfMatchesUnderWay(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state := r.organization(t, domain.OrgState, "KEN")
		provider := r.organization(t, domain.OrgIGO, "")
		busy, idle := r.offer(t, provider), r.offer(t, provider)
		want := 0
		for i, status := range domain.MatchStatuses {
			r.match(t, r.need(t, state), busy, func(m *domain.Match) { m.Status, m.Seats = status, i+1 })
			switch status {
			case domain.MatchAgreed, domain.MatchDelivering, domain.MatchDelivered:
				want += i + 1
			}
		}
		taken, err := r.CapacityTaken(t.Context(), busy.ID)
		require.NoError(t, err)
		require.Equal(t, want, taken)
		of, err := r.CapacityTakenOf(t.Context(), []string{busy.ID, idle.ID})
		require.NoError(t, err)
		require.Equal(t, map[string]int{busy.ID: want}, of)
	})
}

func TestMatchesByWhatIsDue(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		n := r.need(t, state)
		due := func(days int) func(*domain.Match) {
			at := firstDay.AddDate(0, 0, days).In(time.FixedZone("elsewhere", 7*3600))
			return func(m *domain.Match) { m.Status, m.DueAt = domain.MatchWithRequester, &at }
		}
		late := r.match(t, n, r.offer(t, provider), due(-1))
		later := r.match(t, n, r.offer(t, provider), due(3))
		never := r.match(t, n, r.offer(t, provider))
		soon := r.match(t, n, r.offer(t, provider), due(1))
		ids := func(f store.MatchFilter) []string {
			f.Viewer = domain.Clock()
			list, total, err := r.Matches(t.Context(), f)
			require.NoError(t, err)
			require.GreaterOrEqual(t, total, len(list))
			var out []string
			for _, m := range list {
				out = append(out, m.ID)
			}
			return out
		}
		require.Equal(t, []string{late.ID, soon.ID, later.ID, never.ID}, ids(store.MatchFilter{Sort: "due"}))
		require.Equal(t, []string{later.ID, soon.ID, late.ID, never.ID}, ids(store.MatchFilter{Sort: "-due"}))
		require.Equal(t, []string{soon.ID, later.ID}, ids(store.MatchFilter{Sort: "due", Limit: 2, Offset: 1}))
		require.Equal(t, []string{later.ID, never.ID}, ids(store.MatchFilter{Sort: "due", Limit: store.NoLimit, Offset: 2}))
		require.Empty(t, ids(store.MatchFilter{Sort: "due", Offset: 4}))
		before := firstDay.AddDate(0, 0, 2).In(time.FixedZone("elsewhere", -5*3600))
		require.Equal(t, []string{late.ID, soon.ID}, ids(store.MatchFilter{Sort: "due", DueBefore: &before}))
		require.Equal(t, []string{never.ID}, ids(store.MatchFilter{Statuses: []domain.MatchStatus{domain.MatchSuggested}}))

		desk, err := r.DeskCounts(t.Context())
		require.NoError(t, err)
		require.Equal(t, store.DeskCounts{MatchesSuggested: 1, MatchesWaiting: 3, MatchesOverdue: 1}, desk)
	})
}

func TestTotalsOfMatches(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		secretariat := r.organization(t, domain.OrgSecretariat, "")
		hidden := func(n *domain.Need) { n.Visibility = domain.SecretariatOnly }
		now := r.Now()
		for _, status := range domain.MatchStatuses {
			at := func(m *domain.Match) { m.Status, m.ProposedAt = status, &now }
			r.match(t, r.need(t, state), r.offer(t, provider), at)
			r.match(t, r.need(t, state, hidden), r.offer(t, provider), at)
		}
		public, err := r.Totals(t.Context(), domain.Viewer{})
		require.NoError(t, err)
		require.Equal(t, map[domain.MatchStatus]int{
			domain.MatchAgreed: 1, domain.MatchDelivering: 1, domain.MatchDelivered: 1, domain.MatchConfirmed: 1, domain.MatchFailed: 1,
		}, public.MatchesByStatus, "neither a negotiation nor a match of a hidden need")
		require.Equal(t, []int{4, 2, 1}, []int{public.MatchesAgreed, public.Delivered, public.Confirmed})

		for _, v := range []domain.Viewer{member(secretariat, domain.RoleBroker), member(state, domain.RoleFocalPoint)} {
			totals, err := r.Totals(t.Context(), v)
			require.NoError(t, err)
			require.Len(t, totals.MatchesByStatus, len(domain.MatchStatuses))
			require.Equal(t, []int{8, 4, 2}, []int{totals.MatchesAgreed, totals.Delivered, totals.Confirmed})
		}
	})
}

func TestUnmatchedNeeds(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		state, provider := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgIGO, "")
		secretariat := r.organization(t, domain.OrgSecretariat, "")
		alone, declined, suggested := r.need(t, state), r.need(t, state), r.need(t, state)
		r.need(t, state, func(n *domain.Need) { n.Status = domain.NeedDormant })
		r.match(t, declined, r.offer(t, provider), func(m *domain.Match) { m.Status = domain.MatchDeclined })
		r.match(t, suggested, r.offer(t, provider))
		unmatched := func(v domain.Viewer) []string {
			list, _, err := r.Needs(t.Context(), store.NeedFilter{Viewer: v, Unmatched: true})
			require.NoError(t, err)
			return idsOf(list, needID)
		}
		require.Equal(t, idsOf([]domain.Need{alone, declined}, needID), unmatched(member(secretariat, domain.RoleBroker)))
		require.Equal(t, idsOf([]domain.Need{alone, declined, suggested}, needID), unmatched(domain.Viewer{}),
			"the public does not learn what is suggested")
		desk, err := r.DeskCounts(t.Context())
		require.NoError(t, err)
		require.Equal(t, 2, desk.NeedsUnmatched)
	})
}
