package site

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// hidden makes the need that the secretariat alone reads one that consents to a card; more changes it further.
func (w *world) hidden(change func(*domain.Need)) domain.Need {
	w.t.Helper()
	n, err := w.store.Need(w.t.Context(), domain.Clock(), w.needs[domain.SecretariatOnly].ID)
	require.NoError(w.t, err)
	n.StatsConsent, n.Language, n.Authority, n.Problem = true, "pt", "authority-of-ours", "problem-of-ours"
	n.Lines = []domain.Line{{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}, Purpose: "purpose-of-ours"}}
	if change != nil {
		change(&n)
	}
	w.change(func(tx *store.Store) error { return tx.UpdateNeed(w.t.Context(), &n) })
	return n
}

func TestACardTellsNothingButGroupAssistanceAndInstruments(t *testing.T) {
	w := newWorld(t, nil)
	n := w.hidden(nil)
	provider := w.as("provider")
	a := provider.get("/cards")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t, "1 card", "A State (African", "Firearms Protocol", n.CardCode(), "Express interest")
	a.saysNot(t, "Zimbabwe", "ZWE", n.ID, n.Reference, "Tracing of firearms", "problem-of-ours", "purpose-of-ours", "authority-of-ours", "Portuguese", "article 8")
	provider.get("/").says(t, `href="/cards"`, "1 anonymous card")
	provider.get("/cards?instrument=FIREARMS&type=training").says(t, n.CardCode())
	provider.get("/cards?instrument=TIP").saysNot(t, n.CardCode())
	require.Equal(t, http.StatusUnprocessableEntity, provider.get("/cards?instrument=GUNS").status)
	for _, role := range []string{"public", "observer", "author", "focal", "broker", "admin"} {
		v := w.as(role)
		for _, path := range []string{"/cards", "/"} {
			v.get(path).saysNot(t, n.CardCode(), `href="/cards"`)
		}
		require.NotEqual(t, http.StatusOK, v.get("/cards").status, role)
	}
}

func TestNeedsWithoutACard(t *testing.T) {
	w := newWorld(t, nil)
	provider := w.as("provider")
	was := w.hidden(nil)
	provider.get("/cards").says(t, "1 card", was.CardCode())
	became := func(change func(*domain.Need)) domain.Need { // of the need that has a card
		return w.hidden(func(n *domain.Need) {
			version := n.Version
			*n = was
			n.Version = version
			change(n)
		})
	}
	for name, change := range map[string]func(*world, *domain.Need){
		"no consent":   func(_ *world, n *domain.Need) { n.StatsConsent = false },
		"a draft":      func(_ *world, n *domain.Need) { n.Status = domain.NeedDraft },
		"not verified": func(_ *world, n *domain.Need) { n.Status = domain.NeedSubmitted },
		"dormant":      func(_ *world, n *domain.Need) { n.Status = domain.NeedDormant },
		"closed":       func(_ *world, n *domain.Need) { n.Status = domain.NeedClosed },
		"read by all":  func(_ *world, n *domain.Need) { n.Visibility = domain.Public },
		"read by name": func(w *world, n *domain.Need) {
			n.Visibility, n.NamedOrgs = domain.Named, []string{w.people["provider"].OrganizationID}
		},
		"read as parties": func(_ *world, n *domain.Need) { n.Visibility = domain.Parties },
	} {
		n := became(func(n *domain.Need) { change(w, n) })
		a := provider.get("/cards")
		require.Equal(t, http.StatusOK, a.status, name)
		a.says(t, "0 cards", "No card now")
		a.saysNot(t, n.CardCode(), "Zimbabwe", n.Reference)
		provider.get("/").saysNot(t, `href="/cards"`)
		if n.Visibility == domain.SecretariatOnly {
			for _, by := range []string{n.CardCode(), n.ID, n.Reference} {
				require.Equal(t, http.StatusNotFound, provider.post("/needs/"+by+"/interest").status, "%s, by %s", name, by)
			}
		}
	}
	n := became(func(*domain.Need) {})
	provider.get("/cards").says(t, "1 card", n.CardCode())
	org := w.orgs[w.people["provider"].OrganizationID]
	org.Verified = nil
	w.change(func(tx *store.Store) error { return tx.UpdateOrganization(t.Context(), &org) })
	a := provider.get("/cards")
	a.says(t, "once the secretariat has verified")
	a.saysNot(t, n.CardCode())
}

