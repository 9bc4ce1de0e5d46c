package store

import (
	"context"
	"fmt"

	"tamatch/internal/domain"
)

// AppendEvent adds the event to its record's history and fills ID, Seq, At, Prev and Hash.
func (s *Store) AppendEvent(ctx context.Context, e *domain.Event) error {
	return create(ctx, s, "event", e, func(tx *Store) error {
		var last []domain.Event
		err := tx.query(ctx).Select("seq", "hash").Where("kind = ? AND record_id = ?", e.Kind, e.RecordID).
			Order("seq DESC").Limit(1).Find(&last).Error
		if err != nil {
			return fmt.Errorf("reading the event before: %w", err)
		}
		prev := ""
		e.Seq = 1
		if len(last) > 0 {
			e.Seq, prev = last[0].Seq+1, last[0].Hash
		}
		if e.ID == "" {
			e.ID = NewID()
		}
		e.At = s.started(e.At)
		e.Seal(prev)
		return nil
	})
}

// Events is the history of a record as the viewer may read it, in its order; [domain.ErrNotFound]
// when the record may not be seen. Only owner and clock get a chain that can be verified from end to end
// with [domain.VerifyChain]; see [domain.EventsFor] for the others.
func (s *Store) Events(ctx context.Context, v domain.Viewer, kind domain.Kind, recordID string) ([]domain.Event, error) {
	var shown func([]domain.Event) []domain.Event
	switch kind {
	case domain.KindNeed:
		n, err := s.Need(ctx, v, recordID)
		if err != nil {
			return nil, err
		}
		recordID, shown = n.ID, func(all []domain.Event) []domain.Event { return domain.EventsFor(all, v, n.OrganizationID) }
	case domain.KindOffer:
		o, err := s.Offer(ctx, v, recordID)
		if err != nil {
			return nil, err
		}
		recordID, shown = o.ID, func(all []domain.Event) []domain.Event { return domain.EventsFor(all, v, o.OrganizationID) }
	case domain.KindMatch:
		m, err := s.Match(ctx, v, recordID)
		if err != nil {
			return nil, err
		}
		recordID, shown = m.ID, func(all []domain.Event) []domain.Event { return domain.MatchEventsFor(all, v, m) }
	case domain.KindChecklist:
		c, err := s.Checklist(ctx, v, recordID)
		if err != nil {
			return nil, err
		}
		recordID, shown = c.ID, func(all []domain.Event) []domain.Event { return c.EventsOf(all, v) }
	default:
		// People, organizations and findings: the secretariat's own bookkeeping.
		if !v.All() && !v.Secretariat() {
			return nil, domain.ErrNotFound
		}
		shown = func(all []domain.Event) []domain.Event { return all }
	}
	var all []domain.Event
	err := s.query(ctx).Where("kind = ? AND record_id = ?", kind, recordID).Order("seq").Find(&all).Error
	if err != nil {
		return nil, failed("reading the history", err)
	}
	return shown(all), nil
}
