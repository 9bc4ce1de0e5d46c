package search_test

import (
	"testing"
	"time"

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
