package store

import (
	"context"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// OpenNeedsByState counts, for each State by its ISO code, the open needs that the viewer may see. States without are left out.
func (s *Store) OpenNeedsByState(ctx context.Context, v domain.Viewer) (map[string]int, error) {
	q := s.query(ctx).Model(&domain.Need{}).Where("status = ?", domain.NeedOpen)
	return tallied(seen(q, v, domain.KindNeed), "state", "counting the needs of States")
}

// OpenOffersByOrganization counts, for each provider by its id, the open offers that the viewer may see. Providers without
// are left out.
func (s *Store) OpenOffersByOrganization(ctx context.Context, v domain.Viewer) (map[string]int, error) {
	q := s.query(ctx).Model(&domain.Offer{}).Where("status = ?", domain.OfferOpen)
	return tallied(seen(q, v, domain.KindOffer), "organization_id", "counting the offers of providers")
}

// tallied counts the query's rows by the value of a column.
func tallied(q *gorm.DB, column, doing string) (map[string]int, error) {
	var rows []struct {
		Value string
		N     int
	}
	if err := q.Select(column + " AS value, COUNT(*) AS n").Group(column).Find(&rows).Error; err != nil {
		return nil, failed(doing, err)
	}
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.Value] = r.N
	}
	return out, nil
}
