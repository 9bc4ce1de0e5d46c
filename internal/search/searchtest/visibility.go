package searchtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// testVisibility puts one document per reader key, all alike, and asks every door of the index as every viewer:
// hits, totals, facet counts, exact hits, the choice of the rung, candidates.
func testVisibility(t *testing.T, x search.Index) {
	keys := append([]string{}, readers...)
	docs := documents(5, len(keys)+1)
	for i := range docs {
		docs[i].Title, docs[i].Text, docs[i].Language = "Marking firearms", "tracing", "en"
		docs[i].Kind, docs[i].Ref = domain.KindNeed, "N-2026-0042"
		docs[i].Status, docs[i].States = "open", []string{"KEN"}
		docs[i].Readers = nil
		if i < len(keys) {
			docs[i].Readers = []string{keys[i]}
		}
	}
	put(t, x, docs...)
	for name, v := range viewers() {
		want := referenceIDs(docs, search.Query{Viewer: v})
		require.NotEmpty(t, want)
		if !v.All() {
			require.NotContains(t, want, docs[len(keys)].ID, "a document without keys is read by nobody")
		}
		for _, text := range []string{"", "firearms", "N-2026-0042", "firearms trac", "tracing nonsense"} {
			r, err := x.Search(t.Context(), search.Query{Viewer: v, Text: text, Facets: search.Facets})
			require.NoError(t, err)
			require.Equal(t, want, sortedIDs(r.Hits), "%s asks for %q", name, text)
			require.Equal(t, len(want), r.Total)
			require.Equal(t, map[string]int{"KEN": len(want)}, r.Facets[search.FacetState], "%s counts %q", name, text)
			r, err = x.Search(t.Context(), search.Query{Viewer: v, Text: text, Facets: search.Facets, Count: true})
			require.NoError(t, err)
			require.Equal(t, len(want), r.Total, "%s asks how many have %q", name, text)
			require.Empty(t, r.Hits)
			require.Empty(t, r.Facets)
		}
		r, err := x.Search(t.Context(), search.Query{Viewer: v, Facets: search.Facets, Filter: map[search.Facet][]string{search.FacetState: {"FRA"}}})
		require.NoError(t, err)
		require.Zero(t, r.Total)
		require.Equal(t, map[string]int{"KEN": len(want)}, r.Facets[search.FacetState], "a facet without its own filter still counts for the viewer alone")
		ids, err := x.Candidates(t.Context(), search.CandidateQuery{Viewer: v, Kind: domain.KindNeed, Lang: "en", Terms: []string{"firearms", "tracing"}})
		require.NoError(t, err)
		require.ElementsMatch(t, want, ids, "candidates of %s", name)
	}

	// A hidden document with every word must not keep the public from the wider answer.
	hidden, open := docs[0], docs[1]
	hidden.Title, hidden.Text, hidden.Readers = "confiscation customs", "", []string{"org:a"}
	open.Title, open.Text, open.Readers = "confiscation", "", []string{"public"}
	hidden.Ref, open.Ref = "N-2026-0001", "N-2026-0002"
	put(t, x, hidden, open)
	r, err := x.Search(t.Context(), search.Query{Text: "confiscation customs"})
	require.NoError(t, err)
	require.Equal(t, []string{open.ID}, ids(r.Hits))
	require.True(t, r.Widened)
	r, err = x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: "confiscation customs"})
	require.NoError(t, err)
	require.Equal(t, []string{hidden.ID}, ids(r.Hits))
	require.False(t, r.Widened)
}
