package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestFindingsByFilter(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		when := time.Date(2009, 8, 20, 0, 0, 0, 0, time.UTC)
		made := []domain.Finding{
			{Kind: domain.FindingNeed, Instrument: domain.TIP, Paragraph: 12, SourceDate: &when},
			{Kind: domain.FindingDifficulty, State: "KEN", Instrument: domain.TIP, Obstacle: domain.ObstacleLaw},
			{Kind: domain.FindingRemark, State: "KEN", Instrument: domain.SOM},
		}
		for i := range made {
			r.write(t, func(tx *store.Store) error { return tx.InsertFinding(t.Context(), &made[i]) })
		}
		require.Equal(t, "F-2026-0003", made[2].Reference)
		for _, c := range []struct {
			filter store.FindingFilter
			want   []domain.Finding
		}{
			{store.FindingFilter{}, made},
			{store.FindingFilter{State: "KEN"}, made[1:]},
			{store.FindingFilter{Instrument: domain.TIP}, made[:2]},
			{store.FindingFilter{Kind: domain.FindingRemark}, made[2:]},
			{store.FindingFilter{State: "KEN", Instrument: domain.TIP}, made[1:2]},
		} {
			got, total, err := r.Findings(t.Context(), c.filter)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, len(c.want), total)
		}
		read, err := r.Finding(t.Context(), "F-2026-0001")
		require.NoError(t, err)
		require.Equal(t, made[0], read)
	})
}

func TestProfilesAndSettingsAreReplaced(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		_, _, _, err := r.Profile(t.Context(), domain.KindNeed, "n")
		require.ErrorIs(t, err, domain.ErrNotFound)
		require.NoError(t, r.PutProfile(t.Context(), domain.KindNeed, "n", "v1", 1, []byte{0, 1, 255}))
		require.NoError(t, r.PutProfile(t.Context(), domain.KindNeed, "n", "v2", 3, []byte("\x00two")))
		require.NoError(t, r.PutProfile(t.Context(), domain.KindOffer, "n", "v1", 1, nil))
		version, edition, data, err := r.Profile(t.Context(), domain.KindNeed, "n")
		require.NoError(t, err)
		require.Equal(t, "v2", version)
		require.Equal(t, 3, edition)
		require.Equal(t, []byte("\x00two"), data)

		var many []store.Profile
		var ids []string
		for i := range 1200 {
			id := fmt.Sprint("many ", i)
			ids = append(ids, id)
			many = append(many, store.Profile{Kind: domain.KindNeed, RecordID: id, Version: "v2", Edition: i, Data: []byte(id)})
		}
		r.write(t, func(tx *store.Store) error { return tx.PutProfiles(t.Context(), many) })
		got, err := r.Profiles(t.Context(), domain.KindNeed, append(ids, "n", "unknown"))
		require.NoError(t, err)
		require.Len(t, got, 1201)
		require.Equal(t, many[1100], got["many 1100"])

		_, err = r.Setting(t.Context(), "seeded")
		require.ErrorIs(t, err, domain.ErrNotFound)
		require.NoError(t, r.PutSetting(t.Context(), "seeded", "yes"))
		r.write(t, func(tx *store.Store) error { return tx.PutSetting(t.Context(), "seeded", "again") })
		value, err := r.Setting(t.Context(), "seeded")
		require.NoError(t, err)
		require.Equal(t, "again", value)
	})
}

func TestNeedsInEveryOrder(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		kenya, peru := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgState, "PER")
		day := func(n int) *time.Time { at := firstDay.AddDate(0, 0, n); return &at }
		titled := func(title string, confirmed *time.Time, since int) func(*domain.Need) {
			return func(n *domain.Need) { n.Title, n.LastConfirmed, n.StatusSince = title, confirmed, *day(since) }
		}
		a := r.need(t, peru, titled("b", day(-1), -3))
		r.set(*day(1))
		b := r.need(t, kenya, titled("c", nil, -9))
		r.set(*day(2))
		c := r.need(t, kenya, titled("a", day(-5), -1))
		r.set(*day(3))
		r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &a) })
		for sort, want := range map[string][]domain.Need{
			"": {a, c, b}, "-updated": {a, c, b}, "updated": {b, c, a}, "created": {a, b, c}, "-reference": {c, b, a},
			"confirmed": {c, a, b}, "-confirmed": {a, c, b}, "due": {b, a, c}, "title": {c, a, b}, "-title": {b, a, c},
			"state": {b, c, a}, "no such; DROP TABLE needs": {a, c, b},
		} {
			got, _, err := r.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Sort: sort})
			require.NoError(t, err)
			require.Equal(t, want, got, sort)
		}
		got, total, err := r.Needs(t.Context(), store.NeedFilter{States: []string{"KEN"}, Limit: 1, Sort: "title"})
		require.NoError(t, err)
		require.Equal(t, 2, total)
		require.Equal(t, []string{c.ID}, idsOf(got, needID))
		posted := false
		offers, _, err := r.Offers(t.Context(), store.OfferFilter{Catalogue: &posted})
		require.NoError(t, err)
		require.Empty(t, offers)
		o := r.offer(t, peru)
		r.offer(t, peru, func(o *domain.Offer) { o.Catalogue = true })
		offers, _, err = r.Offers(t.Context(), store.OfferFilter{Catalogue: &posted, OrganizationID: peru.ID})
		require.NoError(t, err)
		require.Equal(t, []string{o.ID}, idsOf(offers, offerID))
	})
}
