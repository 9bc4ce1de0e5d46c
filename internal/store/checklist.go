package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// ChecklistFilter says which checklists to list. The zero Viewer is the public, who sees none.
type ChecklistFilter struct {
	Viewer         domain.Viewer
	IDs            []string // nil is any; an empty list is none
	OrganizationID string
	Instrument     domain.Instrument
	Cycle          string
	Statuses       []domain.ChecklistStatus
	Sort           string // updated, reference, cycle, state; "-" in front is descending; unknown or empty is "-updated"
	Limit, Offset  int    // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

var checklistSorts = sorts{"updated": "updated_at", "reference": "created_at", "cycle": "cycle", "state": "state"}

// Checklist is the checklist with that id or reference, if the viewer may see it.
func (s *Store) Checklist(ctx context.Context, v domain.Viewer, by string) (domain.Checklist, error) {
	var c domain.Checklist
	err := seenOne(byName(s.query(ctx), domain.KindChecklist, by), v, domain.KindChecklist).Take(&c).Error
	if err != nil {
		return domain.Checklist{}, failed("reading a checklist", err)
	}
	return c, nil
}

// Checklists lists a page of the checklists that the viewer may see, and says how many there are.
func (s *Store) Checklists(ctx context.Context, f ChecklistFilter) ([]domain.Checklist, int, error) {
	q := seenIn(s.query(ctx).Model(&domain.Checklist{}), f.Viewer, domain.KindChecklist, f.IDs)
	if f.OrganizationID != "" {
		q = q.Where("organization_id = ?", f.OrganizationID)
	}
	if f.Instrument != "" {
		q = q.Where("instrument = ?", f.Instrument)
	}
	if f.Cycle != "" {
		q = q.Where("cycle = ?", f.Cycle)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	return page[domain.Checklist](q, "checklists", checklistSorts.order(f.Sort, "-updated"), f.Limit, f.Offset, f.IDs)
}

// InsertChecklist saves a new checklist and fills its ID (unless it has one), Reference and Version. A State has one for
// each instrument in a cycle; a second is a conflict.
func (s *Store) InsertChecklist(ctx context.Context, c *domain.Checklist) error {
	err := create(ctx, s, domain.KindChecklist, c, func(tx *Store) (err error) {
		c.Reference, err = tx.reference(ctx, domain.KindChecklist)
		if c.ID == "" {
			c.ID = NewID()
		}
		c.CreatedAt, c.UpdatedAt = s.started(c.CreatedAt), s.Now()
		c.StatusSince, c.Version = s.started(c.StatusSince), 1
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.setReaders(ctx, domain.KindChecklist, c.ID, c.Readers())
	return err
}

// UpdateChecklist saves the checklist if it is still at its Version, and moves that on by one.
func (s *Store) UpdateChecklist(ctx context.Context, c *domain.Checklist) error {
	err := update(ctx, s, domain.KindChecklist, c.ID, c, &c.Version, func() { c.UpdatedAt = s.Now() })
	if err != nil {
		return err
	}
	_, err = s.setReaders(ctx, domain.KindChecklist, c.ID, c.Readers())
	return err
}

// DeleteChecklist takes a checklist away with all that hangs on it, its history excepted.
func (s *Store) DeleteChecklist(ctx context.Context, id string) error {
	if s.tx == nil {
		return errOutside
	}
	for _, part := range []any{&domain.ChecklistAnswer{}, &domain.ChecklistDecision{}} {
		if err := s.query(ctx).Where("checklist_id = ?", id).Delete(part).Error; err != nil {
			return failed("taking a checklist away", err)
		}
	}
	if err := s.query(ctx).Where("kind = ? AND record_id = ?", domain.KindChecklist, id).Delete(&reader{}).Error; err != nil {
		return failed("taking a checklist away", err)
	}
	return failed("taking a checklist away", s.query(ctx).Where("id = ?", id).Delete(&domain.Checklist{}).Error)
}

// ChecklistAnswers are the answers of a checklist that the viewer may see, by question.
func (s *Store) ChecklistAnswers(ctx context.Context, v domain.Viewer, checklistID string) (map[string]domain.ChecklistAnswer, error) {
	all, err := s.AnswersOf(ctx, v, []string{checklistID})
	if err != nil {
		return nil, err
	}
	out := map[string]domain.ChecklistAnswer{}
	for _, a := range all {
		out[a.Question] = a
	}
	return out, nil
}

// AnswersOf are the answers of those of the checklists that the viewer may see.
func (s *Store) AnswersOf(ctx context.Context, v domain.Viewer, checklistIDs []string) ([]domain.ChecklistAnswer, error) {
	var out []domain.ChecklistAnswer
	err := s.ofChecklists(ctx, v, checklistIDs).Order("checklist_id, question").Find(&out).Error
	return out, failed("reading the answers of a checklist", err)
}

// ofChecklists leaves the rows that belong to one of the checklists, where the viewer may see it.
func (s *Store) ofChecklists(ctx context.Context, v domain.Viewer, ids []string) *gorm.DB {
	return seenBy(s.query(ctx).Where("checklist_id IN ?", ids), v, domain.KindChecklist, "checklist_id")
}

// PutChecklistAnswer saves an answer if the stored one is still at its Version, which is 0 for one that nobody has
// written, and moves that on by one. A [domain.Stale] says that somebody else was first.
func (s *Store) PutChecklistAnswer(ctx context.Context, a *domain.ChecklistAnswer) error {
	if s.tx == nil {
		return errOutside
	}
	var have []int
	at := s.query(ctx).Model(&domain.ChecklistAnswer{}).Where("checklist_id = ? AND question = ?", a.ChecklistID, a.Question)
	if err := at.Pluck("version", &have).Error; err != nil {
		return failed("reading the version of an answer", err)
	}
	stored := 0
	if len(have) > 0 {
		stored = have[0]
	}
	if stored != a.Version {
		return &domain.Stale{Kind: domain.KindChecklist, ID: a.Question, Have: stored, Want: a.Version}
	}
	restoring(s, a)
	a.Version, a.UpdatedAt = stored+1, s.Now()
	var err error
	if stored == 0 {
		err = s.query(ctx).Create(a).Error
	} else {
		err = s.query(ctx).Model(a).Where("version = ?", stored).Select("*").UpdateColumns(a).Error
	}
	return failed(fmt.Sprintf("saving the answer to %s", a.Question), err)
}

// ChecklistDecisions are what became of the assistance that the answers ask for.
func (s *Store) ChecklistDecisions(ctx context.Context, v domain.Viewer, checklistID string) ([]domain.ChecklistDecision, error) {
	var out []domain.ChecklistDecision
	err := s.ofChecklists(ctx, v, []string{checklistID}).Order("question, subtype").Find(&out).Error
	return out, failed("reading the decisions on a checklist", err)
}

// InsertChecklistDecision remembers a decision; a second one on the same is a conflict.
func (s *Store) InsertChecklistDecision(ctx context.Context, d *domain.ChecklistDecision) error {
	return create(ctx, s, "decision on a checklist", d, func(*Store) error {
		d.At = s.started(d.At)
		return nil
	})
}
