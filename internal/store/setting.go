package store

import (
	"context"
	"time"
)

// setting is a small value that the system keeps about itself.
type setting struct {
	Key       string `gorm:"primaryKey"`
	Value     string
	UpdatedAt time.Time
}

// Setting is the value kept under the key; [domain.ErrNotFound] when there is none.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var row setting
	err := s.query(ctx).Where("key = ?", key).Take(&row).Error
	return row.Value, failed("reading a setting", err)
}

// PutSetting keeps a value under the key. It may be saved outside of Write.
func (s *Store) PutSetting(ctx context.Context, key, value string) error {
	return upsert(ctx, s, "a setting", []setting{{Key: key, Value: value, UpdatedAt: s.Now()}})
}
