package store

import (
	"context"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// RevisionFilter says which revisions to list.
type RevisionFilter struct {
	Viewer        domain.Viewer
	Kind          domain.Kind // need or offer; empty is both
	RecordID      string
	Statuses      []domain.NeedStatus
	Limit, Offset int // Limit 0 is 50; [NoLimit] is all
}

// PendingRevision is the revision of the record that is on its way, if the viewer may see it:
// the owner always, the secretariat while it has been submitted, nobody else.
func (s *Store) PendingRevision(ctx context.Context, v domain.Viewer, kind domain.Kind, recordID string) (domain.Revision, error) {
	if !mayOwnRevisions(v) {
		return domain.Revision{}, domain.ErrNotFound
	}
	pending := []domain.NeedStatus{domain.NeedDraft, domain.NeedClearing, domain.NeedSubmitted}
	var r domain.Revision
	err := ownRevisions(s.query(ctx), v).
		Where("kind = ? AND record_id = ? AND status IN ?", kind, recordID, pending).Take(&r).Error
	return r, failed("reading a revision", err)
}

// Revisions lists a page of the revisions that the viewer may see, the one longest in its status first.
func (s *Store) Revisions(ctx context.Context, f RevisionFilter) ([]domain.Revision, int, error) {
	q := ownRevisions(s.query(ctx).Model(&domain.Revision{}), f.Viewer)
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.RecordID != "" {
		q = q.Where("record_id = ?", f.RecordID)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	return page[domain.Revision](q, "revisions", "status_since ASC, id ASC", f.Limit, f.Offset, nil)
}

// mayOwnRevisions says whether there can be revisions for the viewer at all: the public has none.
func mayOwnRevisions(v domain.Viewer) bool { return v.All() || v.OrganizationID != "" && v.SignedIn() }

// ownRevisions leaves the revisions that the viewer may see.
func ownRevisions(q *gorm.DB, v domain.Viewer) *gorm.DB {
	switch {
	case v.All():
		return q
	case !mayOwnRevisions(v):
		return q.Where("1 = 0")
	}
	const owned = `((revisions.kind = 'need' AND EXISTS (SELECT 1 FROM needs WHERE needs.id = revisions.record_id AND needs.organization_id = ?))
		OR (revisions.kind = 'offer' AND EXISTS (SELECT 1 FROM offers WHERE offers.id = revisions.record_id AND offers.organization_id = ?)))`
	if v.Secretariat() {
		submitted := []domain.NeedStatus{domain.NeedSubmitted, domain.NeedOpen}
		return q.Where("(status IN ? OR "+owned+")", submitted, v.OrganizationID, v.OrganizationID)
	}
	return q.Where(owned, v.OrganizationID, v.OrganizationID)
}

// InsertRevision saves a new revision; it is a conflict when the record has one on its way already.
func (s *Store) InsertRevision(ctx context.Context, r *domain.Revision) error {
	return create(ctx, s, "revision", r, func(*Store) error {
		if r.ID == "" {
			r.ID = NewID()
		}
		r.CreatedAt, r.UpdatedAt = s.started(r.CreatedAt), s.Now()
		r.StatusSince = s.started(r.StatusSince)
		r.Version = 1
		return nil
	})
}

// UpdateRevision saves the revision if it is still at its Version; see [Store.UpdateNeed].
func (s *Store) UpdateRevision(ctx context.Context, r *domain.Revision) error {
	return update(ctx, s, "revision", r.ID, r, &r.Version, func() { r.UpdatedAt = s.Now() })
}
