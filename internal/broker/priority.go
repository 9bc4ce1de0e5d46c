package broker

import (
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// SetPriority says which of its needs a State puts first: 1 is first, 0 takes the number away. It orders the State's
// own list and asks for nothing else than before, so that it holds at once, in every status but closed, and for a
// pending version as well. version 0 stands for whatever it is now.
func (b *Broker) SetPriority(ctx context.Context, actor domain.Viewer, id string, version, priority int) (domain.Need, error) {
	var saved domain.Need
	err := b.store.Write(ctx, func(tx *store.Store) error {
		n, err := needFor(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !slices.Contains(n.ActorsOf(actor), domain.ByState) {
			return domain.ErrForbidden
		}
		if err := readAt(domain.KindNeed, n.ID, n.Version, version); err != nil {
			return err
		}
		if n.Status == domain.NeedClosed {
			return moved(domain.KindNeed, string(n.Status))
		}
		before := n
		n.Priority = priority
		if err := checkNeed(ctx, tx, &n, false); err != nil {
			return err
		}
		r, err := pending(ctx, tx, domain.KindNeed, n.ID)
		if err != nil {
			return err
		}
		if r.ID != "" && r.Need.Priority != priority {
			words := *r.Need
			words.Priority = priority
			r.Need = &words
			if err := tx.UpdateRevision(ctx, &r); err != nil {
				return err
			}
		}
		list, _ := b.changes(n.ID, needFields(before), needFields(n))
		if len(list) == 0 {
			saved = n
			return nil
		}
		saved, err = b.needs().save(ctx, tx, actor, n, domain.Event{Action: domain.ActionEdit, From: string(n.Status), Changes: list})
		return err
	})
	return saved, err
}
