package site

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// pair is a need with two lines and an offer that covers the first, both public.
func (w *world) pair() (domain.Need, domain.Offer) {
	w.t.Helper()
	ctx := w.t.Context()
	n := domain.Need{
		OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en",
		Title: "Drafting of firearms legislation", Problem: "The law on firearms has gaps.", Visibility: domain.Public, Status: domain.NeedOpen,
		Lines: []domain.Line{
			{ID: "one", Subtype: "legal.drafting", Instrument: domain.Firearms, Articles: []string{"5"}},
			{ID: "two", Subtype: "resources.equipment", Instrument: domain.Firearms},
		},
		Contact: "contact-of-the-need@example.org", InternalNote: "note-to-ourselves",
		Provider: domain.ProviderProfile{Languages: []string{"en"}},
	}
	o := domain.Offer{
		OrganizationID: w.offers[domain.Public].OrganizationID, Kind: domain.Capability, Language: "en", Title: "Firearms legislation desk",
		Description: "We draft firearms legislation.", Instruments: []domain.Instrument{domain.Firearms}, Subtypes: []domain.Subtype{"legal.drafting"},
		Articles: []domain.OfferArticle{{Instrument: domain.Firearms, Article: "5"}}, Languages: []string{"en"},
		Visibility: domain.Public, Status: domain.OfferOpen, Contact: "contact-of-the-offer@example.org", InternalNote: "provider-note",
		Capacity: domain.Capacity{Total: 2, Unit: domain.Engagements}, Catalogue: true,
	}
	w.change(func(tx *store.Store) error {
		if err := tx.InsertNeed(ctx, &n); err != nil {
			return err
		}
		return tx.InsertOffer(ctx, &o)
	})
	return n, o
}

func TestNeedPageArguesForEachOffer(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	a := w.visitor().get("/needs/" + n.Reference)
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "Zimbabwe", n.Title, n.Problem, o.Title, o.Reference, "article 5 of the Firearms Protocol", "It works in English.",
		"It does not cover line 2", "1 of 2 lines", "No offer that you may see covers line 2", "This informs; it never blocks.")
	a.saysNot(t, n.Contact, n.InternalNote, o.Contact, "Ask ", "Propose to", `action="/needs/`, "Only you and the secretariat")
}

func TestNeedPageOffersEachRoleItsOwnStep(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	href := "/needs/" + n.Reference
	for role, c := range map[string]struct{ says, not []string }{
		"author":   {[]string{"Change it", "Confirm that it still stands", n.Contact, n.InternalNote}, []string{href + "/ask", href + "/propose", href + "/interest"}},
		"focal":    {[]string{href + "/ask", "Close this need", n.Contact}, []string{href + "/propose", href + "/interest"}},
		"broker":   {[]string{"Propose to Zimbabwe", href + "/propose", n.Contact, "What would make it easier to answer"}, []string{href + "/ask", href + "/interest", href + "/edit"}},
		"provider": {[]string{href + "/interest", "An offer for this need alone", o.Title}, []string{href + "/ask", href + "/propose", n.Contact, n.InternalNote}},
		"observer": {[]string{o.Title}, []string{href + "/ask", href + "/propose", href + "/interest", href + "/act", n.Contact}},
		"admin":    {[]string{n.Contact}, []string{href + "/ask", href + "/propose", href + "/act"}},
	} {
		a := w.as(role).get(href)
		require.Equal(t, http.StatusOK, a.status, role)
		a.says(t, c.says...)
		a.saysNot(t, c.not...)
	}
}

