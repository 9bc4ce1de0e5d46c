package store

import (
	"context"

	"tamatch/internal/domain"
)

// InsertMessage saves a message between the parties of a match and fills its ID and At.
func (s *Store) InsertMessage(ctx context.Context, m *domain.MatchMessage) error {
	return create(ctx, s, "message", m, func(*Store) error {
		if m.ID == "" {
			m.ID = NewID()
		}
		m.At = s.started(m.At)
		return nil
	})
}

// Messages are the messages of a match (by id or reference) in the order of time, for its parties
// and the secretariat; others get [domain.ErrNotFound].
func (s *Store) Messages(ctx context.Context, v domain.Viewer, matchID string) ([]domain.MatchMessage, error) {
	m, err := s.Match(ctx, v, matchID)
	if err != nil {
		return nil, err
	}
	var out []domain.MatchMessage
	if err := s.query(ctx).Where("match_id = ?", m.ID).Order("at, id").Find(&out).Error; err != nil {
		return nil, failed("reading the messages", err)
	}
	for i := range out {
		out[i] = out[i].For(v, m)
	}
	return out, nil
}
