package pairing_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
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

// alike are the answers for two needs, or of two needs in one answer, without what names the need.
func alike(a pairing.Answer) (out []any) {
	for _, list := range [][]pairing.Hit{a.Hits, a.NearMisses} {
		for _, h := range list {
			id := "a need"
			if h.Offer != nil {
				id = h.Offer.ID
			}
			out = append(out, id, h.Score, h.Rank, h.Reasons, h.Covered, h.Uncovered, h.Excluded)
		}
		out = append(out, len(list))
	}
	return append(out, a.Uncovered, a.Considered)
}

func TestNobodyCanTellWhichProvidersAStateExcluded(t *testing.T) {
	h := newHouse(t)
	offers := []domain.Offer{
		h.offer(nil),
		h.offer(func(o *domain.Offer) { o.OrganizationID = "org-fra" }),
		h.offer(func(o *domain.Offer) { o.Eligible = domain.Eligibility{States: []string{"FRA"}} }), // a near miss for another reason
	}
	exclude := func(n *domain.Need) { n.Provider.Excluded = []string{"org-agency"} }
	plain, excluding := h.need(nil), h.need(exclude)
	for _, v := range []domain.Viewer{public, benin, agency} {
		want := h.offersFor(v, plain.For(v))
		require.Len(t, want.Hits, 2)
		require.Len(t, want.NearMisses, 1)
		assert.Equal(t, alike(want), alike(h.offersFor(v, excluding.For(v))))

		// A need that is not the one in memory, and one that was never saved.
		other := excluding.For(v)
		other.Version++
		assert.Equal(t, alike(want), alike(h.offersFor(v, other)))
		other.ID, other.Reference = "", ""
		assert.Equal(t, alike(want), alike(h.offersFor(v, other)))

		for _, o := range offers {
			a, err := h.NeedsFor(t.Context(), v, o.For(v), pairing.Options{})
			require.NoError(t, err)
			both := slices.Concat(a.Hits, a.NearMisses)
			require.Len(t, both, 2, "the need that excludes the provider and the one that does not")
			both[0].Need, both[1].Need, both[0].Rank, both[1].Rank = nil, nil, 0, 0
			assert.Equal(t, both[0], both[1])
		}
	}
	closed := func(n domain.Need) domain.Need { // not in memory any more
		n.Status = domain.NeedClosed
		h.write(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		return n
	}
	plain, excluding = closed(plain), closed(excluding)
	assert.Equal(t, alike(h.offersFor(agency, plain.For(agency))), alike(h.offersFor(agency, excluding.For(agency))))
}

func TestAnExcludedProviderIsLeftOutForTheStateTheSecretariatAndSuggestions(t *testing.T) {
	h := newHouse(t)
	o := h.offer(nil)
	n := h.need(func(n *domain.Need) { n.Provider.Excluded = []string{"org-agency"} })
	for _, v := range []domain.Viewer{kenya, secretariat, domain.Clock()} {
		a := h.offersFor(v, n)
		assert.Empty(t, a.Hits)
		require.Len(t, a.NearMisses, 1)
		assert.Equal(t, "nearmiss.unwanted", a.NearMisses[0].Excluded.Key)
		b, err := h.NeedsFor(t.Context(), v, o.For(v), pairing.Options{})
		require.NoError(t, err)
		assert.Empty(t, b.Hits)
		require.Len(t, b.NearMisses, 1)
		assert.Equal(t, "nearmiss.unwanted", b.NearMisses[0].Excluded.Key)

		draft := n
		draft.ID, draft.Reference = "", ""
		assert.Empty(t, h.offersFor(v, draft).Hits, "while it is written")
	}
	got, err := h.Suggestions(t.Context(), n)
	require.NoError(t, err)
	assert.Empty(t, got)
	got, err = h.SuggestionsFor(t.Context(), o)
	require.NoError(t, err)
	assert.Empty(t, got)
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

func TestCapacityFollowsTheMatches(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	o := h.offer(func(o *domain.Offer) { o.Capacity = domain.Capacity{Total: 1, Unit: domain.Engagements} })
	require.Len(t, h.offersFor(benin, n).Hits, 1)
	m := domain.Match{NeedID: n.ID, OfferID: o.ID, RequesterID: "org-ken", ProviderID: "org-agency", Status: domain.MatchAgreed, Seats: 1}
	h.write(func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &m) })
	a := h.offersFor(benin, n)
	assert.Empty(t, a.Hits)
	require.Len(t, a.NearMisses, 1)
	assert.Equal(t, "nearmiss.capacity", a.NearMisses[0].Excluded.Key)

	fresh := pairing.New(pairing.Settings{Store: h.Store}) // another process
	b, err := fresh.OffersFor(t.Context(), benin, n, pairing.Options{})
	require.NoError(t, err)
	assert.Len(t, b.NearMisses, 1)

	m.Status = domain.MatchConfirmed
	h.write(func(tx *store.Store) error { return tx.UpdateMatch(t.Context(), &m) })
	assert.Len(t, h.offersFor(benin, n).Hits, 1, "given back")
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

func TestSuggestionsGoBothWays(t *testing.T) {
	h := newHouse(t)
	n := h.need(func(n *domain.Need) { n.Visibility = domain.SecretariatOnly })
	var offers []domain.Offer
	for i := range 12 {
		offers = append(offers, h.offer(func(o *domain.Offer) {
			o.Visibility = domain.SecretariatOnly
			o.Title = fmt.Sprintf("Marking firearms, course %d", i)
		}))
	}
	far := h.offer(func(o *domain.Offer) {
		o.Title, o.Description = "Shelter for victims", "Counselling and safe houses for trafficked children."
		o.Subtypes, o.Instruments = []domain.Subtype{"victims.protection"}, []domain.Instrument{domain.TIP}
	})
	got, err := h.Suggestions(t.Context(), n)
	require.NoError(t, err)
	require.Len(t, got, 10)
	for i, s := range got {
		assert.Equal(t, i+1, s.Rank)
		assert.GreaterOrEqual(t, s.Score, match.Floor)
	}
	for place, o := range offers {
		suggested, err := h.SuggestionsFor(t.Context(), o)
		require.NoError(t, err)
		at := slices.IndexFunc(got, func(s pairing.Hit) bool { return s.Offer.ID == o.ID })
		if at < 0 {
			assert.Empty(t, suggested, "offer %d is not among the ten", place)
			continue
		}
		require.Len(t, suggested, 1)
		assert.Equal(t, n.ID, suggested[0].Need.ID)
		assert.Equal(t, got[at].Rank, suggested[0].Rank)
		assert.Equal(t, got[at].Score, suggested[0].Score)
	}
	suggested, err := h.SuggestionsFor(t.Context(), far)
	require.NoError(t, err)
	assert.Empty(t, suggested)
}

// engine is a search index of which only the candidates matter here.
type engine struct {
	search.Index
	ids []string
	err error
	got search.CandidateQuery
}

func (e *engine) Candidates(_ context.Context, q search.CandidateQuery) ([]string, error) {
	e.got = q
	return e.ids, e.err
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

func TestProfilesAreKeptAndMadeAnewWhenTheRecordChanged(t *testing.T) {
	h := newHouse(t)
	o := h.offer(nil)
	require.NoError(t, h.CatchUp(t.Context()))
	stamp, edition, data, err := h.Profile(t.Context(), domain.KindOffer, o.ID)
	require.NoError(t, err)
	assert.Equal(t, match.OfferStamp(o), stamp)
	assert.Equal(t, o.Edition, edition)
	var kept match.Profile
	require.NoError(t, kept.UnmarshalBinary(data))
	assert.Equal(t, o.ID, kept.ID)

	o.LeadDays = 40
	h.write(func(tx *store.Store) error { return tx.UpdateOffer(t.Context(), &o) })
	require.NoError(t, h.CatchUp(t.Context()))
	again, _, _, err := h.Profile(t.Context(), domain.KindOffer, o.ID)
	require.NoError(t, err)
	assert.NotEqual(t, stamp, again)

	// Bytes that are no profile are no obstacle.
	require.NoError(t, h.PutProfile(t.Context(), domain.KindOffer, o.ID, again, o.Edition, []byte("nonsense")))
	fresh := pairing.New(pairing.Settings{Store: h.Store})
	a, err := fresh.OffersFor(t.Context(), kenya, h.need(nil), pairing.Options{})
	require.NoError(t, err)
	assert.Len(t, a.Hits, 1)
}

func TestAnswersAndChangesAtTheSameTime(t *testing.T) {
	h := newHouse(t)
	n := h.need(nil)
	h.offer(nil)
	var all sync.WaitGroup
	errs := make(chan error, 64)
	for range 4 {
		all.Go(func() {
			for range 10 {
				a, err := h.OffersFor(t.Context(), kenya, n, pairing.Options{})
				if err == nil && len(a.Hits) == 0 {
					err = errors.New("the first offer is gone")
				}
				if err != nil {
					errs <- err
				}
			}
		})
	}
	m := matchtest.New(3)
	for range 10 {
		made := m.Offer()
		made.OrganizationID = "org-agency"
		h.write(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &made) })
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	assert.Equal(t, 11, h.offersFor(domain.Clock(), n).Considered)
}
