package pairing_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/pairing"
)

func TestSuggestionsGoBothWays(t *testing.T) {
	h := newHouse(t)
	n := h.need(func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
	var offers []domain.Offer
	for i := range 12 {
		offers = append(offers, h.offer(func(o *domain.Offer) {
			o.Visibility = domain.SecretariatOnly
			o.Title = fmt.Sprintf("Marking firearms, course %d", i)
		}))
	}
	far := h.offer(func(o *domain.Offer) {
		o.Title, o.Description = "Shelter for victims", "Counselling and safe houses for trafficked children."
		o.Subtypes, o.Instruments = []domain.Subtype{"victims.protection"}, []domain.Instrument{domain.TIP}
	})
	got, err := h.Suggestions(t.Context(), n)
	require.NoError(t, err)
	require.Len(t, got, 10)
	for i, s := range got {
		assert.Equal(t, i+1, s.Rank)
		assert.GreaterOrEqual(t, s.Score, match.Floor)
	}
	for place, o := range offers {
		suggested, err := h.SuggestionsFor(t.Context(), o)
		require.NoError(t, err)
		at := slices.IndexFunc(got, func(s pairing.Hit) bool { return s.Offer.ID == o.ID })
		if at < 0 {
			assert.Empty(t, suggested, "offer %d is not among the ten", place)
			continue
		}
		require.Len(t, suggested, 1)
		assert.Equal(t, n.ID, suggested[0].Need.ID)
		assert.Equal(t, got[at].Rank, suggested[0].Rank)
		assert.Equal(t, got[at].Score, suggested[0].Score)
	}
	suggested, err := h.SuggestionsFor(t.Context(), far)
	require.NoError(t, err)
	assert.Empty(t, suggested)
}
