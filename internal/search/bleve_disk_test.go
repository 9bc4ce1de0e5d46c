package search_test

import (
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/stretchr/testify/require"

	"tamatch/internal/search"
	"tamatch/internal/testenv"
)

// While the disk takes nothing every write says so, and what is put is found and can be put anew all the same; when there is
// space again, the disk gets everything without a hand.
func TestBleveOnAFullDisk(t *testing.T) {
	disk := testenv.Disk(t, 4<<20)
	folder := disk.Folder + "/index"
	x := openFolder(t, folder)
	require.NoError(t, x.Put(t.Context(), []search.Document{one("a")}))
	disk.Fill()
	for range 5 {
		for _, id := range []string{"b", "c", "b"} {
			require.ErrorIs(t, x.Put(t.Context(), []search.Document{one(id)}), search.ErrDown)
		}
		require.Equal(t, 3, total(t, x))
		require.ErrorIs(t, x.Ping(t.Context()), search.ErrDown)
	}
	disk.Free()
	require.Eventually(t, func() bool { return x.Ping(t.Context()) == nil }, time.Minute, 10*time.Millisecond)
	require.NoError(t, x.Advance(t.Context(), []search.Document{one("d")}, nil, 7))
	require.NoError(t, x.Close())
	x = openFolder(t, folder, search.WithReset(func(string) { t.Error("nothing was lost") }))
	require.Equal(t, 4, total(t, x))
}

// When a part of Bleve has ended in a panic nobody waits for it: writes say so at once, what is there is found, a rebuild takes
// its place, and closing comes to an end.
func TestBleveWhoseWriterHasPanicked(t *testing.T) {
	folder := t.TempDir()
	x := openFolder(t, folder)
	require.NoError(t, x.Put(t.Context(), []search.Document{one("a")}))
	tell := func(generation string) {
		scorch.RegistryAsyncErrorCallbacks["tamatch"](scorch.NewScorchError("persister", "it panicked", scorch.ErrAsyncPanic), folder+"/"+generation+"/store")
	}
	tell("gen-0001")
	for range 2 { // it stays so, though the disk has all there is
		require.ErrorIs(t, x.Ping(t.Context()), search.ErrDown)
		require.ErrorIs(t, x.Put(t.Context(), []search.Document{one("b")}), search.ErrDown)
	}
	require.Equal(t, 1, total(t, x))
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		return 1, add([]search.Document{one("a"), one("b")})
	}))
	require.NoError(t, x.Ping(t.Context()))
	require.NoError(t, x.Put(t.Context(), []search.Document{one("c")}))
	require.Equal(t, 3, total(t, x))
	tell("gen-0002")
	require.NoError(t, x.Close())
}
