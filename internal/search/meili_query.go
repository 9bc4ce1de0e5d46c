package search

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/meilisearch/meilisearch-go"

	"tamatch/internal/domain"
)

// ask runs the question as one federated search, in which every language asks its own documents: the server joins
// the hits, counts each once, and sorts. Each facet that is filtered itself takes one more. All run at once.
func (m *meiliIndex) ask(ctx context.Context, q question) (answer, error) {
	var whole answer
	filtered := make([]answer, len(q.Facets))
	faults := make([]error, len(q.Facets)+2)
	var running sync.WaitGroup
	var open []Facet
	for i, f := range q.Facets {
		if len(q.Filter[f]) == 0 {
			open = append(open, f)
			continue
		}
		running.Go(func() {
			count := q
			count.Limit, count.Offset = 0, 0
			filtered[i], faults[i] = m.federated(ctx, count, f, []Facet{f})
		})
	}
	running.Go(func() { whole, faults[len(q.Facets)] = m.federated(ctx, q, "", open) })
	var state meiliState
	running.Go(func() { state, faults[len(q.Facets)+1] = m.readState(ctx, m.base) })
	running.Wait()
	for _, err := range faults {
		if err != nil {
			return answer{}, err
		}
	}
	for i, f := range q.Facets {
		if filtered[i].facets != nil {
			whole.facets[f] = filtered[i].facets[f]
		}
	}
	whole.position = state.position
	return whole, nil
}

// federated asks once, without the filter of one facet, and counts facets.
func (m *meiliIndex) federated(ctx context.Context, q question, without Facet, facets []Facet) (answer, error) {
	a := answer{facets: map[Facet]map[string]int{}}
	queries := m.queries(q, q.meiliFilter(without))
	if len(queries) == 0 {
		return a, nil
	}
	// A limit of nought would be left out of the request and mean twenty.
	federation := &meilisearch.MultiSearchFederation{Offset: int64(q.Offset), Limit: int64(max(1, q.Limit))}
	if len(facets) > 0 {
		names := make([]string, len(facets))
		for i, f := range facets {
			names[i] = string(f)
		}
		federation.FacetsByIndex = map[string][]string{m.base: names}
		federation.MergeFacets = &meilisearch.MultiSearchFederationMergeFacets{MaxValuesPerFacet: maxFacet}
	}
	found, err := m.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Federation: federation, Queries: queries})
	if err != nil {
		return a, err
	}
	a.total = int(found.EstimatedTotalHits)
	for _, h := range found.Hits[:min(len(found.Hits), q.Limit)] {
		var f meiliFields
		if err := h.DecodeInto(&f); err != nil {
			return a, fmt.Errorf("reading a hit: %w", err)
		}
		a.hits = append(a.hits, Hit{ID: f.ID, Kind: domain.Kind(f.Kind)})
	}
	for name, raw := range found.FacetDistribution {
		var counts map[string]int
		if err := json.Unmarshal(raw, &counts); err != nil {
			return a, fmt.Errorf("reading the counts of %s: %w", name, err)
		}
		named := make(map[string]int, len(counts))
		for value, n := range counts {
			named[valueOf(value)] = n
		}
		a.facets[Facet(name)] = named
	}
	return a, nil
}

// queries are those whose hits together answer the question.
func (m *meiliIndex) queries(q question, filter string) []*meilisearch.SearchRequest {
	query := func(text, filter string, on ...string) *meilisearch.SearchRequest {
		return &meilisearch.SearchRequest{
			IndexUID: m.base, Query: text, Filter: filter, Sort: q.meiliSort(), AttributesToSearchOn: on,
			AttributesToRetrieve: []string{"id", "kind"}, MatchingStrategy: meilisearch.All,
			Locales: meiliLocales,
		}
	}
	if q.rung == noWords {
		return []*meilisearch.SearchRequest{query("", filter)}
	}
	var out []*meilisearch.SearchRequest
	for _, w := range q.words {
		of := filter + " AND words = " + w.language
		switch q.rung {
		case lastBegun:
			if w.prefix != "" {
				out = append(out, query(strings.TrimSpace(sealedTerms(w.before)+" "+sealed(w.prefix)), of))
			}
		case someWord:
			// Documents with several words come first where the first query finds them; the others
			// find the rest, each counted once.
			first := query(sealedTerms(w.terms)+" ", of, "title_terms", "terms")
			first.MatchingStrategy = meilisearch.Last
			out = append(out, first)
			for _, t := range w.terms {
				one := query(sealed(t)+" ", of, "title_terms", "terms")
				one.FederationOptions = &meilisearch.SearchFederationOptions{Weight: 0.5}
				out = append(out, one)
			}
		default:
			// The space ends the last word, which would be a prefix otherwise.
			out = append(out, query(sealedTerms(w.terms)+" ", of, "title_terms", "terms"))
		}
	}
	return out
}

// meiliFilter is the question's filter, without that of one facet, as an expression.
func (q question) meiliFilter(without Facet) string {
	clauses := []string{meiliIn("kind", q.kinds())}
	if q.keys != nil {
		clauses = append(clauses, meiliIn("readers", q.keys))
	}
	filters := q.filtersBut(without)
	for _, f := range Facets {
		if values := filters[f]; len(values) > 0 {
			clauses = append(clauses, meiliIn(string(f), values))
		}
	}
	if q.code != "" {
		clauses = append(clauses, meiliIn("codes", []string{q.code}))
	}
	if len(q.notCode) > 0 {
		clauses = append(clauses, "NOT "+meiliIn("codes", q.notCode))
	}
	return strings.Join(clauses, " AND ")
}

// meiliIn is the clause that one of a field's values is one of these. No values match nothing.
func meiliIn(field string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = `"` + plainValue(v) + `"`
	}
	return field + " IN [" + strings.Join(quoted, ", ") + "]"
}

// meiliSort is the order in Meilisearch's words; relevance is its own ranking rules.
func (q question) meiliSort() []string {
	var out []string
	for _, key := range q.order() {
		if key == "-_score" {
			return nil
		}
		if name, ok := strings.CutPrefix(key, "-"); ok {
			out = append(out, name+":desc")
		} else {
			out = append(out, key+":asc")
		}
	}
	return out
}
