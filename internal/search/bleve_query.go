package search

import (
	"context"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// titleBoost is how much more a word in the title counts than one in the text.
const titleBoost = 3

// ask runs the question.
func (g *generation) ask(ctx context.Context, q question) (answer, error) {
	to := gather(q)
	var err error
	if q.rung == noWords {
		err = g.every(ctx, to)
	} else {
		err = g.each(ctx, q.query(), to)
	}
	if err != nil {
		return answer{}, err
	}
	a := answer{hits: to.hits, total: to.total, facets: to.counts()}
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
		all := append(w.termQueries(w.before), begun, inLanguage(w.language))
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

// inLanguage says that a document is in the language, and weighs nothing.
func inLanguage(language string) query.Query {
	t := bleve.NewTermQuery(language)
	t.SetField("words")
	t.SetBoost(0)
	return t
}
