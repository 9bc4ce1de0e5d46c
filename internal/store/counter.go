package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tamatch/internal/domain"
)

// changeCounter names the change sequence.
const changeCounter = "change"

const positionQuery = "SELECT value FROM counters WHERE name = '" + changeCounter + "'"

// count takes the next number of a counter that exists.
func (s *Store) count(ctx context.Context, name string, number *int64) error {
	res := s.query(ctx).Raw("UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value", name).Scan(number)
	if res.Error != nil {
		return fmt.Errorf("counting %s: %w", name, res.Error)
	}
	if res.RowsAffected == 0 {
		return fmt.Errorf("counting %s: the counter is missing; has the database been migrated?", name)
	}
	return nil
}

// reference is the next reference of the kind in the current year, such as
// N-2026-0042. It grows beyond four digits when a year needs more.
func (s *Store) reference(ctx context.Context, kind domain.Kind) (string, error) {
	year := s.Now().Year()
	var number int64
	err := s.query(ctx).Raw(`INSERT INTO counters (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value`,
		fmt.Sprintf("reference/%s/%d", kind, year)).Scan(&number).Error
	if err != nil {
		return "", fmt.Errorf("numbering a %s: %w", kind, err)
	}
	return fmt.Sprintf("%s-%d-%04d", kind.Letter(), year, number), nil
}

// Position is the last committed change number; inside Write, that of the transaction.
// Whoever has read everything up to it has read the whole register.
func (s *Store) Position(ctx context.Context) (int64, error) {
	var number int64
	if s.tx != nil {
		err := s.query(ctx).Raw(positionQuery).Scan(&number).Error
		return number, failed("reading the change number", err)
	}
	// Every page asks, some more than once: straight from the pool it costs a fraction.
	err := s.pool.QueryRowContext(ctx, positionQuery).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return number, failed("reading the change number", err)
}

// reached marks the context of a reader who has asked for the change number.
type reached struct{}

// AsOf is the context of a reader who has asked for the change number already and wants everything as it was then or later: so
// that the parts of one page do not each ask again. It is for reading alone.
func AsOf(ctx context.Context, change int64) context.Context {
	return context.WithValue(ctx, reached{}, change)
}

// Reached is the change number up to which a reader must be told everything: that of [AsOf], else [Store.Position].
func (s *Store) Reached(ctx context.Context) (int64, error) {
	if change, ok := ctx.Value(reached{}).(int64); ok && s.tx == nil {
		return change, nil
	}
	return s.Position(ctx)
}
