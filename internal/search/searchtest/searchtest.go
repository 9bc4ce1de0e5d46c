// Package searchtest is the one suite that every search engine passes; only tests import it.
package searchtest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// Run runs the suite; open gives a new, empty index that ends with the test.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, search.Index)
	}{
		{"filters and facets agree with the reference", testFilters},
		{"put, find, replace, delete", testPut},
		{"position", testPosition},
		{"paging", testPaging},
		{"sorting", testSorting},
		{"visibility", testVisibility},
		{"references, articles and codes", testExact},
		{"languages", testLanguages},
		{"words of a query", testWords},
		{"misspelt words", testMisspelt},
		{"any text", testHostile},
		{"candidates", testCandidates},
		{"rebuild", testRebuild},
		{"rebuild that fails", testRebuildFails},
		{"wrong queries", testWrong},
		{"many at once", testManyAtOnce},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

func put(t *testing.T, x search.Index, docs ...search.Document) {
	t.Helper()
	require.NoError(t, x.Put(t.Context(), docs))
}

// all reads every page of a query and checks that total and ranks agree with it.
func all(t *testing.T, x search.Index, q search.Query) []search.Hit {
	t.Helper()
	var hits []search.Hit
	for q.Offset = 0; ; q.Offset += q.Limit {
		if q.Limit == 0 {
			q.Limit = 1000
		}
		r, err := x.Search(t.Context(), q)
		require.NoError(t, err)
		for i, h := range r.Hits {
			require.Equal(t, q.Offset+i+1, h.Rank)
		}
		hits = append(hits, r.Hits...)
		if len(r.Hits) < q.Limit {
			require.Equal(t, r.Total, len(hits), "total of %+v", q)
			return hits
		}
	}
}

func ids(hits []search.Hit) []string {
	out := []string{}
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

func sortedIDs(hits []search.Hit) []string {
	out := ids(hits)
	slices.Sort(out)
	return out
}

// found are the ids that a text finds for a viewer who sees everything, in order.
func found(t *testing.T, x search.Index, text string) []string {
	t.Helper()
	return ids(all(t, x, search.Query{Viewer: domain.Clock(), Text: text}))
}

func testFilters(t *testing.T, x search.Index) {
	docs := documents(1, 400)
	put(t, x, docs...)
	r := rand.New(rand.NewPCG(7, 7))
	seen := viewers()
	names := []string{"public", "verified a", "unverified b", "verified A", "secretariat", "clock"}
	values := map[search.Facet][]string{}
	for _, f := range search.Facets {
		for _, d := range docs {
			for _, v := range valuesOf(d, f) {
				if !slices.Contains(values[f], v) {
					values[f] = append(values[f], v)
				}
			}
		}
		values[f] = append(values[f], "no such value")
	}
	some, none := 0, 0
	for range 1000 {
		q := search.Query{Viewer: seen[pick(r, names)], Filter: map[search.Facet][]string{}, Limit: 1000, Facets: []search.Facet{pick(r, search.Facets), pick(r, search.Facets)}}
		if r.IntN(4) == 0 {
			q.Kinds = []domain.Kind{pick(r, []domain.Kind{domain.KindNeed, domain.KindOffer})}
		}
		for range r.IntN(4) {
			f := pick(r, search.Facets)
			q.Filter[f] = append(q.Filter[f], pick(r, values[f]))
		}
		got, err := x.Search(t.Context(), q)
		require.NoError(t, err)
		want := referenceIDs(docs, q)
		require.Equal(t, want, sortedIDs(got.Hits), "%+v", q)
		require.Equal(t, len(want), got.Total)
		require.Equal(t, referenceFacets(docs, q), got.Facets, "%+v", q)
		if len(want) > 0 {
			some++
		} else {
			none++
		}
	}
	require.Greater(t, some, 300, "the filters must find something, else they prove nothing")
	require.Greater(t, none, 10)
}

func testPut(t *testing.T, x search.Index) {
	d := documents(2, 3)
	d[0].Title, d[0].Language, d[0].Readers = "Marking of firearms", "en", []string{"public"}
	put(t, x, d[0])
	require.Equal(t, []string{d[0].ID}, found(t, x, "firearm mark"))
	d[0].Title, d[0].Text = "Witness protection", ""
	put(t, x, d[0], d[1], d[2])
	require.NotContains(t, found(t, x, "firearm mark"), d[0].ID)
	require.Contains(t, found(t, x, "witnesses"), d[0].ID)
	require.Len(t, found(t, x, ""), 3)
	require.NoError(t, x.Delete(t.Context(), []string{d[0].ID, "unknown"}))
	require.NotContains(t, found(t, x, ""), d[0].ID)
	require.NoError(t, x.Put(t.Context(), nil))
	require.NoError(t, x.Delete(t.Context(), nil))
	require.Len(t, found(t, x, ""), 2)
	require.NoError(t, x.Advance(t.Context(), d[:1], []string{d[1].ID, d[2].ID}, 77))
	require.Equal(t, []string{d[0].ID}, found(t, x, ""))
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 77, position)
}

func testPosition(t *testing.T, x search.Index) {
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.Zero(t, position)
	for _, want := range []int64{41, 1 << 60, 3} {
		require.NoError(t, x.SetPosition(t.Context(), want))
		position, err = x.Position(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, position)
		r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
		require.NoError(t, err)
		require.Equal(t, want, r.Position)
		require.Zero(t, r.Total, "the position must not be found as a document")
	}
}

func testWrong(t *testing.T, x search.Index) {
	for name, q := range map[string]search.Query{
		"sort":     {Sort: "price"},
		"filter":   {Filter: map[search.Facet][]string{"readers": {"org:a"}}},
		"facet":    {Facets: []search.Facet{"readers"}},
		"language": {Text: "x", Languages: []string{"de"}},
	} {
		_, err := x.Search(t.Context(), q)
		var invalid *domain.Invalid
		require.ErrorAs(t, err, &invalid, name)
	}
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Kinds: []domain.Kind{domain.KindMatch}})
	require.NoError(t, err)
	require.Zero(t, r.Total, "matches are not searched")
	require.Error(t, x.Put(t.Context(), []search.Document{{Title: "without an id"}}))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = x.Search(gone, search.Query{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, search.ErrDown, "the caller gave up, the engine did not")
}
