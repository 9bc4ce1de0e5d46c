package site

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// viewer is the person of that role, as the broker knows them.
func (w *world) viewer(role string) domain.Viewer {
	p := w.people[role]
	return domain.NewViewer(p, w.orgs[p.OrganizationID])
}

// suggested is a suggestion of the matcher for a need and an offer of those visibilities.
func (w *world) suggested(need, offer domain.Visibility) domain.Match {
	w.t.Helper()
	n, o := w.needs[need], w.offers[offer]
	err := w.broker.SuggestForNeed(w.t.Context(), n.ID, broker.Suggestions{List: []broker.Suggestion{{
		NeedID: n.ID, OfferID: o.ID, Score: 61.5, Uncovered: []string{"1"},
		Reasons: []domain.Reason{{Message: domain.Say("reason.instruments", "instruments", "FIREARMS"), Share: 61.5, Factor: "instrument", Shared: []string{"FIREARMS"}}},
	}}})
	require.NoError(w.t, err)
	m, err := w.store.LivePair(w.t.Context(), n.ID, o.ID)
	require.NoError(w.t, err)
	return m
}

// proposed is a match that the secretariat has put before the requester.
func (w *world) proposed(need, offer domain.Visibility) domain.Match {
	w.t.Helper()
	m, err := w.broker.Propose(w.t.Context(), w.viewer("broker"), w.needs[need].ID, w.offers[offer].ID, "")
	require.NoError(w.t, err)
	return m
}

// stranger signs in for another State that has nothing to do with any match.
func (w *world) stranger() *visitor {
	w.t.Helper()
	at := w.now()
	o := domain.Organization{Kind: domain.OrgState, State: "KEN", Name: "Kenya", Verified: &at, Provides: true}
	w.change(func(tx *store.Store) error { return tx.InsertOrganization(w.t.Context(), &o) })
	hash, err := w.site.auth.Hash(w.t.Context(), password)
	require.NoError(w.t, err)
	p := domain.Person{
		Name: "Wanjiru Otieno", Email: "stranger@example.org", OrganizationID: o.ID, PasswordHash: hash,
		Roles: []domain.Role{domain.RoleFocalPoint, domain.RoleProvider},
	}
	w.change(func(tx *store.Store) error { return tx.InsertPerson(w.t.Context(), &p) })
	return w.as("stranger")
}

func TestWhoSeesAMatch(t *testing.T) {
	w := newWorld(t, nil)
	suggestion := w.suggested(domain.SecretariatOnly, domain.Public)
	proposal := w.proposed(domain.Named, domain.Parties)
	visitors := map[string]*visitor{"stranger": w.stranger()}
	for _, role := range roles {
		visitors[role] = w.as(role)
	}
	for _, c := range []struct {
		match domain.Match
		may   string
	}{
		{suggestion, "broker admin"},
		{proposal, "author focal broker admin"}, // the provider has not been asked yet
	} {
		for name, v := range visitors {
			a := v.get("/matches/" + c.match.Reference)
			list := v.get("/matches").body
			switch {
			case name == "public":
				require.Equal(t, http.StatusSeeOther, a.status)
			case strings.Contains(c.may, name):
				require.Equal(t, http.StatusOK, a.status, "%s, %s", name, c.match.Reference)
				require.Contains(t, list, c.match.Reference, name)
			default:
				require.Equal(t, http.StatusNotFound, a.status, "%s, %s", name, c.match.Reference)
				require.NotContains(t, a.body, "Tracing of firearms")
				if name != "author" && name != "focal" { // whose masthead says it
					require.NotContains(t, a.body, "Zimbabwe", name)
				}
				require.NotContains(t, list, c.match.Reference, name)
				require.Equal(t, http.StatusNotFound, v.post("/matches/"+c.match.Reference+"/act", "action", "accept").status, name)
				require.Equal(t, http.StatusNotFound, v.post("/matches/"+c.match.Reference+"/messages", "message.words", "Hello").status, name)
			}
		}
	}
}

