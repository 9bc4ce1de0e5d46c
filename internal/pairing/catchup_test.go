package pairing_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

func TestCapacityFollowsTheMatches(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	o := h.offer(func(o *domain.Offer) { o.Capacity = domain.Capacity{Total: 1, Unit: domain.Engagements} })
	require.Len(t, h.offersFor(benin, n).Hits, 1)
	m := domain.Match{NeedID: n.ID, OfferID: o.ID, RequesterID: "org-ken", ProviderID: "org-agency", Status: domain.MatchAgreed, Seats: 1}
	h.write(func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &m) })
	a := h.offersFor(benin, n)
	assert.Empty(t, a.Hits)
	require.Len(t, a.NearMisses, 1)
	assert.Equal(t, "nearmiss.capacity", a.NearMisses[0].Excluded.Key)

	fresh := pairing.New(pairing.Settings{Store: h.Store}) // another process
	b, err := fresh.OffersFor(t.Context(), benin, n, pairing.Options{})
	require.NoError(t, err)
	assert.Len(t, b.NearMisses, 1)

	m.Status = domain.MatchConfirmed
	h.write(func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &m) })
	assert.Len(t, h.offersFor(benin, n).Hits, 1, "given back")
}

func TestProfilesAreKeptAndMadeAnewWhenTheRecordChanged(t *testing.T) {
	h := newHouse(t)
	o := h.offer(nil)
	require.NoError(t, h.CatchUp(t.Context()))
	stamp, edition, data, err := h.Profile(t.Context(), domain.KindOffer, o.ID)
	require.NoError(t, err)
	assert.Equal(t, match.OfferStamp(o), stamp)
	assert.Equal(t, o.Edition, edition)
	var kept match.Profile
	require.NoError(t, kept.UnmarshalBinary(data))
	assert.Equal(t, o.ID, kept.ID)

	o.LeadDays = 40
	h.write(func(tx *store.Store) error { return tx.UpdateOffer(t.Context(), &o) })
	require.NoError(t, h.CatchUp(t.Context()))
	again, _, _, err := h.Profile(t.Context(), domain.KindOffer, o.ID)
	require.NoError(t, err)
	assert.NotEqual(t, stamp, again)

	// Bytes that are no profile are no obstacle.
	require.NoError(t, h.PutProfile(t.Context(), domain.KindOffer, o.ID, again, o.Edition, []byte("nonsense")))
	fresh := pairing.New(pairing.Settings{Store: h.Store})
	a, err := fresh.OffersFor(t.Context(), kenya, h.need(nil), pairing.Options{})
	require.NoError(t, err)
	assert.Len(t, a.Hits, 1)
}

func TestAnswersAndChangesAtTheSameTime(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	h.offer(nil)
	var all sync.WaitGroup
	errs := make(chan error, 64)
	for range 4 {
		all.Go(func() {
			for range 10 {
				a, err := h.OffersFor(t.Context(), kenya, n, pairing.Options{})
				if err == nil && len(a.Hits) == 0 {
					err = errors.New("the first offer is gone")
				}
				if err != nil {
					errs <- err
				}
			}
		})
	}
	m := matchtest.New(3)
	for range 10 {
		made := m.Offer()
		made.OrganizationID = "org-agency"
		h.write(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &made) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	assert.Equal(t, 11, h.offersFor(domain.Clock(), n).Considered)
}
