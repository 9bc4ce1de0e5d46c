package search

import (
	"context"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// read reads the postings one after the other; Bleve shares their filters' bitmaps no better in one query.
func (g *generation) read(ctx context.Context, q question, lists []posting) error {
	filter := g.query(q, "")
	for i := range lists {
		p := &lists[i]
		all := []query.Query{filter, anyOf("words", []string{p.language})}
		size := 0
		if len(p.terms) > 0 {
			size = candidateDepth
			field := bleve.NewTermQuery(p.terms[0])
			field.SetField("title_" + p.language)
			if p.title {
				all = append(all, field)
			} else {
				all = append(all, p.query(everyWord))
			}
		}
		req := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(all...), size, 0, false)
		req.Score = "none"
		req.SortBy(q.order())
		found, err := g.index.SearchInContext(ctx, req)
		if err != nil {
			return down(err)
		}
		p.total = int(found.Total)
		for _, h := range found.Hits {
			p.ids = append(p.ids, h.ID)
		}
	}
	return nil
}
