package broker

import (
	"context"
	"errors"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Report counts what a run of the clocks did.
type Report struct {
	Expired, Reminded           int // matches
	NeedsDormant, NeedsLapsed   int
	OffersDormant, OffersLapsed int
}

// RunClocks moves what is due at the given time: matches expire, the side whose turn it is is reminded, needs and
// offers become dormant and lapse. Every record has a transaction of its own and is looked at again in it, so a run
// may be repeated, and stop half-way, without harm. An error with one record does not keep the others waiting.
func (b *Broker) RunClocks(ctx context.Context, now time.Time) (Report, error) {
	var r Report
	clock := domain.Clock()
	matches, _, err := b.store.Matches(ctx, store.MatchFilter{
		Viewer: clock, Limit: store.NoLimit, Sort: "reference",
		Statuses: []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider},
	})
	if err != nil {
		return r, err
	}
	needs, _, err := b.store.Needs(ctx, store.NeedFilter{
		Viewer: clock, Limit: store.NoLimit, Sort: "reference",
		Statuses: []domain.NeedStatus{domain.NeedOpen, domain.NeedDormant},
	})
	if err != nil {
		return r, err
	}
	offers, _, err := b.store.Offers(ctx, store.OfferFilter{
		Viewer: clock, Limit: store.NoLimit, Sort: "reference",
		Statuses: []domain.OfferStatus{domain.OfferOpen, domain.OfferDormant},
	})
	if err != nil {
		return r, err
	}
	var failed []error
	run := func(count *int, due bool, do func(*store.Store) (bool, error)) {
		if !due || ctx.Err() != nil {
			return
		}
		var done bool
		err := b.store.Write(ctx, func(tx *store.Store) (err error) {
			done, err = do(tx)
			return err
		})
		switch {
		case err != nil:
			failed = append(failed, err)
		case done:
			*count++
		}
	}
	for _, m := range matches {
		run(&r.Expired, expired(m, now), func(tx *store.Store) (bool, error) { return b.expire(ctx, tx, m.ID, now) })
		run(&r.Reminded, m.ReminderDue(now), func(tx *store.Store) (bool, error) { return b.remindDue(ctx, tx, m.ID, now) })
	}
	for _, n := range needs {
		count := &r.NeedsDormant
		if n.Status == domain.NeedDormant {
			count = &r.NeedsLapsed
		}
		run(count, b.needTick(n, now) != "", func(tx *store.Store) (bool, error) { return b.needs().tick(ctx, tx, n.ID, n.Status, now) })
	}
	for _, o := range offers {
		count := &r.OffersDormant
		if o.Status == domain.OfferDormant {
			count = &r.OffersLapsed
		}
		run(count, b.offerTick(o, now) != "", func(tx *store.Store) (bool, error) { return b.offers().tick(ctx, tx, o.ID, o.Status, now) })
	}
	return r, errors.Join(append(failed, ctx.Err())...)
}

func expired(m domain.Match, now time.Time) bool {
	return (m.Status == domain.MatchWithRequester || m.Status == domain.MatchWithProvider) &&
		m.DueAt != nil && !now.Before(*m.DueAt)
}

func (b *Broker) expire(ctx context.Context, tx *store.Store, id string, now time.Time) (bool, error) {
	m, err := tx.Match(ctx, domain.Clock(), id)
	if err != nil || !expired(m, now) {
		return false, err
	}
	return true, b.tick(ctx, tx, m, domain.ActionExpire, now)
}

func (b *Broker) remindDue(ctx context.Context, tx *store.Store, id string, now time.Time) (bool, error) {
	m, err := tx.Match(ctx, domain.Clock(), id)
	if err != nil || !m.ReminderDue(now) {
		return false, err
	}
	m.RemindedAt = at(now)
	if err := tx.UpdateMatch(ctx, &m); err != nil {
		return false, err
	}
	return true, b.recordMatch(ctx, tx, domain.Clock(), m, domain.Event{Action: domain.ActionRemind, From: string(m.Status)})
}

// needTick is the step that time takes with the need now, if any.
func (b *Broker) needTick(n domain.Need, now time.Time) domain.Action {
	review := n.StatusSince.AddDate(0, b.clocks.DormantMonths, 0)
	if n.NextReview != nil {
		review = *n.NextReview
	}
	switch {
	case n.Status == domain.NeedOpen && !now.Before(review):
		return domain.ActionSleep
	case n.Status == domain.NeedDormant && !now.Before(n.StatusSince.AddDate(0, 0, b.clocks.LapseDays)):
		return domain.ActionLapse
	}
	return ""
}

// offerTick is the step that time takes with the offer now, if any.
func (b *Broker) offerTick(o domain.Offer, now time.Time) domain.Action {
	switch {
	case o.Status == domain.OfferOpen && o.RenewBy != nil && !now.Before(*o.RenewBy):
		return domain.ActionSleep
	case o.Status == domain.OfferDormant && !now.Before(o.StatusSince.AddDate(0, 0, b.clocks.LapseDays)):
		return domain.ActionLapse
	}
	return ""
}
