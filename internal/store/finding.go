package store

import (
	"context"

	"tamatch/internal/domain"
)

// FindingFilter says which findings to list. Findings come from published documents:
// everybody sees them.
type FindingFilter struct {
	State         string
	Instrument    domain.Instrument
	Kind          domain.FindingKind
	Limit, Offset int // Limit 0 is 50; [NoLimit] is all
}

// Finding is the finding with that id or reference.
func (s *Store) Finding(ctx context.Context, by string) (domain.Finding, error) {
	var f domain.Finding
	err := byName(s.query(ctx), domain.KindFinding, by).Take(&f).Error
	return f, failed("reading a finding", err)
}

// Findings lists a page of the findings in the order in which they were added, and says how many there are.
func (s *Store) Findings(ctx context.Context, f FindingFilter) ([]domain.Finding, int, error) {
	q := s.query(ctx).Model(&domain.Finding{})
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Instrument != "" {
		q = q.Where("instrument = ?", f.Instrument)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	return page[domain.Finding](q, "findings", "created_at, id", f.Limit, f.Offset, nil)
}

// InsertFinding saves a new finding and fills its ID (unless it has one), Reference and Change.
func (s *Store) InsertFinding(ctx context.Context, f *domain.Finding) error {
	return create(ctx, s, domain.KindFinding, f, func(tx *Store) (err error) {
		f.Reference, err = tx.reference(ctx, domain.KindFinding)
		if f.ID == "" {
			f.ID = NewID()
		}
		f.CreatedAt, f.Change = s.started(f.CreatedAt), s.tx.change
		return err
	})
}
