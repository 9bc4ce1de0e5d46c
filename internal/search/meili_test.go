package search_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/search"
	"tamatch/internal/search/searchtest"
	"tamatch/internal/testenv"
)

// meiliAddress is where an index of that name is.
func meiliAddress(m testenv.Meili, name string) string {
	return "meilisearch+" + m.URL + "?" + url.Values{"key": {m.Key}, "index": {name}}.Encode()
}

func openMeili(t testing.TB, m testenv.Meili, opts ...search.Option) search.Index {
	t.Helper()
	x, err := search.Open(t.Context(), meiliAddress(m, m.Prefix+"index"), opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, x.Close()) })
	return x
}

func TestMeilisearch(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return openMeili(t, testenv.Meilisearch(t)) })
}
