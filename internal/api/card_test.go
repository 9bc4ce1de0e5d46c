package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// consenting makes the needs that the secretariat alone reads, so many of them, ones that consent to a card.
func (w *world) consenting(many int) []domain.Need {
	w.t.Helper()
	first, err := w.store.Need(w.t.Context(), domain.Clock(), w.needs[domain.SecretariatOnly].ID)
	require.NoError(w.t, err)
	first.StatsConsent, first.Language, first.Problem = true, "ru", "problem-of-ours"
	w.change(func(tx *store.Store) error { return tx.UpdateNeed(w.t.Context(), &first) })
	out := []domain.Need{first}
	for len(out) < many {
		n := first
		n.ID, n.Reference = "", ""
		n.Lines = []domain.Line{{ID: "1", Subtype: "coop.info", Instrument: domain.TIP}}
		w.change(func(tx *store.Store) error { return tx.InsertNeed(w.t.Context(), &n) })
		out = append(out, n)
	}
	return out
}

func TestCardsTellNothingButGroupAssistanceAndInstruments(t *testing.T) {
	w := newWorld(t)
	n := w.consenting(1)[0]
	a := w.get("provider", "/cards")
	list := into[api.List[api.Card]](t, a, http.StatusOK)
	require.Equal(t, 1, list.Total)
	card := list.Items[0]
	require.Equal(t, []any{n.CardCode(), "african", []string{"legal.drafting", "coop.info"}, []string{"UNTOC", "FIREARMS"}},
		[]any{card.Code, card.Group, card.Subtypes, card.Instruments})
	require.Equal(t, map[string]int{"FIREARMS": 1, "UNTOC": 1}, list.Facets["instrument"])
	require.Len(t, card.Offers, len(domain.Visibilities), "its own offers")
	hidden := []string{"Zimbabwe", "ZWE", n.ID, n.Reference, n.Title, "problem-of-ours", "hidden-", `"ru"`, w.orgs["state"].ID}
	for _, h := range hidden {
		require.NotContains(t, a.body, h)
	}

	// The rival is excluded by the need, which it cannot tell from what it is shown; who is no provider is refused as on the page.
	excluded := into[api.List[api.Card]](t, w.get("rival", "/cards"), http.StatusOK)
	require.Equal(t, 1, excluded.Total)
	require.Equal(t, card.Code, excluded.Items[0].Code)
	for _, who := range []string{"author", "focal", "peruvian", "broker", "observer"} {
		is(t, w.get(who, "/cards"), http.StatusForbidden, "forbidden")
	}
	is(t, w.get("", "/cards"), http.StatusUnauthorized, "no_token")
	require.Equal(t, []string{"instrument"}, fieldsOf(is(t, w.get("provider", "/cards?instrument=GUNS"), http.StatusBadRequest, "malformed")))

	org := w.orgs["provider"]
	org.Verified = nil
	w.change(func(tx *store.Store) error { return tx.UpdateOrganization(t.Context(), &org) })
	require.Zero(t, into[api.List[api.Card]](t, w.get("provider", "/cards"), http.StatusOK).Total, "not verified")
}

func TestCardsArePagedAndNarrowed(t *testing.T) {
	w := newWorld(t)
	w.consenting(5)
	seen, next := map[string]bool{}, ""
	for pages := 0; pages < 3; pages++ {
		list := into[api.List[api.Card]](t, w.get("provider", "/cards?limit=2&cursor="+url.QueryEscape(next)), http.StatusOK)
		require.Equal(t, 5, list.Total)
		for _, c := range list.Items {
			require.False(t, seen[c.Code])
			seen[c.Code] = true
		}
		next = list.Next
	}
	require.Empty(t, next)
	require.Len(t, seen, 5)
	narrowed := into[api.List[api.Card]](t, w.get("provider", "/cards?instrument=TIP&type=coop"), http.StatusOK)
	require.Equal(t, 4, narrowed.Total)
	require.Equal(t, map[string]int{"FIREARMS": 1, "TIP": 4, "UNTOC": 1}, narrowed.Facets["instrument"])
}

// Interest is shown by the card's code alone: a reference can be guessed.
func TestInterestFromACard(t *testing.T) {
	w := newWorld(t)
	n, o := w.consenting(1)[0], w.offers[domain.Public]
	interest := func(need string) answer {
		return w.post("provider", "/matches", "", object{"action": "interest", "need": need, "offer": o.Reference, "words": "We could help."})
	}
	is(t, interest(n.Reference), http.StatusNotFound, "not_found")
	card := into[api.List[api.Card]](t, w.get("provider", "/cards"), http.StatusOK).Items[0]
	hidden := []string{"Zimbabwe", "ZWE", n.Reference, n.Title, "problem-of-ours", w.orgs["state"].ID}

	draft := w.post("provider", strings.TrimPrefix(card.Actions[1].Href, "/api/v1"), "", object{})
	into[api.Offer](t, draft, http.StatusCreated)
	made := interest(card.Code)
	m := into[api.Match](t, made, http.StatusCreated)
	require.Equal(t, "with_requester", m.Status)
	listed := w.get("provider", "/cards")
	require.Equal(t, m.Ref, into[api.List[api.Card]](t, listed, http.StatusOK).Items[0].Matches[0].Ref)
	for _, a := range []answer{draft, made, listed, w.get("provider", "/matches/"+m.Ref), w.get("provider", "/matches")} {
		for _, h := range hidden {
			require.NotContains(t, a.body, h)
		}
	}
	is(t, interest(card.Code), http.StatusConflict, "conflict")

	into[api.Match](t, w.post("focal", "/matches/"+m.Ref+"/actions", "*", object{"action": "accept"}), http.StatusOK)
	require.Zero(t, into[api.List[api.Card]](t, w.get("provider", "/cards"), http.StatusOK).Total, "from now on the provider reads the need itself")
	require.Contains(t, w.get("provider", "/needs/"+n.Reference).body, "problem-of-ours")
}