func TestHiddenNeedsAnswerAsIfTheyDidNotExist(t *testing.T) {
	w := newWorld(t, nil)
	for _, v := range []domain.Visibility{domain.Parties, domain.Named, domain.SecretariatOnly} {
		for _, path := range []string{"/needs/" + w.needs[v].Reference, "/needs/" + w.needs[v].ID, "/offers/" + w.offers[v].Reference} {
			a := w.visitor().get(path)
			require.Equal(t, http.StatusNotFound, a.status)
			a.saysNot(t, w.needs[v].Title, w.offers[v].Title)
		}
	}
	p := w.as("provider")
	for _, step := range []string{"act", "ask", "interest"} {
		a := p.post("/needs/"+w.needs[domain.SecretariatOnly].Reference+"/"+step, "action", "close", "offer", w.offers[domain.Public].Reference)
		require.Equal(t, http.StatusNotFound, a.status, step)
	}
}

func TestAskingLeadsToTheMatchOnce(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	focal := w.as("focal")
	a := focal.post("/needs/"+n.Reference+"/ask", "offer", o.Reference)
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Contains(t, a.location(), "/matches/M-2026-")
	page := focal.get("/needs/" + n.Reference)
	page.says(t, "Open match M-2026-", "With the provider", "Open")
	// The other way around: the pair is on its way, and the provider is told so where it tried.
	provider := w.as("provider")
	a = provider.post("/needs/"+n.Reference+"/interest", "offer", o.Reference)
	require.Equal(t, "/needs/"+n.Reference, a.location())
	provider.get(a.location()).says(t, "app-flash--wrong")
	// Nobody else learns of it.
	w.visitor().get("/needs/"+n.Reference).saysNot(t, "M-2026-", "With the provider")
	require.Equal(t, http.StatusForbidden, w.as("author").post("/needs/"+n.Reference+"/ask", "offer", o.Reference).status)
}

func TestInterestWithoutAnOfferDraftsOne(t *testing.T) {
	w := newWorld(t, nil)
	n, _ := w.pair()
	provider := w.as("provider")
	a := provider.post("/needs/"+n.Reference+"/interest", "offer", "")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Regexp(t, `^/offers/O-2026-\d+/edit$`, a.location())
	drafts, _, err := w.store.Offers(t.Context(), store.OfferFilter{Viewer: domain.Clock(), Statuses: []domain.OfferStatus{domain.OfferDraft}})
	require.NoError(t, err)
	require.Len(t, drafts, 1)
	require.Equal(t, n.ID, drafts[0].SingleNeed)
	provider.get("/offers/"+drafts[0].Reference).says(t, "For one need alone", n.Reference)
	require.Equal(t, http.StatusNotFound, w.as("focal").get("/offers/"+drafts[0].Reference).status)
}

func TestProposingIsTheBrokersAlone(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	require.Equal(t, http.StatusForbidden, w.as("focal").post("/needs/"+n.Reference+"/propose", "offer", o.Reference).status)
	require.Equal(t, http.StatusForbidden, w.as("admin").post("/needs/"+n.Reference+"/propose", "offer", o.Reference).status)
	a := w.as("broker").post("/needs/"+n.Reference+"/propose", "offer", o.Reference)
	require.Contains(t, a.location(), "/matches/")
	w.as("focal").get("/needs/"+n.Reference).says(t, "With the requester", "due by")
}

func TestClosingAsksHowItEnded(t *testing.T) {
	w := newWorld(t, nil)
	n, _ := w.pair()
	focal, href := w.as("focal"), "/needs/"+n.Reference
	a := focal.post(href+"/act", "action", "close", "version", "1", "close.reason", "typed and kept <&>")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	a.says(t, "typed and kept &lt;&amp;&gt;", `href="#f-close-outcome"`, `id="f-close-outcome"`)
	a = focal.post(href+"/act", "action", "close", "version", "1", "close.outcome", "self_served")
	require.Equal(t, href, a.location())
	page := focal.get(href)
	page.says(t, "Closed.", "The State helped itself")
	page.saysNot(t, "Who could help", href+"/ask")
}

