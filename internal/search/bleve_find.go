package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"tamatch/internal/domain"
)

// found is a document in a part of the index.
type found struct {
	part  int
	doc   uint32
	score float64
}

// each runs the query and hands over every document that it finds, in no order, with its score if it is to be scored.
func (g *generation) each(ctx context.Context, q query.Query, to *gathering) error {
	req := bleve.NewSearchRequestOptions(q, 0, 0, false)
	if !to.scored() {
		req.Score = "none"
	}
	handler := search.MakeDocumentMatchHandler(func(c *search.SearchContext) (search.DocumentMatchHandler, bool, error) {
		parts := g.columns.of(c.IndexReader.(*scorch.IndexSnapshot))
		at := 0
		return func(d *search.DocumentMatch) error {
			if d == nil { // that was the last
				return to.end()
			}
			no := d.IndexInternalID.Value()
			if no < parts[at].first {
				at = 0
			}
			for no >= parts[at].end {
				at++
			}
			to.take(found{at, uint32(no - parts[at].first), d.Score})
			c.DocumentMatchPool.Put(d)
			return nil
		}, false, to.begin(parts)
	})
	_, err := g.index.SearchInContext(context.WithValue(ctx, search.MakeDocumentMatchHandlerKey, handler), req)
	return down(err)
}

// first keeps the first most of the documents that it is given, by their order.
type first struct {
	most   int
	order  []string     // as question.order has it
	keys   [][][]string // by part, by place in the order
	kept   []found
	sorted bool // kept are the first, and full
}

// prepare reads the parts' keys.
func (f *first) prepare(parts []part) error {
	f.keys = make([][][]string, len(parts))
	for i, p := range parts {
		f.keys[i] = make([][]string, len(f.order))
		for j, name := range f.order {
			field := strings.TrimPrefix(name, "-")
			if field == "_score" {
				continue
			}
			var err error
			if f.keys[i][j], err = p.key(field); err != nil {
				return err
			}
		}
	}
	return nil
}

// compare orders two documents. Where the order ascends, a document without a value comes last, as it does where it descends.
func (f *first) compare(a, b found) int {
	for j, name := range f.order {
		c := 0
		if f.keys[a.part][j] == nil {
			c = cmp.Compare(a.score, b.score)
		} else {
			x, y := f.keys[a.part][j][a.doc], f.keys[b.part][j][b.doc]
			if name[0] != '-' && (x == "") != (y == "") {
				x, y = y, x
			}
			c = strings.Compare(x, y)
		}
		if name[0] == '-' {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func (f *first) take(d found) {
	if f.most == 0 || f.sorted && f.compare(d, f.kept[f.most-1]) > 0 {
		return
	}
	f.kept = append(f.kept, d)
	if len(f.kept) >= 2*f.most+100 {
		f.cut()
	}
}

func (f *first) cut() {
	slices.SortFunc(f.kept, f.compare)
	f.kept = f.kept[:min(len(f.kept), f.most)]
	f.sorted = len(f.kept) == f.most
}

// unordered are the documents that were kept, in no order.
func (f *first) unordered() []found {
	if len(f.kept) > f.most {
		f.cut()
	}
	return f.kept
}

// hits are the documents that were kept, from the offset on.
func (f *first) hits(parts []part, offset int) ([]Hit, error) {
	f.cut()
	var out []Hit
	for _, d := range f.kept[min(offset, len(f.kept)):] {
		ids, err := parts[d.part].key("id")
		if err != nil {
			return nil, err
		}
		kinds, err := parts[d.part].counted(FacetKind)
		if err != nil {
			return nil, err
		}
		h := Hit{ID: ids[d.doc]}
		for _, place := range kinds.at[kinds.from[d.doc]:kinds.from[d.doc+1]] {
			h.Kind = domain.Kind(kinds.values[place])
		}
		out = append(out, h)
	}
	return out, nil
}

// tally counts the values of facets.
type tally struct {
	facets []Facet
	of     []tallied // by part times facet
}

type tallied struct {
	column *valueColumn
	counts []int
}

// prepare reads the parts' values.
func (t *tally) prepare(parts []part) error {
	for _, p := range parts {
		for _, f := range t.facets {
			column, err := p.counted(f)
			if err != nil {
				return err
			}
			t.of = append(t.of, tallied{column, make([]int, len(column.values))})
		}
	}
	return nil
}

func (t *tally) take(d found) {
	n := len(t.facets)
	for _, one := range t.of[d.part*n : (d.part+1)*n] {
		for _, place := range one.column.at[one.column.from[d.doc]:one.column.from[d.doc+1]] {
			one.counts[place]++
		}
	}
}

// into adds up what the parts have.
func (t *tally) into(facets map[Facet]map[string]int) {
	for _, f := range t.facets {
		facets[f] = map[string]int{}
	}
	for i, one := range t.of {
		counts := facets[t.facets[i%len(t.facets)]]
		for place, n := range one.counts {
			if n > 0 {
				counts[one.column.values[place]] += n
			}
		}
	}
}
