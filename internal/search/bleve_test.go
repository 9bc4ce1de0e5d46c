package search_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/search/searchtest"
)

func openFolder(t testing.TB, folder string, opts ...search.Option) search.Index {
	t.Helper()
	x, err := search.Open(t.Context(), "bleve:"+folder, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, x.Close()) })
	return x
}

func TestBleve(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return openFolder(t, t.TempDir()) })
}

func one(id string) search.Document {
	return search.Document{ID: id, Ref: "N-2026-0001", Kind: domain.KindNeed, Language: "en", Title: "Marking", Readers: []string{"public"}}
}

func total(t *testing.T, x search.Index) int {
	t.Helper()
	r, err := x.Search(t.Context(), search.Query{Viewer: domain.Clock()})
	require.NoError(t, err)
	return r.Total
}

func TestBleveKeepsWhatItHolds(t *testing.T) {
	folder := t.TempDir()
	x := openFolder(t, folder)
	require.NoError(t, x.Advance(t.Context(), []search.Document{one("a"), one("b")}, nil, 12))
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) {
		return 13, add([]search.Document{one("a"), one("b"), one("c")})
	}))
	require.NoError(t, x.Close())
	_, err := x.Search(t.Context(), search.Query{})
	require.ErrorIs(t, err, search.ErrDown)
	require.ErrorIs(t, x.Ping(t.Context()), search.ErrDown)
	require.ErrorIs(t, x.Put(t.Context(), []search.Document{one("d")}), search.ErrDown)

	x = openFolder(t, folder)
	require.Equal(t, 3, total(t, x))
	position, err := x.Position(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 13, position)
	left, err := filepath.Glob(filepath.Join(folder, "gen-*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(folder, "gen-0002")}, left, "the old generation is removed")
}

// A crash while a new generation is filled leaves its folder, and CURRENT naming the old one.
func TestBleveAfterACrashInARebuild(t *testing.T) {
	folder := t.TempDir()
	x := openFolder(t, folder)
	require.NoError(t, x.Put(t.Context(), []search.Document{one("a")}))
	require.NoError(t, x.Close())
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "gen-0002", "store"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "CURRENT.new"), []byte("gen-0002"), 0o600))
	x = openFolder(t, folder, search.WithReset(func(string) { t.Error("nothing was lost") }))
	require.Equal(t, 1, total(t, x))
	require.NoDirExists(t, filepath.Join(folder, "gen-0002"))
	require.NoError(t, x.Rebuild(t.Context(), func(add func([]search.Document) error) (int64, error) { return 1, add([]search.Document{one("b")}) }))
	require.Equal(t, 1, total(t, x))
}

func TestBleveStartsEmptyInsteadOfACorruptFolder(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, gen string){
		"no description":  func(t *testing.T, gen string) { require.NoError(t, os.Remove(filepath.Join(gen, "index_meta.json"))) },
		"nothing there":   func(t *testing.T, gen string) { require.NoError(t, os.RemoveAll(gen)) },
		"rubbish in it":   func(t *testing.T, gen string) { overwrite(t, filepath.Join(gen, "store", "root.bolt"), "rubbish") },
		"empty database":  func(t *testing.T, gen string) { overwrite(t, filepath.Join(gen, "store", "root.bolt"), "") },
		"strange CURRENT": func(t *testing.T, gen string) { overwrite(t, filepath.Join(filepath.Dir(gen), "CURRENT"), "what?") },
		"segments cut": func(t *testing.T, gen string) {
			segments, err := filepath.Glob(filepath.Join(gen, "store", "*.zap"))
			require.NoError(t, err)
			require.NotEmpty(t, segments)
			for _, s := range segments {
				overwrite(t, s, "cut")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			x := openFolder(t, folder)
			require.NoError(t, x.Advance(t.Context(), []search.Document{one("a")}, nil, 5))
			require.NoError(t, x.Close())
			spoil(t, filepath.Join(folder, "gen-0001"))
			told := 0
			x = openFolder(t, folder, search.WithReset(func(string) { told++ }))
			require.Equal(t, 1, told)
			require.Zero(t, total(t, x))
			position, err := x.Position(t.Context())
			require.NoError(t, err)
			require.Zero(t, position)
			require.NoError(t, x.Advance(t.Context(), []search.Document{one("a")}, nil, 5))
			require.NoError(t, x.Close())
			x = openFolder(t, folder, search.WithReset(func(string) { t.Error("reset again") }))
			require.Equal(t, 1, total(t, x))
		})
	}
}

func overwrite(t *testing.T, path, with string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(with), 0o600))
}

func TestBleveFolderOfAnotherProcess(t *testing.T) {
	folder := t.TempDir()
	x := openFolder(t, folder)
	require.NoError(t, x.Put(t.Context(), []search.Document{one("a")}))
	_, err := search.Open(t.Context(), "bleve:"+folder)
	require.ErrorContains(t, err, "another process")
	require.Equal(t, 1, total(t, x))
	require.NoDirExists(t, filepath.Join(folder, "unusable"))
}

func TestWrongAddresses(t *testing.T) {
	for _, address := range []string{"", "bleve:", "elastic://x", "meilisearch+http://", "meilisearch+http://%zz", "/path"} {
		_, err := search.Open(t.Context(), address)
		require.ErrorContains(t, err, "search address", address)
	}
}
