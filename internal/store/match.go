package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// MatchFilter says which matches to list. The zero Viewer is the public, which sees none.
type MatchFilter struct {
	Viewer          domain.Viewer
	IDs             []string // nil is any; an empty list is none
	NeedID, OfferID string
	OrganizationID  string // on either side
	RequesterID     string
	ProviderID      string
	Statuses        []domain.MatchStatus
	AssignedTo      string
	DueBefore       *time.Time
	// Sort is due, updated, created, reference, score, rank or status (longest in its
	// status first); "-" in front is descending. Unknown or empty is "-updated".
	Sort          string
	Limit, Offset int // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

var matchSorts = sorts{
	"due": "due_at?", "updated": "updated_at", "created": "created_at", "reference": "created_at",
	"score": "score", "rank": "rank", "status": "status_since",
}

// Match is the match with that id or reference, as the viewer may read it.
func (s *Store) Match(ctx context.Context, v domain.Viewer, by string) (domain.Match, error) {
	var m domain.Match
	err := seenOne(byName(s.query(ctx), domain.KindMatch, by), v, domain.KindMatch).Take(&m).Error
	if err != nil {
		return domain.Match{}, failed("reading a match", err)
	}
	out, err := s.matchesFor(ctx, v, []domain.Match{m})
	if err != nil {
		return domain.Match{}, err
	}
	return out[0], nil
}

// Matches lists a page of the matches that the viewer may see, and says how many there are.
func (s *Store) Matches(ctx context.Context, f MatchFilter) ([]domain.Match, int, error) {
	q := seenIn(s.query(ctx).Model(&domain.Match{}), f.Viewer, domain.KindMatch, f.IDs)
	if f.NeedID != "" {
		q = q.Where("need_id = ?", f.NeedID)
	}
	if f.OfferID != "" {
		q = q.Where("offer_id = ?", f.OfferID)
	}
	// Whose need it is stays untold until the viewer may see the need: nor may a filter find it out.
	if f.OrganizationID != "" {
		requested := s.requested(ctx, f.Viewer, f.OrganizationID)
		q = q.Where("(provider_id = ? OR matches.id IN (?))", f.OrganizationID, requested)
	}
	if f.RequesterID != "" {
		q = q.Where("matches.id IN (?)", s.requested(ctx, f.Viewer, f.RequesterID))
	}
	if f.ProviderID != "" {
		q = q.Where("provider_id = ?", f.ProviderID)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	if f.AssignedTo != "" {
		if !f.Viewer.All() && !f.Viewer.Secretariat() {
			return nil, 0, nil
		}
		q = q.Where("assigned_to = ?", f.AssignedTo)
	}
	if f.DueBefore != nil {
		q = q.Where("due_at < ?", f.DueBefore.UTC())
	}
	out, total, err := page[domain.Match](q, "matches", matchSorts.order(f.Sort, "-updated"), f.Limit, f.Offset, f.IDs)
	if err != nil {
		return nil, 0, err
	}
	out, err = s.matchesFor(ctx, f.Viewer, out)
	return out, total, err
}

// requested are the ids of the matches for the organization's needs that the viewer may see.
func (s *Store) requested(ctx context.Context, v domain.Viewer, organizationID string) *gorm.DB {
	q := s.query(ctx).Table("matches AS asked").Select("asked.id").Where("asked.requester_id = ?", organizationID)
	return seenBy(q, v, domain.KindNeed, "asked.need_id")
}

// matchesFor are the matches as the viewer may read them.
func (s *Store) matchesFor(ctx context.Context, v domain.Viewer, matches []domain.Match) ([]domain.Match, error) {
	if len(matches) == 0 || v.All() || v.Secretariat() {
		return matches, nil
	}
	ids := make([]string, len(matches))
	for i, m := range matches {
		ids[i] = m.NeedID
	}
	open, err := s.opened(ctx, v, domain.KindNeed, ids)
	if err != nil {
		return nil, err
	}
	for i, m := range matches {
		matches[i] = m.For(v, open[m.NeedID])
	}
	return matches, nil
}

// InsertMatch saves a new match and fills its ID (unless it has one), Reference, Version and Change.
// It is a conflict when the pair has a live match already.
func (s *Store) InsertMatch(ctx context.Context, m *domain.Match) error {
	err := create(ctx, s, domain.KindMatch, m, func(tx *Store) (err error) {
		m.Reference, err = tx.reference(ctx, domain.KindMatch)
		if m.ID == "" {
			m.ID = NewID()
		}
		if m.Seats == 0 {
			m.Seats = 1
		}
		m.CreatedAt, m.UpdatedAt = s.started(m.CreatedAt), s.Now()
		m.StatusSince = s.started(m.StatusSince)
		m.Version, m.Change = 1, s.tx.change
		return err
	})
	if err != nil {
		return err
	}
	return s.matchReaders(ctx, *m)
}

// UpdateMatch saves the match if it is still at its Version; see [Store.UpdateNeed]. What it
// discloses is written to the readers of its need and its offer in the same transaction.
func (s *Store) UpdateMatch(ctx context.Context, m *domain.Match) error {
	err := update(ctx, s, domain.KindMatch, m.ID, m, &m.Version, func() {
		m.UpdatedAt, m.Change = s.Now(), s.tx.change
	})
	if err != nil {
		return err
	}
	return s.matchReaders(ctx, *m)
}

// matchReaders writes who may read the match, and the need and the offer that it discloses.
func (s *Store) matchReaders(ctx context.Context, m domain.Match) error {
	if _, err := s.setReaders(ctx, domain.KindMatch, m.ID, m.Readers()); err != nil {
		return err
	}
	var n domain.Need
	if err := s.query(ctx).Where("id = ?", m.NeedID).Take(&n).Error; err != nil {
		return failed("reading the match's need", err)
	}
	if changed, err := s.needReaders(ctx, n); err != nil {
		return err
	} else if changed {
		if err := s.moved(ctx, domain.KindNeed, n.ID); err != nil {
			return err
		}
	}
	var o domain.Offer
	if err := s.query(ctx).Where("id = ?", m.OfferID).Take(&o).Error; err != nil {
		return failed("reading the match's offer", err)
	}
	changed, err := s.offerReaders(ctx, o)
	if err != nil || !changed {
		return err
	}
	return s.moved(ctx, domain.KindOffer, o.ID)
}

// disclosures are the matches of a need or offer, as far as disclosure depends on them.
func (s *Store) disclosures(ctx context.Context, column, id string) ([]domain.Match, error) {
	var out []domain.Match
	err := s.query(ctx).Select("id", "requester_id", "provider_id", "requester_value", "proposed_at").
		Where(column+" = ?", id).Find(&out).Error
	return out, failed("reading the matches of a record", err)
}

// LivePair is the match of the pair that still moves.
func (s *Store) LivePair(ctx context.Context, needID, offerID string) (domain.Match, error) {
	var m domain.Match
	err := s.query(ctx).Where("need_id = ? AND offer_id = ? AND status IN ?", needID, offerID, liveStatuses()).Take(&m).Error
	return m, failed("reading the match of a pair", err)
}

// CapacityTaken is how many of the offer's places are taken by matches that are agreed and not yet over.
func (s *Store) CapacityTaken(ctx context.Context, offerID string) (int, error) {
	taken, err := s.CapacityTakenOf(ctx, []string{offerID})
	return taken[offerID], err
}

// CapacityTakenOf is [Store.CapacityTaken] for many offers; those without a taken place are not in it.
func (s *Store) CapacityTakenOf(ctx context.Context, offerIDs []string) (map[string]int, error) {
	var taking []domain.MatchStatus
	for _, status := range domain.MatchStatuses {
		if status.TakesCapacity() {
			taking = append(taking, status)
		}
	}
	var rows []struct {
		OfferID string
		Taken   int
	}
	err := s.query(ctx).Model(&domain.Match{}).Select("offer_id, SUM(seats) AS taken").
		Where("offer_id IN ? AND status IN ?", offerIDs, taking).Group("offer_id").Find(&rows).Error
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.OfferID] = r.Taken
	}
	return out, failed("counting the places taken", err)
}

// started is at, or now when it is not set: an imported record keeps the dates it came with.
func (s *Store) started(at time.Time) time.Time {
	if at.IsZero() {
		return s.Now()
	}
	return at
}
