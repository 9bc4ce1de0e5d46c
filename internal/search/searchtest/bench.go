package searchtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// Bench times an empty index with 10,000 documents.
func Bench(b *testing.B, x search.Index) {
	docs := documents(30, 10_000)
	for len(docs) > 0 {
		n := min(1000, len(docs))
		require.NoError(b, x.Put(b.Context(), docs[:n]))
		docs = docs[n:]
	}
	viewer := viewers()["verified a"]
	for name, q := range map[string]search.Query{
		"browse":          {},
		"browse, facets":  {Facets: search.Facets},
		"words":           {Text: "firearms marking"},
		"words, facets":   {Text: "firearms marking", Facets: search.Facets, Filter: map[search.Facet][]string{search.FacetStatus: {"open"}, search.FacetState: {"KEN", "FRA"}}},
		"reference":       {Text: "N-2026-0042"},
		"some of 8 words": {Text: "firearms marking customs judges witness equipment training unicorn"},
	} {
		b.Run(name, func(b *testing.B) {
			q.Viewer = viewer
			for b.Loop() {
				_, err := x.Search(b.Context(), q)
				require.NoError(b, err)
			}
		})
	}
	b.Run("candidates", func(b *testing.B) {
		q := search.CandidateQuery{Viewer: viewer, Kind: domain.KindOffer, Lang: "en", Terms: vocabulary["en"][:10]}
		for b.Loop() {
			_, err := x.Candidates(b.Context(), q)
			require.NoError(b, err)
		}
	})
}
