package broker

import (
	"context"
	"errors"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Once names one request of a program. Without a Key the request is done each time it comes.
type Once struct {
	Key    string
	Digest string // of everything that makes the request what it is
	// NeedID and OfferID, where both are given, are the pair that the request may bring together: it is scored before the
	// transaction begins.
	NeedID, OfferID string
}

// ErrReused says that the key was used for another request before.
var ErrReused = errors.New("the key was used for another request")

// Once does what a request asks in one transaction together with keeping its answer. The same request under the same key
// is not done again: its answer comes back, and replayed is true. Transactions come one after the other, so of requests
// that come side by side one is done and the others get its answer; and a process that ends in between has either done it
// and kept the answer, or neither.
//
// do works through the broker and the store that it is handed, which are those of the transaction. It may run again when
// the database was busy. A failure is not kept: the request may be sent again.
func (b *Broker) Once(ctx context.Context, actor domain.Viewer, once Once, do func(in *Broker, tx *store.Store) (domain.Reply, error)) (reply domain.Reply, replayed bool, err error) {
	if !actor.SignedIn() {
		return domain.Reply{}, false, domain.ErrForbidden
	}
	in := *b
	in.score = nil
	if once.NeedID != "" && once.OfferID != "" && b.score != nil {
		rated := b.rate(ctx, once.NeedID, once.OfferID)
		in.score = func(context.Context, domain.Need, domain.Offer) (Suggestion, error) { return rated, nil }
	}
	err = b.store.Write(ctx, func(tx *store.Store) error {
		replayed = false
		if once.Key != "" {
			kept, err := tx.Reply(ctx, actor.PersonID, once.Key)
			switch {
			case err == nil && kept.Digest != once.Digest:
				return ErrReused
			case err == nil:
				reply, replayed = kept, true
				return nil
			case !errors.Is(err, domain.ErrNotFound):
				return err
			}
		}
		within := in
		within.store = tx
		var err error
		if reply, err = do(&within, tx); err != nil || once.Key == "" {
			return err
		}
		reply.PersonID, reply.Key, reply.Digest = actor.PersonID, once.Key, once.Digest
		return tx.InsertReply(ctx, &reply)
	})
	if err != nil {
		return domain.Reply{}, false, err
	}
	return reply, replayed, nil
}
