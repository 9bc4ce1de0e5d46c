package store

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"tamatch/internal/domain"
)

// create inserts the record; a duplicate is a conflict and leaves the transaction usable.
// first, if any, runs in the same savepoint before, so that a reference is not spent in vain.
func create[T any](ctx context.Context, s *Store, kind domain.Kind, record *T, first func(tx *Store) error) error {
	if s.tx == nil {
		return errOutside
	}
	before := *record
	restoring(s, record)
	err := s.guarded(ctx, func(tx *Store) error {
		if first != nil {
			if err := first(tx); err != nil {
				return err
			}
		}
		if err := tx.utc(ctx, record); err != nil {
			return err
		}
		return tx.query(ctx).Create(record).Error
	})
	if err != nil {
		*record = before
		return failed("inserting "+string(kind), err)
	}
	return nil
}

// update saves every column of the record if the stored version is still the one the caller read.
func update[T any](ctx context.Context, s *Store, kind domain.Kind, id string, record *T, version *int, fill func()) error {
	if s.tx == nil {
		return errOutside
	}
	before, want := *record, *version
	restoring(s, record)
	*version++
	fill()
	err := s.guarded(ctx, func(tx *Store) error {
		if err := tx.utc(ctx, record); err != nil {
			return err
		}
		res := tx.query(ctx).Model(record).Where("version = ?", want).
			Select("*").Omit("id", "reference", "created_at").UpdateColumns(record)
		if res.Error == nil && res.RowsAffected == 0 {
			return tx.stale(ctx, kind, id, record, want)
		}
		return res.Error
	})
	if err != nil {
		*record = before
		return failed("updating "+string(kind), err)
	}
	return nil
}

// stale says why no row was at the wanted version.
func (s *Store) stale(ctx context.Context, kind domain.Kind, id string, model any, want int) error {
	var have []int
	if err := s.query(ctx).Model(model).Where("id = ?", id).Pluck("version", &have).Error; err != nil {
		return err
	}
	if len(have) == 0 {
		return gorm.ErrRecordNotFound
	}
	return &domain.Stale{Kind: kind, ID: id, Have: have[0], Want: want}
}

// upsert inserts the row or replaces the one with the same key.
func upsert[T any](ctx context.Context, s *Store, what string, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	if s.tx == nil {
		next, pass, err := s.turn(ctx)
		if err != nil {
			return err
		}
		defer pass()
		ctx = next
	}
	err := s.query(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(rows, 200).Error
	return failed("saving "+what, err)
}

// utc brings every time of the record to what both databases keep, UTC to the
// microsecond, so that the struct in hand equals the one read back.
func (s *Store) utc(ctx context.Context, record any) error {
	stmt := &gorm.Statement{DB: s.db}
	if err := stmt.Parse(record); err != nil {
		return fmt.Errorf("reading the columns of %T: %w", record, err)
	}
	value := reflect.ValueOf(record).Elem()
	for _, f := range stmt.Schema.Fields {
		switch at, _ := f.ValueOf(ctx, value); at := at.(type) {
		case time.Time:
			if err := f.Set(ctx, value, at.UTC().Truncate(time.Microsecond)); err != nil {
				return err
			}
		case *time.Time:
			if at == nil {
				continue
			}
			kept := at.UTC().Truncate(time.Microsecond)
			if err := f.Set(ctx, value, &kept); err != nil {
				return err
			}
		}
	}
	return nil
}
