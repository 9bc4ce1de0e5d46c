package store

import (
	"context"

	"tamatch/internal/domain"
)

// ChangedCapacity are the ids of the offers that have a match saved after the change number: what is left of
// their capacity may be another.
func (s *Store) ChangedCapacity(ctx context.Context, after int64) ([]string, error) {
	var ids []string
	err := s.query(ctx).Model(&domain.Match{}).Where("change > ?", after).Distinct().Order("offer_id").Pluck("offer_id", &ids).Error
	return ids, failed("reading the offers of changed matches", err)
}
