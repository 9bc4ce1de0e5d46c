package search

import (
	"context"
	"errors"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// titleBoost is how much more a word in the title counts than one in the text.
const titleBoost = 3

// ask runs the question, and once more for each facet asked for that is filtered itself.
func (g *generation) ask(ctx context.Context, q question) (answer, error) {
	a := answer{facets: map[Facet]map[string]int{}}
	page := first{order: q.order()}
	if q.Limit > 0 {
		page.most = q.Offset + q.Limit
	}
	open, filtered := tally{}, []Facet{}
	for _, f := range q.Facets {
		switch {
		case len(q.Filter[f]) > 0:
			filtered = append(filtered, f)
		case !slices.Contains(open.facets, f):
			open.facets = append(open.facets, f)
		}
	}
	// While the query runs, the segments are there to be read.
	var parts []part
	begin := func(of []part) error {
		parts = of
		return errors.Join(page.in(of), open.in(of))
	}
	err := g.each(ctx, g.query(q, ""), page.order[0] == "-_score", begin, func(d found) {
		a.total++
		page.take(d)
		open.take(d)
	}, func() (err error) {
		a.hits, err = page.hits(parts, q.Offset)
		return err
	})
	if err != nil {
		return answer{}, err
	}
	open.into(a.facets)
	for _, f := range filtered {
		own := tally{facets: []Facet{f}}
		if err := g.each(ctx, g.query(q, f), false, own.in, own.take, nil); err != nil {
			return answer{}, err
		}
		own.into(a.facets)
	}
	a.position, err = g.position()
	return a, err
}

// query is the question as one Bleve query, without the filter of one facet. Filters are conjuncts without weight:
// five times quicker than Bleve's own filters.
func (g *generation) query(q question, without Facet) query.Query {
	must := []query.Query{}
	if q.keys != nil {
		must = append(must, anyOf("readers", q.keys))
	}
	if len(q.Kinds) > 0 {
		var kinds []string
		for _, k := range q.Kinds {
			kinds = append(kinds, string(k))
		}
		must = append(must, anyOf(string(FacetKind), kinds))
	}
	filters := q.filtersBut(without)
	for _, f := range Facets {
		if values := filters[f]; len(values) > 0 {
			must = append(must, anyOf(string(f), values))
		}
	}
	if q.code != "" {
		must = append(must, anyOf("codes", []string{q.code}))
	}
	if q.rung != noWords {
		var each []query.Query
		for _, w := range q.words {
			if asked := w.query(q.rung); asked != nil {
				each = append(each, asked)
			}
		}
		must = append(must, bleve.NewDisjunctionQuery(each...))
	}
	if len(must) == 0 {
		must = append(must, bleve.NewMatchAllQuery())
	}
	all := bleve.NewConjunctionQuery(must...)
	if q.notCode == "" {
		return all
	}
	but := bleve.NewBooleanQuery()
	but.AddMust(all)
	but.AddMustNot(anyOf("codes", []string{q.notCode}))
	return but
}

// query is the rung in the fields of one language; nil where it cannot be asked.
func (w words) query(r rung) query.Query {
	switch r {
	case lastBegun:
		if w.prefix == "" {
			return nil
		}
		begun := bleve.NewPrefixQuery(w.prefix)
		begun.SetField("surface")
		all := append(w.termQueries(w.before), begun, anyOf("words", []string{w.language}))
		return bleve.NewConjunctionQuery(all...)
	case someWord:
		return bleve.NewDisjunctionQuery(w.termQueries(w.terms)...)
	default:
		return bleve.NewConjunctionQuery(w.termQueries(w.terms)...)
	}
}

// termQueries ask for each term in the title or the text.
func (w words) termQueries(terms []string) []query.Query {
	out := make([]query.Query, 0, len(terms))
	for _, t := range terms {
		title, body := bleve.NewTermQuery(t), bleve.NewTermQuery(t)
		title.SetField("title_" + w.language)
		title.SetBoost(titleBoost)
		body.SetField("text_" + w.language)
		out = append(out, bleve.NewDisjunctionQuery(title, body))
	}
	return out
}

// anyOf filters by a field's values and weighs nothing.
func anyOf(field string, values []string) query.Query {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	terms := make([]query.Query, 0, len(values))
	for _, v := range values {
		t := bleve.NewTermQuery(v)
		t.SetField(field)
		t.SetBoost(0)
		terms = append(terms, t)
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return bleve.NewDisjunctionQuery(terms...)
}
