package search

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

func TestAFacetNamesWhatSomebodyMayHaveMeant(t *testing.T) {
	for _, c := range []struct {
		facet Facet
		kind  domain.Kind
		wrote string
		first string // "" for none
	}{
		{FacetState, "", "Zimbabwe", "ZWE"},
		{FacetState, "", "côte d’ivoire", "CIV"},
		{FacetState, "", "zw", "ZWE"},
		{FacetState, "", "zwe", "ZWE"},
		{FacetState, "", "ZWX", "ZWE"},
		{FacetState, "", "qqqqqqq", ""},
		{FacetInstrument, "", "firearm", "FIREARMS"},
		{FacetSubtype, "", "legal.draftin", "legal.drafting"},
		{FacetSubtype, "", "nothing like any of them", ""},
		{FacetStatus, domain.KindOffer, "opn", "open"},
		{FacetLanguage, "", "french", ""},
		{FacetProvider, "", "somebody", ""},
	} {
		near := c.facet.Near(c.kind, c.wrote, 12)
		require.LessOrEqual(t, len(near), 12)
		if c.first == "" {
			require.Empty(t, near, c.wrote)
			continue
		}
		require.NotEmpty(t, near, c.wrote)
		require.Equal(t, c.first, near[0], c.wrote)
		for _, v := range near {
			require.True(t, c.facet.Knows(c.kind, v), v)
		}
		require.False(t, c.facet.Knows(c.kind, c.wrote))
	}
	require.ElementsMatch(t, FacetStatus.values(domain.KindOffer), FacetStatus.Near(domain.KindOffer, "nowhere near", 12), "of few, all")
	require.False(t, slices.Contains(FacetStatus.Near(domain.KindOffer, "clearing", 12), "clearing"), "offers are not cleared")
}
