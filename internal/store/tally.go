package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Tally counts what failed under a key. It is no part of the register: it takes no change number and is in no archive.
type Tally struct {
	Key      string `gorm:"primaryKey"`
	Failures int
	Last     time.Time // when the last one was
	Until    time.Time // no try before this; no later than Last when there is no wait
}

// Tallies reads what is kept under the keys, in their order; a key without a row has nought.
func (s *Store) Tallies(ctx context.Context, keys ...string) ([]Tally, error) {
	var rows []Tally
	if err := s.query(ctx).Where("key IN ?", keys).Find(&rows).Error; err != nil {
		return nil, failed("reading tallies", err)
	}
	return inOrder(rows, keys), nil
}

// Tally lets change work on the tallies of the keys, in their order, and keeps them as it leaves them, or as they were
// when it fails. Whoever counts under one of the keys at the same time, in this process or another, comes before or after.
func (s *Store) Tally(ctx context.Context, change func([]Tally) error, keys ...string) error {
	fresh := make([]Tally, len(keys))
	never := time.Unix(0, 0).UTC()                           // whatever clock the caller goes by, it is past
	for i, key := range slices.Sorted(slices.Values(keys)) { // all lock in one order, and none waits for itself
		fresh[i] = Tally{Key: key, Last: never, Until: never}
	}
	return s.tried(ctx, func(ctx context.Context) error {
		return s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			rows := make([]Tally, 0, len(keys))
			for _, row := range fresh {
				err := db.Raw(`INSERT INTO tallies (key, failures, last, until) VALUES (?, ?, ?, ?)
					ON CONFLICT (key) DO UPDATE SET failures = tallies.failures RETURNING key, failures, last, until`,
					row.Key, row.Failures, row.Last, row.Until).Scan(&row).Error
				if err != nil {
					return fmt.Errorf("holding tallies: %w", err)
				}
				rows = append(rows, row)
			}
			ordered := inOrder(rows, keys)
			if err := change(ordered); err != nil {
				return err
			}
			for _, row := range ordered {
				row.Last, row.Until = row.Last.UTC().Truncate(time.Microsecond), row.Until.UTC().Truncate(time.Microsecond)
				if err := db.Save(&row).Error; err != nil {
					return fmt.Errorf("saving tallies: %w", err)
				}
			}
			return nil
		})
	})
}

// ForgetTallies drops those whose last failure was before that.
func (s *Store) ForgetTallies(ctx context.Context, before time.Time) error {
	return s.tried(ctx, func(ctx context.Context) error {
		return failed("forgetting tallies", s.query(ctx).Where("last < ?", before.UTC()).Delete(&Tally{}).Error)
	})
}

func inOrder(rows []Tally, keys []string) []Tally {
	out := make([]Tally, len(keys))
	for i, key := range keys {
		out[i].Key = key
		if at := slices.IndexFunc(rows, func(t Tally) bool { return t.Key == key }); at >= 0 {
			out[i] = rows[at]
		}
	}
	return out
}
