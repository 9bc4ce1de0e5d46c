package search

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"tamatch/internal/domain"
)

// question is the candidate query as an engine is asked it; false when nothing is left to ask for.
func (q CandidateQuery) question() (question, bool) {
	if q.Limit <= 0 || q.Limit > maxCandidates {
		q.Limit = maxCandidates
	}
	languages := domain.Languages
	if q.Lang != "" {
		languages = []string{q.Lang}
	}
	ask := question{Query: Query{Viewer: q.Viewer, Sort: SortRelevance, Limit: q.Limit}, rung: someWord}
	if !q.Viewer.All() {
		ask.keys = q.Viewer.Keys()
	}
	if q.Kind != "" {
		ask.Kinds = []domain.Kind{q.Kind}
	}
	if len(q.Statuses) > 0 {
		ask.Filter = map[Facet][]string{FacetStatus: q.Statuses}
	}
	for _, lang := range languages {
		if terms := cutTerms(lang, strings.Join(q.Terms, "\n")); len(terms) > 0 {
			ask.words = append(ask.words, words{language: lang, terms: terms})
		}
	}
	return ask, len(ask.words) > 0
}

// candidateDepth is how many hits of each term are added up.
const candidateDepth = 1000

// candidates asks for one term at a time, since Meilisearch would weigh none by how rare it is, and adds
// up: each hit gives its rank's score, times how telling its term is.
func (m *meiliIndex) candidates(ctx context.Context, q CandidateQuery) ([]string, error) {
	ask, ok := q.question()
	if !ok {
		return nil, nil
	}
	filter := ask.meiliFilter("")
	var queries []*meilisearch.SearchRequest
	for _, w := range ask.words {
		for _, t := range w.terms {
			queries = append(queries, &meilisearch.SearchRequest{
				IndexUID: m.base, Query: sealed(t) + " ", Filter: filter + " AND words = " + w.language, Limit: candidateDepth,
				AttributesToSearchOn: []string{"title_terms", "terms"}, AttributesToRetrieve: []string{"id"}, ShowRankingScore: true,
				Locales: meiliLocales,
			})
		}
	}
	found, err := m.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
	if err != nil {
		return nil, err
	}
	scores := map[string]float64{}
	for _, r := range found.Results {
		telling := 1 / math.Log(2+float64(r.EstimatedTotalHits))
		for _, h := range r.Hits {
			var hit struct {
				ID    string  `json:"id"`
				Score float64 `json:"_rankingScore"`
			}
			if err := h.DecodeInto(&hit); err != nil {
				return nil, err
			}
			scores[hit.ID] += telling * (1 + hit.Score)
		}
	}
	ids := slices.SortedFunc(maps.Keys(scores), func(a, b string) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), ask.Limit)], nil
}
