package broker

import (
	"context"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// PostNeed saves a draft of the actor's State. It may be incomplete. It may have an id, so that what is sent twice is posted
// once: an id that is taken is [domain.ErrConflict].
func (b *Broker) PostNeed(ctx context.Context, actor domain.Viewer, n domain.Need) (domain.Need, error) {
	return b.postNeed(ctx, actor, n, domain.SourcePosted, "")
}

// postNeed saves a draft that comes from the source.
func (b *Broker) postNeed(ctx context.Context, actor domain.Viewer, n domain.Need, source domain.Source, ref string) (domain.Need, error) {
	if actor.Kind != domain.OrgState || !actor.ActsFor(actor.OrganizationID) || !slices.Contains(needActors(actor), domain.ByState) {
		return domain.Need{}, domain.ErrForbidden
	}
	saved := domain.Need{
		ID: n.ID, OrganizationID: actor.OrganizationID, State: actor.State, Source: source, SourceRef: ref,
		Status: domain.NeedDraft, StatusSince: b.store.Now(), AuthorID: actor.PersonID,
	}
	needWords(&saved, n)
	err := b.store.Write(ctx, func(tx *store.Store) error {
		n := saved
		org, err := tx.Organization(ctx, actor.OrganizationID)
		if err != nil {
			return err
		}
		n.Demo = org.Demo
		if err := checkNeed(ctx, tx, &n, false); err != nil {
			return err
		}
		if err := tx.InsertNeed(ctx, &n); err != nil {
			return err
		}
		list, _ := b.changes(n.ID, nil, needFields(n))
		e := domain.Event{Kind: domain.KindNeed, RecordID: n.ID, Action: domain.ActionCreate, To: string(n.Status), Changes: list}
		if err := b.record(ctx, tx, actor, e); err != nil {
			return err
		}
		if err := b.enqueue(ctx, tx, IndexRecord{domain.KindNeed, n.ID}); err != nil {
			return err
		}
		saved = n
		return nil
	})
	if err != nil {
		return domain.Need{}, err
	}
	return saved, nil
}

// needActors are the actors that the viewer is for needs of its own organization.
func needActors(v domain.Viewer) []domain.Actor {
	return domain.Need{OrganizationID: v.OrganizationID}.ActorsOf(v)
}

// needs are the register's needs, for a change.
func (b *Broker) needs() posting[domain.Need, domain.NeedStatus] {
	return posting[domain.Need, domain.NeedStatus]{
		b: b, kind: domain.KindNeed, table: domain.NeedLifecycle, owner: domain.ByState, side: domain.SideRequester, open: domain.NeedOpen,
		load: needFor, update: (*store.Store).UpdateNeed, check: checkNeed, fields: needFields, words: needWords,
		head: func(n *domain.Need) head[domain.NeedStatus] {
			return head[domain.NeedStatus]{n.ID, n.Reference, n.OrganizationID, n.Status, n.Version, &n.Edition}
		},
		revised: func(r *domain.Revision) **domain.Need { return &r.Need },
		renew:   b.renewNeed, due: b.needTick, move: b.moveNeed,
	}
}

// EditNeed changes the words of a need. n carries the id and the version that the actor read; a version that has
// passed is a *domain.Stale. An open or dormant need stays as it is: the words become its pending revision, in draft,
// and the need that comes back is the current one with its new version.
func (b *Broker) EditNeed(ctx context.Context, actor domain.Viewer, n domain.Need) (domain.Need, error) {
	return b.needs().edit(ctx, actor, n)
}

// ActNeed takes a step with a need. version is what the actor read; 0 stands for whatever it is now.
func (b *Broker) ActNeed(ctx context.Context, actor domain.Viewer, id string, version int, a Act) (domain.Need, error) {
	return b.needs().act(ctx, actor, id, version, a)
}

// moveNeed takes a step that was found allowed.
func (b *Broker) moveNeed(ctx context.Context, tx *store.Store, actor domain.Viewer, n domain.Need, s domain.Step[domain.NeedStatus], a Act, now time.Time) (domain.Need, error) {
	if err := checkAct(&a, s.Reason, needOutcomes(s.Outcome)); err != nil {
		return n, err
	}
	before := n
	n.Status, n.StatusSince = s.To, now
	switch s.Action {
	case domain.ActionSubmit:
		n.ReturnReason = ""
		if err := checkNeed(ctx, tx, &n, true); err != nil {
			return n, err
		}
	case domain.ActionSendBack, domain.ActionReturn:
		n.ReturnReason = a.Reason
	case domain.ActionVerify, domain.ActionConfirm:
		b.renewNeed(&n, now)
	case domain.ActionRenew:
		n.ReturnReason = ""
	case domain.ActionClose:
		n.Outcome = domain.NeedOutcome(a.Outcome)
		if n.Outcome == domain.NeedMerged {
			var err error
			if n.MergedInto, err = b.needs().survivor(ctx, tx, actor, n, a.MergedInto); err != nil {
				return n, err
			}
		}
	}
	list, asked := b.changes(n.ID, needFields(before), needFields(n))
	if asked {
		n.Edition++
	}
	n, err := b.needs().save(ctx, tx, actor, n, domain.Event{
		Action: s.Action, From: string(before.Status), Reason: a.Reason, Letter: a.Letter, Changes: list,
	})
	if err != nil {
		return n, err
	}
	if n.Status == domain.NeedClosed || n.Status == domain.NeedLapsed {
		if err := b.dropRevision(ctx, tx, actor, domain.KindNeed, n.ID); err != nil {
			return n, err
		}
		return n, b.supersede(ctx, tx, store.MatchFilter{NeedID: n.ID})
	}
	return n, nil
}

// renewNeed says that the State has just confirmed the need: it stays open for the months that one may go unconfirmed.
func (b *Broker) renewNeed(n *domain.Need, now time.Time) {
	n.LastConfirmed, n.NextReview = at(now), at(now.AddDate(0, b.clocks.DormantMonths, 0))
}

// ConfirmNeed says that an open need still stands: its dates move and nothing else. A dormant one opens again.
func (b *Broker) ConfirmNeed(ctx context.Context, actor domain.Viewer, id string, version int) (domain.Need, error) {
	var saved domain.Need
	err := b.store.Write(ctx, func(tx *store.Store) error {
		n, err := needFor(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !slices.Contains(n.ActorsOf(actor), domain.ByState) {
			return domain.ErrForbidden
		}
		if n.Status != domain.NeedOpen {
			s, err := step(domain.NeedLifecycle, domain.KindNeed, n.Status, domain.ActionConfirm, n.ActorsOf(actor))
			if err != nil {
				return err
			}
			saved, err = b.moveNeed(ctx, tx, actor, n, s, Act{Action: domain.ActionConfirm}, b.store.Now())
			return err
		}
		if err := readAt(domain.KindNeed, n.ID, n.Version, version); err != nil {
			return err
		}
		b.renewNeed(&n, b.store.Now())
		saved, err = b.needs().save(ctx, tx, actor, n, domain.Event{Action: domain.ActionConfirm, From: string(n.Status)})
		return err
	})
	return saved, err
}
