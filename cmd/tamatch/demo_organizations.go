package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// loadOrganizations registers the secretariat, the providers of the catalogue and the States that the note names, each
// once, and answers their ids by code: a State's code, a provider's code, or "secretariat". A donor State is one
// organization that provides and may ask.
func loadOrganizations(ctx context.Context, l *broker.Loader, providers map[string]domain.Organization, states []string, now *time.Time) (map[string]string, error) {
	ids := map[string]string{}
	secretariat := domain.Organization{Kind: domain.OrgSecretariat, Name: "Secretariat", Verified: now, Demo: true}
	if err := l.Organization(ctx, &secretariat); err != nil {
		return nil, err
	}
	ids["secretariat"] = secretariat.ID
	for _, code := range slices.SortedFunc(maps.Keys(providers), cmp.Compare) {
		o := providers[code]
		if o.IsState() {
			if id, ok := ids[o.State]; ok {
				ids[code] = id
				continue
			}
			state, ok := reference.StateByCode(o.State)
			if !ok {
				return nil, fmt.Errorf("provider %s: no State %s", code, o.State)
			}
			o.Name, o.Short = state.Name("en"), ""
		}
		if err := l.Organization(ctx, &o); err != nil {
			return nil, err
		}
		ids[code] = o.ID
		if o.IsState() {
			ids[o.State] = o.ID
		}
	}
	for _, code := range states {
		if ids[code] != "" {
			continue
		}
		state, ok := reference.StateByCode(code)
		if !ok {
			return nil, fmt.Errorf("the note: no State %s", code)
		}
		o := domain.Organization{Kind: domain.OrgState, State: code, Name: state.Name("en"), Verified: now, Demo: true}
		if err := l.Organization(ctx, &o); err != nil {
			return nil, err
		}
		ids[code] = o.ID
	}
	return ids, nil
}