func TestAMatchFromProposalToConfirmation(t *testing.T) {
	w := newWorld(t, nil)
	w.change(func(tx *store.Store) error {
		n, o := w.needs[domain.Public], w.offers[domain.Public]
		n.Contact, o.Contact = "need-desk@example.org", "offer-desk@example.org"
		if err := tx.UpdateNeed(t.Context(), &n); err != nil {
			return err
		}
		return tx.UpdateOffer(t.Context(), &o)
	})
	m := w.proposed(domain.Public, domain.Public)
	page := "/matches/" + m.Reference
	focal, provider, broker, author := w.as("focal"), w.as("provider"), w.as("broker"), w.as("author")
	act := func(v *visitor, action string, fields ...string) answer {
		t.Helper()
		return v.post(page+"/act", append([]string{"action", action, "version", "1"}, fields...)...)
	}
	require.Contains(t, focal.get(page).body, "Accept for Zimbabwe")
	require.NotContains(t, author.get(page).body, "Accept for Zimbabwe", "only the focal point's answer binds the State")
	require.Equal(t, http.StatusForbidden, act(author, "accept").status)
	require.Equal(t, http.StatusForbidden, act(broker, "accept").status, "the secretariat answers for nobody without a letter")

	wrong := act(focal, "decline", "decline.words", "We have no time")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	require.Contains(t, wrong.body, "Say why, so that")
	require.Contains(t, wrong.body, "We have no time", "what was typed is kept")
	require.Contains(t, wrong.body, `href="#f-decline-reason"`)

	require.Equal(t, http.StatusSeeOther, act(focal, "accept", "accept.words", "Please come in March.").status)
	body := provider.get(page).body
	require.Contains(t, body, "Please come in March.")
	require.Contains(t, body, "Accept for UNREC")
	require.NotContains(t, body, "need-desk@example.org", "contacts are shown at agreed")
	require.NotContains(t, body, "secret-contact@example.org", "nor is the provider's own put where the requester reads it")

	late := act(focal, "decline", "decline.reason", "timing")
	require.Equal(t, http.StatusConflict, late.status)
	require.Contains(t, late.body, "it is now with the provider")

	require.Equal(t, http.StatusSeeOther, act(provider, "accept").status)
	for name, v := range map[string]*visitor{"focal": focal, "provider": provider, "author": author} {
		body := v.get(page).body
		for _, contact := range []string{"need-desk@example.org", "offer-desk@example.org", "secret-contact@example.org"} {
			require.Contains(t, body, contact, name)
		}
	}
	require.Equal(t, http.StatusSeeOther, act(provider, "start").status)
	require.Equal(t, http.StatusUnprocessableEntity, act(provider, "report", "report.outcome", "met").status, "a report has words")
	require.Equal(t, http.StatusSeeOther, act(provider, "report", "report.outcome", "met", "report.words", "A mission of two weeks and forty officers trained in tracing.").status)
	require.Contains(t, focal.get(page).body, "forty officers")
	require.Equal(t, http.StatusSeeOther, act(focal, "confirm", "confirm.outcome", "partly_met", "confirm.words", "The register is still to come.").status)
	body = focal.get(page).body
	require.Contains(t, body, "Could you now offer this to a peer?")
	require.Contains(t, body, "The need is partly met")
	require.NotContains(t, provider.get(page).body, "Could you now offer this to a peer?")
	require.Less(t, strings.Index(body, "confirmed that the help arrived"), strings.Index(body, "proposed the match to"), "the newest first")
}

func TestAnAnswerByLetter(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, broker := "/matches/"+m.Reference, w.as("broker")
	require.Contains(t, broker.get(page).body, "An answer came by letter")
	require.NotContains(t, w.as("admin").get(page).body, "An answer came by letter", "an administrator is no broker")
	require.NotContains(t, w.as("focal").get(page).body, "An answer came by letter")

	bare := broker.post(page+"/act", "action", "accept", "side", "requester", "version", "1")
	require.Equal(t, http.StatusUnprocessableEntity, bare.status)
	require.Contains(t, bare.body, "Enter the reference of the letter")
	forged := w.as("focal").post(page+"/act", "action", "accept", "side", "provider", "version", "1", "letter_provider_accept.letter", "NV 1")
	require.Equal(t, http.StatusForbidden, forged.status, "only the desk records letters")
	kept, err := w.store.Match(t.Context(), domain.Clock(), m.ID)
	require.NoError(t, err)
	require.Empty(t, kept.Requester.Value)
	require.Equal(t, http.StatusSeeOther, broker.post(page+"/act", "action", "accept", "side", "requester", "version", "1", "letter_requester_accept.letter", "NV 12/2026").status)
	require.Contains(t, w.as("focal").get(page).body, "NV 12/2026")
}

