package search

import (
	"strings"

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
