package searchtest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// testRebuild rebuilds while others search: they find the old generation or the new one, always whole.
func testRebuild(t *testing.T, x search.Index) {
	old, next := documents(11, 50), documents(12, 80)
	put(t, x, old...)
	require.NoError(t, x.SetPosition(t.Context(), 50))
	before, err := x.Generation(t.Context())
	require.NoError(t, err)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var searching sync.WaitGroup
	var wrong atomic.Pointer[string]
	var searches atomic.Int64
	enough := make(chan struct{})
	for range 3 {
		searching.Go(func() {
			for ctx.Err() == nil {
				r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
				fault := ""
				switch {
				case err != nil:
					fault = err.Error()
				case r.Position != 50 && r.Position != 1234:
					fault = "a position that no generation has"
				case r.Total != len(old) && r.Total != len(next):
					fault = "half a generation"
				}
				if fault != "" {
					wrong.CompareAndSwap(nil, &fault)
				}
				if searches.Add(1) == 10 {
					close(enough)
				}
			}
		})
	}
	<-enough
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		found, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
		if err == nil && found.Total != len(old) {
			err = errors.New("the old generation is not in use while the new one is filled")
		}
		return 1234, errors.Join(err, add(next[:30]), add(next[30:]), add(nil))
	}))
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
	require.NoError(t, err)
	require.Equal(t, len(next), r.Total)
	stop()
	searching.Wait()
	if fault := wrong.Load(); fault != nil {
		t.Fatal(*fault)
	}
	after, err := x.Generation(t.Context())
	require.NoError(t, err)
	require.Equal(t, before+1, after)
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1234, position)
	put(t, x, old[0])
	require.Len(t, found(t, x, ""), len(next)+1, "the new generation takes documents")
}

func testRebuildFails(t *testing.T, x search.Index) {
	docs := documents(13, 10)
	put(t, x, docs...)
	require.NoError(t, x.SetPosition(t.Context(), 10))
	before, err := x.Generation(t.Context())
	require.NoError(t, err)
	broken := errors.New("the store went away")
	for range 2 {
		err = x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
			return 99, errors.Join(add(documents(14, 3)), broken)
		})
		require.ErrorIs(t, err, broken)
		require.Len(t, found(t, x, ""), len(docs), "the old generation stays")
		position, err := x.Position(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, 10, position)
		after, err := x.Generation(t.Context())
		require.NoError(t, err)
		require.Equal(t, before, after)
	}
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) { return 0, nil }))
	require.Empty(t, found(t, x, ""))
}
