package search

import (
	"context"
	"fmt"
	"strconv"

	"github.com/meilisearch/meilisearch-go"
)

// Beside the documents an index holds two of its own, of kind "meta": one names its generation and schema, the other
// the position of that generation. The position's id carries the generation, so that a process that has
// not noticed a rebuild moves the position of an index that is gone and not that of the new one.
const (
	metaKind = "meta"
	metaID   = "meta"
)

// meiliState is where an index stands.
type meiliState struct {
	generation, position int64
}

func positionID(generation int64) string { return "position_" + strconv.FormatInt(generation, 10) }

// documents are the two documents that say where an index stands.
func (s meiliState) documents() []meiliFields {
	return []meiliFields{
		{ID: metaID, Kind: metaKind, Generation: s.generation, Schema: meiliSchema},
		s.positionDocument(),
	}
}

func (s meiliState) positionDocument() meiliFields {
	return meiliFields{ID: positionID(s.generation), Kind: metaKind, Generation: s.generation, Position: strconv.FormatInt(s.position, 10)}
}

// readState reads where an index stands; errNotSetUp when it holds no word on that.
func (m *meiliIndex) readState(ctx context.Context, uid string) (meiliState, error) {
	found, err := m.client.Index(uid).SearchWithContext(ctx, "", &meilisearch.SearchRequest{
		Filter: "kind = " + metaKind, Limit: 100, AttributesToRetrieve: []string{"id", "generation", "position", "schema"},
	})
	if err != nil {
		return meiliState{}, err
	}
	positions := map[string]int64{}
	var s meiliState
	for _, h := range found.Hits {
		var f meiliFields
		if err := h.DecodeInto(&f); err != nil {
			return meiliState{}, fmt.Errorf("state of the search index: %w", err)
		}
		if f.ID == metaID {
			if f.Schema == meiliSchema {
				s.generation = f.Generation
			}
		} else if positions[f.ID], err = strconv.ParseInt(f.Position, 10, 64); err != nil {
			return meiliState{}, fmt.Errorf("position of the search index: %w", err)
		}
	}
	if s.generation == 0 {
		return s, errNotSetUp
	}
	s.position = positions[positionID(s.generation)]
	return s, nil
}

// ready is where the index stands, after setting it up where that is needed.
func (m *meiliIndex) ready(ctx context.Context) (meiliState, error) {
	limited, cancel := m.quick(ctx)
	defer cancel()
	s, err := m.readState(limited, m.base)
	if !m.unready(err) {
		return s, m.fault(ctx, err)
	}
	m.setUp.Lock()
	defer m.setUp.Unlock()
	patient, cancel := m.patient(ctx)
	defer cancel()
	if s, err = m.readState(patient, m.base); m.unready(err) { // still, after waiting for another goroutine
		s = meiliState{generation: 1}
		if err = m.prepare(patient, m.base); err == nil {
			err = m.write(patient, m.base, s.documents())
		}
		if err == nil {
			m.options.log.Info("search index set up", "engine", "Meilisearch", "index", m.base)
		}
	}
	return s, m.fault(ctx, err)
}
