package search

import (
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Bleve keeps the values of a field packed, a thousand documents at a time, and unpacks them anew for every answer. What
// answers are ordered and counted by is kept unpacked here, beside each segment of an index: a segment never changes, and
// one that is new is read when the first answer needs it.

// columns are the unpacked values of an index, by the ids of its segments.
type columns struct {
	mu sync.Mutex
	by map[uint64]*segmentColumns
}

// segmentColumns are those of one segment, each read once.
type segmentColumns struct {
	mu     sync.Mutex
	keys   map[string][]string
	counts map[Facet]*valueColumn
}

// valueColumn are the values that each document has: those of document n are the values at[from[n]:from[n+1]].
type valueColumn struct {
	values   []string
	from, at []uint32
}

// part is a segment of the snapshot that is asked, with its documents' numbers counted from first.
type part struct {
	*segmentColumns
	segment    *scorch.SegmentSnapshot
	first, end uint64
}

// of are the parts of a snapshot. What belonged to segments that have been merged away is dropped.
func (c *columns) of(snapshot *scorch.IndexSnapshot) []part {
	c.mu.Lock()
	defer c.mu.Unlock()
	segments := snapshot.Segments()
	parts := make([]part, len(segments))
	next := uint64(0)
	for i, s := range segments {
		known := c.by[s.Id()]
		if known == nil {
			known = &segmentColumns{keys: map[string][]string{}, counts: map[Facet]*valueColumn{}}
		}
		parts[i] = part{known, s, next, next + s.Segment().Count()}
		next = parts[i].end
	}
	if len(c.by) != len(parts) || !c.has(parts) {
		c.by = make(map[uint64]*segmentColumns, len(parts))
		for _, p := range parts {
			c.by[p.segment.Id()] = p.segmentColumns
		}
	}
	return parts
}

func (c *columns) has(parts []part) bool {
	for _, p := range parts {
		if c.by[p.segment.Id()] == nil {
			return false
		}
	}
	return true
}

// key is the one value of the field of each document, "" for none.
func (p part) key(field string) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.keys[field]; ok {
		return known, nil
	}
	var all []byte // of one piece
	ends := make([]int, p.end-p.first)
	err := p.visit(field, func(doc int, term []byte) { all = append(all, term...) }, func(doc int) { ends[doc] = len(all) })
	if err != nil {
		return nil, err
	}
	text, column, from := string(all), make([]string, len(ends)), 0
	for doc, end := range ends {
		column[doc], from = text[from:end], end
	}
	p.keys[field] = column
	return column, nil
}

// counted are the values of the facet.
func (p part) counted(f Facet) (*valueColumn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.counts[f]; ok {
		return known, nil
	}
	places := map[string]uint32{}
	column := &valueColumn{from: make([]uint32, 1, p.end-p.first+1)}
	err := p.visit(string(f), func(_ int, term []byte) {
		place, ok := places[string(term)]
		if !ok {
			place = uint32(len(column.values))
			column.values = append(column.values, string(term))
			places[column.values[place]] = place
		}
		column.at = append(column.at, place)
	}, func(int) { column.from = append(column.from, uint32(len(column.at))) })
	if err != nil {
		return nil, err
	}
	p.counts[f] = column
	return column, nil
}

// visit hands over the terms of the field, document by document.
func (p part) visit(field string, term func(doc int, term []byte), done func(doc int)) error {
	values, ok := p.segment.Segment().(segment.DocValueVisitable)
	fields := []string{field}
	var state segment.DocVisitState
	for doc := range int(p.end - p.first) {
		if ok {
			var err error
			state, err = values.VisitDocValues(uint64(doc), fields, func(_ string, t []byte) { term(doc, t) }, state)
			if err != nil {
				return err
			}
		}
		done(doc)
	}
	return nil
}
