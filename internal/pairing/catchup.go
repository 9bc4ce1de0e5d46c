package pairing

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/store"
)

// batch is how many changed records are read at a time.
const batch = 2000

// CatchUp reads what was saved since the last time. It costs one small query when nothing was, and none where the context says
// up to what ([store.AsOf]).
func (p *Pairing) CatchUp(ctx context.Context) error {
	to, err := p.store.Reached(ctx)
	if err != nil {
		return fmt.Errorf("catching up with the register: %w", err)
	}
	if to <= p.Position() {
		return nil
	}
	p.catching.Lock()
	defer p.catching.Unlock()
	if to <= p.position { // only written under catching: another has caught up meanwhile
		return nil
	}
	from := p.position
	if err := p.catchUpOffers(ctx, from); err != nil {
		return fmt.Errorf("catching up with offers: %w", err)
	}
	if err := p.catchUpNeeds(ctx, from); err != nil {
		return fmt.Errorf("catching up with needs: %w", err)
	}
	if err := p.catchUpCapacity(ctx, from); err != nil {
		return fmt.Errorf("catching up with capacities: %w", err)
	}
	p.mu.Lock()
	p.position = to
	p.mu.Unlock()
	return nil
}

// Position is the change number that memory has reached.
func (p *Pairing) Position() int64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.position
}

func (p *Pairing) catchUpNeeds(ctx context.Context, after int64) error {
	for {
		needs, err := p.store.ChangedNeeds(ctx, after, batch)
		if err != nil || len(needs) == 0 {
			return err
		}
		after = needs[len(needs)-1].Change
		open := slices.DeleteFunc(slices.Clone(needs), func(n domain.Need) bool { return n.Status != domain.NeedOpen })
		wanted := make([]wanted, len(open))
		for i, n := range open {
			wanted[i] = newWanted(n.ID, n.Edition, func() string { return match.NeedStamp(n) }, func() *match.Profile { return match.NeedProfile(n) })
		}
		made, readers, err := p.make(ctx, domain.KindNeed, wanted)
		if err != nil {
			return err
		}
		p.mu.Lock()
		for _, n := range needs {
			if n.Status != domain.NeedOpen {
				p.needs.remove(n.ID)
			}
		}
		for i, n := range open {
			p.needs.put(made[i], n.Version, readers[n.ID])
		}
		p.mu.Unlock()
	}
}

func (p *Pairing) catchUpOffers(ctx context.Context, after int64) error {
	for {
		offers, err := p.store.ChangedOffers(ctx, after, batch)
		if err != nil || len(offers) == 0 {
			return err
		}
		after = offers[len(offers)-1].Change
		open := slices.DeleteFunc(slices.Clone(offers), func(o domain.Offer) bool { return o.Status != domain.OfferOpen })
		wanted := make([]wanted, len(open))
		for i, o := range open {
			wanted[i] = newWanted(o.ID, o.Edition, func() string { return match.OfferStamp(o) }, func() *match.Profile { return match.OfferProfile(o) })
		}
		made, readers, err := p.make(ctx, domain.KindOffer, wanted)
		if err != nil {
			return err
		}
		states, err := p.statesOf(ctx, open)
		if err != nil {
			return err
		}
		taken, err := p.taken(ctx, open)
		if err != nil {
			return err
		}
		p.mu.Lock()
		for _, o := range offers {
			if o.Status != domain.OfferOpen {
				p.dropOffer(o.ID)
			}
		}
		for i, o := range open {
			made[i].SetProvider(states[o.OrganizationID])
			p.dropOffer(o.ID)
			if o.Capacity.Total > 0 {
				p.capacity[o.ID] = o.Capacity.Total
				if taken[o.ID] >= o.Capacity.Total {
					made[i].Flags |= match.Full
				}
			}
			p.offers.put(made[i], o.Version, readers[o.ID])
			p.corpus.Add(made[i])
		}
		p.mu.Unlock()
	}
}

func (p *Pairing) dropOffer(id string) {
	if before := p.offers.remove(id); before != nil {
		p.corpus.Remove(before)
	}
	delete(p.capacity, id)
}

