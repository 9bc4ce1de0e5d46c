package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestAStateIsRegisteredOnce(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		kenya := r.organization(t, domain.OrgState, "KEN")
		again := domain.Organization{Kind: domain.OrgState, State: "KEN", Name: "Kenya once more"}
		err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &again) })
		require.ErrorIs(t, err, domain.ErrConflict)
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
		r.organization(t, domain.OrgNGO, "")
		r.organization(t, domain.OrgNGO, "")

		read, err := r.OrganizationOfState(t.Context(), "KEN")
		require.NoError(t, err)
		require.Equal(t, kenya, read)
		read, err = r.Organization(t.Context(), kenya.ID)
		require.NoError(t, err)
		require.Equal(t, kenya, read)
		_, err = r.OrganizationOfState(t.Context(), "PER")
		require.ErrorIs(t, err, domain.ErrNotFound)
		_, err = r.Organization(t.Context(), "")
		require.ErrorIs(t, err, domain.ErrNotFound)
	})
}

func TestOrganizationsByFilter(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		yes, no := true, false
		save := func(kind domain.OrganizationKind, state, name string, provides bool) domain.Organization {
			o := domain.Organization{Kind: kind, State: state, Name: name, Provides: provides}
			if provides {
				now := r.Now()
				o.Verified = &now
			}
			r.write(t, func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &o) })
			return o
		}
		kenya := save(domain.OrgState, "KEN", "Kenya", false)
		spain := save(domain.OrgState, "ESP", "Spain", true)
		percent := save(domain.OrgNGO, "", "100%_Ready", true)
		for name, c := range map[string]struct {
			filter store.OrganizationFilter
			want   []domain.Organization
		}{
			"all, by name":       {store.OrganizationFilter{}, []domain.Organization{percent, kenya, spain}},
			"kind":               {store.OrganizationFilter{Kinds: []domain.OrganizationKind{domain.OrgState}}, []domain.Organization{kenya, spain}},
			"provides":           {store.OrganizationFilter{Provides: &yes}, []domain.Organization{percent, spain}},
			"does not provide":   {store.OrganizationFilter{Provides: &no}, []domain.Organization{kenya}},
			"verified":           {store.OrganizationFilter{Verified: &yes}, []domain.Organization{percent, spain}},
			"not verified":       {store.OrganizationFilter{Verified: &no}, []domain.Organization{kenya}},
			"text in the name":   {store.OrganizationFilter{Text: " SPA "}, []domain.Organization{spain}},
			"text is the code":   {store.OrganizationFilter{Text: "ken"}, []domain.Organization{kenya}},
			"text is no pattern": {store.OrganizationFilter{Text: "%_"}, []domain.Organization{percent}},
			"no ids is none":     {store.OrganizationFilter{IDs: []string{}}, nil},
			"ids":                {store.OrganizationFilter{IDs: []string{spain.ID, kenya.ID, "x"}}, []domain.Organization{kenya, spain}},
			"a page":             {store.OrganizationFilter{Limit: 1, Offset: 1}, []domain.Organization{kenya}},
		} {
			got, total, err := r.Organizations(t.Context(), c.filter)
			require.NoError(t, err, name)
			require.Equal(t, c.want, got, name)
			if c.filter.Limit == 0 {
				require.Equal(t, len(c.want), total, name)
			} else {
				require.Equal(t, 3, total, name)
			}
		}
		spain.Website = "https://example.org"
		r.write(t, func(tx *store.Store) error { return tx.UpdateOrganization(t.Context(), &spain) })
		require.Equal(t, 2, spain.Version)
		read, err := r.Organization(t.Context(), spain.ID)
		require.NoError(t, err)
		require.Equal(t, spain, read)
	})
}

func TestAnAddressBelongsToOnePerson(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		o := r.organization(t, domain.OrgState, "KEN")
		save := func(p domain.Person) (domain.Person, error) {
			err := r.Write(t.Context(), func(tx *store.Store) error { return tx.InsertPerson(t.Context(), &p) })
			return p, err
		}
		amina, err := save(domain.Person{Email: " Amina@Example.org ", Name: "Amina", OrganizationID: o.ID, Roles: []domain.Role{domain.RoleAuthor, domain.RoleFocalPoint}})
		require.NoError(t, err)
		require.Equal(t, "amina@example.org", amina.Email)
		_, err = save(domain.Person{Email: "AMINA@example.org"})
		require.ErrorIs(t, err, domain.ErrConflict)
		require.ErrorIs(t, err, gorm.ErrDuplicatedKey)
		boris, err := save(domain.Person{Email: "boris@example.org", Name: "Boris", Roles: []domain.Role{domain.RoleObserver}})
		require.NoError(t, err)

		read, err := r.PersonByEmail(t.Context(), "aMina@example.ORG")
		require.NoError(t, err)
		require.Equal(t, amina, read)
		_, err = r.PersonByEmail(t.Context(), "nobody@example.org")
		require.ErrorIs(t, err, domain.ErrNotFound)
		read, err = r.Person(t.Context(), boris.ID)
		require.NoError(t, err)
		require.Equal(t, boris, read)

		people := func(f store.PersonFilter) []domain.Person {
			got, total, err := r.People(t.Context(), f)
			require.NoError(t, err)
			require.Len(t, got, total)
			return got
		}
		require.Equal(t, []domain.Person{amina, boris}, people(store.PersonFilter{}))
		require.Equal(t, []domain.Person{amina}, people(store.PersonFilter{OrganizationID: o.ID}))
		require.Equal(t, []domain.Person{amina}, people(store.PersonFilter{Roles: []domain.Role{domain.RoleFocalPoint, domain.RoleBroker}}))
		require.Equal(t, []domain.Person{amina, boris}, people(store.PersonFilter{Roles: []domain.Role{domain.RoleFocalPoint, domain.RoleObserver}}))
		require.Empty(t, people(store.PersonFilter{OrganizationID: o.ID, Roles: []domain.Role{domain.RoleObserver}}))

		boris.Email = "AMINA@example.org"
		err = r.Write(t.Context(), func(tx *store.Store) error { return tx.UpdatePerson(t.Context(), &boris) })
		require.ErrorIs(t, err, domain.ErrConflict)
		require.Equal(t, 1, boris.Version)
	})
}
