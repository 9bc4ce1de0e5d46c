package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/i18n"
	"tamatch/internal/i18n/i18ntest"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// engines are the databases that an overview is built on.
var engines = storetest.Engines

var today = time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)

// register is an empty register on the day of the tests.
func register(t testing.TB, url string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{URL: url, Now: func() time.Time { return today }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	return st
}

func write(t testing.TB, st *store.Store, fn func(tx *store.Store) error) {
	t.Helper()
	require.NoError(t, st.Write(t.Context(), fn))
}

func organization(t testing.TB, st *store.Store, kind domain.OrganizationKind, state string) domain.Organization {
	t.Helper()
	verified := today
	o := domain.Organization{Kind: kind, State: state, Name: fmt.Sprint(kind, " ", state), Verified: &verified, Provides: true}
	write(t, st, func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &o) })
	return o
}

// member is a viewer who acts for the organization.
func member(o domain.Organization, roles ...domain.Role) domain.Viewer {
	return domain.NewViewer(domain.Person{ID: "of " + o.ID, Roles: roles}, o)
}

// noteRegister holds the needs and findings of the note of 2009, with its drafter's groups, and nothing else.
func noteRegister(t testing.TB) *store.Store {
	t.Helper()
	st := register(t, storetest.SQLite(t))
	states := map[string]string{}
	for _, code := range exchange.NoteStates() {
		states[code] = organization(t, st, domain.OrgState, code).ID
	}
	needs, err := exchange.NoteNeeds(today, func(code string) string { return states[code] })
	require.NoError(t, err)
	findings, err := exchange.NoteFindings()
	require.NoError(t, err)
	silent, err := exchange.NoteSilent()
	require.NoError(t, err)
	annotations := exchange.NoteAnnotations()
	write(t, st, func(tx *store.Store) error {
		annotate := func(kind domain.Kind, id, source string) error {
			a, ok := annotations[source]
			if !ok {
				return nil
			}
			a.Kind, a.RecordID = kind, id
			return tx.PutAnnotation(t.Context(), a)
		}
		for i := range needs {
			if err := tx.InsertNeed(t.Context(), &needs[i]); err != nil {
				return err
			}
			if err := annotate(domain.KindNeed, needs[i].ID, needs[i].SourceRef); err != nil {
				return err
			}
		}
		for _, f := range append(findings, silent...) {
			if err := tx.InsertFinding(t.Context(), &f); err != nil {
				return err
			}
			if err := annotate(domain.KindFinding, f.ID, f.SourceRef); err != nil {
				return err
			}
		}
		return nil
	})
	return st
}

func build(t testing.TB, st *store.Store, scope report.Scope) report.Overview {
	t.Helper()
	o, err := report.Build(t.Context(), st, scope)
	require.NoError(t, err)
	return o
}

func printer(t testing.TB, lang string) *i18n.Printer {
	t.Helper()
	return i18ntest.Catalogue(t).For(lang)
}
