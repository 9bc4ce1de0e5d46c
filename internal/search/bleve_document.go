package search

import (
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"tamatch/internal/domain"
	"tamatch/internal/text"
)

// bleveSchema names what bleveMapping and bleveFields make; an index of another schema is built anew.
const bleveSchema = "2"

// bleveMapping has one title and one text field for each language, with that language's analyzer; the
// other fields are words of a fixed vocabulary.
func bleveMapping() mapping.IndexMapping {
	doc := bleve.NewDocumentStaticMapping()
	for _, lang := range domain.Languages {
		for _, name := range []string{"title_" + lang, "text_" + lang} {
			f := bleve.NewTextFieldMapping()
			f.Analyzer = text.AnalyzerName(lang)
			f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
			doc.AddFieldMappingsAt(name, f)
		}
	}
	word := func(name, analyzer string, store, values bool) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = store, false, false, values
		doc.AddFieldMappingsAt(name, f)
	}
	for _, f := range Facets {
		word(string(f), keyword.Name, f == FacetKind, true)
	}
	for _, name := range []string{"id", "updated", "confirmed", "title_key", "ref_key"} {
		word(name, keyword.Name, false, true)
	}
	for _, name := range []string{"readers", "codes", "words", "surface"} {
		word(name, keyword.Name, false, false)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.DefaultAnalyzer = simple.Name
	m.ScoringModel = index.BM25Scoring
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// bleveFields are the fields that bleveMapping describes; Bleve reads them from a map, since the
// names of two depend on the language.
func bleveFields(d Document) map[string]any {
	lang := d.wordsLanguage()
	fields := map[string]any{
		"id":            d.ID,
		"title_" + lang: d.Title,
		"text_" + lang:  d.body(),
		"words":         lang,
		"surface":       d.surface(),
		"codes":         d.codes(),
		"readers":       d.Readers,
		"updated":       fmt.Sprintf("%016d", timeKey(d.Updated)),
		"confirmed":     fmt.Sprintf("%016d", timeKey(d.Confirmed)),
		"title_key":     titleKey(d.Title),
		"ref_key":       referenceKey(d.Ref),
	}
	for _, f := range Facets {
		fields[string(f)] = d.values(f)
	}
	return fields
}
