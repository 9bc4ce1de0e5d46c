package broker

import (
	"context"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// posting is what a change must know of needs or of offers. Both are edited, revised and led along their table in one
// way; what they say, who may and what a step brings with it is each one's own and stands in need.go and offer.go.
type posting[R posted, S status] struct {
	b     *Broker
	kind  domain.Kind
	table domain.Table[S]
	owner domain.Actor // who may write it, and for whom a letter answers
	side  domain.Side  // the capacity in which its owner acts
	open  S

	load    func(ctx context.Context, tx *store.Store, actor domain.Viewer, by string) (R, error)
	update  func(tx *store.Store, ctx context.Context, r *R) error
	check   func(ctx context.Context, tx *store.Store, r *R, whole bool) error
	head    func(*R) head[S]
	fields  func(R) []field
	words   func(to *R, from R)
	revised func(*domain.Revision) **R // where a revision keeps the words
	renew   func(r *R, now time.Time)  // confirmed now: its dates move on
	due     func(r R, now time.Time) domain.Action
	move    func(ctx context.Context, tx *store.Store, actor domain.Viewer, r R, s domain.Step[S], a Act, now time.Time) (R, error)
}

type posted interface {
	domain.Need | domain.Offer
	ActorsOf(domain.Viewer) []domain.Actor
	MayEdit(domain.Viewer) bool
}

type status interface {
	~string
	Shown() bool
}

// head is what needs and offers keep in fields of the same meaning.
type head[S status] struct {
	id, reference, organizationID string
	status                        S
	version                       int
	edition                       *int
}

// edit changes the words of a record that is not yet shown; those of one that is become its pending revision.
func (p posting[R, S]) edit(ctx context.Context, actor domain.Viewer, r R) (R, error) {
	var saved R
	read := p.head(&r)
	err := p.b.store.Write(ctx, func(tx *store.Store) error {
		current, err := p.load(ctx, tx, actor, read.id)
		if err != nil {
			return err
		}
		h := p.head(&current)
		if !slices.Contains(current.ActorsOf(actor), p.owner) {
			return domain.ErrForbidden
		}
		if read.version != h.version {
			return &domain.Stale{Kind: p.kind, ID: h.id, Have: h.version, Want: read.version}
		}
		if !current.MayEdit(actor) {
			return moved(p.kind, string(h.status))
		}
		next := current
		p.words(&next, r)
		// In clearance the words are handed in already: they stay whole.
		if err := p.check(ctx, tx, &next, clearing(h.status)); err != nil {
			return err
		}
		if h.status.Shown() {
			saved, err = p.revise(ctx, tx, actor, current, next)
			return err
		}
		list, asked := p.b.changes(h.id, p.fields(current), p.fields(next))
		if len(list) == 0 {
			saved = current
			return nil
		}
		if asked {
			*p.head(&next).edition++
		}
		saved, err = p.save(ctx, tx, actor, next, domain.Event{Action: domain.ActionEdit, From: string(h.status), Changes: list})
		return err
	})
	return saved, err
}

// act takes a step with a record. version is what the actor read; 0 stands for whatever it is now.
func (p posting[R, S]) act(ctx context.Context, actor domain.Viewer, id string, version int, a Act) (R, error) {
	var saved R
	err := p.b.store.Write(ctx, func(tx *store.Store) error {
		r, err := p.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		h := p.head(&r)
		actors := r.ActorsOf(actor)
		if a.Letter != "" && actor.Broker() {
			actors = []domain.Actor{p.owner}
		}
		s, err := step(p.table, p.kind, h.status, a.Action, actors)
		if err != nil {
			return err
		}
		if err := readAt(p.kind, h.id, h.version, version); err != nil {
			return err
		}
		saved, err = p.move(ctx, tx, actor, r, s, a, p.b.store.Now())
		if err != nil || !clearing(s.To) || !actor.Has(domain.RoleFocalPoint) {
			return err
		}
		// Who drafts and is focal point as well clears in the same step.
		s, err = step(p.table, p.kind, s.To, domain.ActionClear, actors)
		if err != nil {
			return err
		}
		saved, err = p.move(ctx, tx, actor, saved, s, Act{Action: domain.ActionClear}, p.b.store.Now())
		return err
	})
	return saved, err
}

// save updates the record, writes the event and enqueues indexing, and matching where it stands open.
func (p posting[R, S]) save(ctx context.Context, tx *store.Store, actor domain.Viewer, r R, e domain.Event) (R, error) {
	if err := p.update(tx, ctx, &r); err != nil {
		return r, err
	}
	h := p.head(&r)
	e.Kind, e.RecordID, e.To = p.kind, h.id, string(h.status)
	if e.Side == "" && actor.Belongs(h.organizationID) {
		e.Side = p.side
	}
	if err := p.b.record(ctx, tx, actor, e); err != nil {
		return r, err
	}
	jobs := []Job{IndexRecord{p.kind, h.id}}
	if h.status == p.open {
		jobs = append(jobs, MatchRecord{p.kind, h.id})
	}
	return r, p.b.enqueue(ctx, tx, jobs...)
}

// survivor finds the record of the same organization that goes on in the place of r, and answers its reference.
func (p posting[R, S]) survivor(ctx context.Context, tx *store.Store, actor domain.Viewer, r R, by string) (string, error) {
	other, err := p.load(ctx, tx, actor, by)
	known, err := found(err)
	if err != nil {
		return "", err
	}
	gone, left := p.head(&r), p.head(&other)
	if !known || left.id == gone.id || left.organizationID != gone.organizationID || left.status == S(domain.NeedClosed) {
		c := &check{}
		c.Add("merged_into", "error.merged_into")
		return "", c.Err()
	}
	return left.reference, nil
}

// tick takes the step that is due by the clock, unless the record has moved on since it was found in the status was.
func (p posting[R, S]) tick(ctx context.Context, tx *store.Store, id string, was S, now time.Time) (bool, error) {
	r, err := p.load(ctx, tx, domain.Clock(), id)
	if err != nil {
		return false, err
	}
	a := p.due(r, now)
	if a == "" || p.head(&r).status != was {
		return false, nil
	}
	s, err := step(p.table, p.kind, was, a, []domain.Actor{domain.ByClock})
	if err != nil {
		return false, err
	}
	_, err = p.move(ctx, tx, domain.Clock(), r, s, Act{Action: a}, now)
	return err == nil, err
}

// clearing says whether the status is that of words which wait for the focal point; no offer has it.
func clearing[S ~string](s S) bool { return string(s) == string(domain.NeedClearing) }

// readAt says that the actor read a version that has passed; 0 stands for whatever it is now.
func readAt(kind domain.Kind, id string, have, version int) error {
	if version == 0 || version == have {
		return nil
	}
	return &domain.Stale{Kind: kind, ID: id, Have: have, Want: version}
}
