package pairing_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
)

func TestNobodyIsToldOfWhatItMayNotSee(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	open := h.offer(nil)
	named := h.offer(func(o *domain.Offer) { o.Visibility, o.NamedOrgs = domain.Named, []string{"org-ben"} })
	hidden := h.offer(func(o *domain.Offer) { o.Visibility = domain.SecretariatOnly })
	parties := h.offer(func(o *domain.Offer) { o.Visibility = domain.Parties })
	missed := h.offer(func(o *domain.Offer) {
		o.Visibility, o.Eligible = domain.SecretariatOnly, domain.Eligibility{States: []string{"FRA"}}
	})
	for _, c := range []struct {
		name   string
		viewer domain.Viewer
		want   []string
		misses int
	}{
		{"public", public, []string{open.ID}, 0},
		{"the State", kenya, []string{open.ID, parties.ID}, 0},
		{"another State", benin, []string{open.ID, named.ID, parties.ID}, 0},
		{"the provider", agency, []string{open.ID, named.ID, hidden.ID, parties.ID}, 1},
		{"the secretariat", secretariat, []string{open.ID, named.ID, hidden.ID, parties.ID}, 1},
		{"the clock", domain.Clock(), []string{open.ID, named.ID, hidden.ID, parties.ID}, 1},
	} {
		a := h.offersFor(c.viewer, n)
		assert.ElementsMatch(t, c.want, offerIDs(a.Hits), c.name)
		assert.Len(t, a.NearMisses, c.misses, c.name)
		assert.Equal(t, len(c.want)+c.misses, a.Considered, "%s: the count tells of no other record", c.name)
	}
	assert.Equal(t, []string{missed.ID}, offerIDs(h.offersFor(secretariat, n).NearMisses))
}

func TestRecordsAreHandedOutAsTheViewerMayReadThem(t *testing.T) {
	h := newHouse(t)
	n := h.need(func(n *domain.Need) { n.Contact, n.InternalNote = "a person", "a note" })
	o := h.offer(func(o *domain.Offer) { o.Contact = "another person" })
	assert.Empty(t, h.offersFor(kenya, n).Hits[0].Offer.Contact)
	a, err := h.NeedsFor(t.Context(), agency, o, pairing.Options{})
	require.NoError(t, err)
	require.Len(t, a.Hits, 1)
	assert.Empty(t, a.Hits[0].Need.Contact)
	assert.Empty(t, a.Hits[0].Need.InternalNote)
}