func TestAnExcludedProviderIsShownTheCardLikeAnyOther(t *testing.T) {
	w := newWorld(t, nil)
	n := w.hidden(func(n *domain.Need) { n.Provider.Excluded = []string{w.people["provider"].OrganizationID} })
	provider := w.as("provider")
	provider.get("/cards").says(t, "1 card", n.CardCode())
	require.Equal(t, http.StatusSeeOther, provider.post("/needs/"+n.CardCode()+"/interest").status)
}

func TestInterestFromACard(t *testing.T) {
	w := newWorld(t, nil)
	n := w.hidden(nil)
	provider := w.as("provider")
	require.Equal(t, http.StatusNotFound, provider.post("/needs/"+n.Reference+"/interest").status, "a reference can be guessed")
	path := regexp.MustCompile(`/needs/card-[0-9a-f]+/interest`).FindString(provider.get("/cards").body)
	require.NotEmpty(t, path)

	// Without an offer one is drafted, with what the card shows and in the language of who drafts it.
	a := provider.post(path)
	require.Equal(t, http.StatusSeeOther, a.status)
	ref := strings.Split(a.location(), "/")[2]
	o := w.offer(ref)
	require.Equal(t, []any{"", "", "en", []string(nil), []domain.Instrument{domain.Firearms}}, []any{o.Title, o.Description, o.Language, o.Eligible.States, o.Instruments})
	for _, at := range []string{a.location(), "/offers/" + ref, "/offers/" + ref + "/edit/check"} {
		provider.get(at).saysNot(t, "Zimbabwe", n.Reference, n.ID, "problem-of-ours")
	}

	// With an offer of one's own it goes to the State at once; the card then leads to the match.
	a = provider.post(path, "offer", w.offers[domain.Public].Reference)
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Contains(t, a.location(), "/matches/M-")
	page := provider.get("/cards")
	page.says(t, "You have shown interest", `href="`+a.location()+`"`)
	page.saysNot(t, path, "Zimbabwe", n.Reference)
	again := provider.post(path, "offer", w.offers[domain.Public].Reference)
	require.Equal(t, "/cards", again.location())

	// Once the State has accepted, the provider reads the need itself and no card of it.
	m, err := w.store.Match(t.Context(), domain.Clock(), strings.TrimPrefix(a.location(), "/matches/"))
	require.NoError(t, err)
	_, err = w.broker.Act(t.Context(), w.viewer("focal"), m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
	require.NoError(t, err)
	provider.get("/cards").saysNot(t, n.CardCode())
	require.Contains(t, html.UnescapeString(provider.get("/needs/"+url.PathEscape(n.Reference)).body), n.Title)
}

func TestAChecklistThatWaitsForClearanceIsDueFromTheFocalPoint(t *testing.T) {
	w := newWorld(t, nil)
	c := w.checklist()
	clear := `href="/checklists/` + c.Reference + `/check"`
	w.as("focal").get("/mine").saysNot(t, clear)
	c, err := w.store.Checklist(t.Context(), w.viewer("author"), c.ID)
	require.NoError(t, err)
	_, err = w.broker.ActChecklist(t.Context(), w.viewer("author"), c.ID, c.Version, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)
	for _, page := range []string{"/mine", "/"} {
		w.as("focal").get(page).says(t, clear, "It waits for your clearance")
	}
	for _, role := range []string{"author", "provider"} {
		w.as(role).get("/mine").saysNot(t, clear)
	}
}
