package broker

import (
	"context"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// PostOffer saves a draft of the actor's organization, which must be one that provides.
func (b *Broker) PostOffer(ctx context.Context, actor domain.Viewer, o domain.Offer) (domain.Offer, error) {
	saved := domain.Offer{}
	err := b.store.Write(ctx, func(tx *store.Store) error {
		var err error
		saved, err = b.draftOffer(ctx, tx, actor, o)
		return err
	})
	if err != nil {
		return domain.Offer{}, err
	}
	return saved, nil
}

// draftOffer saves a draft within a change that is already on its way.
func (b *Broker) draftOffer(ctx context.Context, tx *store.Store, actor domain.Viewer, words domain.Offer) (domain.Offer, error) {
	o := domain.Offer{
		ID: words.ID, OrganizationID: actor.OrganizationID, SingleNeed: words.SingleNeed,
		Status: domain.OfferDraft, StatusSince: b.store.Now(), AuthorID: actor.PersonID,
	}
	if !slices.Contains(o.ActorsOf(actor), domain.ByProvider) {
		return o, domain.ErrForbidden
	}
	org, err := tx.Organization(ctx, actor.OrganizationID)
	if err != nil {
		return o, err
	}
	if !org.Provides || org.Kind == domain.OrgSecretariat {
		return o, domain.ErrForbidden
	}
	offerWords(&o, words)
	o.Demo = org.Demo
	if o.Kind == "" {
		o.Kind = domain.Capability
	}
	if err := checkOffer(ctx, tx, &o, false); err != nil {
		return o, err
	}
	if err := tx.InsertOffer(ctx, &o); err != nil {
		return o, err
	}
	list, _ := b.changes(o.ID, nil, offerFields(o))
	e := domain.Event{Kind: domain.KindOffer, RecordID: o.ID, Side: domain.SideProvider, Action: domain.ActionCreate, To: string(o.Status), Changes: list}
	if err := b.record(ctx, tx, actor, e); err != nil {
		return o, err
	}
	return o, b.enqueue(ctx, tx, IndexRecord{domain.KindOffer, o.ID})
}

// offers are the register's offers, for a change.
func (b *Broker) offers() posting[domain.Offer, domain.OfferStatus] {
	return posting[domain.Offer, domain.OfferStatus]{
		b: b, kind: domain.KindOffer, table: domain.OfferLifecycle, owner: domain.ByProvider, side: domain.SideProvider, open: domain.OfferOpen,
		load: offerFor, update: (*store.Store).UpdateOffer, check: checkOffer, fields: offerFields, words: offerWords,
		head: func(o *domain.Offer) head[domain.OfferStatus] {
			return head[domain.OfferStatus]{o.ID, o.Reference, o.OrganizationID, o.Status, o.Version, &o.Edition}
		},
		revised: func(r *domain.Revision) **domain.Offer { return &r.Offer },
		renew:   b.renewOffer, due: b.offerTick, move: b.moveOffer,
	}
}

// EditOffer changes the words of an offer, as EditNeed does those of a need.
func (b *Broker) EditOffer(ctx context.Context, actor domain.Viewer, o domain.Offer) (domain.Offer, error) {
	return b.offers().edit(ctx, actor, o)
}

// ActOffer takes a step with an offer. version is what the actor read; 0 stands for whatever it is now.
func (b *Broker) ActOffer(ctx context.Context, actor domain.Viewer, id string, version int, a Act) (domain.Offer, error) {
	return b.offers().act(ctx, actor, id, version, a)
}

// moveOffer takes a step that was found allowed.
func (b *Broker) moveOffer(ctx context.Context, tx *store.Store, actor domain.Viewer, o domain.Offer, s domain.Step[domain.OfferStatus], a Act, now time.Time) (domain.Offer, error) {
	if err := checkAct(&a, s.Reason, offerOutcomes(s.Outcome)); err != nil {
		return o, err
	}
	before := o
	o.Status, o.StatusSince = s.To, now
	switch s.Action {
	case domain.ActionSubmit:
		o.ReturnReason = ""
		if err := checkOffer(ctx, tx, &o, true); err != nil {
			return o, err
		}
	case domain.ActionReturn:
		o.ReturnReason = a.Reason
	case domain.ActionVerify, domain.ActionConfirm:
		b.renewOffer(&o, now)
	case domain.ActionRenew:
		o.ReturnReason = ""
	case domain.ActionClose:
		o.Outcome = domain.OfferOutcome(a.Outcome)
		if o.Outcome == domain.OfferMerged {
			var err error
			if o.MergedInto, err = b.offers().survivor(ctx, tx, actor, o, a.MergedInto); err != nil {
				return o, err
			}
		}
	}
	list, asked := b.changes(o.ID, offerFields(before), offerFields(o))
	if asked {
		o.Edition++
	}
	o, err := b.offers().save(ctx, tx, actor, o, domain.Event{
		Action: s.Action, From: string(before.Status), Reason: a.Reason, Letter: a.Letter, Changes: list,
	})
	if err != nil {
		return o, err
	}
	switch {
	case o.Status == domain.OfferClosed || o.Status == domain.OfferLapsed:
		if err := b.dropRevision(ctx, tx, actor, domain.KindOffer, o.ID); err != nil {
			return o, err
		}
		return o, b.supersede(ctx, tx, store.MatchFilter{OfferID: o.ID})
	case s.Action == domain.ActionVerify && o.SingleNeed != "":
		return o, b.honourInterest(ctx, tx, o)
	}
	return o, nil
}

// renewOffer moves the renewal date: to the deadline of a call that is still ahead, else by the months that a need
// stays open unconfirmed; a later date of the provider's own stands.
func (b *Broker) renewOffer(o *domain.Offer, now time.Time) {
	o.LastConfirmed = at(now)
	if o.RenewBy != nil && o.RenewBy.After(now) {
		return
	}
	o.RenewBy = at(now.AddDate(0, b.clocks.DormantMonths, 0))
	if o.Kind == domain.Opportunity && o.Deadline != nil && o.Deadline.After(now) {
		o.RenewBy = at(*o.Deadline)
	}
}

// ConfirmOffer says that an open offer still stands. A dormant one opens again.
func (b *Broker) ConfirmOffer(ctx context.Context, actor domain.Viewer, id string, version int) (domain.Offer, error) {
	var saved domain.Offer
	err := b.store.Write(ctx, func(tx *store.Store) error {
		o, err := offerFor(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !slices.Contains(o.ActorsOf(actor), domain.ByProvider) {
			return domain.ErrForbidden
		}
		if err := readAt(domain.KindOffer, o.ID, o.Version, version); err != nil {
			return err
		}
		now := b.store.Now()
		if o.Status != domain.OfferOpen {
			s, err := step(domain.OfferLifecycle, domain.KindOffer, o.Status, domain.ActionConfirm, o.ActorsOf(actor))
			if err != nil {
				return err
			}
			saved, err = b.moveOffer(ctx, tx, actor, o, s, Act{Action: domain.ActionConfirm}, now)
			return err
		}
		before := o
		o.LastConfirmed, o.RenewBy = at(now), nil
		b.renewOffer(&o, now)
		if before.RenewBy != nil && before.RenewBy.After(*o.RenewBy) {
			o.RenewBy = before.RenewBy
		}
		list, _ := b.changes(o.ID, offerFields(before), offerFields(o))
		saved, err = b.offers().save(ctx, tx, actor, o, domain.Event{Action: domain.ActionConfirm, From: string(o.Status), Changes: list})
		return err
	})
	return saved, err
}
