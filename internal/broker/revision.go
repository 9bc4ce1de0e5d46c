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

func (b *Broker) reviseNeed(ctx context.Context, tx *store.Store, actor domain.Viewer, current, next domain.Need) (domain.Need, error) {
	before := current
	r, err := pending(ctx, tx, domain.KindNeed, current.ID)
	if err != nil {
		return current, err
	}
	if r.ID != "" {
		needWords(&before, *r.Need)
	}
	list, _ := b.changes(current.ID, needFields(before), needFields(next))
	if len(list) == 0 {
		return current, nil
	}
	r.Need = &next
	if err := b.revise(ctx, tx, actor, &r, domain.KindNeed, current.ID, current.Edition); err != nil {
		return current, err
	}
	return b.saveNeed(ctx, tx, actor, current, domain.Event{Action: domain.ActionEdit, From: string(current.Status), Changes: list})
}

func (b *Broker) reviseOffer(ctx context.Context, tx *store.Store, actor domain.Viewer, current, next domain.Offer) (domain.Offer, error) {
	before := current
	r, err := pending(ctx, tx, domain.KindOffer, current.ID)
	if err != nil {
		return current, err
	}
	if r.ID != "" {
		offerWords(&before, *r.Offer)
	}
	list, _ := b.changes(current.ID, offerFields(before), offerFields(next))
	if len(list) == 0 {
		return current, nil
	}
	r.Offer = &next
	if err := b.revise(ctx, tx, actor, &r, domain.KindOffer, current.ID, current.Edition); err != nil {
		return current, err
	}
	return b.saveOffer(ctx, tx, actor, current, domain.Event{Action: domain.ActionEdit, From: string(current.Status), Changes: list})
}

// revise saves the words of a revision that is new, in draft, or in clearance in the hands of the focal point.
func (b *Broker) revise(ctx context.Context, tx *store.Store, actor domain.Viewer, r *domain.Revision, kind domain.Kind, id string, edition int) error {
	if r.ID == "" {
		r.Kind, r.RecordID, r.BaseEdition, r.AuthorID = kind, id, edition, actor.PersonID
		r.Status, r.StatusSince = domain.NeedDraft, b.store.Now()
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
			saved, err = b.actNeedRevision(ctx, tx, actor, recordID, version, a)
		case domain.KindOffer:
			saved, err = b.actOfferRevision(ctx, tx, actor, recordID, version, a)
		default:
			err = domain.ErrNotFound
		}
		return err
	})
	return saved, err
}

func (b *Broker) actNeedRevision(ctx context.Context, tx *store.Store, actor domain.Viewer, id string, version int, a Act) (domain.Revision, error) {
	n, err := needFor(ctx, tx, actor, id)
	if err != nil {
		return domain.Revision{}, err
	}
	r, err := tx.PendingRevision(ctx, actor, domain.KindNeed, n.ID)
	if err != nil {
		return r, err
	}
	actors := n.ActorsOf(actor)
	to, reason, err := revisionStep(domain.NeedLifecycle, domain.KindNeed, domain.NeedStatus(r.Status), a.Action, actors, domain.ByState)
	if err != nil {
		return r, err
	}
	if version != 0 && version != n.Version {
		return r, &domain.Stale{Kind: domain.KindNeed, ID: n.ID, Have: n.Version, Want: version}
	}
	if err := checkAct(&a, reason, nil); err != nil {
		return r, err
	}
	from := string(r.Status)
	words := *r.Need
	if a.Action == domain.ActionSubmit {
		if err := checkNeed(ctx, tx, &words, true); err != nil {
			return r, err
		}
		r.Need = &words
		if actor.Has(domain.RoleFocalPoint) { // clears in the same step
			e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: a.Action, From: revisionStatus(from), To: revisionStatus(string(to))}
			if err := b.record(ctx, tx, actor, e); err != nil {
				return r, err
			}
			from, to, a.Action = string(to), domain.NeedSubmitted, domain.ActionClear
		}
	}
	if err := b.moveRevision(ctx, tx, &r, to, a); err != nil {
		return r, err
	}
	e := domain.Event{Action: a.Action, Reason: a.Reason}
	if a.Action == domain.ActionVerify {
		if n.Edition != r.BaseEdition {
			return r, &domain.Stale{Kind: domain.KindNeed, ID: n.ID, Have: n.Edition, Want: r.BaseEdition}
		}
		before := n
		needWords(&n, words)
		list, asked := b.changes(n.ID, needFields(before), needFields(n))
		if asked {
			n.Edition++
		}
		if now := b.store.Now(); n.Status == domain.NeedOpen {
			n.LastConfirmed, n.NextReview = at(now), at(now.AddDate(0, b.clocks.DormantMonths, 0))
		}
		e.Changes = list
	}
	e.From = revisionStatus(from)
	_, err = b.saveNeed(ctx, tx, actor, n, e)
	return r, err
}

func (b *Broker) actOfferRevision(ctx context.Context, tx *store.Store, actor domain.Viewer, id string, version int, a Act) (domain.Revision, error) {
	o, err := offerFor(ctx, tx, actor, id)
	if err != nil {
		return domain.Revision{}, err
	}
	r, err := tx.PendingRevision(ctx, actor, domain.KindOffer, o.ID)
	if err != nil {
		return r, err
	}
	to, reason, err := revisionStep(domain.OfferLifecycle, domain.KindOffer, domain.OfferStatus(r.Status), a.Action, o.ActorsOf(actor), domain.ByProvider)
	if err != nil {
		return r, err
	}
	if version != 0 && version != o.Version {
		return r, &domain.Stale{Kind: domain.KindOffer, ID: o.ID, Have: o.Version, Want: version}
	}
	if err := checkAct(&a, reason, nil); err != nil {
		return r, err
	}
	from := string(r.Status)
	words := *r.Offer
	if a.Action == domain.ActionSubmit {
		if err := checkOffer(ctx, tx, &words, true); err != nil {
			return r, err
		}
		r.Offer = &words
	}
	if err := b.moveRevision(ctx, tx, &r, domain.NeedStatus(to), a); err != nil {
		return r, err
	}
	e := domain.Event{Action: a.Action, Reason: a.Reason}
	if a.Action == domain.ActionVerify {
		if o.Edition != r.BaseEdition {
			return r, &domain.Stale{Kind: domain.KindOffer, ID: o.ID, Have: o.Edition, Want: r.BaseEdition}
		}
		before := o
		offerWords(&o, words)
		if o.Status == domain.OfferOpen {
			b.renewOffer(&o, b.store.Now())
		}
		list, asked := b.changes(o.ID, offerFields(before), offerFields(o))
		if asked {
			o.Edition++
		}
		e.Changes = list
	}
	e.From = revisionStatus(from)
	_, err = b.saveOffer(ctx, tx, actor, o, e)
	return r, err
}

// revisionStep is where a step leads a revision: along the record's own table up to open, or given up by its owner.
func revisionStep[S ~string](t domain.Table[S], kind domain.Kind, from S, a domain.Action, actors []domain.Actor, owner domain.Actor) (S, bool, error) {
	if a == domain.ActionWithdraw {
		if slices.Contains(actors, owner) {
			return S(domain.NeedClosed), false, nil
		}
		return "", false, domain.ErrForbidden
	}
	if a == domain.ActionClose {
		return "", false, domain.ErrForbidden // closes the record, not its revision
	}
	s, err := step(t, kind, from, a, actors)
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
