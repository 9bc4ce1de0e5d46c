package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// NeedFilter says which needs to list. The zero Viewer is the public, so that a
// forgotten one shows nothing it should not.
type NeedFilter struct {
	Viewer         domain.Viewer
	IDs            []string // nil is any; an empty list is none
	OrganizationID string
	Statuses       []domain.NeedStatus
	States         []string // ISO 3166 alpha-3
	AssignedTo     string
	// Unmatched leaves the open needs without a live match. Only matches that the viewer may see
	// count, so that the list does not tell of the others.
	Unmatched bool
	// Sort is updated, created, reference, confirmed, due (longest in its status first), review (the
	// next to be confirmed first), priority (the State's own, unnumbered last), title or state; "-" in
	// front is descending. Unknown or empty is "-updated".
	Sort          string
	Limit, Offset int // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

var needSorts = sorts{
	"updated": "updated_at", "created": "created_at", "reference": "created_at", "confirmed": "last_confirmed?",
	"due": "status_since", "title": "title", "state": "state", "review": "next_review?",
	"priority": "CASE WHEN priority = 0 THEN 1000 ELSE priority END",
}

// Need is the need with that id or reference, as the viewer may read it.
func (s *Store) Need(ctx context.Context, v domain.Viewer, by string) (domain.Need, error) {
	n, ok, err := one(ctx, s, s.needs, v, domain.KindNeed, by, aboutNeed)
	if ok || err != nil {
		return n, err
	}
	err = seenOne(byName(s.query(ctx), domain.KindNeed, by), v, domain.KindNeed).Take(&n).Error
	if err != nil {
		return domain.Need{}, failed("reading a need", err)
	}
	return n.For(v), nil
}

func aboutNeed(n domain.Need) (string, time.Time) { return n.ID, n.UpdatedAt }

// Needs lists a page of the needs that the viewer may see, and says how many there are.
func (s *Store) Needs(ctx context.Context, f NeedFilter) ([]domain.Need, int, error) {
	if s.asPage(f.IDs, f.Sort, f.Limit, f.Offset) && f.OrganizationID+f.AssignedTo == "" && len(f.States) == 0 && !f.Unmatched {
		list, fresh, err := latest(ctx, s, s.needs, f.Viewer, domain.KindNeed, f.IDs, aboutNeed,
			func(n domain.Need) bool { return len(f.Statuses) == 0 || slices.Contains(f.Statuses, n.Status) })
		if fresh || err != nil {
			return list, len(list), err
		}
	}
	q := seenIn(s.query(ctx).Model(&domain.Need{}), f.Viewer, domain.KindNeed, f.IDs)
	if f.OrganizationID != "" {
		q = q.Where("organization_id = ?", f.OrganizationID)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if f.AssignedTo != "" {
		q = restricted(q, f.Viewer).Where("assigned_to = ?", f.AssignedTo)
	}
	if f.Unmatched {
		q = q.Where("status = ?", domain.NeedOpen).Where("NOT EXISTS (?)", s.liveMatches(ctx, f.Viewer))
	}
	out, total, err := page[domain.Need](q, "needs", needSorts.order(f.Sort, "-updated"), f.Limit, f.Offset, f.IDs)
	for i := range out {
		out[i] = out[i].For(f.Viewer)
	}
	return out, total, err
}

// restricted leaves the rows whose restricted fields the viewer may see, before a filter
// by one of them: the number found would tell what the field holds.
func restricted(q *gorm.DB, v domain.Viewer) *gorm.DB {
	if v.All() || v.Secretariat() {
		return q
	}
	return q.Where("organization_id = ?", v.OrganizationID)
}

// liveMatches are the live matches of the outer query's need that the viewer may see.
func (s *Store) liveMatches(ctx context.Context, v domain.Viewer) *gorm.DB {
	q := s.query(ctx).Table("matches").Select("1").
		Where("matches.need_id = needs.id AND matches.status IN ?", liveStatuses())
	return seen(q, v, domain.KindMatch)
}

func liveStatuses() []domain.MatchStatus {
	return slices.DeleteFunc(slices.Clone(domain.MatchStatuses), domain.MatchStatus.Ended)
}

// InsertNeed saves a new need and fills its ID (unless it has one), Reference, Version, Edition
// and Change.
func (s *Store) InsertNeed(ctx context.Context, n *domain.Need) error {
	err := create(ctx, s, domain.KindNeed, n, func(tx *Store) (err error) {
		n.Reference, err = tx.reference(ctx, domain.KindNeed)
		if n.ID == "" {
			n.ID = NewID()
		}
		n.CreatedAt, n.UpdatedAt = s.started(n.CreatedAt), s.Now()
		n.StatusSince = s.started(n.StatusSince)
		n.Version, n.Edition, n.Change = 1, 1, s.tx.change
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.setReaders(ctx, domain.KindNeed, n.ID, n.Readers(nil))
	return err
}

// UpdateNeed saves the need if it is still at its Version, and moves that on by one. A
// [domain.Stale] says that somebody else was first. Reference and CreatedAt are never changed.
func (s *Store) UpdateNeed(ctx context.Context, n *domain.Need) error {
	err := update(ctx, s, domain.KindNeed, n.ID, n, &n.Version, func() {
		n.UpdatedAt, n.Change = s.Now(), s.tx.change
	})
	if err != nil {
		return err
	}
	_, err = s.needReaders(ctx, *n)
	return err
}

// needReaders writes who may read the need, the providers to which a match has disclosed it included, and with it the
// offers that were made for it alone.
func (s *Store) needReaders(ctx context.Context, n domain.Need) (bool, error) {
	matches, err := s.disclosures(ctx, "need_id", n.ID)
	if err != nil {
		return false, err
	}
	var disclosed []string
	for _, m := range matches {
		if m.NeedDisclosed() {
			disclosed = append(disclosed, m.ProviderID)
		}
	}
	changed, err := s.setReaders(ctx, domain.KindNeed, n.ID, n.Readers(disclosed))
	if err != nil || !changed {
		return false, err
	}
	return true, s.boundReaders(ctx, n.ID)
}

// ChangedNeeds are the needs saved after the change number, in that order and in
// whatever status, for the index and the matcher. It answers whole transactions, so it may answer
// more than limit.
func (s *Store) ChangedNeeds(ctx context.Context, after int64, limit int) ([]domain.Need, error) {
	return changed(func() *gorm.DB { return s.query(ctx) }, "needs", after, limit, func(n domain.Need) int64 { return n.Change })
}
