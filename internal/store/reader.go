package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// reader is a row of the readers table.
type reader struct {
	Kind     domain.Kind `gorm:"primaryKey"`
	RecordID string      `gorm:"primaryKey"`
	Key      string      `gorm:"primaryKey"`
}

// tableOf names the table of a kind that has readers.
func tableOf(kind domain.Kind) string {
	switch kind {
	case domain.KindNeed:
		return "needs"
	case domain.KindOffer:
		return "offers"
	case domain.KindChecklist:
		return "checklists"
	default:
		return "matches"
	}
}

// seen leaves only the rows of the kind's table that the viewer may see.
func seen(q *gorm.DB, v domain.Viewer, kind domain.Kind) *gorm.DB {
	return seenBy(q, v, kind, tableOf(kind)+".id")
}

// seenBy leaves only the rows whose column names a record of the kind that the viewer may see. Written as a
// list, not as EXISTS: SQLite counts a long table in half the time.
func seenBy(q *gorm.DB, v domain.Viewer, kind domain.Kind, column string) *gorm.DB {
	if v.All() {
		return q
	}
	return q.Where(column+" IN (SELECT r.record_id FROM readers r WHERE r.kind = ? AND r.key IN ?)", kind, v.Keys())
}

// seenOne leaves only the rows of the kind's table that the viewer may see, where a statement names the few rows that it
// asks for: each is looked up, while seen reads every row that the viewer may see first.
func seenOne(q *gorm.DB, v domain.Viewer, kind domain.Kind) *gorm.DB {
	if v.All() {
		return q
	}
	return q.Where("EXISTS (SELECT 1 FROM readers r WHERE r.kind = ? AND r.record_id = "+tableOf(kind)+".id AND r.key IN ?)", kind, v.Keys())
}

// seenIn is seenOne where a filter names records by their ids, else seen.
func seenIn(q *gorm.DB, v domain.Viewer, kind domain.Kind, ids []string) *gorm.DB {
	if ids != nil {
		return seenOne(q, v, kind)
	}
	return seen(q, v, kind)
}

// chunk is how many values go into one IN list; SQLite takes 32766 in all.
const chunk = 1000

// ReadersOf are the reader keys of each of the records, sorted.
func (s *Store) ReadersOf(ctx context.Context, kind domain.Kind, ids []string) (map[string][]string, error) {
	out := make(map[string][]string, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var rows []reader
		err := s.query(ctx).Where("kind = ? AND record_id IN ?", kind, part).Order("record_id, key").Find(&rows).Error
		if err != nil {
			return nil, failed("reading the readers", err)
		}
		for _, r := range rows {
			out[r.RecordID] = append(out[r.RecordID], r.Key)
		}
	}
	return out, nil
}

// setReaders makes the readers of a record the given ones and says whether they changed.
func (s *Store) setReaders(ctx context.Context, kind domain.Kind, id string, keys []string) (bool, error) {
	now, err := s.ReadersOf(ctx, kind, []string{id})
	if err != nil {
		return false, err
	}
	want := slices.Clone(keys)
	slices.Sort(want)
	want = slices.Compact(want)
	have := now[id]
	slices.Sort(have) // the database may sort by another rule
	if slices.Equal(have, want) {
		return false, nil
	}
	if err := s.query(ctx).Where("kind = ? AND record_id = ?", kind, id).Delete(&reader{}).Error; err != nil {
		return false, failed("clearing the readers", err)
	}
	rows := make([]reader, len(want))
	for i, k := range want {
		rows[i] = reader{Kind: kind, RecordID: id, Key: k}
	}
	if err := s.query(ctx).Create(rows).Error; err != nil {
		return false, failed("saving the readers", err)
	}
	return true, nil
}

// moved gives a record whose readers changed the transaction's change number, without a new version:
// its words are the same, but the search index and the matcher must learn who may see them.
func (s *Store) moved(ctx context.Context, kind domain.Kind, id string) error {
	err := s.query(ctx).Exec("UPDATE "+tableOf(kind)+" SET change = ? WHERE id = ?", s.tx.change, id).Error
	return failed("marking a record as changed", err)
}

// opened are the ids, among those given, of the records that the viewer may see.
func (s *Store) opened(ctx context.Context, v domain.Viewer, kind domain.Kind, ids []string) (map[string]bool, error) {
	out := make(map[string]bool, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		var found []string
		err := s.query(ctx).Model(&reader{}).Where("kind = ? AND record_id IN ? AND key IN ?", kind, part, v.Keys()).
			Distinct().Pluck("record_id", &found).Error
		if err != nil {
			return nil, failed("reading the readers", err)
		}
		for _, id := range found {
			out[id] = true
		}
	}
	return out, nil
}
