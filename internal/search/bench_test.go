package search_test

import (
	"testing"

	"tamatch/internal/search/searchtest"
	"tamatch/internal/testenv"
)

func BenchmarkBleve(b *testing.B) { searchtest.Bench(b, openFolder(b, b.TempDir())) }

func BenchmarkMeilisearch(b *testing.B) { searchtest.Bench(b, openMeili(b, testenv.Meilisearch(b))) }
