package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// read reads the postings from the segments themselves: they are sets, and the filter is the same for all of them.
func (g *generation) read(ctx context.Context, q question, lists []posting) error {
	return g.snapshot(func(parts []part) error { return postings(ctx, parts, q, lists) })
}

// every hands over every document that the question can find, its filters aside.
func (g *generation) every(ctx context.Context, to *gathering) error {
	if err := ctx.Err(); err != nil {
		return down(err)
	}
	return g.snapshot(func(parts []part) error {
		if err := to.begin(parts); err != nil {
			return err
		}
		for at := range parts {
			if err := ctx.Err(); err != nil {
				return down(err)
			}
			to.takeEvery(at)
		}
		return to.end()
	})
}

// snapshot reads the index as it is now.
func (g *generation) snapshot(read func([]part) error) error {
	index, err := g.index.Advanced()
	if err != nil {
		return down(err)
	}
	reader, err := index.Reader()
	if err != nil {
		return down(err)
	}
	defer reader.Close()
	now, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("reading an index of %T", reader)
	}
	return read(g.columns.of(now))
}

func postings(ctx context.Context, parts []part, q question, lists []posting) error {
	latest := make([]first, len(lists))
	for i := range latest {
		latest[i].order, latest[i].most = q.order(), candidateDepth
		if err := latest[i].prepare(parts); err != nil {
			return err
		}
	}
	for at, p := range parts {
		if err := ctx.Err(); err != nil {
			return down(err)
		}
		sieve, err := p.sieve(q, nil)
		if err != nil {
			return err
		}
		var language string
		var inLanguage *roaring.Bitmap
		for i := range lists {
			list := &lists[i]
			if list.language != language {
				language = list.language
				if inLanguage, err = p.having("words", language); err != nil {
					return err
				}
				inLanguage.And(sieve.base)
			}
			set := inLanguage
			if len(list.terms) > 0 {
				if set, err = p.having("title_"+language, list.terms[0]); err != nil {
					return err
				}
				if !list.title {
					body, err := p.having("text_"+language, list.terms[0])
					if err != nil {
						return err
					}
					set.Or(body)
				}
				set.And(inLanguage)
				for docs := set.Iterator(); docs.HasNext(); {
					latest[i].take(found{part: at, doc: docs.Next()})
				}
			}
			list.total += int(set.GetCardinality())
		}
	}
	for i := range lists {
		for _, d := range latest[i].unordered() {
			ids, err := parts[d.part].key("id")
			if err != nil {
				return err
			}
			lists[i].ids = append(lists[i].ids, ids[d.doc])
		}
	}
	return nil
}

// sieve are the documents of a part that a question leaves whatever its words: filters by each of the filters that are kept
// apart, base by all else.
type sieve struct {
	base    *roaring.Bitmap
	filters []*roaring.Bitmap
}

func (p part) sieve(q question, apart []Facet) (s sieve, err error) {
	s.base = p.segment.DocNumbersLive()
	narrow := func(field string, values ...string) {
		if err == nil {
			var set *roaring.Bitmap
			if set, err = p.anyOf(field, values); err == nil {
				s.base.And(set)
			}
		}
	}
	if q.keys != nil {
		narrow("readers", q.keys...)
	}
	if len(q.Kinds) > 0 {
		narrow(string(FacetKind), codesOf(q.Kinds)...)
	}
	if q.code != "" {
		narrow("codes", q.code)
	}
	if err == nil && len(q.notCode) > 0 {
		var set *roaring.Bitmap
		if set, err = p.anyOf("codes", q.notCode); err == nil {
			s.base.AndNot(set)
		}
	}
	for f, values := range q.filtersBut("") {
		if !slices.Contains(apart, f) {
			narrow(string(f), values...)
		}
	}
	for _, f := range apart {
		if err == nil {
			var set *roaring.Bitmap
			set, err = p.anyOf(string(f), q.Filter[f])
			s.filters = append(s.filters, set)
		}
	}
	return s, err
}

// anyOf are the documents of the part that have one of the values in the field.
func (p part) anyOf(field string, values []string) (*roaring.Bitmap, error) {
	all := roaring.New()
	for _, v := range values {
		set, err := p.having(field, v)
		if err != nil {
			return nil, err
		}
		all.Or(set)
	}
	return all, nil
}

// having are the documents of the part that have the term in the field, as a set of one's own.
func (p part) having(field, term string) (*roaring.Bitmap, error) {
	terms, err := p.segment.Segment().Dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := terms.PostingsList([]byte(term), p.segment.Deleted(), nil)
	if err != nil {
		return nil, err
	}
	set := roaring.New()
	docs := list.Iterator(false, false, false, nil)
	if whole, ok := docs.(segment.OptimizablePostingsIterator); ok {
		if doc, one := whole.DocNum1Hit(); one {
			set.Add(uint32(doc))
		} else if all := whole.ActualBitmap(); all != nil {
			set.Or(all)
		}
		return set, nil
	}
	for {
		doc, err := docs.Next()
		if err != nil || doc == nil {
			return set, err
		}
		set.Add(uint32(doc.Number()))
	}
}
