package search

import (
	"errors"
	"slices"
)

// gathering takes in the documents that a question's words find: it keeps a page of those that its filters leave, and
// counts facets. A facet that is filtered itself is counted over what the other filters leave: a document that one filter
// alone keeps out is counted for that filter's facet.
type gathering struct {
	question
	page     first
	open     tally            // of the facets that are not filtered
	own      map[Facet]*tally // of those that are filtered
	filtered []Facet          // the same facets, in the order of the sieves' filters

	parts  []part
	sieves []sieve // of each part
	total  int
	hits   []Hit
}

func gather(q question) *gathering {
	t := &gathering{question: q, page: first{order: q.order()}, own: map[Facet]*tally{}}
	if q.Limit > 0 {
		t.page.most = q.Offset + q.Limit
	}
	filters := q.filtersBut("")
	for _, f := range q.Facets {
		switch _, filtered := filters[f]; {
		case filtered && t.own[f] == nil:
			t.own[f] = &tally{facets: []Facet{f}}
			t.filtered = append(t.filtered, f)
		case !filtered && !slices.Contains(t.open.facets, f):
			t.open.facets = append(t.open.facets, f)
		}
	}
	return t
}

// scored says whether the order goes by how well a document fits the words.
func (t *gathering) scored() bool { return t.page.order[0] == "-_score" }

// begin is told which parts the documents are of.
func (t *gathering) begin(parts []part) error {
	t.parts = parts
	for _, p := range parts {
		one, err := p.sieve(t.question, t.filtered)
		if err != nil {
			return err
		}
		t.sieves = append(t.sieves, one)
	}
	for _, own := range t.own {
		if err := own.prepare(parts); err != nil {
			return err
		}
	}
	return errors.Join(t.page.prepare(parts), t.open.prepare(parts))
}

func (t *gathering) take(d found) {
	s := t.sieves[d.part]
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
		t.own[t.filtered[out]].take(d)
		return
	}
	t.total++
	t.page.take(d)
	t.open.take(d)
	for _, own := range t.own {
		own.take(d)
	}
}

// takeEvery takes in all documents of a part. Where only their number is wanted, none is looked at.
func (t *gathering) takeEvery(part int) {
	left := t.sieves[part].base
	if t.page.most == 0 && len(t.open.facets)+len(t.own) == 0 {
		t.total += int(left.GetCardinality())
		return
	}
	for docs := left.Iterator(); docs.HasNext(); {
		t.take(found{part: part, doc: docs.Next()})
	}
}

// end comes after the last document, while the parts can still be read.
func (t *gathering) end() (err error) {
	t.hits, err = t.page.hits(t.parts, t.Offset)
	return err
}

// counts are the facets that were asked for.
func (t *gathering) counts() map[Facet]map[string]int {
	facets := map[Facet]map[string]int{}
	t.open.into(facets)
	for _, own := range t.own {
		own.into(facets)
	}
	return facets
}
