package broker

import (
	"context"
	"errors"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// AnswerChecklist saves the answer to one question. a carries the question and the version that the actor read; a version
// that has passed is a *domain.Stale, so that two authors of one answer do not overwrite each other. confirmed says that the
// author has looked at it: an answer that was carried over then counts as the State's own.
func (b *Broker) AnswerChecklist(ctx context.Context, actor domain.Viewer, id string, a domain.ChecklistAnswer, confirmed bool) (domain.ChecklistAnswer, error) {
	var saved domain.ChecklistAnswer
	err := b.store.Write(ctx, func(tx *store.Store) error {
		c, form, answers, err := writable(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, ok := form.Question(a.Question); !ok {
			return domain.ErrNotFound
		}
		next, changes, err := b.answer(ctx, tx, actor, c, answers[a.Question], a, confirmed)
		saved = next
		if err != nil || len(changes) == 0 {
			return err
		}
		return b.answered(ctx, tx, actor, c, changes)
	})
	return saved, err
}

// FillChecklist saves many answers at once, all of them or none: those of a form that was filled in elsewhere. It says how
// many have changed. Problems are those of [CheckAnswers].
func (b *Broker) FillChecklist(ctx context.Context, actor domain.Viewer, id string, list []domain.ChecklistAnswer) (int, error) {
	changed := 0
	err := b.store.Write(ctx, func(tx *store.Store) error {
		changed = 0
		c, form, answers, err := writable(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := CheckAnswers(c.Instrument, list); err != nil {
			return err
		}
		var all []domain.Change
		for _, a := range list {
			if _, ok := form.Question(a.Question); !ok {
				return domain.ErrNotFound
			}
			_, changes, err := b.answer(ctx, tx, actor, c, answers[a.Question], a, true)
			if err != nil {
				return err
			}
			if len(changes) > 0 {
				changed++
				all = append(all, changes...)
			}
		}
		if len(all) == 0 {
			return nil
		}
		return b.answered(ctx, tx, actor, c, all)
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// writable loads a checklist whose answers the actor may write now.
func writable(ctx context.Context, tx *store.Store, actor domain.Viewer, id string) (domain.Checklist, reference.ChecklistForm, map[string]domain.ChecklistAnswer, error) {
	c, err := tx.Checklist(ctx, actor, id)
	if err != nil {
		return c, reference.ChecklistForm{}, nil, err
	}
	if !slices.Contains(c.ActorsOf(actor), domain.ByState) {
		return c, reference.ChecklistForm{}, nil, domain.ErrForbidden
	}
	if !c.MayAnswer(actor) {
		return c, reference.ChecklistForm{}, nil, moved(domain.KindChecklist, string(c.Status))
	}
	form, ok := reference.ChecklistFormOf(string(c.Instrument), c.Form)
	if !ok {
		return c, form, nil, errors.New("the form of the checklist is not known")
	}
	answers, err := tx.ChecklistAnswers(ctx, actor, c.ID)
	return c, form, answers, err
}

// answer saves one answer and says what has changed of it.
func (b *Broker) answer(ctx context.Context, tx *store.Store, actor domain.Viewer, c domain.Checklist, current, a domain.ChecklistAnswer, confirmed bool) (domain.ChecklistAnswer, []domain.Change, error) {
	if a.Version != current.Version {
		return current, nil, &domain.Stale{Kind: domain.KindChecklist, ID: a.Question, Have: current.Version, Want: a.Version}
	}
	next := a.Words()
	next.ChecklistID, next.Question, next.Version, next.UpdatedBy = c.ID, a.Question, current.Version, actor.PersonID
	if !confirmed {
		next.CarriedFrom = current.CarriedFrom
	}
	if err := checkAnswer(c.Instrument, &next); err != nil {
		return current, nil, err
	}
	current.Question = a.Question
	changes, _ := b.changes(c.ID, answerFields(current), answerFields(next))
	if len(changes) == 0 {
		return current, nil, nil
	}
	err := tx.PutChecklistAnswer(ctx, &next)
	return next, changes, err
}

// answered notes on the checklist that somebody has written answers, and adds them to its authors.
func (b *Broker) answered(ctx context.Context, tx *store.Store, actor domain.Viewer, c domain.Checklist, changes []domain.Change) error {
	if !slices.Contains(c.Authors, actor.PersonID) {
		c.Authors = append(slices.Clone(c.Authors), actor.PersonID)
	}
	return b.saveChecklist(ctx, tx, actor, &c, domain.Event{Action: domain.ActionEdit, From: string(c.Status), Changes: changes})
}
