package api

import (
	"context"
	"errors"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// found is what the search engine answered, or that it did not.
type found struct {
	ids      []string // never nil where it answered: none is none, not any
	chosen   map[search.Facet][]string
	offset   int
	total    int
	sort     string // of the register, where the engine did not answer
	facets   map[string]map[string]int
	narrowed bool     // it did not
	ignored  []string // parameters that the register does not know, where it did not
	widened  bool
	read     string // q with its words put right
}

// find asks the search engine for a page of needs or offers.
func (a *API) find(ctx context.Context, c *caller, f RecordFilter, kind domain.Kind) (found, error) {
	chosen, err := f.chosen(kind)
	if err != nil {
		return found{}, err
	}
	offset, err := f.from(kind, f.Q, chosen, f.Sort)
	if err != nil {
		return found{}, err
	}
	out := found{chosen: chosen, offset: offset, facets: map[string]map[string]int{}}
	var counted []search.Facet
	for _, facet := range search.Facets {
		if facet != search.FacetKind && (facet != search.FacetProvider || kind == domain.KindOffer) {
			counted = append(counted, facet)
		}
	}
	var result search.Result
	err = search.ErrDown
	if a.index != nil {
		result, err = a.index.Search(ctx, search.Query{
			Viewer: c.Viewer, Text: strings.TrimSpace(strings.ToValidUTF8(f.Q, " ")), Filter: chosen, Sort: f.Sort,
			Limit: f.Limit, Offset: offset, Facets: counted,
		})
	}
	if errors.Is(err, search.ErrDown) {
		out.narrowed = true
		out.sort = map[string]string{search.SortConfirmed: "-confirmed", search.SortTitle: "title", search.SortReference: "reference"}[f.Sort]
		return out, nil
	}
	if err != nil {
		return found{}, err
	}
	out.ids = make([]string, len(result.Hits))
	for i, h := range result.Hits {
		out.ids[i] = h.ID
	}
	out.total, out.facets, out.widened, out.read = result.Total, facets(result.Facets), result.Widened, result.Corrected
	return out, nil
}

// finish is the page: the records in the order in which they were found. What was hidden since the index was written is
// left out.
func finish[T any](f found, in RecordFilter, order []string, by map[string]T, total int) List[T] {
	if !f.narrowed {
		total = f.total
	}
	items := make([]T, 0, len(order))
	for _, id := range order {
		if item, ok := by[id]; ok {
			items = append(items, item)
		}
	}
	kind := domain.Kind(f.chosen[search.FacetKind][0])
	return List[T]{
		Items: items, Total: total, Next: in.next(f.offset, total, kind, in.Q, f.chosen, in.Sort), Facets: f.facets,
		Narrowed: f.narrowed, Ignored: f.ignored, Widened: f.widened, Corrected: f.read,
	}
}
