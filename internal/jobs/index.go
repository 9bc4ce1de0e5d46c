package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// batch is how many records are read and put at a time.
const batch = 500

// indexer keeps the search index up with the register by the change sequence: what the index says it has reached is
// where the next run goes on, so an engine that was down, wiped or restored misses nothing.
type indexer struct {
	store *store.Store
	index search.Index
	log   *slog.Logger
	mu    sync.Mutex // one run at a time in this process
}

// catchUp indexes what was saved since the index's position. Documents and position are put as one batch: a slower
// process that puts older words takes the position back with them, and the next run puts the newer ones again.
func (x *indexer) catchUp(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for {
		from, err := x.index.Position(ctx)
		if err != nil {
			return err
		}
		to, err := x.store.Position(ctx)
		if err != nil {
			return err
		}
		switch {
		case from == to:
			return nil
		case from > to:
			// The register is an older one than the index knew: a backup was restored.
			x.log.Warn("the search index is ahead of the register and is rebuilt", "index", from, "register", to)
			return rebuild(ctx, x.store, x.index, nil)
		}
		docs, reached, err := changed(ctx, x.store, from, to)
		if err != nil {
			return err
		}
		if err := x.index.Advance(ctx, docs, nil, reached); err != nil {
			return err
		}
	}
}

// changed are the documents of what was saved after from, as far as one batch goes, and the position reached with them.
func changed(ctx context.Context, s *store.Store, from, to int64) ([]search.Document, int64, error) {
	needs, err := s.ChangedNeeds(ctx, from, batch)
	if err != nil {
		return nil, 0, err
	}
	offers, err := s.ChangedOffers(ctx, from, batch)
	if err != nil {
		return nil, 0, err
	}
	reached := to
	if n := len(needs); n >= batch {
		reached = min(reached, needs[n-1].Change)
	}
	if n := len(offers); n >= batch {
		reached = min(reached, offers[n-1].Change)
	}
	needs = slices.DeleteFunc(needs, func(n domain.Need) bool { return n.Change > reached })
	offers = slices.DeleteFunc(offers, func(o domain.Offer) bool { return o.Change > reached })
	docs, err := documents(ctx, s, needs, offers)
	return docs, reached, err
}

// documents are the records as the index keeps them. Every status is in it: the reader keys say who finds a draft.
func documents(ctx context.Context, s *store.Store, needs []domain.Need, offers []domain.Offer) ([]search.Document, error) {
	if len(needs)+len(offers) == 0 {
		return nil, nil
	}
	var needIDs, offerIDs, owners []string
	for _, n := range needs {
		needIDs, owners = append(needIDs, n.ID), append(owners, n.OrganizationID)
	}
	for _, o := range offers {
		offerIDs, owners = append(offerIDs, o.ID), append(owners, o.OrganizationID)
	}
	slices.Sort(owners)
	list, _, err := s.Organizations(ctx, store.OrganizationFilter{IDs: slices.Compact(owners), Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(list))
	for _, o := range list {
		names[o.ID] = o.Name
	}
	needReaders, err := s.ReadersOf(ctx, domain.KindNeed, needIDs)
	if err != nil {
		return nil, err
	}
	offerReaders, err := s.ReadersOf(ctx, domain.KindOffer, offerIDs)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Document, 0, len(needs)+len(offers))
	for _, n := range needs {
		docs = append(docs, search.NeedDocument(n, names[n.OrganizationID], needReaders[n.ID]))
	}
	for _, o := range offers {
		docs = append(docs, search.OfferDocument(o, names[o.OrganizationID], offerReaders[o.ID]))
	}
	return docs, nil
}

// organization puts all records of an organization anew: its name stands in them and has no change number of its own.
func (x *indexer) organization(ctx context.Context, id string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	needs, _, err := x.store.Needs(ctx, store.NeedFilter{Viewer: domain.Clock(), OrganizationID: id, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	offers, _, err := x.store.Offers(ctx, store.OfferFilter{Viewer: domain.Clock(), OrganizationID: id, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	docs, err := documents(ctx, x.store, needs, offers)
	if err != nil || len(docs) == 0 {
		return err
	}
	return x.index.Put(ctx, docs)
}

// Reindex builds the index anew beside the one in use and then takes its place. progress, if not nil, hears how many
// records of how many are done.
func Reindex(ctx context.Context, s *store.Store, index search.Index, progress func(done, total int)) error {
	if err := rebuild(ctx, s, index, progress); err != nil {
		return err
	}
	x := &indexer{store: s, index: index, log: slog.New(slog.DiscardHandler)}
	return x.catchUp(ctx) // what was saved meanwhile
}

// rebuild is done by one process at a time: two would build and swap the same new generation, and one would be lost.
func rebuild(ctx context.Context, s *store.Store, index search.Index, progress func(done, total int)) (err error) {
	release, err := s.Alone(ctx, store.Reindexing)
	if err != nil {
		return fmt.Errorf("rebuilding the search index: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()
	err = index.Rebuild(ctx, func(add func([]search.Document) error) (int64, error) {
		to, err := s.Position(ctx)
		if err != nil {
			return 0, err
		}
		_, needs, err := s.Needs(ctx, store.NeedFilter{Viewer: domain.Clock(), Limit: 1})
		if err != nil {
			return 0, err
		}
		_, offers, err := s.Offers(ctx, store.OfferFilter{Viewer: domain.Clock(), Limit: 1})
		if err != nil {
			return 0, err
		}
		total, done := needs+offers, 0
		for from := int64(0); from < to; {
			docs, reached, err := changed(ctx, s, from, to)
			if err != nil {
				return 0, err
			}
			if len(docs) > 0 {
				if err := add(docs); err != nil {
					return 0, err
				}
			}
			done, from = done+len(docs), reached
			if progress != nil {
				progress(done, max(done, total))
			}
		}
		return to, nil
	})
	if err != nil {
		return fmt.Errorf("rebuilding the search index: %w", err)
	}
	return nil
}