func TestMessagesOfAMatch(t *testing.T) {
	w := newWorld(t, nil)
	m := w.proposed(domain.Public, domain.Public)
	page, focal := "/matches/"+m.Reference, w.as("focal")
	require.Contains(t, focal.get(page).body, "Whoever reads the match reads these: now Zimbabwe and the secretariat")
	empty := focal.post(page+"/messages", "message.words", " ")
	require.Equal(t, http.StatusUnprocessableEntity, empty.status)
	require.Contains(t, empty.body, "Write a message before you send it")
	bad := focal.post(page+"/messages", "message.words", "See this", "message.documents.0.title", "Plan", "message.documents.0.address", "javascript:alert(1)")
	require.Equal(t, http.StatusUnprocessableEntity, bad.status)
	require.Contains(t, bad.body, "See this")
	require.Equal(t, http.StatusSeeOther, focal.post(page+"/messages", "message.words", "<b>How many</b> officers?", "message.documents.0.title", "Plan", "message.documents.0.address", "https://example.org/plan").status)
	body := w.as("broker").get(page).body
	require.Contains(t, body, "&lt;b&gt;How many&lt;/b&gt; officers?")
	require.Contains(t, body, `href="https://example.org/plan"`)
}

// A provider that answered an anonymous card reads its match before it may see the need: it is told what the card told.
func TestAMatchFromAnAnonymousCard(t *testing.T) {
	for _, consent := range []bool{true, false} {
		w := newWorld(t, nil)
		n := w.needs[domain.SecretariatOnly]
		n.StatsConsent = true
		w.change(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		m, _, err := w.broker.Interest(t.Context(), w.viewer("provider"), n.ID, w.offers[domain.Public].ID, "")
		require.NoError(t, err)
		if !consent {
			n, err = w.store.Need(t.Context(), domain.Clock(), n.ID)
			require.NoError(t, err)
			n.StatsConsent = false
			w.change(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
		}
		provider := w.as("provider")
		a := provider.get("/matches/" + m.Reference)
		require.Equal(t, http.StatusOK, a.status)
		for _, hidden := range []string{"Zimbabwe", "ZWE", n.Title, n.Problem, n.Reference} {
			require.NotContains(t, a.body, hidden)
			require.NotContains(t, provider.get("/matches").body, hidden)
		}
		require.Equal(t, consent, strings.Contains(a.body, "African"), "consent %v", consent)

		_, err = w.broker.Act(t.Context(), w.viewer("focal"), m.ID, m.Version, broker.Act{Action: domain.ActionAccept})
		require.NoError(t, err)
		body := provider.get("/matches/" + m.Reference).body
		require.Contains(t, body, n.Title)
		require.Contains(t, body, "Zimbabwe")
	}
}

func TestListOfMatches(t *testing.T) {
	w := newWorld(t, nil)
	first, second := w.proposed(domain.Public, domain.Public), w.proposed(domain.Parties, domain.Parties)
	w.wait(40 * 24 * time.Hour)
	_, err := w.broker.Act(t.Context(), w.viewer("focal"), second.ID, second.Version, broker.Act{Action: domain.ActionAccept})
	require.NoError(t, err)
	focal := w.as("focal")
	body := focal.get("/matches").body
	require.Contains(t, body, "10 days late")
	require.Contains(t, body, "Yours")
	body = focal.get("/matches?status=with_provider").body
	require.Contains(t, body, second.Reference)
	require.NotContains(t, body, first.Reference)
	require.Contains(t, focal.get("/matches?status=confirmed").body, "No match here yet")
	require.NotContains(t, body, "Best fit first", "the fit orders the desk's list alone")

}
