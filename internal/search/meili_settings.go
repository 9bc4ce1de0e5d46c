package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

// meiliSchema names what the settings and meiliFields make; an index of another schema is set up anew, at position 0.
const meiliSchema = "2"

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

// prepare creates the index where it is missing and gives it its settings.
func (m *meiliIndex) prepare(ctx context.Context, uid string) error {
	created, err := m.client.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: uid, PrimaryKey: "id"})
	if err != nil {
		return err
	}
	if err := m.wait(ctx, created); err != nil && !strings.Contains(err.Error(), "index_already_exists") {
		return err
	}
	set, err := m.client.Index(uid).UpdateSettingsWithContext(ctx, meiliSettings())
	if err != nil {
		return err
	}
	return m.wait(ctx, set)
}

// meiliLocales keep the server from guessing: what it gets is ASCII.
var meiliLocales = []string{"eng"}

// meiliSettings make Meilisearch keep to the terms it is given: no typos, no facet cut short, every hit counted.
func meiliSettings() *meilisearch.Settings {
	filterable := []string{"id", "readers", "codes", "words"}
	for _, f := range Facets {
		filterable = append(filterable, string(f))
	}
	return &meilisearch.Settings{
		RankingRules:         []string{"sort", "words", "typo", "proximity", "attribute", "exactness", "updated:desc", "id:asc"},
		SearchableAttributes: []string{"title_terms", "terms", "surface"},
		FilterableAttributes: filterable,
		SortableAttributes:   []string{"id", "updated", "confirmed", "title_key", "ref_key"},
		DisplayedAttributes:  []string{"id", "kind", "generation", "position", "schema"},
		TypoTolerance:        &meilisearch.TypoTolerance{Enabled: false, DisableOnWords: []string{}, DisableOnAttributes: []string{}, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9}},
		LocalizedAttributes:  []*meilisearch.LocalizedAttributes{{AttributePatterns: []string{"*"}, Locales: meiliLocales}},
		Pagination:           &meilisearch.Pagination{MaxTotalHits: 10_000_000},
		Faceting:             &meilisearch.Faceting{MaxValuesPerFacet: maxFacet, SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeAlpha}},
	}
}

// write adds or replaces documents of an index and waits until they are found.
func (m *meiliIndex) write(ctx context.Context, uid string, docs []meiliFields) error {
	if len(docs) == 0 {
		return nil
	}
	task, err := m.client.Index(uid).AddDocumentsWithContext(ctx, docs, nil)
	if err != nil {
		return err
	}
	return m.wait(ctx, task)
}

// taskPoll is how often the server is asked whether it has done a task.
const taskPoll = 15 * time.Millisecond

// errTask is a task that the server took and could not do.
type errTask struct{ code, message string }

func (e errTask) Error() string { return "Meilisearch task failed: " + e.message + " (" + e.code + ")" }

// wait returns when the server has done a task, or errTask.
func (m *meiliIndex) wait(ctx context.Context, task *meilisearch.TaskInfo) error {
	done, err := m.client.WaitForTaskWithContext(ctx, task.TaskUID, taskPoll)
	if err != nil {
		return err
	}
	if done.Status != meilisearch.TaskStatusSucceeded {
		return errTask{done.Error.Code, done.Error.Message}
	}
	return nil
}
