package search_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/testenv"
)

// everyCall makes each call of an index and hands on what it answered.
func everyCall(ctx context.Context, x search.Index) map[string]error {
	_, searched := x.Search(ctx, search.Query{Text: "marking", Facets: search.Facets})
	_, candidates := x.Candidates(ctx, search.CandidateQuery{Terms: []string{"marking"}})
	_, position := x.Position(ctx)
	_, generation := x.Generation(ctx)
	return map[string]error{
		"search": searched, "candidates": candidates, "position": position, "generation": generation, "ping": x.Ping(ctx),
		"put": x.Put(ctx, []search.Document{one("d")}), "delete": x.Delete(ctx, []string{"d"}),
		"advance": x.Advance(ctx, []search.Document{one("d")}, []string{"e"}, 1), "set position": x.SetPosition(ctx, 1),
		"rebuild": x.Rebuild(ctx, func(add func([]search.Document) error) (int64, error) { return 1, add([]search.Document{one("d")}) }),
	}
}

func TestMeilisearchDownAndBack(t *testing.T) {
	server := testenv.MeilisearchServer(t)
	server.Stop()
	x := openMeili(t, server.Meili) // down at start is no error
	down := func() {
		t.Helper()
		for call, err := range everyCall(t.Context(), x) {
			require.ErrorIs(t, err, search.ErrDown, call)
			require.NotContains(t, err.Error(), server.Key)
		}
	}
	down()
	server.Start()
	require.NoError(t, x.Ping(t.Context()))
	require.NoError(t, x.Advance(t.Context(), []search.Document{one("a"), one("b")}, nil, 7))
	require.Equal(t, 2, total(t, x))
	server.Kill()
	down()
	server.Start()
	require.NoError(t, x.Ping(t.Context()))
	require.Equal(t, 2, total(t, x), "what was found before the crash is found after it")
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 7, position)
	for call, err := range everyCall(t.Context(), x) {
		require.NoError(t, err, call)
	}
}

// A server that has lost everything, or was restored from before the index was made, is set up again
// at position 0 by whatever call comes first.
func TestMeilisearchWiped(t *testing.T) {
	server := testenv.MeilisearchServer(t)
	x := openMeili(t, server.Meili)
	lose := func() {
		t.Helper()
		require.NoError(t, x.Advance(t.Context(), []search.Document{one("a"), one("b")}, []string{"c"}, 7))
		require.Equal(t, 2, total(t, x))
		server.Wipe()
		server.Start()
	}
	lose()
	require.Zero(t, total(t, x), "a search first")
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.Zero(t, position)

	lose()
	require.NoError(t, x.Put(t.Context(), []search.Document{one("c")}), "a write first")
	r, err := x.Search(t.Context(), search.Query{Text: "mark", Filter: map[search.Facet][]string{search.FacetKind: {"need"}}, Facets: search.Facets})
	require.NoError(t, err)
	require.Equal(t, 1, r.Total)
	position, err = x.Position(t.Context())
	require.NoError(t, err)
	require.Zero(t, position, "a write alone does not say that the rest is there")

	lose()
	ids, err := x.Candidates(t.Context(), search.CandidateQuery{Terms: []string{"marking"}})
	require.NoError(t, err)
	require.Empty(t, ids)
}

// A rebuild that a crash of the server ends leaves the old generation, and the next rebuild removes what it left over.
func TestMeilisearchCrashInARebuild(t *testing.T) {
	server := testenv.MeilisearchServer(t)
	x := openMeili(t, server.Meili)
	require.NoError(t, x.Advance(t.Context(), []search.Document{one("a")}, nil, 3))
	err := x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		if err := add([]search.Document{one("x"), one("y")}); err != nil {
			return 0, err
		}
		server.Kill()
		return 9, add([]search.Document{one("z")})
	})
	require.ErrorIs(t, err, search.ErrDown)
	server.Start()
	require.Equal(t, 1, total(t, x))
	generation, err := x.Generation(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, generation)
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		return 9, add([]search.Document{one("b"), one("c")})
	}))
	require.Equal(t, 2, total(t, x), "nothing of the failed one is left")
}

// A server that takes the connection and never answers is as good as down, and soon said to be.
func TestMeilisearchThatHangs(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	x, err := search.Open(t.Context(), "meilisearch+http://"+silent.Addr().String()+"?key=k",
		search.WithTimeouts(100*time.Millisecond, 100*time.Millisecond, 200*time.Millisecond))
	require.NoError(t, err)
	begin := time.Now()
	for call, err := range everyCall(t.Context(), x) {
		require.ErrorIs(t, err, search.ErrDown, call)
	}
	require.Less(t, time.Since(begin), 5*time.Second)
	require.NoError(t, x.Close())
}

func TestMeilisearchWithAWrongKey(t *testing.T) {
	m := testenv.Meilisearch(t)
	m.Key = "wrong"
	x := openMeili(t, m)
	err := x.Ping(t.Context())
	require.ErrorContains(t, err, "refused")
	require.NotErrorIs(t, err, search.ErrDown, "waiting would not help")
}

// Two processes share one index: what one puts the other finds, and a rebuild by one is seen by the other.
func TestMeilisearchSharedByTwoProcesses(t *testing.T) {
	m := testenv.Meilisearch(t)
	x, y := openMeili(t, m), openMeili(t, m)
	require.NoError(t, x.Advance(t.Context(), []search.Document{one("a")}, nil, 5))
	require.Equal(t, 1, total(t, y))
	require.NoError(t, y.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		return 4, add([]search.Document{one("b"), one("c")})
	}))
	require.Equal(t, 2, total(t, x))
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 4, position)
	require.NoError(t, x.SetPosition(t.Context(), 6))
	position, err = y.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 6, position)
}

func TestClosedMeilisearch(t *testing.T) {
	x := openMeili(t, testenv.Meilisearch(t))
	require.NoError(t, x.Close())
	for call, err := range everyCall(t.Context(), x) {
		require.ErrorIs(t, err, search.ErrDown, call)
	}
}

func TestTheKeyIsNotInErrors(t *testing.T) {
	x, err := search.Open(t.Context(), "meilisearch+http://127.0.0.1:1?key=topsecret")
	require.NoError(t, err)
	_, err = x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
	require.ErrorIs(t, err, search.ErrDown)
	require.False(t, strings.Contains(err.Error(), "topsecret"))
	_, err = search.Open(t.Context(), "meilisearch+http://%zz?key=topsecret")
	require.Error(t, err)
	require.False(t, strings.Contains(err.Error(), "topsecret"))
}
