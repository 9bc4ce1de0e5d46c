package broker

import (
	"context"
	"errors"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// StartChecklist begins the self-assessment of the actor's State on an instrument in a cycle. What the State answered in
// the last cycle, and to the same questions of other instruments, is copied and marked until somebody confirms it.
func (b *Broker) StartChecklist(ctx context.Context, actor domain.Viewer, c domain.Checklist) (domain.Checklist, error) {
	if actor.Kind != domain.OrgState || !slices.Contains(needActors(actor), domain.ByState) {
		return domain.Checklist{}, domain.ErrForbidden
	}
	begun := domain.Checklist{
		OrganizationID: actor.OrganizationID, State: actor.State, Instrument: c.Instrument, Cycle: c.Cycle, Language: c.Language,
		Status: domain.ChecklistDraft, StatusSince: b.store.Now(), Authors: []string{actor.PersonID},
	}
	if err := checkChecklist(&begun, b.store.Now()); err != nil {
		return domain.Checklist{}, err
	}
	form, ok := reference.LatestChecklistForm(string(begun.Instrument))
	if !ok {
		return domain.Checklist{}, domain.ErrNotFound
	}
	begun.Form = form.Version
	var saved domain.Checklist
	err := b.store.Write(ctx, func(tx *store.Store) error {
		saved = begun
		org, err := tx.Organization(ctx, actor.OrganizationID)
		if err != nil {
			return err
		}
		saved.Demo = org.Demo
		before, _, err := tx.Checklists(ctx, store.ChecklistFilter{Viewer: actor, OrganizationID: org.ID, Sort: "-reference", Limit: store.NoLimit})
		if err != nil {
			return err
		}
		for _, o := range before {
			if o.Instrument == saved.Instrument && o.Cycle == saved.Cycle {
				return conflict("checklist.error.there", "reference", o.Reference)
			}
		}
		if err := tx.InsertChecklist(ctx, &saved); err != nil {
			return err
		}
		if err := b.carry(ctx, tx, actor, saved, form, before); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindChecklist, RecordID: saved.ID, Action: domain.ActionCreate, To: string(saved.Status),
		})
	})
	if err != nil {
		return domain.Checklist{}, err
	}
	return saved, nil
}

