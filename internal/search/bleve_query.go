package search

import (
	"context"
	"errors"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// titleBoost is how much more a word in the title counts than one in the text.
const titleBoost = 3

// ask runs the question. A facet that is filtered itself is counted over what the other filters leave: a document that one
// filter alone keeps out is counted for that filter's facet.
func (g *generation) ask(ctx context.Context, q question) (answer, error) {
	a := answer{facets: map[Facet]map[string]int{}}
	page := first{order: q.order()}
	if q.Limit > 0 {
		page.most = q.Offset + q.Limit
	}
	var open tally
	var filtered []Facet // of which filters there are
	own := map[Facet]*tally{}
	for f := range q.filtersBut("") {
		filtered = append(filtered, f)
	}
	for _, f := range q.Facets {
		switch {
		case slices.Contains(filtered, f):
			own[f] = &tally{facets: []Facet{f}}
		case !slices.Contains(open.facets, f):
			open.facets = append(open.facets, f)
		}
	}
	// While the query runs, the segments are there to be read.
	var parts []part
	var sieves []sieve
	begin := func(of []part) error {
		parts = of
		for _, p := range parts {
			one, err := p.sieve(q, filtered)
			if err != nil {
				return err
			}
			sieves = append(sieves, one)
		}
		for _, t := range own {
			if err := t.in(parts); err != nil {
				return err
			}
		}
		return errors.Join(page.in(parts), open.in(parts))
	}
	take := func(d found) {
		s := sieves[d.part]
		if !s.base.Contains(d.doc) {
			return
		}
		out := -1 // which filter keeps it out
		for i, set := range s.filters {
			if !set.Contains(d.doc) {
				if out >= 0 {
					return
				}
				out = i
			}
		}
		if out >= 0 {
			if t := own[filtered[out]]; t != nil {
				t.take(d)
			}
			return
		}
		a.total++
		page.take(d)
		open.take(d)
		for _, t := range own {
			t.take(d)
		}
	}
	end := func() (err error) {
		a.hits, err = page.hits(parts, q.Offset)
		return err
	}
	var err error
	if q.rung == noWords {
		err = g.every(ctx, begin, func(at int) *roaring.Bitmap { return sieves[at].base }, take, end)
	} else {
		err = g.each(ctx, q.query(), page.order[0] == "-_score", begin, take, end)
	}
	if err != nil {
		return answer{}, err
	}
	open.into(a.facets)
	for _, t := range own {
		t.into(a.facets)
	}
	a.position, err = g.position()
	return a, err
}

// query is what the question asks of words.
func (q question) query() query.Query {
	var each []query.Query
	for _, w := range q.words {
		if asked := w.query(q.rung); asked != nil {
			each = append(each, asked)
		}
	}
	return bleve.NewDisjunctionQuery(each...)
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
		all := append(w.termQueries(w.before), begun, in(w.language))
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

// in says that a document is in the language, and weighs nothing.
func in(language string) query.Query {
	t := bleve.NewTermQuery(language)
	t.SetField("words")
	t.SetBoost(0)
	return t
}
