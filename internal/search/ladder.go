package search

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// rung is how many of a query's words a document must have.
type rung int

const (
	noWords   rung = iota // no text was asked for
	everyWord             // each word, in any inflection
	lastBegun             // each word, the last one only begun
	someWord              // at least one word
)

// question is what an engine is asked: filters, and one rung of the ladder.
type question struct {
	Query
	keys    []string // reader keys; nil for a viewer who sees everything
	code    string   // only documents with this code
	notCode []string // only documents without any of these codes
	rung    rung
	words   []words // one for each language that is asked
}

// answer is what an engine found: the page from Offset on, and the counts over everything.
type answer struct {
	hits     []Hit
	total    int
	facets   map[Facet]map[string]int
	position int64
}

// engine answers single questions; find makes a search of them.
type engine interface {
	ask(ctx context.Context, q question) (answer, error)
}

// find answers a query: exact hits on a code first, then the hits on words by the first rung of the ladder that holds
// anything which the viewer may see. Facet filters do not move the choice of the rung, so choosing a facet never
// changes what the words mean.
func find(ctx context.Context, e engine, q Query) (Result, error) {
	q, err := q.normal()
	if err != nil {
		return Result{}, err
	}
	base := question{Query: q}
	if !q.Viewer.All() {
		base.keys = q.Viewer.Keys()
	}
	if strings.TrimSpace(q.Text) == "" {
		a, err := e.ask(ctx, base)
		return q.result(a, answer{}), err
	}
	var exact, rest answer
	literal := false // a reference means that reference, and never records that share a number with it
	for i, code := range askedCodes(q.Text) {
		only := base
		only.code = code
		a, err := e.ask(ctx, only)
		if err != nil {
			return Result{}, err
		}
		if i == 0 {
			exact = a
		} else {
			rest = rest.and(a)
		}
		base.notCode = append(base.notCode, code)
		base.Offset = max(0, base.Offset-a.total)
		base.Limit -= len(a.hits)
		literal = literal || a.total > 0 || named(code)
	}
	last, how, err := climb(ctx, e, base, literal)
	if err != nil {
		return Result{}, err
	}
	r := q.result(exact, rest.and(last))
	r.Widened, r.Corrected = how.widened, how.corrected
	return r, nil
}

// and is the answer with another behind it that has no hit in common.
func (a answer) and(b answer) answer {
	out := answer{
		hits: append(slices.Clip(a.hits), b.hits...), total: a.total + b.total,
		facets: map[Facet]map[string]int{}, position: max(a.position, b.position),
	}
	for _, facets := range []map[Facet]map[string]int{a.facets, b.facets} {
		for f, counts := range facets {
			if out.facets[f] == nil {
				out.facets[f] = map[string]int{}
			}
			for value, n := range counts {
				out.facets[f][value] += n
			}
		}
	}
	return out
}

// climbed says how an answer was come by.
type climbed struct {
	widened   bool
	corrected string
}

// climb asks rung after rung until one holds something. Before it makes do with some of the words it puts right those
// that look misspelt.
func climb(ctx context.Context, e engine, q question, firstOnly bool) (a answer, how climbed, err error) {
	q.words = cutQuery(q.Text, q.Languages)
	if len(q.words) == 0 {
		return answer{}, how, nil
	}
	var found bool
	rungs := q.rungs(firstOnly)
	for _, r := range rungs {
		if r == someWord {
			break
		}
		q.rung = r
		if a, found, err = q.holds(ctx, e); err != nil || found {
			return a, how, err
		}
	}
	if !firstOnly {
		text, changed, err := putRight(ctx, e, q)
		if err != nil {
			return answer{}, how, err
		}
		if changed {
			right := q
			right.rung, right.words = everyWord, cutQuery(text, q.Languages)
			if a, found, err = right.holds(ctx, e); err != nil || found {
				how.corrected = text
				return a, how, err
			}
		}
	}
	if !slices.Contains(rungs, someWord) {
		return a, how, nil
	}
	q.rung = someWord
	a, how.widened, err = q.holds(ctx, e)
	return a, how, err
}

// holds asks the rung; found says that it holds something, be it only beside the filters.
func (q question) holds(ctx context.Context, e engine) (a answer, found bool, err error) {
	if a, err = e.ask(ctx, q); err != nil || a.total > 0 {
		return a, a.total > 0, err
	}
	if len(q.Filter) == 0 {
		return a, false, nil
	}
	open := q
	open.Filter, open.Facets, open.Limit = nil, nil, 0
	unfiltered, err := e.ask(ctx, open)
	return a, unfiltered.total > 0, err
}

// rungs are those that can differ for these words.
func (q question) rungs(firstOnly bool) []rung {
	rungs := []rung{everyWord}
	if firstOnly {
		return rungs
	}
	if slices.ContainsFunc(q.words, func(w words) bool { return w.prefix != "" }) {
		rungs = append(rungs, lastBegun)
	}
	if slices.ContainsFunc(q.words, func(w words) bool { return len(w.terms) > 1 }) {
		rungs = append(rungs, someWord)
	}
	return rungs
}

// result joins the exact hits and those after them, which have none in common.
func (q Query) result(exact, rest answer) Result {
	r := Result{
		Hits: append(exact.hits, rest.hits...), Total: exact.total + rest.total,
		Position: max(exact.position, rest.position), Facets: map[Facet]map[string]int{},
	}
	for i := range r.Hits {
		r.Hits[i].Rank = q.Offset + i + 1
		r.Hits[i].Exact = i < len(exact.hits) && strings.TrimSpace(q.Text) != ""
	}
	for _, f := range q.Facets {
		counts := maps.Clone(exact.facets[f])
		if counts == nil {
			counts = map[string]int{}
		}
		for value, n := range rest.facets[f] {
			counts[value] += n
		}
		r.Facets[f] = counts
	}
	return r
}

// filtersBut are the filters that have values, without that of the facet itself.
func (q question) filtersBut(f Facet) map[Facet][]string {
	out := make(map[Facet][]string, len(q.Filter))
	for g, values := range q.Filter {
		if g != f && len(values) > 0 {
			out[g] = values
		}
	}
	return out
}

// order is by what hits are sorted, the first key first; "-" is descending. Every order ends with the id, so that
// pages neither repeat nor lose a hit.
func (q question) order() []string {
	switch q.Sort {
	case SortConfirmed:
		return []string{"-confirmed", "id"}
	case SortTitle:
		return []string{"title_key", "id"}
	case SortReference:
		return []string{"ref_key", "id"}
	case SortRelevance:
		if q.rung != noWords {
			return []string{"-_score", "-updated", "id"}
		}
	}
	return []string{"-updated", "id"}
}
