package store

import (
	"context"
	"strings"

	"tamatch/internal/domain"
)

// OrganizationFilter says which organizations to list. The list is public; contacts are not
// shown in it by the doors.
type OrganizationFilter struct {
	IDs           []string // nil is any; an empty list is none
	Kinds         []domain.OrganizationKind
	Provides      *bool
	Verified      *bool
	Text          string // part of the name or the whole ISO code, in any case
	Limit, Offset int    // Limit 0 is 50, or all when asked by IDs; [NoLimit] is all
}

// Organization is the organization with that id.
func (s *Store) Organization(ctx context.Context, id string) (domain.Organization, error) {
	var o domain.Organization
	err := s.query(ctx).Where("id = ?", id).Take(&o).Error
	return o, failed("reading an organization", err)
}

// OrganizationOfState is the State with that ISO 3166 alpha-3 code.
func (s *Store) OrganizationOfState(ctx context.Context, alpha3 string) (domain.Organization, error) {
	var o domain.Organization
	err := s.query(ctx).Where("state = ? AND kind = ?", alpha3, domain.OrgState).Take(&o).Error
	return o, failed("reading a State", err)
}

// Organizations lists a page of the organizations by name, and says how many there are.
func (s *Store) Organizations(ctx context.Context, f OrganizationFilter) ([]domain.Organization, int, error) {
	q := s.query(ctx).Model(&domain.Organization{})
	if len(f.Kinds) > 0 {
		q = q.Where("kind IN ?", f.Kinds)
	}
	if f.Provides != nil {
		q = q.Where("provides = ?", *f.Provides)
	}
	if f.Verified != nil && *f.Verified {
		q = q.Where("verified IS NOT NULL")
	} else if f.Verified != nil {
		q = q.Where("verified IS NULL")
	}
	if text := strings.TrimSpace(f.Text); text != "" {
		q = q.Where(`(lower(name) LIKE ? ESCAPE '\' OR state = ?)`, "%"+likeEscaper.Replace(strings.ToLower(text))+"%", strings.ToUpper(text))
	}
	return page[domain.Organization](q, "organizations", "name, id", f.Limit, f.Offset, f.IDs)
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// InsertOrganization saves a new organization; it is a conflict when the State is registered already.
func (s *Store) InsertOrganization(ctx context.Context, o *domain.Organization) error {
	return create(ctx, s, domain.KindOrg, o, func(*Store) error {
		if o.ID == "" {
			o.ID = NewID()
		}
		o.CreatedAt, o.UpdatedAt = s.started(o.CreatedAt), s.Now()
		o.Version = 1
		return nil
	})
}

// UpdateOrganization saves the organization if it is still at its Version; see [Store.UpdateNeed].
func (s *Store) UpdateOrganization(ctx context.Context, o *domain.Organization) error {
	return update(ctx, s, domain.KindOrg, o.ID, o, &o.Version, func() { o.UpdatedAt = s.Now() })
}
