package search_test

import (
	"testing"

	"tamatch/internal/search/searchtest"
	"tamatch/internal/testenv"
)

func TestBleveAndMeilisearchAgree(t *testing.T) {
	searchtest.Agree(t, openFolder(t, t.TempDir()), openMeili(t, testenv.Meilisearch(t)))
}
