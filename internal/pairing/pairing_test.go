package pairing_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

func TestAnOfferIsFoundAsSoonAsItIsSaved(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	a := h.offersFor(kenya, n)
	assert.Empty(t, a.Hits)
	assert.Equal(t, []string{"a"}, a.Uncovered)
	assert.Zero(t, a.Considered)

	o := h.offer(nil)
	a = h.offersFor(kenya, n)
	require.Len(t, a.Hits, 1)
	hit := a.Hits[0]
	assert.Equal(t, o.ID, hit.Offer.ID)
	assert.Equal(t, 1, hit.Rank)
	assert.Greater(t, hit.Score, 70.0)
	assert.Equal(t, []string{"a"}, hit.Covered)
	assert.Empty(t, a.Uncovered)
	assert.Equal(t, 1, a.Considered)
	assert.False(t, a.Narrowed)
	i := slices.IndexFunc(hit.Reasons, func(r domain.Reason) bool { return r.Factor == "text" })
	require.GreaterOrEqual(t, i, 0)
	assert.Contains(t, hit.Reasons[i].Shared, "firearms", "the words in common are named")

	o.Status = domain.OfferClosed
	h.write(func(tx *store.Store) error { return tx.UpdateOffer(t.Context(), &o) })
	assert.Empty(t, h.offersFor(kenya, n).Hits, "a closed offer is not proposed")
}

func TestAnUnsavedNeedIsAnswered(t *testing.T) {
	h := newHouse(t)
	o := h.offer(nil)
	a := h.offersFor(kenya, domain.Need{Language: "en", Title: "marking of firearms"})
	assert.Equal(t, []string{o.ID}, offerIDs(a.Hits))
}

func TestAnOfferMadeForOneNeedIsProposedToNoOther(t *testing.T) {
	h := newHouse(t)
	own, other := h.need(nil), h.need(func(n *domain.Need) { n.OrganizationID, n.State = "org-ben", "BEN" })
	h.offer(func(o *domain.Offer) { o.SingleNeed = own.ID })
	assert.Len(t, h.offersFor(secretariat, own).Hits, 1)
	a := h.offersFor(secretariat, other)
	assert.Empty(t, a.Hits)
	assert.Empty(t, a.NearMisses, "and nobody is told why")
}

// engine is a search index of which only the candidates matter here.
type engine struct {
	search.Index
	ids   []string
	err   error
	got   search.CandidateQuery
	asked int
}

func (e *engine) Candidates(_ context.Context, q search.CandidateQuery) ([]string, error) {
	e.got = q
	e.asked++
	return e.ids, e.err
}

func (e *engine) Position(context.Context) (int64, error) { return 0, e.err }

// The engine can only vouch for what has nothing in common with the need as far as memory knows: an offer that anybody may
// have, in the need's language, with none of its words.
func TestTheSearchEngineIsAskedWhereItCouldChangeTheAnswer(t *testing.T) {
	h := newHouse(t)
	n := h.need(func(n *domain.Need) { n.Title, n.Problem, n.Lines = "Bbbb", "Cccc dddd", nil })
	saying := func(title string, v domain.Visibility) domain.Offer {
		return h.offer(func(o *domain.Offer) {
			o.Title, o.Description, o.Subtypes, o.Instruments, o.Visibility = title, "Xxxx wwww", nil, nil, v
		})
	}
	o := saying("Bbbb", domain.Public)
	e := &engine{}
	p := pairing.New(pairing.Settings{Store: h.Store, Index: e})
	found := func() []string {
		a, err := p.OffersFor(t.Context(), kenya, n, pairing.Options{})
		require.NoError(t, err)
		require.False(t, a.Narrowed)
		return offerIDs(a.Hits)
	}
	require.Equal(t, []string{o.ID}, found())
	require.Zero(t, e.asked, "there is nothing that it could add")

	strange := saying("Qqqq zzzz", domain.Public)
	require.Equal(t, []string{o.ID}, found(), "the engine knows nothing of it either")
	require.Equal(t, 1, e.asked)
	e.ids = []string{strange.ID}
	require.Equal(t, []string{o.ID, strange.ID}, found(), "the engine read its misspelt words")

	hidden := saying("Qqqq zzzz", domain.SecretariatOnly)
	e.ids = []string{hidden.ID}
	require.Equal(t, []string{o.ID}, found(), "an engine that vouches for what may not be seen opens nothing")
}

func TestAnOutageOfTheSearchEngineNarrowsTheAnswer(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	o := h.offer(nil)
	e := &engine{err: fmt.Errorf("asking: %w", search.ErrDown)}
	p := pairing.New(pairing.Settings{Store: h.Store, Index: e})
	a, err := p.OffersFor(t.Context(), kenya, n, pairing.Options{})
	require.NoError(t, err)
	assert.True(t, a.Narrowed)
	assert.Equal(t, []string{o.ID}, offerIDs(a.Hits), "codes and concepts still pair")
	assert.Equal(t, kenya, e.got.Viewer)
	assert.Contains(t, e.got.Terms, "firearms")
	assert.LessOrEqual(t, len(e.got.Terms), 10)

	e.err, e.ids = nil, []string{o.ID, "gone"}
	a, err = p.OffersFor(t.Context(), kenya, n, pairing.Options{})
	require.NoError(t, err)
	assert.False(t, a.Narrowed)
	assert.Len(t, a.Hits, 1)
}
