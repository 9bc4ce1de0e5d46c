package store

import (
	"context"

	"tamatch/internal/domain"
)

// ReportingCycles lists the cycles by instrument and number; instruments narrows them, none is all. That a cycle runs and
// when it is due is public.
func (s *Store) ReportingCycles(ctx context.Context, instruments ...domain.Instrument) ([]domain.ReportingCycle, error) {
	q := s.query(ctx)
	if len(instruments) > 0 {
		q = q.Where("instrument IN ?", instruments)
	}
	var out []domain.ReportingCycle
	err := q.Order("instrument, number").Find(&out).Error
	return out, failed("listing reporting cycles", err)
}

// ReportingCycle is the cycle with that id.
func (s *Store) ReportingCycle(ctx context.Context, id string) (domain.ReportingCycle, error) {
	var c domain.ReportingCycle
	err := s.query(ctx).Where("id = ?", id).Take(&c).Error
	return c, failed("reading a reporting cycle", err)
}

// ReportingFilter says whose answers and reminders to list. The secretariat may ask for all of them, a State's members
// for their own State's; everybody else gets none, and so does the zero viewer.
type ReportingFilter struct {
	Viewer  domain.Viewer
	CycleID string // empty is any
	State   string // empty is any that the viewer may see
}

// states are the States whose rows the viewer may see: all, the one named, or none.
func (f ReportingFilter) states() (one string, all bool) {
	switch {
	case f.Viewer.All() || f.Viewer.Secretariat():
		return f.State, f.State == ""
	case f.Viewer.SignedIn() && f.Viewer.Kind == domain.OrgState && (f.State == "" || f.State == f.Viewer.State):
		return f.Viewer.State, false
	}
	return "", false
}

// ReportingResponses lists what is recorded of answers that the viewer may see, withdrawn ones left out.
func (s *Store) ReportingResponses(ctx context.Context, f ReportingFilter) ([]domain.ReportingResponse, error) {
	return reportingRows[domain.ReportingResponse](ctx, s, f, "withdrawn_at IS NULL", "state, cycle_id, created_at, id")
}

// ReportingReminders lists the reminders that the viewer may see, the latest of a State and cycle first.
func (s *Store) ReportingReminders(ctx context.Context, f ReportingFilter) ([]domain.ReportingReminder, error) {
	return reportingRows[domain.ReportingReminder](ctx, s, f, "", "state, cycle_id, sent_at DESC, id DESC")
}

func reportingRows[T any](ctx context.Context, s *Store, f ReportingFilter, where, order string) ([]T, error) {
	one, all := f.states()
	if one == "" && !all {
		return nil, nil
	}
	q := s.query(ctx)
	if one != "" {
		q = q.Where("state = ?", one)
	}
	if f.CycleID != "" {
		q = q.Where("cycle_id = ?", f.CycleID)
	}
	if where != "" {
		q = q.Where(where)
	}
	var out []T
	err := q.Order(order).Find(&out).Error
	return out, failed("listing the response tracker", err)
}

// AnsweredIn are the codes of the States that have answered, by cycle, with the answers' days: for figures alone, which
// tell no State. Whoever lists States asks [Store.ReportingResponses].
func (s *Store) AnsweredIn(ctx context.Context) ([]domain.ReportingResponse, error) {
	var out []domain.ReportingResponse
	err := s.query(ctx).Select("cycle_id", "instrument", "state", "received_at").
		Where("withdrawn_at IS NULL AND silent = ? AND cycle_id <> ''", false).Find(&out).Error
	return out, failed("counting answers", err)
}

// ReportingResponse is the answer with that id, for the broker.
func (s *Store) ReportingResponse(ctx context.Context, id string) (domain.ReportingResponse, error) {
	var r domain.ReportingResponse
	err := s.query(ctx).Where("id = ?", id).Take(&r).Error
	return r, failed("reading an answer to a questionnaire", err)
}

// InsertReportingCycle saves a new cycle; it is a conflict when the instrument has one of that number.
func (s *Store) InsertReportingCycle(ctx context.Context, c *domain.ReportingCycle) error {
	return create(ctx, s, domain.KindCycle, c, func(*Store) error {
		c.ID, c.CreatedAt, c.UpdatedAt, c.Version = NewID(), s.Now(), s.Now(), 1
		return nil
	})
}

// UpdateReportingCycle saves the cycle if it is still at its Version.
func (s *Store) UpdateReportingCycle(ctx context.Context, c *domain.ReportingCycle) error {
	return update(ctx, s, domain.KindCycle, c.ID, c, &c.Version, func() { c.UpdatedAt = s.Now() })
}

// InsertReportingResponse saves an answer; it is a conflict when the State has one in the cycle that stands.
func (s *Store) InsertReportingResponse(ctx context.Context, r *domain.ReportingResponse) error {
	return create(ctx, s, domain.KindReply, r, func(*Store) error {
		r.ID, r.CreatedAt, r.UpdatedAt, r.Version = NewID(), s.Now(), s.Now(), 1
		return nil
	})
}

// UpdateReportingResponse saves the answer if it is still at its Version.
func (s *Store) UpdateReportingResponse(ctx context.Context, r *domain.ReportingResponse) error {
	return update(ctx, s, domain.KindReply, r.ID, r, &r.Version, func() { r.UpdatedAt = s.Now() })
}

// InsertReportingReminder saves a reminder.
func (s *Store) InsertReportingReminder(ctx context.Context, r *domain.ReportingReminder) error {
	return create(ctx, s, domain.KindRemind, r, func(*Store) error {
		r.ID, r.CreatedAt = NewID(), s.Now()
		return nil
	})
}
