package searchtest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

func testPaging(t *testing.T, x search.Index) {
	docs := documents(3, 157)
	put(t, x, docs...)
	for _, q := range []search.Query{
		{}, {Sort: search.SortTitle}, {Sort: search.SortConfirmed}, {Text: "firearms"}, {Text: "firearms", Sort: search.SortUpdated},
		{Text: "UNTOC"}, {Text: "legal.drafting"}, {Text: "art. 8", Sort: search.SortReference}, {Text: "firearms customs marking tracing"},
	} {
		q.Viewer = domain.Clock()
		q.Limit = 1000
		whole := ids(all(t, x, q))
		require.NotEmpty(t, whole, "%+v", q)
		for _, limit := range []int{1, 7, 20} {
			if limit == 1 && len(whole) > 40 {
				continue // many requests, nothing new
			}
			q.Limit = limit
			require.Equal(t, whole, ids(all(t, x, q)), "%d a page of %+v", limit, q)
		}
		seen := slices.Clone(whole)
		slices.Sort(seen)
		require.Len(t, slices.Compact(seen), len(whole), "no hit twice")
		q.Limit, q.Offset = 5, len(whole)-2
		r, err := x.Search(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, whole[len(whole)-2:], ids(r.Hits), "from the middle of a page")
		q.Offset = 10_000
		r, err = x.Search(t.Context(), q)
		require.NoError(t, err)
		require.Empty(t, r.Hits)
		require.Equal(t, len(whole), r.Total)
	}
}

func testSorting(t *testing.T, x search.Index) {
	docs := documents(4, 120)
	put(t, x, docs...)
	later := func(a, b time.Time) int { return b.Compare(a) }
	for sort, order := range map[string]func(a, b search.Document) int{
		search.SortUpdated:   func(a, b search.Document) int { return later(a.Updated, b.Updated) },
		search.SortRelevance: func(a, b search.Document) int { return later(a.Updated, b.Updated) },
		search.SortConfirmed: func(a, b search.Document) int { return later(a.Confirmed, b.Confirmed) },
		search.SortReference: func(a, b search.Document) int { return cmp.Compare(a.Ref, b.Ref) },
	} {
		want := slices.Clone(docs)
		slices.SortFunc(want, func(a, b search.Document) int { return cmp.Or(order(a, b), cmp.Compare(a.ID, b.ID)) })
		wantIDs := []string{}
		for _, d := range want {
			wantIDs = append(wantIDs, d.ID)
		}
		require.Equal(t, wantIDs, ids(all(t, x, search.Query{Viewer: domain.Clock(), Sort: sort})), sort)
	}
	require.NoError(t, x.Delete(t.Context(), ids(all(t, x, search.Query{Viewer: domain.Clock()}))))
	titles := []string{"Zone", "école", "Equipment", "abaque", "Été", "оружие", "судьи", "法官"}
	for i := range titles {
		docs[i].Title = titles[i]
	}
	put(t, x, docs[:len(titles)]...)
	var got []string
	for _, id := range ids(all(t, x, search.Query{Viewer: domain.Clock(), Sort: search.SortTitle})) {
		i := slices.IndexFunc(docs, func(d search.Document) bool { return d.ID == id })
		got = append(got, docs[i].Title)
	}
	require.Equal(t, []string{"abaque", "école", "Equipment", "Été", "Zone", "оружие", "судьи", "法官"}, got)

	long := docs[20]
	long.Ref = "N-2026-10000"
	short := docs[21]
	short.Ref = "N-2026-9999"
	put(t, x, long, short)
	order := ids(all(t, x, search.Query{Viewer: domain.Clock(), Sort: search.SortReference}))
	require.Less(t, slices.Index(order, short.ID), slices.Index(order, long.ID), "references go by number, not by letter")
}