// carry copies earlier answers into a new checklist: from the last one on the same instrument whatever it says, and from
// other instruments, the newest first, where the question is the same. Assistance that was asked for under another
// instrument is not asked for again.
func (b *Broker) carry(ctx context.Context, tx *store.Store, actor domain.Viewer, to domain.Checklist, form reference.ChecklistForm, earlier []domain.Checklist) error {
	last := slices.IndexFunc(earlier, func(o domain.Checklist) bool { return o.Instrument == to.Instrument })
	if last > 0 {
		earlier = append([]domain.Checklist{earlier[last]}, slices.Delete(slices.Clone(earlier), last, last+1)...)
	}
	done := map[string]bool{}
	for _, from := range earlier {
		old, ok := reference.ChecklistFormOf(string(from.Instrument), from.Form)
		if !ok {
			continue
		}
		answers, err := tx.ChecklistAnswers(ctx, actor, from.ID)
		if err != nil {
			return err
		}
		for _, q := range form.Questions {
			asked := slices.IndexFunc(old.Questions, func(o reference.ChecklistQuestion) bool {
				return o.ID == q.ID || from.Instrument != to.Instrument && o.Matter() == q.Matter()
			})
			if done[q.ID] || asked < 0 {
				continue
			}
			a, ok := answers[old.Questions[asked].ID]
			if !ok || a.Blank() || a.CarriedFrom != "" {
				continue
			}
			next := a.Words()
			if from.Instrument != to.Instrument {
				next.Wanted, next.Assistance = nil, ""
			}
			next.ChecklistID, next.Question, next.CarriedFrom = to.ID, q.ID, from.Reference
			if next.Blank() {
				continue
			}
			if err := tx.PutChecklistAnswer(ctx, &next); err != nil {
				return err
			}
			done[q.ID] = true
		}
		if from.Instrument == to.Instrument {
			if err := carryDecisions(ctx, tx, actor, from, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// carryDecisions remembers the needs that came of the checklist of an earlier cycle and still stand: they are not proposed
// once more.
func carryDecisions(ctx context.Context, tx *store.Store, actor domain.Viewer, from, to domain.Checklist) error {
	decisions, err := tx.ChecklistDecisions(ctx, actor, from.ID)
	if err != nil {
		return err
	}
	known, err := tx.ChecklistDecisions(ctx, actor, to.ID)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		if !d.Taken() || slices.ContainsFunc(known, func(k domain.ChecklistDecision) bool { return k.Question == d.Question && k.Subtype == d.Subtype }) {
			continue
		}
		n, err := tx.Need(ctx, actor, d.NeedID)
		if there, failed := found(err); failed != nil {
			return failed
		} else if !there || n.Status == domain.NeedClosed || n.Status == domain.NeedLapsed {
			continue
		}
		d.ChecklistID = to.ID
		if err := tx.InsertChecklistDecision(ctx, &d); err != nil {
			return err
		}
	}
	return nil
}

// ActChecklist takes a step with a checklist. version is what the actor read; 0 stands for whatever it is now. An author
// who is also the focal point clears in the same step.
func (b *Broker) ActChecklist(ctx context.Context, actor domain.Viewer, id string, version int, a Act) (domain.Checklist, error) {
	var saved domain.Checklist
	err := b.store.Write(ctx, func(tx *store.Store) error {
		c, err := tx.Checklist(ctx, actor, id)
		if err != nil {
			return err
		}
		actors := c.ActorsOf(actor)
		s, err := step(domain.ChecklistLifecycle, domain.KindChecklist, c.Status, a.Action, actors)
		if err != nil {
			return err
		}
		if version != 0 && version != c.Version {
			return &domain.Stale{Kind: domain.KindChecklist, ID: c.ID, Have: c.Version, Want: version}
		}
		if saved, err = b.moveChecklist(ctx, tx, actor, c, s, a, b.store.Now()); err != nil {
			return err
		}
		if s.Action != domain.ActionSubmit || !actor.Has(domain.RoleFocalPoint) {
			return nil
		}
		s, err = step(domain.ChecklistLifecycle, domain.KindChecklist, saved.Status, domain.ActionClear, actors)
		if err != nil {
			return err
		}
		saved, err = b.moveChecklist(ctx, tx, actor, saved, s, Act{Action: domain.ActionClear}, b.store.Now())
		return err
	})
	return saved, err
}

func (b *Broker) moveChecklist(ctx context.Context, tx *store.Store, actor domain.Viewer, c domain.Checklist, s domain.Step[domain.ChecklistStatus], a Act, now time.Time) (domain.Checklist, error) {
	if err := checkAct(&a, s.Reason, nil); err != nil {
		return c, err
	}
	before := c
	c.Status, c.StatusSince = s.To, now
	switch s.Action {
	case domain.ActionSubmit, domain.ActionClear:
		if err := readyChecklist(ctx, tx, actor, c); err != nil {
			return c, err
		}
		c.ReturnReason = ""
	case domain.ActionSendBack, domain.ActionRecall:
		c.ReturnReason = a.Reason
	}
	err := b.saveChecklist(ctx, tx, actor, &c, domain.Event{Action: s.Action, From: string(before.Status), Reason: a.Reason})
	return c, err
}

// readyChecklist says what keeps a checklist from being handed in: an answer that was carried over and that nobody has
// looked at, or no question answered at all. A question may stay without an answer.
func readyChecklist(ctx context.Context, tx *store.Store, actor domain.Viewer, c domain.Checklist) error {
	answers, err := tx.ChecklistAnswers(ctx, actor, c.ID)
	if err != nil {
		return err
	}
	form, ok := reference.ChecklistFormOf(string(c.Instrument), c.Form)
	if !ok {
		return errors.New("the form of the checklist is not known")
	}
	k, some := &check{}, false
	for _, q := range form.Questions {
		a := answers[q.ID]
		some = some || a.Implemented != ""
		if a.CarriedFrom != "" {
			k.Add(q.ID, "checklist.error.carried")
		}
	}
	if !some {
		k.Add("", "checklist.error.blank")
	}
	return k.Err()
}

// DiscardChecklist removes a draft in which nobody has written an answer, such as one begun on another instrument than was
// meant. Its history stays, and ends with this; its reference is not given out again.
func (b *Broker) DiscardChecklist(ctx context.Context, actor domain.Viewer, id string) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		c, err := tx.Checklist(ctx, actor, id)
		if err != nil {
			return err
		}
		answers, err := tx.ChecklistAnswers(ctx, actor, c.ID)
		if err != nil {
			return err
		}
		switch {
		case !c.Discards(actor):
			return domain.ErrForbidden
		case !c.Unwritten(answers):
			return conflict("checklist.error.discard", "reference", c.Reference)
		}
		err = b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindChecklist, RecordID: c.ID, Action: domain.ActionDiscard, From: string(c.Status),
			Changes: []domain.Change{{Field: "reference", Old: c.Reference}, {Field: "instrument", Old: string(c.Instrument)}, {Field: "cycle", Old: c.Cycle}},
		})
		if err != nil {
			return err
		}
		return tx.DeleteChecklist(ctx, c.ID)
	})
}

// saveChecklist updates the checklist and writes the event.
func (b *Broker) saveChecklist(ctx context.Context, tx *store.Store, actor domain.Viewer, c *domain.Checklist, e domain.Event) error {
	if err := tx.UpdateChecklist(ctx, c); err != nil {
		return err
	}
	e.Kind, e.RecordID, e.To = domain.KindChecklist, c.ID, string(c.Status)
	return b.record(ctx, tx, actor, e)
}
