package search

import (
	"fmt"
	"slices"

	"tamatch/internal/domain"
)

// Facet is a property of documents that filters and counts.
type Facet string

const (
	FacetKind       Facet = "kind"
	FacetInstrument Facet = "instrument"
	FacetType       Facet = "type"
	FacetSubtype    Facet = "subtype"
	FacetGroup      Facet = "group"
	FacetState      Facet = "state"
	FacetProvider   Facet = "provider"
	FacetLanguage   Facet = "language"
	FacetModality   Facet = "modality"
	FacetStatus     Facet = "status"
)

// Facets in the order in which a page shows them.
var Facets = []Facet{
	FacetKind, FacetInstrument, FacetType, FacetSubtype, FacetGroup, FacetState,
	FacetProvider, FacetLanguage, FacetModality, FacetStatus,
}

// Orders of hits. Without a text, relevance means the latest updated first.
const (
	SortRelevance = "relevance"
	SortUpdated   = "updated"   // latest first
	SortConfirmed = "confirmed" // latest first
	SortTitle     = "title"
	SortReference = "reference"
)

// Sorts in the order in which a page offers them.
var Sorts = []string{SortRelevance, SortUpdated, SortConfirmed, SortTitle, SortReference}

// Query asks for documents. The zero Viewer is the public, so forgetting it leaks nothing.
type Query struct {
	Viewer    domain.Viewer
	Text      string // words, or a reference, an article or a code; empty finds everything
	Kinds     []domain.Kind
	Filter    map[Facet][]string // any of the values of each facet
	Sort      string             // one of Sorts; empty means relevance
	Limit     int                // 0 means 20
	Count     bool               // only how many there are: no hits, no facets
	Offset    int
	Facets    []Facet  // to be counted
	Languages []string // whose words are asked; empty means all six
}

// Hit is a document found. Rank counts from 1 over all pages.
type Hit struct {
	ID    string
	Kind  domain.Kind
	Rank  int
	Exact bool // the text of the query is the document's reference, or a code or article that it carries
}

// Result is a page of hits and what is true of all of them.
type Result struct {
	Hits  []Hit
	Total int // exact
	// Facets count the values of each facet asked for, with the filters of the other facets applied but not
	// with its own: choosing a second value of one facet widens the result.
	Facets map[Facet]map[string]int
	// Position is what the index had reached at about the time of the search, for a page that shows how fresh the
	// answer is; to catch up, ask Index.Position.
	Position int64
	// Widened says that no document has every word, so that these have some of them.
	Widened bool
	// Corrected is the text as it was read when no document had a word of it that looked misspelt; "" when it was read as
	// it stands.
	Corrected string
}

// CandidateQuery asks for documents worth comparing with a record.
type CandidateQuery struct {
	Viewer   domain.Viewer
	Kind     domain.Kind
	Lang     string   // of the terms; empty means all six
	Terms    []string // at most ten surface words, the most telling first
	Statuses []string // only in these statuses; empty means any
	Limit    int      // at most 200, which 0 means
}

const (
	defaultLimit  = 20
	maxLimit      = 1000
	maxCandidates = 200
	maxTerms      = 10 // Meilisearch reads no more words of a query
	maxFacet      = 10_000
)

// normal is the query with its defaults filled in, or what is wrong with it.
func (q Query) normal() (Query, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	q.Limit, q.Offset = min(q.Limit, maxLimit), max(q.Offset, 0)
	if q.Count {
		q.Limit, q.Offset, q.Facets = 0, 0, nil
	}
	if q.Sort == "" {
		q.Sort = SortRelevance
	}
	var bad domain.Invalid
	if !slices.Contains(Sorts, q.Sort) {
		bad.Add("sort", "search.sort_unknown", "sort", q.Sort)
	}
	for f := range q.Filter {
		if !slices.Contains(Facets, f) {
			bad.Add("filter", "search.facet_unknown", "facet", string(f))
		}
	}
	for _, f := range q.Facets {
		if !slices.Contains(Facets, f) {
			bad.Add("facet", "search.facet_unknown", "facet", string(f))
		}
	}
	for _, l := range q.Languages {
		if !slices.Contains(domain.Languages, l) {
			bad.Add("language", "search.language_unknown", "language", l)
		}
	}
	if len(q.Languages) == 0 {
		q.Languages = domain.Languages
	}
	if err := bad.Err(); err != nil {
		return q, fmt.Errorf("search query: %w", err)
	}
	return q, nil
}
