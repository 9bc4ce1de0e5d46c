package broker

import (
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// administers says whether the actor keeps organizations and people: an administrator, or the command line, which acts
// as the clock.
func administers(v domain.Viewer) bool { return v.Admin() || v.IsClock() }

// CreateOrganization registers an organization. The secretariat itself is registered from the command line only.
func (b *Broker) CreateOrganization(ctx context.Context, actor domain.Viewer, o domain.Organization) (domain.Organization, error) {
	if !administers(actor) {
		return domain.Organization{}, domain.ErrForbidden
	}
	var saved domain.Organization
	err := b.store.Write(ctx, func(tx *store.Store) error {
		saved = o
		return b.createOrganization(ctx, tx, actor, &saved)
	})
	return saved, err
}

func (b *Broker) createOrganization(ctx context.Context, tx *store.Store, actor domain.Viewer, o *domain.Organization) error {
	if err := checkOrganization(ctx, tx, o, actor.IsClock()); err != nil {
		return err
	}
	if err := tx.InsertOrganization(ctx, o); err != nil {
		return err
	}
	list, _ := b.changes(o.ID, nil, organizationFields(*o))
	return b.record(ctx, tx, actor, domain.Event{
		Kind: domain.KindOrg, RecordID: o.ID, Action: domain.ActionCreate, To: verified(*o), Changes: list,
	})
}

// UpdateOrganization changes an organization; o carries the id and the version that the actor read. What it is and
// which State it is stays.
func (b *Broker) UpdateOrganization(ctx context.Context, actor domain.Viewer, o domain.Organization) (domain.Organization, error) {
	return b.changeOrganization(ctx, actor, o.ID, o.Version, domain.ActionEdit, func(to *domain.Organization) {
		to.Name, to.Provides, to.Website, to.Contact = o.Name, o.Provides, o.Website, o.Contact
	})
}

// VerifyOrganization says that the secretariat knows who stands behind the organization: its members then read what is
// open to the parties.
func (b *Broker) VerifyOrganization(ctx context.Context, actor domain.Viewer, id string) (domain.Organization, error) {
	return b.changeOrganization(ctx, actor, id, 0, domain.ActionVerify, func(to *domain.Organization) {
		if to.Verified == nil {
			to.Verified = at(b.store.Now())
		}
	})
}

func (b *Broker) changeOrganization(ctx context.Context, actor domain.Viewer, id string, version int, a domain.Action, change func(*domain.Organization)) (domain.Organization, error) {
	if !administers(actor) {
		return domain.Organization{}, domain.ErrForbidden
	}
	var saved domain.Organization
	err := b.store.Write(ctx, func(tx *store.Store) error {
		o, err := tx.Organization(ctx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != o.Version {
			return &domain.Stale{Kind: domain.KindOrg, ID: o.ID, Have: o.Version, Want: version}
		}
		before := o
		change(&o)
		if err := checkOrganization(ctx, tx, &o, true); err != nil {
			return err
		}
		saved = o
		list, _ := b.changes(o.ID, organizationFields(before), organizationFields(o))
		if len(list) == 0 && verified(before) == verified(o) {
			return nil
		}
		if err := tx.UpdateOrganization(ctx, &o); err != nil {
			return err
		}
		saved = o
		if before.Name != o.Name { // it stands in the index with every record
			if err := b.enqueue(ctx, tx, IndexRecord{domain.KindOrg, o.ID}); err != nil {
				return err
			}
		}
		return b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindOrg, RecordID: o.ID, Action: a, From: verified(before), To: verified(o), Changes: list,
		})
	})
	return saved, err
}

func verified(o domain.Organization) string {
	if o.Verified != nil {
		return "verified"
	}
	return "unverified"
}

func organizationFields(o domain.Organization) []field {
	return []field{
		{name: "kind", value: string(o.Kind)}, {name: "state", value: o.State}, {name: "name", value: o.Name},
		{name: "provides", value: shown(o.Provides)}, {name: "website", value: o.Website},
		{name: "contact", value: o.Contact, restricted: true},
	}
}

// checkOrganization says what is wrong with an organization. any allows the secretariat too.
func checkOrganization(ctx context.Context, tx *store.Store, o *domain.Organization, any bool) error {
	c := &check{whole: true}
	kinds := slices.Clone(domain.OrganizationKinds)
	if any {
		kinds = append(kinds, domain.OrgSecretariat)
	}
	c.required("kind", string(o.Kind), 1, "error.organization_kind")
	code(c, "kind", o.Kind, kinds, "error.organization_kind")
	c.words("name", &o.Name, maxTitle)
	c.words("contact", &o.Contact, maxText)
	c.link("website", &o.Website)
	if o.IsState() {
		s, ok := reference.StateByCode(o.State)
		switch {
		case !ok:
			c.Add("state", "error.state", "value", o.State)
		default:
			other, err := tx.OrganizationOfState(ctx, o.State)
			known, err := found(err)
			if err != nil {
				return err
			}
			if known && other.ID != o.ID {
				c.Add("state", "error.state_taken")
			}
		}
		if o.Name == "" {
			o.Name = s.Name("en")
		}
	} else if o.State != "" {
		c.Add("state", "error.state_only")
	}
	c.required("name", o.Name, 2, "error.name")
	return c.Err()
}
