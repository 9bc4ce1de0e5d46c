package main

import (
	"context"
	"fmt"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/jobs"
	"tamatch/internal/reference"
)

// matcher loads the collection into the register, which is to be a fresh one, and ranks as the register answers.
func (c collection) matcher(ctx context.Context, a *app) (ranker, error) {
	owners, err := c.loadOwners(ctx, a)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(c.offers)) // ids of the collection by those of the register
	needs := make([]domain.Need, 0, len(c.needs))
	err = a.broker.Load(ctx, domain.Clock(), func(l *broker.Loader) error {
		clear(names) // the transaction may run again
		needs = needs[:0]
		for _, o := range c.offers {
			offer := o.Offer
			offer.OrganizationID = owners.offers[o.Provider]
			if err := l.Offer(ctx, &offer); err != nil {
				return fmt.Errorf("offer %s: %s", o.ID, sentence(err))
			}
			names[offer.ID] = o.ID
		}
		for _, n := range c.needs {
			need := n.Need
			need.OrganizationID = owners.needs[need.State]
			if err := l.Need(ctx, &need); err != nil {
				return fmt.Errorf("need %s: %s", n.ID, sentence(err))
			}
			needs = append(needs, need)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := jobs.Reindex(ctx, a.store, a.index, nil); err != nil {
		return nil, err
	}
	return func(ctx context.Context, i int) ([]exchange.Ranked, error) {
		hits, err := a.pairing.Ranking(ctx, needs[i], deepest)
		if err != nil {
			return nil, err
		}
		out := make([]exchange.Ranked, len(hits))
		for j, h := range hits {
			out[j] = exchange.Ranked{ID: names[h.ID], Score: h.Exact}
		}
		return out, nil
	}, nil
}

// owners are the ids of the organizations that records belong to: of needs by State, of offers by provider.
type owners struct{ needs, offers map[string]string }

// loadOwners registers the States that ask and the providers, each once. What names no State, or no provider, belongs to one
// organization that stands for all of them: two nameless States must not keep a provider out as their own.
func (c collection) loadOwners(ctx context.Context, a *app) (owners, error) {
	o := owners{map[string]string{}, map[string]string{}}
	now := a.store.Now()
	states := map[string]string{}
	err := a.broker.Load(ctx, domain.Clock(), func(l *broker.Loader) error {
		clear(states)
		add := func(org domain.Organization) (string, error) {
			org.Verified, org.Provides = &now, true
			err := l.Organization(ctx, &org)
			return org.ID, err
		}
		state := func(code string) (id string, err error) {
			if states[code] == "" {
				states[code], err = add(domain.Organization{Kind: domain.OrgState, State: code})
			}
			return states[code], err
		}
		clear(o.needs)
		for _, n := range c.needs {
			code := n.Need.State
			if o.needs[code] != "" {
				continue
			}
			var err error
			if code == "" {
				o.needs[code], err = add(domain.Organization{Kind: domain.OrgIGO, Name: "No State named"})
			} else {
				o.needs[code], err = state(code)
			}
			if err != nil {
				return err
			}
		}
		clear(o.offers)
		for _, of := range c.offers {
			if o.offers[of.Provider] != "" {
				continue
			}
			var err error
			switch known, ok := reference.StateByCode(of.Provider); {
			case ok:
				o.offers[of.Provider], err = state(known.Code)
			case of.Provider == "":
				o.offers[""], err = add(domain.Organization{Kind: domain.OrgIGO, Name: "No provider named"})
			default:
				o.offers[of.Provider], err = add(domain.Organization{Kind: domain.OrgIGO, Name: "Provider " + of.Provider})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return o, err
}
