package pairing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

var today = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// house is an empty register with a pairing beside it.
type house struct {
	*store.Store
	*pairing.Pairing
	t *testing.T
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{
		URL: storetest.SQLite(t), Now: func() time.Time { return today },
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	h := &house{Store: s, Pairing: pairing.New(pairing.Settings{Store: s}), t: t}
	h.write(func(tx *store.Store) error {
		for id, state := range map[string]string{"org-ken": "KEN", "org-ben": "BEN", "org-fra": "FRA"} {
			o := domain.Organization{ID: id, Kind: domain.OrgState, State: state, Name: state, Verified: &today, Provides: true}
			if err := tx.InsertOrganization(t.Context(), &o); err != nil {
				return err
			}
		}
		o := domain.Organization{ID: "org-agency", Kind: domain.OrgUNEntity, Name: "Agency", Verified: &today, Provides: true}
		return tx.InsertOrganization(t.Context(), &o)
	})
	return h
}

func (h *house) write(do func(tx *store.Store) error) {
	h.t.Helper()
	require.NoError(h.t, h.Store.Write(h.t.Context(), do))
}

func (h *house) need(change func(*domain.Need)) domain.Need {
	h.t.Helper()
	n := domain.Need{
		OrganizationID: "org-ken", State: "KEN", Language: "en", Source: domain.SourcePosted,
		Title: "Marking of firearms", Problem: "Police firearms carry no marks and cannot be traced.",
		Lines:      []domain.Line{{ID: "a", Subtype: "training.marking", Instrument: domain.Firearms}},
		Visibility: domain.Public, Status: domain.NeedOpen, StatusSince: today,
	}
	if change != nil {
		change(&n)
	}
	h.write(func(tx *store.Store) error { return tx.InsertNeed(h.t.Context(), &n) })
	return n
}

func (h *house) offer(change func(*domain.Offer)) domain.Offer {
	h.t.Helper()
	o := domain.Offer{
		OrganizationID: "org-agency", Kind: domain.Capability, Language: "en",
		Title: "Marking firearms", Description: "Machines and training for police armouries that mark their firearms.",
		Instruments: []domain.Instrument{domain.Firearms}, Subtypes: []domain.Subtype{"training.marking"},
		Languages: []string{"en"}, Visibility: domain.Public, Status: domain.OfferOpen, StatusSince: today,
	}
	if change != nil {
		change(&o)
	}
	h.write(func(tx *store.Store) error { return tx.InsertOffer(h.t.Context(), &o) })
	return o
}

func (h *house) offersFor(v domain.Viewer, n domain.Need) pairing.Answer {
	h.t.Helper()
	a, err := h.OffersFor(h.t.Context(), v, n, pairing.Options{})
	require.NoError(h.t, err)
	return a
}

func offerIDs(hits []pairing.Hit) []string {
	ids := []string{}
	for _, h := range hits {
		ids = append(ids, h.Offer.ID)
	}
	return ids
}

func member(org, state string, kind domain.OrganizationKind) domain.Viewer {
	return domain.NewViewer(
		domain.Person{ID: "person-" + org, OrganizationID: org, Roles: []domain.Role{domain.RoleAuthor}},
		domain.Organization{ID: org, Kind: kind, State: state, Verified: &today},
	)
}

var (
	public      = domain.Viewer{}
	kenya       = member("org-ken", "KEN", domain.OrgState)
	benin       = member("org-ben", "BEN", domain.OrgState)
	agency      = member("org-agency", "", domain.OrgUNEntity)
	secretariat = member("org-sec", "", domain.OrgSecretariat)
)