func TestAStaleStepIsToldAndChangesNothing(t *testing.T) {
	w := newWorld(t, nil)
	n, _ := w.pair()
	focal, href := w.as("focal"), "/needs/"+n.Reference
	require.Equal(t, href, focal.post(href+"/act", "action", "confirm", "version", strconv.Itoa(n.Version)).location())
	focal.get(href).says(t, "Confirmed: the need stands.")
	a := focal.post(href+"/act", "action", "close", "version", strconv.Itoa(n.Version), "close.outcome", "met")
	require.Equal(t, href, a.location())
	focal.get(href).says(t, "Nothing was saved.", "Open")
	require.Equal(t, http.StatusForbidden, w.as("provider").post(href+"/act", "action", "close", "close.outcome", "met").status)
}

func TestOwnerConfirmsWhatWasReadFromTheText(t *testing.T) {
	w := newWorld(t, nil)
	n := w.needs[domain.Public]
	w.change(func(tx *store.Store) error {
		fresh, err := tx.Need(t.Context(), domain.Clock(), n.ID)
		if err != nil {
			return err
		}
		fresh.Title, fresh.Problem = "Drafting legislation on firearms", "We need help to draft and amend legislation."
		return tx.UpdateNeed(t.Context(), &fresh)
	})
	a := w.as("author").get("/needs/" + n.Reference)
	a.says(t, "Read from the text", readerFrame(t, "en").SubtypeLabel("legal.drafting"), "/needs/"+n.Reference+"/edit/tags")
	w.visitor().get("/needs/"+n.Reference).saysNot(t, "Confirm or change", "/edit")
}

func TestOfferPageShowsTheDemandThatFits(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	href := "/offers/" + o.Reference
	a := w.visitor().get(href)
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, o.Title, o.Description, n.Title, n.Reference, "Every State", "2 left of 2 engagements", "Firearms Protocol, article 5", "From the demonstration catalogue")
	a.saysNot(t, o.Contact, o.InternalNote, "Offer this to", href+"/act", w.needs[domain.Parties].Title)
	provider := w.as("provider").get(href)
	provider.says(t, "Offer this to Zimbabwe", "/needs/"+n.Reference+"/interest", o.Contact, o.InternalNote, href+"/act")
	w.as("focal").get(href).saysNot(t, o.Contact, "Offer this to", href+"/act")
	require.Equal(t, href, w.as("provider").post(href+"/act", "action", "confirm", "version", "1").location())
	require.Equal(t, http.StatusUnprocessableEntity, w.as("provider").post(href+"/act", "action", "close").status)
}

func TestStartPageCountsWhatTheReaderMaySee(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Demo = true }).indexed()
	a := w.visitor().get("/")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, ">1</a></dd>", "Try it as", "/demo/sign-in/", "only what the public may see")
	a.saysNot(t, ">4</a></dd>")
	b := w.as("broker").get("/")
	b.says(t, ">4</a></dd>", "what your organization may see")
	b.saysNot(t, "Try it as")
	newWorld(t, nil).visitor().get("/").saysNot(t, "/demo/sign-in/", "Try it as")
}

func TestOffersThatCoverNoLineStandApart(t *testing.T) {
	w := newWorld(t, nil)
	n, o := w.pair()
	other := domain.Offer{
		OrganizationID: o.OrganizationID, Kind: domain.Capability, Language: "en", Title: "Firearms legislation conference",
		Description: "A conference on the gaps of firearms legislation.", Instruments: []domain.Instrument{domain.Firearms},
		Subtypes: []domain.Subtype{"advocacy.awareness"}, Languages: []string{"en"}, Visibility: domain.Public, Status: domain.OfferOpen,
	}
	w.change(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &other) })
	body := w.visitor().get("/needs/" + n.Reference).body
	apart := strings.Index(body, "none of the lines</summary>")
	require.Positive(t, apart)
	assert.Less(t, strings.Index(body, o.Title), apart, "what covers a line comes first")
	assert.Greater(t, strings.Index(body, other.Title), apart)

	page := w.visitor().get("/offers/" + other.Reference)
	page.says(t, "of which it covers no line</summary>")
}
