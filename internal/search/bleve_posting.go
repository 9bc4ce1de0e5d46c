package search

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// read reads the postings from the segments themselves: they are sets, and the filter is the same for all of them.
func (g *generation) read(ctx context.Context, q question, lists []posting) error {
	index, err := g.index.Advanced()
	if err != nil {
		return down(err)
	}
	reader, err := index.Reader()
	if err != nil {
		return down(err)
	}
	defer reader.Close()
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return fmt.Errorf("reading postings of %T", reader)
	}
	parts := g.columns.of(snapshot)
	latest := make([]first, len(lists))
	for i := range latest {
		latest[i].order, latest[i].most = q.order(), candidateDepth
		if err := latest[i].in(parts); err != nil {
			return err
		}
	}
	for at, p := range parts {
		if err := ctx.Err(); err != nil {
			return down(err)
		}
		filter, err := p.filter(q)
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
				inLanguage.And(filter)
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
		hits, err := latest[i].hits(parts, 0)
		if err != nil {
			return err
		}
		for _, h := range hits {
			lists[i].ids = append(lists[i].ids, h.ID)
		}
	}
	return nil
}

// filter are the documents of the part that readers, kinds and facets leave.
func (p part) filter(q question) (*roaring.Bitmap, error) {
	all := p.segment.DocNumbersLive()
	narrow := func(field string, values []string) error {
		any := roaring.New()
		for _, v := range values {
			set, err := p.having(field, v)
			if err != nil {
				return err
			}
			any.Or(set)
		}
		all.And(any)
		return nil
	}
	if q.keys != nil {
		if err := narrow("readers", q.keys); err != nil {
			return nil, err
		}
	}
	if len(q.Kinds) > 0 {
		if err := narrow(string(FacetKind), codesOf(q.Kinds)); err != nil {
			return nil, err
		}
	}
	for f, values := range q.filtersBut("") {
		if err := narrow(string(f), values); err != nil {
			return nil, err
		}
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
