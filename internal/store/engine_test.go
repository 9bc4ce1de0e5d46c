package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
	"tamatch/internal/testenv"
)

// engines are the databases that every test of the store runs on: each gives the address of one without tables.
var engines = map[string]func(testing.TB) string{
	store.SQLite:     func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "register.db") },
	store.PostgreSQL: func(t testing.TB) string { return testenv.Postgres(t) },
}

// onEach runs the test on every engine with an open, migrated and empty register.
func onEach(t *testing.T, test func(t *testing.T, r *register)) {
	for name, address := range storetest.Engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newRegister(t, address(t)))
		})
	}
}

// register is an open store with a clock that the test moves.
type register struct {
	*store.Store
	url   string
	clock atomic.Pointer[time.Time]
	made  int
}

var firstDay = time.Date(2026, 3, 2, 9, 30, 0, 123456000, time.UTC)

// newRegister opens a register that is migrated already.
func newRegister(t testing.TB, url string) *register {
	t.Helper()
	r := &register{url: url}
	r.set(firstDay)
	r.Store = open(t, url, func() time.Time { return *r.clock.Load() })
	return r
}

func open(t testing.TB, url string, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url, Now: now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func (r *register) set(at time.Time) { r.clock.Store(&at) }

// write runs a transaction that must succeed.
func (r *register) write(t testing.TB, fn func(tx *store.Store) error) {
	t.Helper()
	require.NoError(t, r.Write(t.Context(), fn))
}

// organization registers a verified organization; a State gets the given code.
func (r *register) organization(t testing.TB, kind domain.OrganizationKind, state string) domain.Organization {
	t.Helper()
	r.made++
	now := r.Now()
	o := domain.Organization{Kind: kind, State: state, Name: fmt.Sprintf("%s %d", kind, r.made), Verified: &now, Provides: true}
	r.write(t, func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &o) })
	return o
}

// member is a viewer who acts for the organization.
func member(o domain.Organization, roles ...domain.Role) domain.Viewer {
	return domain.NewViewer(domain.Person{ID: "person of " + o.ID, Roles: roles}, o)
}

// need saves an open need of the State, changed as the test wants it.
func (r *register) need(t testing.TB, of domain.Organization, change ...func(*domain.Need)) domain.Need {
	t.Helper()
	n := domain.Need{
		OrganizationID: of.ID, State: of.State, Title: "Marking of firearms", Language: "en",
		Lines:      []domain.Line{{ID: "a", Subtype: "legal.drafting", Instrument: domain.Firearms, Articles: []string{"8"}}},
		Visibility: domain.Public, Status: domain.NeedOpen, Contact: "focal point's telephone", InternalNote: "for us alone",
		Provider: domain.ProviderProfile{Excluded: []string{"somebody"}}, ReturnReason: "too short", AuthorID: "the author",
	}
	for _, c := range change {
		c(&n)
	}
	r.write(t, func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
	return n
}

// offer saves an open offer of the provider, changed as the test wants it.
func (r *register) offer(t testing.TB, of domain.Organization, change ...func(*domain.Offer)) domain.Offer {
	t.Helper()
	o := domain.Offer{
		OrganizationID: of.ID, Kind: domain.Capability, Title: "Experts on marking", Language: "fr",
		Subtypes: []domain.Subtype{"legal.drafting"}, Instruments: []domain.Instrument{domain.Firearms},
		Capacity: domain.Capacity{Total: 2}, Cost: domain.CostFree, Visibility: domain.Public, Status: domain.OfferOpen,
		Contact: "desk officer's address", InternalNote: "budget line",
	}
	for _, c := range change {
		c(&o)
	}
	r.write(t, func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &o) })
	return o
}

// match saves a suggested match of the two, changed as the test wants it.
func (r *register) match(t testing.TB, n domain.Need, o domain.Offer, change ...func(*domain.Match)) domain.Match {
	t.Helper()
	m := pair(n, o)
	for _, c := range change {
		c(&m)
	}
	r.write(t, func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &m) })
	return m
}

func pair(n domain.Need, o domain.Offer) domain.Match {
	return domain.Match{
		NeedID: n.ID, OfferID: o.ID, RequesterID: n.OrganizationID, ProviderID: o.OrganizationID,
		NeedEdition: n.Edition, OfferEdition: o.Edition, Status: domain.MatchSuggested,
		Reasons: []domain.Reason{{Message: domain.Say("reason.text", "words", "marking"), Share: 61.5, Factor: "text"}},
		Covered: []string{"a"}, Score: 61.5, Rank: 1,
	}
}

func idsOf[T any](rows []T, id func(T) string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = id(r)
	}
	slices.Sort(out)
	return out
}

func needID(n domain.Need) string   { return n.ID }
func offerID(o domain.Offer) string { return o.ID }
