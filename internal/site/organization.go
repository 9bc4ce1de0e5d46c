package site

import (
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// organizations are the organizations with these ids; an unknown id is not in it.
func (s *Site) organizations(r *request, ids []string) (map[string]domain.Organization, error) {
	out, missing := s.organization.find(r.change, ids)
	if len(missing) == 0 {
		return out, nil
	}
	list, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{IDs: missing, Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		out[o.ID] = o
	}
	s.organization.keep(r.change, list)
	return out, nil
}

// knownOrganizations are organizations as they are at a change of the register, every one of which moves the change number: their names
// stand on every page. Who they are is told to everybody alike.
type knownOrganizations struct {
	mu     sync.Mutex
	change int64
	by     map[string]domain.Organization
}

// find divides the ids, each once, into those that are known at the change and those to be asked for. At no change, 0,
// none is known.
func (k *knownOrganizations) find(change int64, ids []string) (found map[string]domain.Organization, missing []string) {
	found = map[string]domain.Organization{}
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		if o, ok := k.by[id]; ok && change == k.change {
			found[id] = o
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

func (k *knownOrganizations) keep(change int64, list []domain.Organization) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if change == 0 || change < k.change {
		return
	}
	if change > k.change {
		k.change, k.by = change, map[string]domain.Organization{}
	}
	for _, o := range list {
		k.by[o.ID] = o
	}
}
