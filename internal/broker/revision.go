package broker

import (
	"context"
	"errors"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// The pending version of an open record travels as a domain.Revision. Each of its steps also moves the version of the
// record, so that one number guards both: who holds an older one is told, whichever of the two was changed.

// revise makes the words of next the pending revision of a record that is shown, whose own words stay.
func (p posting[R, S]) revise(ctx context.Context, tx *store.Store, actor domain.Viewer, current, next R) (R, error) {
	h := p.head(&current)
	before := current
	r, err := pending(ctx, tx, p.kind, h.id)
	if err != nil {
		return current, err
	}
	if r.ID != "" {
		p.words(&before, **p.revised(&r))
	}
	list, _ := p.b.changes(h.id, p.fields(before), p.fields(next))
	if len(list) == 0 {
		return current, nil
	}
	*p.revised(&r) = &next
	if r.ID == "" {
		r.Kind, r.RecordID, r.BaseEdition = p.kind, h.id, *h.edition
	}
	if err := p.b.saveRevision(ctx, tx, actor, &r); err != nil {
		return current, err
	}
	return p.save(ctx, tx, actor, current, domain.Event{Action: domain.ActionEdit, From: string(h.status), Changes: list})
}

// saveRevision saves the words of a revision that is new, in draft, or in clearance in the hands of the focal point.
func (b *Broker) saveRevision(ctx context.Context, tx *store.Store, actor domain.Viewer, r *domain.Revision) error {
	if r.ID == "" {
		r.AuthorID, r.Status, r.StatusSince = actor.PersonID, domain.NeedDraft, b.store.Now()
		return tx.InsertRevision(ctx, r)
	}
	if r.Status == domain.NeedSubmitted || r.Status == domain.NeedClearing && !actor.Has(domain.RoleFocalPoint) {
		return conflict("conflict.revision", "status", domain.Say("broker.status.need."+string(r.Status)))
	}
	return tx.UpdateRevision(ctx, r)
}

// pending is the pending revision of a record; its ID is empty when there is none.
func pending(ctx context.Context, tx *store.Store, kind domain.Kind, id string) (domain.Revision, error) {
	r, err := tx.PendingRevision(ctx, domain.Clock(), kind, id)
	if errors.Is(err, domain.ErrNotFound) {
		return domain.Revision{}, nil
	}
	return r, err
}

// ActRevision takes a step with the pending version of an open record: the steps of its table up to verify, which puts
// the words in force, and withdraw, by which its owner gives it up. version is the record's, 0 for whatever it is now.
func (b *Broker) ActRevision(ctx context.Context, actor domain.Viewer, kind domain.Kind, recordID string, version int, a Act) (domain.Revision, error) {
	var saved domain.Revision
	err := b.store.Write(ctx, func(tx *store.Store) error {
		var err error
		switch kind {
		case domain.KindNeed:
			saved, err = b.needs().actRevision(ctx, tx, actor, recordID, version, a)
		case domain.KindOffer:
			saved, err = b.offers().actRevision(ctx, tx, actor, recordID, version, a)
		default:
			err = domain.ErrNotFound
		}
		return err
	})
	return saved, err
}

// actRevision is ActRevision with a record of the kind.
func (p posting[R, S]) actRevision(ctx context.Context, tx *store.Store, actor domain.Viewer, id string, version int, a Act) (domain.Revision, error) {
	current, err := p.load(ctx, tx, actor, id)
	if err != nil {
		return domain.Revision{}, err
	}
	h := p.head(&current)
	r, err := tx.PendingRevision(ctx, actor, p.kind, h.id)
	if err != nil {
		return r, err
	}
	to, reason, err := p.revisionStep(S(r.Status), a.Action, current.ActorsOf(actor))
	if err != nil {
		return r, err
	}
	if err := readAt(p.kind, h.id, h.version, version); err != nil {
		return r, err
	}
	if err := checkAct(&a, reason, nil); err != nil {
		return r, err
	}
	from := string(r.Status)
	words := **p.revised(&r)
	if a.Action == domain.ActionSubmit {
		if err := p.check(ctx, tx, &words, true); err != nil {
			return r, err
		}
		*p.revised(&r) = &words
		if clearing(to) && actor.Has(domain.RoleFocalPoint) { // clears in the same step
			e := domain.Event{Kind: p.kind, RecordID: h.id, Action: a.Action, From: revisionStatus(from), To: revisionStatus(string(to))}
			if err := p.b.record(ctx, tx, actor, e); err != nil {
				return r, err
			}
			from, to, a.Action = string(to), S(domain.NeedSubmitted), domain.ActionClear
		}
	}
	if err := p.b.moveRevision(ctx, tx, &r, domain.NeedStatus(to), a); err != nil {
		return r, err
	}
	e := domain.Event{Action: a.Action, Reason: a.Reason, From: revisionStatus(from)}
	if a.Action == domain.ActionVerify {
		if *h.edition != r.BaseEdition {
			return r, &domain.Stale{Kind: p.kind, ID: h.id, Have: *h.edition, Want: r.BaseEdition}
		}
		before := current
		p.words(&current, words)
		if h.status == p.open {
			p.renew(&current, p.b.store.Now())
		}
		var asked bool
		if e.Changes, asked = p.b.changes(h.id, p.fields(before), p.fields(current)); asked {
			*h.edition++
		}
	}
	_, err = p.save(ctx, tx, actor, current, e)
	return r, err
}

// revisionStep is where a step leads a revision: along the record's own table up to open, or given up by its owner.
func (p posting[R, S]) revisionStep(from S, a domain.Action, actors []domain.Actor) (to S, reason bool, err error) {
	switch a {
	case domain.ActionWithdraw:
		if slices.Contains(actors, p.owner) {
			return S(domain.NeedClosed), false, nil
		}
		return "", false, domain.ErrForbidden
	case domain.ActionClose: // closes the record, not its revision
		return "", false, domain.ErrForbidden
	}
	s, err := step(p.table, p.kind, from, a, actors)
	return s.To, s.Reason, err
}

// revisionStatus marks a status in an event as the revision's, not the record's.
func revisionStatus(s string) string { return "revision:" + s }

func (b *Broker) moveRevision(ctx context.Context, tx *store.Store, r *domain.Revision, to domain.NeedStatus, a Act) error {
	r.Status, r.StatusSince = to, b.store.Now()
	switch a.Action {
	case domain.ActionSendBack, domain.ActionReturn:
		r.ReturnReason = a.Reason
	case domain.ActionSubmit, domain.ActionClear:
		r.ReturnReason = ""
	}
	return tx.UpdateRevision(ctx, r)
}

// dropRevision gives up the pending revision of a record that was closed or lapsed.
func (b *Broker) dropRevision(ctx context.Context, tx *store.Store, actor domain.Viewer, kind domain.Kind, id string) error {
	r, err := pending(ctx, tx, kind, id)
	if err != nil || r.ID == "" {
		return err
	}
	from := string(r.Status)
	if err := b.moveRevision(ctx, tx, &r, domain.NeedClosed, Act{}); err != nil {
		return err
	}
	return b.record(ctx, tx, actor, domain.Event{
		Kind: kind, RecordID: id, Action: domain.ActionWithdraw, From: revisionStatus(from), To: revisionStatus(string(domain.NeedClosed)),
	})
}
