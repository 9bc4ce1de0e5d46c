package main

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/text"
)

// bleveAlone ranks as Bleve itself answers the need's words, any of them, by its own score: title and description as one
// field with the analyzer of the language, in memory.
func (c collection) bleveAlone() (_ ranker, closer func() error, err error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	for _, lang := range domain.Languages {
		field := bleve.NewTextFieldMapping()
		field.Analyzer, field.Store, field.IncludeInAll = text.AnalyzerName(lang), false, false
		m.DefaultMapping.AddFieldMappingsAt(lang, field)
	}
	engine, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("making an index in memory: %w", err)
	}
	const batchSize = 1000
	batch := engine.NewBatch()
	for i, o := range c.offers {
		if err := batch.Index(o.ID, map[string]string{o.Offer.Language: o.Offer.Title + "\n" + o.Offer.Text()}); err != nil {
			return nil, nil, err
		}
		if batch.Size() < batchSize && i < len(c.offers)-1 {
			continue
		}
		if err := engine.Batch(batch); err != nil {
			return nil, nil, fmt.Errorf("indexing offers: %w", err)
		}
		batch.Reset()
	}
	return func(ctx context.Context, i int) ([]exchange.Ranked, error) {
		n := c.needs[i].Need
		words := bleve.NewMatchQuery(n.Title + "\n" + n.Text())
		words.SetField(n.Language)
		found, err := engine.SearchInContext(ctx, bleve.NewSearchRequestOptions(words, c.most(), 0, false))
		if err != nil {
			return nil, err
		}
		var out []exchange.Ranked
		for _, h := range found.Hits {
			out = append(out, exchange.Ranked{ID: h.ID, Score: h.Score})
		}
		return out, nil
	}, engine.Close, nil
}
