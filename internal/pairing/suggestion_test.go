package pairing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

func TestSuggestionsAreTheTenBestThatFit(t *testing.T) {
	h := newHouse(t)
	n := h.need(func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
	for i := range 12 {
		h.offer(func(o *domain.Offer) {
			o.Visibility = domain.SecretariatOnly
			o.Title = fmt.Sprintf("Marking firearms, course %d", i)
		})
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
		assert.NotEqual(t, far.ID, s.Offer.ID)
	}
}
