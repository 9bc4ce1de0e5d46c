package search

import (
	"context"

	"github.com/meilisearch/meilisearch-go"
)

// read reads all postings in one request.
func (m *meiliIndex) read(ctx context.Context, q question, lists []posting) error {
	filter := q.meiliFilter("")
	queries := make([]*meilisearch.SearchRequest, len(lists))
	for i, p := range lists {
		ask := &meilisearch.SearchRequest{
			IndexUID: m.base, Filter: filter + " AND words = " + p.language, Sort: q.meiliSort(),
			Page: 1, HitsPerPage: 1, AttributesToRetrieve: []string{"id"}, Locales: meiliLocales,
		}
		if len(p.terms) > 0 {
			ask.Query = sealedTerms(p.terms) + " "
			ask.HitsPerPage = candidateDepth
			ask.AttributesToSearchOn = []string{"title_terms", "terms"}
			if p.title {
				ask.AttributesToSearchOn = []string{"title_terms"}
			}
		}
		queries[i] = ask
	}
	found, err := m.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
	if err != nil {
		return err
	}
	for i, r := range found.Results {
		lists[i].total = int(r.TotalHits)
		if len(lists[i].terms) == 0 {
			continue
		}
		for _, h := range r.Hits {
			var f meiliFields
			if err := h.DecodeInto(&f); err != nil {
				return err
			}
			lists[i].ids = append(lists[i].ids, f.ID)
		}
	}
	return nil
}
