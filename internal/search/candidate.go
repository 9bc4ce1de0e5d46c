package search

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"tamatch/internal/domain"
)

// candidateDepth is how many documents of one term are looked at, the latest updated first: a term that more
// documents have tells little.
const candidateDepth = 2 * maxCandidates

// posting is one term and the documents of its language that have it, in the title or anywhere.
type posting struct {
	words
	title bool
	ids   []string // at most candidateDepth, those of the latest updated, in no order
	total int      // of all documents that pass the filter
}

// postingReader reads postings: exact sets, the same on every engine.
type postingReader interface {
	read(ctx context.Context, q question, lists []posting) error
}

// findCandidates adds up, over the terms, how rare each is: textbook inverse document frequency, a term in the
// title counted twice. Since the sets are exact and the weights are ours, every engine gives the same candidates in the
// same order; matching scores them anew with all their words.
func findCandidates(ctx context.Context, r postingReader, q CandidateQuery) ([]string, error) {
	ask, ok := q.question()
	if !ok {
		return nil, nil
	}
	var lists []posting
	for _, w := range ask.words {
		lists = append(lists, posting{words: words{language: w.language}}) // how many documents there are
		for _, t := range w.terms {
			one := words{language: w.language, terms: []string{t}}
			lists = append(lists, posting{words: one}, posting{words: one, title: true})
		}
	}
	if err := r.read(ctx, ask, lists); err != nil {
		return nil, err
	}
	scores := map[string]float64{}
	size, rarity := 0.0, 0.0
	for _, p := range lists {
		switch {
		case len(p.terms) == 0:
			size = float64(p.total)
			continue
		case !p.title:
			have := float64(p.total)
			rarity = math.Log(1 + (size-have+.5)/(have+.5))
		}
		for _, id := range p.ids {
			scores[id] += rarity
		}
	}
	ids := slices.SortedFunc(maps.Keys(scores), func(a, b string) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), ask.Limit)], nil
}

// question is the candidate query as an engine is asked it; false when nothing is left to ask for.
func (q CandidateQuery) question() (question, bool) {
	if q.Limit <= 0 || q.Limit > maxCandidates {
		q.Limit = maxCandidates
	}
	languages := domain.Languages
	if q.Lang != "" {
		languages = []string{q.Lang}
	}
	ask := question{Query: Query{Viewer: q.Viewer, Sort: SortUpdated, Limit: q.Limit}}
	if !q.Viewer.All() {
		ask.keys = q.Viewer.Keys()
	}
	if q.Kind != "" {
		ask.Kinds = []domain.Kind{q.Kind}
	}
	if len(q.Statuses) > 0 {
		ask.Filter = map[Facet][]string{FacetStatus: q.Statuses}
	}
	surface := firstRunes(strings.Join(q.Terms, "\n"), longestText)
	for _, lang := range languages {
		if terms := cutTerms(lang, surface); len(terms) > 0 {
			ask.words = append(ask.words, words{language: lang, terms: terms})
		}
	}
	return ask, len(ask.words) > 0
}
