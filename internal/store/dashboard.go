package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// Funnel is how far matches have come: each number counts those that came at least so far.
type Funnel struct {
	Suggested, Proposed, Agreed, Delivered, Confirmed int
}

// Funnel counts the matches that the viewer may see.
func (s *Store) Funnel(ctx context.Context, v domain.Viewer) (Funnel, error) {
	var f Funnel
	err := seen(s.query(ctx).Model(&domain.Match{}), v, domain.KindMatch).Select(`COUNT(*) AS suggested,
		COUNT(proposed_at) AS proposed, COUNT(agreed_at) AS agreed, COUNT(delivered_at) AS delivered,
		COUNT(CASE WHEN status = ? THEN 1 END) AS confirmed`, domain.MatchConfirmed).Scan(&f).Error
	return f, failed("counting how far matches have come", err)
}

// Created are the moments since then at which the records of a kind were begun, of those that the viewer may see; drafts
// do not count.
func (s *Store) Created(ctx context.Context, v domain.Viewer, kind domain.Kind, since time.Time) ([]time.Time, error) {
	var q *gorm.DB
	switch kind {
	case domain.KindOffer:
		q = s.query(ctx).Model(&domain.Offer{}).Where("status <> ?", domain.OfferDraft)
	default:
		kind = domain.KindNeed
		q = s.query(ctx).Model(&domain.Need{}).Where("status <> ?", domain.NeedDraft)
	}
	var out []time.Time
	err := seen(q, v, kind).Where("created_at >= ?", since.UTC()).Order("created_at").Pluck("created_at", &out).Error
	return out, failed("counting what came in", err)
}
