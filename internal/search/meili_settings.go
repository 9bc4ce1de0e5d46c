package search

import (
	"context"
	"strings"

	"github.com/meilisearch/meilisearch-go"
)

// meiliSchema names what the settings and meiliFields make; an index of another schema is set up anew, at position 0.
const meiliSchema = "2"

// prepare creates the index where it is missing and gives it its settings.
func (m *meiliIndex) prepare(ctx context.Context, uid string) error {
	created, err := m.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: "id"})
	if err != nil {
		return err
	}
	if err := m.wait(ctx, created); err != nil && !strings.Contains(err.Error(), "index_already_exists") {
		return err
	}
	set, err := m.client.Index(uid).UpdateSettingsWithContext(ctx, meiliSettings())
	if err != nil {
		return err
	}
	return m.wait(ctx, set)
}

// meiliLocales keep the server from guessing: what it gets is ASCII.
var meiliLocales = []string{"eng"}

// meiliSettings make Meilisearch keep to the terms it is given: no typos, no facet cut short, every hit counted.
func meiliSettings() *meilisearch.Settings {
	filterable := []string{"id", "readers", "codes", "words"}
	for _, f := range Facets {
		filterable = append(filterable, string(f))
	}
	return &meilisearch.Settings{
		RankingRules:         []string{"sort", "words", "typo", "proximity", "attribute", "exactness", "updated:desc", "id:asc"},
		SearchableAttributes: []string{"title_terms", "terms", "surface"},
		FilterableAttributes: filterable,
		SortableAttributes:   []string{"id", "updated", "confirmed", "title_key", "ref_key"},
		DisplayedAttributes:  []string{"id", "kind", "generation", "position", "schema"},
		TypoTolerance:        &meilisearch.TypoTolerance{Enabled: false, DisableOnWords: []string{}, DisableOnAttributes: []string{}, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9}},
		LocalizedAttributes:  []*meilisearch.LocalizedAttributes{{AttributePatterns: []string{"*"}, Locales: meiliLocales}},
		Pagination:           &meilisearch.Pagination{MaxTotalHits: 10_000_000},
		Faceting:             &meilisearch.Faceting{MaxValuesPerFacet: maxFacet, SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeAlpha}},
	}
}