// catchUpCapacity looks again at the offers that have a changed match.
func (p *Pairing) catchUpCapacity(ctx context.Context, after int64) error {
	if after == 0 {
		return nil // the offers were just read, with the places taken
	}
	ids, err := p.store.ChangedCapacity(ctx, after)
	if err != nil || len(ids) == 0 {
		return err
	}
	taken := map[string]int{}
	for part := range slices.Chunk(ids, 1000) {
		more, err := p.store.CapacityTakenOf(ctx, part)
		if err != nil {
			return err
		}
		for id, n := range more {
			taken[id] = n
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		if total, limited := p.capacity[id]; limited {
			p.offers.full(id, taken[id] >= total)
		}
	}
	return nil
}

func (p *Pairing) taken(ctx context.Context, offers []domain.Offer) (map[string]int, error) {
	var limited []string
	for _, o := range offers {
		if o.Capacity.Total > 0 {
			limited = append(limited, o.ID)
		}
	}
	all := map[string]int{}
	for part := range slices.Chunk(limited, 1000) {
		taken, err := p.store.CapacityTakenOf(ctx, part)
		if err != nil {
			return nil, err
		}
		for id, n := range taken {
			all[id] = n
		}
	}
	return all, nil
}

// statesOf are the States among the providers; an organization never changes which State it is.
func (p *Pairing) statesOf(ctx context.Context, offers []domain.Offer) (map[string]string, error) {
	var unknown []string
	for _, o := range offers {
		if _, ok := p.states[o.OrganizationID]; !ok && !slices.Contains(unknown, o.OrganizationID) {
			unknown = append(unknown, o.OrganizationID)
		}
	}
	for part := range slices.Chunk(unknown, 1000) {
		organizations, _, err := p.store.Organizations(ctx, store.OrganizationFilter{IDs: part})
		if err != nil {
			return nil, err
		}
		for _, o := range organizations {
			p.states[o.ID] = "" // guarded by catching, like the reading above
			if o.IsState() {
				p.states[o.ID] = o.State
			}
		}
	}
	return p.states, nil
}

// wanted is a profile that is needed: kept under the stamp, or to be made.
type wanted struct {
	id      string
	edition int
	stamp   func() string
	make    func() *match.Profile
}

func newWanted(id string, edition int, stamp func() string, make func() *match.Profile) wanted {
	return wanted{id, edition, stamp, make}
}

// make gives the profiles in the order asked, those that the store keeps under the right stamp as they are and the
// others made anew and written back, and who may read each of the records.
func (p *Pairing) make(ctx context.Context, kind domain.Kind, wanted []wanted) ([]*match.Profile, map[string][]string, error) {
	ids := make([]string, len(wanted))
	for i, w := range wanted {
		ids[i] = w.id
	}
	kept, err := p.store.Profiles(ctx, kind, ids)
	if err != nil {
		return nil, nil, err
	}
	readers, err := p.store.ReadersOf(ctx, kind, ids)
	if err != nil {
		return nil, nil, err
	}
	made := make([]*match.Profile, len(wanted))
	fresh := make([]*store.Profile, len(wanted))
	var failed error
	each(len(wanted), func(i int) {
		w := wanted[i]
		stamp := w.stamp()
		if k, ok := kept[w.id]; ok && k.Version == stamp && k.Edition == w.edition {
			var q match.Profile
			if q.UnmarshalBinary(k.Data) == nil {
				made[i] = &q
				return
			}
		}
		made[i] = w.make()
		if data, err := made[i].MarshalBinary(); err == nil {
			fresh[i] = &store.Profile{Kind: kind, RecordID: w.id, Version: stamp, Edition: w.edition, Data: data}
		}
	})
	var put []store.Profile
	for _, f := range fresh {
		if f != nil {
			put = append(put, *f)
		}
	}
	if len(put) > 0 {
		failed = p.store.PutProfiles(ctx, put)
	}
	if failed != nil { // they are in memory; the next start makes them again
		p.log.WarnContext(ctx, "profiles were not kept", "kind", kind, "count", len(put), "error", failed)
	}
	return made, readers, nil
}

// each calls do for 0 to n-1 on all processors.
func each(n int, do func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}
