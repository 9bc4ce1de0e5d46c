package store

import (
	"context"
	"encoding/json"
	"strings"

	"tamatch/internal/domain"
)

// PersonFilter says which people to list.
type PersonFilter struct {
	IDs            []string // nil is any; an empty list is none
	OrganizationID string
	Roles          []domain.Role // at least one of them
	Limit, Offset  int           // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

// Person is the person with that id.
func (s *Store) Person(ctx context.Context, id string) (domain.Person, error) {
	var p domain.Person
	err := s.query(ctx).Where("id = ?", id).Take(&p).Error
	return p, failed("reading a person", err)
}

// PersonByEmail is the person with that address, in any case.
func (s *Store) PersonByEmail(ctx context.Context, email string) (domain.Person, error) {
	var p domain.Person
	err := s.query(ctx).Where("lower(email) = ?", address(email)).Take(&p).Error
	return p, failed("reading a person", err)
}

// People lists a page of the people by name, and says how many there are.
func (s *Store) People(ctx context.Context, f PersonFilter) ([]domain.Person, int, error) {
	q := s.query(ctx).Model(&domain.Person{})
	if f.OrganizationID != "" {
		q = q.Where("organization_id = ?", f.OrganizationID)
	}
	if len(f.Roles) > 0 {
		// Roles are a JSON list of known words: looking for one in its quotes is exact.
		any := s.query(ctx)
		for _, r := range f.Roles {
			quoted, err := json.Marshal(r)
			if err != nil {
				return nil, 0, err
			}
			any = any.Or(`roles LIKE ? ESCAPE '\'`, "%"+likeEscaper.Replace(string(quoted))+"%")
		}
		q = q.Where(any)
	}
	return page[domain.Person](q, "people", "name, id", f.Limit, f.Offset, f.IDs)
}

// address is how an address is kept.
func address(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// InsertPerson saves a new person; it is a conflict when the address is taken.
func (s *Store) InsertPerson(ctx context.Context, p *domain.Person) error {
	return create(ctx, s, domain.KindPerson, p, func(*Store) error {
		if p.ID == "" {
			p.ID = NewID()
		}
		p.Email = address(p.Email)
		p.CreatedAt, p.UpdatedAt = s.started(p.CreatedAt), s.Now()
		p.Version = 1
		return nil
	})
}

// UpdatePerson saves the person if they are still at their Version; see [Store.UpdateNeed].
func (s *Store) UpdatePerson(ctx context.Context, p *domain.Person) error {
	return update(ctx, s, domain.KindPerson, p.ID, p, &p.Version, func() {
		p.Email, p.UpdatedAt = address(p.Email), s.Now()
	})
}
