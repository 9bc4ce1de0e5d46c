package searchtest

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// testManyAtOnce puts and deletes from several goroutines while others search, then one batch larger than a request.
func testManyAtOnce(t *testing.T, x search.Index) {
	docs := documents(40, 80)
	var running sync.WaitGroup
	faults := make(chan error, 100)
	for worker := range 8 {
		running.Go(func() {
			mine := docs[worker*10 : worker*10+10]
			faults <- x.Put(t.Context(), mine)
			_, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: mine[0].Title, Facets: search.Facets})
			faults <- err
			r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock(), Text: mine[0].Ref})
			faults <- err
			if len(r.Hits) == 0 || r.Hits[0].ID != mine[0].ID {
				t.Errorf("%s is not found right after it was put", mine[0].Ref)
			}
			faults <- x.Delete(t.Context(), []string{mine[9].ID})
		})
	}
	running.Wait()
	close(faults)
	for err := range faults {
		require.NoError(t, err)
	}
	require.Len(t, found(t, x, ""), 72)
	many := documents(41, 2100)
	require.NoError(t, x.Advance(t.Context(), many, nil, 4242))
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
	require.NoError(t, err)
	require.Equal(t, 72+len(many), r.Total)
	require.EqualValues(t, 4242, r.Position)
}
