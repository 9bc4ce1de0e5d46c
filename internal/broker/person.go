package broker

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// CreatePerson registers somebody who may sign in. The password, if any, comes as a hash.
func (b *Broker) CreatePerson(ctx context.Context, actor domain.Viewer, p domain.Person) (domain.Person, error) {
	if !administers(actor) {
		return domain.Person{}, domain.ErrForbidden
	}
	var saved domain.Person
	err := b.store.Write(ctx, func(tx *store.Store) error {
		saved = p
		return b.createPerson(ctx, tx, actor, &saved)
	})
	return saved, err
}

func (b *Broker) createPerson(ctx context.Context, tx *store.Store, actor domain.Viewer, p *domain.Person) error {
	if err := checkPerson(ctx, tx, p); err != nil {
		return err
	}
	if err := tx.InsertPerson(ctx, p); err != nil {
		return err
	}
	list, _ := b.changes(p.ID, nil, personFields(*p))
	return b.record(ctx, tx, actor, domain.Event{
		Kind: domain.KindPerson, RecordID: p.ID, Action: domain.ActionCreate, To: active(*p), Changes: list,
	})
}

// UpdatePerson changes name, address, language and organization; p carries the id and the version that the actor read.
func (b *Broker) UpdatePerson(ctx context.Context, actor domain.Viewer, p domain.Person) (domain.Person, error) {
	return b.changePerson(ctx, actor, p.ID, p.Version, administers(actor), func(to *domain.Person) {
		to.Name, to.Email, to.Language, to.OrganizationID = p.Name, p.Email, p.Language, p.OrganizationID
	})
}

// SetRoles says what a person may do for the organization.
func (b *Broker) SetRoles(ctx context.Context, actor domain.Viewer, id string, roles []domain.Role) (domain.Person, error) {
	return b.changePerson(ctx, actor, id, 0, administers(actor), func(to *domain.Person) { to.Roles = slices.Clone(roles) })
}

// SetPassword keeps the hash of a new password; everybody may change their own.
func (b *Broker) SetPassword(ctx context.Context, actor domain.Viewer, id, hash string) error {
	own := actor.SignedIn() && actor.PersonID == id
	_, err := b.changePerson(ctx, actor, id, 0, administers(actor) || own, func(to *domain.Person) { to.PasswordHash = hash })
	return err
}

// Disable keeps a person from signing in, or lets them again. Nobody disables themselves.
func (b *Broker) Disable(ctx context.Context, actor domain.Viewer, id string, disabled bool) (domain.Person, error) {
	if disabled && actor.SignedIn() && actor.PersonID == id {
		return domain.Person{}, conflict("conflict.disable_self")
	}
	return b.changePerson(ctx, actor, id, 0, administers(actor), func(to *domain.Person) { to.Disabled = disabled })
}

func (b *Broker) changePerson(ctx context.Context, actor domain.Viewer, id string, version int, may bool, change func(*domain.Person)) (domain.Person, error) {
	if !may {
		return domain.Person{}, domain.ErrForbidden
	}
	var saved domain.Person
	err := b.store.Write(ctx, func(tx *store.Store) error {
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != p.Version {
			return &domain.Stale{Kind: domain.KindPerson, ID: p.ID, Have: p.Version, Want: version}
		}
		before := p
		change(&p)
		if err := checkPerson(ctx, tx, &p); err != nil {
			return err
		}
		saved = p
		list, _ := b.changes(p.ID, personFields(before), personFields(p))
		if len(list) == 0 {
			return nil
		}
		if err := tx.UpdatePerson(ctx, &p); err != nil {
			return err
		}
		saved = p
		return b.record(ctx, tx, actor, domain.Event{
			Kind: domain.KindPerson, RecordID: p.ID, Action: domain.ActionEdit, From: active(before), To: active(p), Changes: list,
		})
	})
	return saved, err
}

func active(p domain.Person) string {
	if p.Disabled {
		return "disabled"
	}
	return "active"
}

// personFields are what events keep of a person: never the name, the address or the password.
func personFields(p domain.Person) []field {
	return []field{
		{name: "name", value: p.Name, restricted: true}, {name: "email", value: p.Email, restricted: true},
		{name: "password", value: p.PasswordHash, restricted: true}, {name: "organization", value: p.OrganizationID},
		{name: "roles", value: shown(p.Roles)}, {name: "language", value: p.Language}, {name: "disabled", value: shown(p.Disabled)},
	}
}

var secretariatRoles = []domain.Role{domain.RoleBroker, domain.RoleAdmin}

// checkPerson says what is wrong with a person: among others with roles that their organization does not have.
func checkPerson(ctx context.Context, tx *store.Store, p *domain.Person) error {
	c := &check{whole: true}
	c.words("name", &p.Name, maxTitle)
	c.required("name", p.Name, 1, "error.person_name")
	p.Email = strings.ToLower(strings.TrimSpace(p.Email))
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > 254 {
		c.Add("email", "error.email")
	} else {
		other, err := tx.PersonByEmail(ctx, p.Email)
		known, err := found(err)
		if err != nil {
			return err
		}
		if known && other.ID != p.ID {
			c.Add("email", "error.email_taken")
		}
	}
	code(c, "language", p.Language, domain.Languages, "error.language_official")
	codes(c, "roles", &p.Roles, domain.Roles, "error.role")
	var org domain.Organization
	if p.OrganizationID != "" {
		var err error
		org, err = tx.Organization(ctx, p.OrganizationID)
		known, err := found(err)
		if err != nil {
			return err
		}
		if !known {
			c.Add("organization", "error.organization")
			return c.Err()
		}
	}
	for _, r := range p.Roles {
		fits := true
		switch {
		case slices.Contains(secretariatRoles, r):
			fits = org.Kind == domain.OrgSecretariat
		case r == domain.RoleAuthor || r == domain.RoleFocalPoint:
			fits = org.IsState()
		case r == domain.RoleProvider:
			fits = org.ID != "" && org.Kind != domain.OrgSecretariat
		}
		if !fits {
			c.Add("roles", "error.role_organization", "role", domain.Say("broker.role."+string(r)))
			break
		}
	}
	return c.Err()
}
