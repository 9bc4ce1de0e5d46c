package site

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestTheDirectoryOfStates(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	require.Equal(t, "/directory", v.get("/organizations").location())
	v.get("/directory").says(t, "198 States", "Zimbabwe", "Holy See", "European Union")
	v.get("/states?q=ivory+coast").says(t, "1 State<", "Côte d") // by an alias
	v.get("/states?q=cote").says(t, "Côte d")
	v.get("/states?q=津巴布韦").says(t, "1 State<", "Zimbabwe")
	v.get("/states?q=ZWE").says(t, "1 State<", "/states/ZWE")
	v.get("/states?q=atlantis").says(t, "No State fits")
	v.get("/states?group=african").says(t, "54 States", "Remove filter: Regional group, African States")
	v.get("/states?group=african&status=sids").says(t, "6 States")
	a := v.get(`/states?q="><script>alert(1)</script>`)
	a.saysNot(t, "<script>alert")
	require.Equal(t, "/states/ZWE", v.get("/states/zwe").location())
}

// counts walks role x visibility: who counts how many open needs and offers, and whose titles appear.
func TestTheDirectoryCountsWhatTheViewerSees(t *testing.T) {
	w := newWorld(t, nil)
	provider := w.samples()["/providers/:id"]
	sees := map[string]struct{ needs, offers []domain.Visibility }{
		"public":   {[]domain.Visibility{domain.Public}, []domain.Visibility{domain.Public}},
		"observer": {[]domain.Visibility{domain.Public}, []domain.Visibility{domain.Public}},
		"author":   {domain.Visibilities, []domain.Visibility{domain.Public, domain.Parties}},
		"provider": {[]domain.Visibility{domain.Public, domain.Parties}, domain.Visibilities},
		"broker":   {domain.Visibilities, domain.Visibilities},
	}
	for role, want := range sees {
		v := w.as(role)
		row := v.get("/states?q=ZWE")
		row.says(t, fmt.Sprintf(`data-label="Open needs">%d<`, len(want.needs)))
		state, offers := v.get("/states/ZWE"), v.get(provider)
		v.get("/providers").says(t, fmt.Sprintf(`data-label="Open offers">%d<`, len(want.offers)))
		for _, visibility := range domain.Visibilities {
			need, offer := w.needs[visibility], w.offers[visibility]
			if slices.Contains(want.needs, visibility) {
				state.says(t, need.Title, "/needs/"+need.Reference)
			} else {
				state.saysNot(t, need.Title, need.Reference)
			}
			if slices.Contains(want.offers, visibility) {
				offers.says(t, offer.Title)
			} else {
				offers.saysNot(t, offer.Title, offer.Reference)
			}
		}
		offers.saysNot(t, "secret-contact", "<regional>")
		offers.says(t, "UNREC &lt;regional&gt; centre")
	}
}

func TestAStateThatAlsoProvides(t *testing.T) {
	w := newWorld(t, nil)
	verified := w.now()
	o := domain.Organization{Kind: domain.OrgState, State: "ESP", Name: "Spain", Verified: &verified, Provides: true}
	w.change(func(tx *store.Store) error {
		if err := tx.InsertOrganization(t.Context(), &o); err != nil {
			return err
		}
		offer := domain.Offer{OrganizationID: o.ID, Kind: domain.Capability, Language: "es", Title: "Marcaje de armas", Visibility: domain.Public, Status: domain.OfferOpen, StatusSince: w.now()}
		return tx.InsertOffer(t.Context(), &offer)
	})
	v := w.visitor()
	v.get("/states/ESP").says(t, "Marcaje de armas", "No need is open to you")
	v.get("/states?with=offers").says(t, "1 State<", "Spain")
	v.get("/providers?kind=state").says(t, "1 provider<", "Spain")
	v.get("/providers/"+o.ID).says(t, "/states/ESP")
	a := v.get("/states/KEN")
	a.says(t, "no focal point in the register", "Party status", "As of")
	for id, o := range w.orgs {
		if !o.Provides {
			require.Equal(t, http.StatusNotFound, v.get("/providers/"+id).status, o.Name)
		}
	}
}
