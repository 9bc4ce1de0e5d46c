package pairing_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

// alike are the answers for two needs, or of two needs in one answer, without what names the need.
func alike(a pairing.Answer) (out []any) {
	for _, list := range [][]pairing.Hit{a.Hits, a.NearMisses} {
		for _, h := range list {
			id := "a need"
			if h.Offer != nil {
				id = h.Offer.ID
			}
			out = append(out, id, h.Score, h.Rank, h.Reasons, h.Covered, h.Uncovered, h.Excluded)
		}
		out = append(out, len(list))
	}
	return append(out, a.Uncovered, a.Considered)
}

func TestNobodyCanTellWhichProvidersAStateExcluded(t *testing.T) {
	h := newHouse(t)
	offers := []domain.Offer{
		h.offer(nil),
		h.offer(func(o *domain.Offer) { o.OrganizationID = "org-fra" }),
		h.offer(func(o *domain.Offer) { o.Eligible = domain.Eligibility{States: []string{"FRA"}} }), // a near miss for another reason
	}
	exclude := func(n *domain.Need) { n.Provider.Excluded = []string{"org-agency"} }
	plain, excluding := h.need(nil), h.need(exclude)
	for _, v := range []domain.Viewer{public, benin, agency} {
		want := h.offersFor(v, plain.For(v))
		require.Len(t, want.Hits, 2)
		require.Len(t, want.NearMisses, 1)
		assert.Equal(t, alike(want), alike(h.offersFor(v, excluding.For(v))))

		// A need that is not the one in memory, and one that was never saved.
		other := excluding.For(v)
		other.Version++
		assert.Equal(t, alike(want), alike(h.offersFor(v, other)))
		other.ID, other.Reference = "", ""
		assert.Equal(t, alike(want), alike(h.offersFor(v, other)))

		for _, o := range offers {
			a, err := h.NeedsFor(t.Context(), v, o.For(v), pairing.Options{})
			require.NoError(t, err)
			both := slices.Concat(a.Hits, a.NearMisses)
			require.Len(t, both, 2, "the need that excludes the provider and the one that does not")
			both[0].Need, both[1].Need, both[0].Rank, both[1].Rank = nil, nil, 0, 0
			assert.Equal(t, both[0], both[1])
		}
	}
	closed := func(n domain.Need) domain.Need { // not in memory any more
		n.Status = domain.NeedClosed
		h.write(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		return n
	}
	plain, excluding = closed(plain), closed(excluding)
	assert.Equal(t, alike(h.offersFor(agency, plain.For(agency))), alike(h.offersFor(agency, excluding.For(agency))))
}

func TestAnExcludedProviderIsLeftOutForTheStateTheSecretariatAndSuggestions(t *testing.T) {
	h := newHouse(t)
	o := h.offer(nil)
	n := h.need(func(n *domain.Need) { n.Provider.Excluded = []string{"org-agency"} })
	for _, v := range []domain.Viewer{kenya, secretariat, domain.Clock()} {
		a := h.offersFor(v, n)
		assert.Empty(t, a.Hits)
		require.Len(t, a.NearMisses, 1)
		assert.Equal(t, "nearmiss.unwanted", a.NearMisses[0].Excluded.Key)
		b, err := h.NeedsFor(t.Context(), v, o.For(v), pairing.Options{})
		require.NoError(t, err)
		assert.Empty(t, b.Hits)
		require.Len(t, b.NearMisses, 1)
		assert.Equal(t, "nearmiss.unwanted", b.NearMisses[0].Excluded.Key)

		draft := n
		draft.ID, draft.Reference = "", ""
		assert.Empty(t, h.offersFor(v, draft).Hits, "while it is written")
	}
	got, err := h.Suggestions(t.Context(), n)
	require.NoError(t, err)
	assert.Empty(t, got)
}
