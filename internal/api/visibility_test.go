package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// sees says in the words of the visibility table who sees an open need of the State or an open offer of the provider.
func sees(who string, v domain.Visibility, owner bool) bool {
	switch {
	case owner, who == "broker":
		return true
	case v == domain.Public:
		return true
	case v == domain.Parties:
		return who != "" && who != "observer"
	case v == domain.Named:
		return who == "provider" || who == "author" || who == "focal"
	}
	return false
}

func ownsNeeds(who string) bool  { return who == "author" || who == "focal" }
func ownsOffers(who string) bool { return who == "provider" }

// Through every door and to everybody: what must not appear does not.
func TestVisibilityThroughEveryDoor(t *testing.T) {
	for name, engine := range map[string]func(*api.Options){"with the engine": func(*api.Options) {}, "without": func(o *api.Options) { o.Index = nil }} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, engine)
			visibility(t, w)
		})
	}
}

func visibility(t *testing.T, w *world) {
	for _, who := range []string{"", "observer", "peruvian", "rival", "provider", "author", "focal", "broker"} {
		doors := map[string]string{}
		open := func(path string, status int) {
			a := w.get(who, path)
			require.Equal(t, status, a.status, "%s reads %s", who, path)
			doors[path] = a.body
		}
		open("/needs?limit=100", 200)
		open("/needs?q=marking", 200)
		open("/needs?q=need-secretariat", 200)
		open("/offers?limit=100", 200)
		open("/offers?q=laws", 200)
		open("/states", 200)
		open("/overview", 200)
		open("/figures/gap-groups", 200)
		for _, v := range domain.Visibilities {
			n, o := w.needs[v], w.offers[v]
			seen := func(owner bool) int {
				if sees(who, v, owner) {
					return http.StatusOK
				}
				return http.StatusNotFound
			}
			for _, by := range []string{n.Reference, n.ID} {
				open("/needs/"+by, seen(ownsNeeds(who)))
				open("/needs/"+by+"/matches", seen(ownsNeeds(who)))
			}
			open("/offers/"+o.Reference, seen(ownsOffers(who)))
			open("/offers/"+o.Reference+"/matches", seen(ownsOffers(who)))
		}
		for path, body := range doors {
			for _, v := range domain.Visibilities {
				if !sees(who, v, ownsNeeds(who)) {
					require.NotContains(t, body, "need-"+string(v)+`"`, "%q through %s", who, path)
					require.NotContains(t, body, w.needs[v].Reference, "%q through %s", who, path)
					require.NotContains(t, body, w.needs[v].ID, "%q through %s", who, path)
				}
				if !sees(who, v, ownsOffers(who)) {
					require.NotContains(t, body, "offer-"+string(v)+`"`, "%q through %s", who, path)
					require.NotContains(t, body, w.offers[v].Reference, "%q through %s", who, path)
				}
			}
			if who != "broker" && !ownsNeeds(who) {
				for _, hidden := range []string{"hidden-need", "hidden-author", "hidden-contact-of-the-state"} {
					require.NotContains(t, body, hidden, "%q through %s", who, path)
				}
				require.NotContains(t, body, `"excluded":["`, "%q through %s", who, path)
			}
			if who != "broker" && !ownsOffers(who) {
				require.NotContains(t, body, "hidden-offer", "%q through %s", who, path)
			}
			require.NotContains(t, body, "hidden-contact", "%q through %s", who, path)
		}
		// Counts tell of nothing that is not seen.
		visible := 0
		for _, v := range domain.Visibilities {
			if sees(who, v, ownsNeeds(who)) {
				visible++
			}
		}
		list := into[api.List[api.Need]](t, w.get(who, "/needs"), http.StatusOK)
		require.Equal(t, visible, list.Total, who)
		if !list.Narrowed {
			require.Equal(t, visible, list.Facets[string(search.FacetState)]["ZWE"], who)
		}
		require.Equal(t, visible, into[api.State](t, w.get(who, "/states/ZWE"), http.StatusOK).OpenNeeds, who)
	}
}

// An offer that was made for one need tells of that need, and so it goes no further than the need: not by its own visibility,
// and not after the need has been narrowed.
func TestAnOfferForOneNeedTellsNobodyOfTheNeed(t *testing.T) {
	w := newWorld(t)
	of := map[domain.Visibility]domain.Offer{}
	for _, v := range domain.Visibilities {
		o := w.offers[domain.Public]
		o.ID, o.Reference, o.SingleNeed, o.Title = "", "", w.needs[v].ID, "Marking, bound-to-"+string(v)
		w.change(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &o) })
		of[v] = o
	}
	walk := func(may func(who string, v domain.Visibility) bool) {
		t.Helper()
		w.reindex()
		for _, who := range []string{"", "observer", "peruvian", "rival", "provider", "author", "focal", "broker"} {
			paths := []string{
				"/offers?limit=100", "/offers?q=marking", "/offers?q=bound-to", "/offers?state=ZWE", "/overview", "/figures/gap-groups",
				"/needs/" + w.needs[domain.Public].Reference + "/matches", "/states",
			}
			for _, v := range domain.Visibilities {
				status := http.StatusNotFound
				if may(who, v) {
					status = http.StatusOK
				}
				for _, by := range []string{of[v].Reference, of[v].ID} {
					require.Equal(t, status, w.get(who, "/offers/"+by).status, "%s, for a need that is %s", who, v)
					require.Equal(t, status, w.get(who, "/offers/"+by+"/matches").status, "%s, for a need that is %s", who, v)
				}
			}
			for _, path := range paths {
				a := w.get(who, path)
				for _, v := range domain.Visibilities {
					if !may(who, v) {
						require.NotContains(t, a.body, "bound-to-"+string(v), "%q through %s", who, path)
						require.NotContains(t, a.body, of[v].Reference, "%q through %s", who, path)
						require.NotContains(t, a.body, of[v].ID, "%q through %s", who, path)
					}
				}
			}
			seen := 0
			for _, v := range domain.Visibilities {
				if may(who, v) {
					seen++
				}
				if sees(who, v, ownsOffers(who)) {
					seen++
				}
			}
			require.Equal(t, seen, into[api.List[api.Offer]](t, w.get(who, "/offers"), http.StatusOK).Total, who)
		}
	}
	walk(func(who string, v domain.Visibility) bool { return ownsOffers(who) || sees(who, v, ownsNeeds(who)) })
	for _, v := range domain.Visibilities {
		n := w.needs[v]
		n.Visibility = domain.SecretariatOnly
		w.change(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
	}
	walk(func(who string, v domain.Visibility) bool {
		return ownsOffers(who) || sees(who, domain.SecretariatOnly, ownsNeeds(who))
	})
}

// Nobody may write what they may not see, and nothing that is refused leaves a trace.
func TestNobodyActsOnWhatTheyMayNotSee(t *testing.T) {
	w := newWorld(t)
	n, o := w.needs[domain.SecretariatOnly], w.offers[domain.SecretariatOnly]
	before, err := w.store.Position(t.Context())
	require.NoError(t, err)
	for _, who := range []string{"peruvian", "rival", "observer"} {
		for _, r := range []struct {
			path string
			body object
		}{
			{"/needs/" + n.Reference + "/actions", object{"action": "close", "outcome": "met"}},
			{"/needs/" + n.Reference + "/revision/actions", object{"action": "submit"}},
			{"/needs/" + n.Reference + "/help", object{}},
			{"/offers/" + o.Reference + "/actions", object{"action": "close", "outcome": "used"}},
			{"/offers/" + o.Reference + "/revision/actions", object{"action": "submit"}},
			{"/matches", object{"action": "ask", "need": n.Reference, "offer": w.offers[domain.Public].Reference}},
			{"/matches", object{"action": "propose", "need": n.Reference, "offer": w.offers[domain.Public].Reference}},
			{"/matches", object{"action": "interest", "need": n.Reference, "offer": o.Reference}},
		} {
			a := w.post(who, r.path, "*", r.body)
			require.Equal(t, http.StatusNotFound, a.status, "%s: %s: %s", who, r.path, a.body)
		}
		require.Equal(t, http.StatusNotFound, w.patch(who, "/needs/"+n.Reference, "*", object{"title": "Taken over"}).status)
		require.Equal(t, http.StatusNotFound, w.patch(who, "/offers/"+o.Reference, "*", object{"title": "Taken over"}).status)
	}
	after, err := w.store.Position(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, after)
}

// The course of a match: who reads it when, and what of it.
func TestAMatchFromAskingToConfirming(t *testing.T) {
	w := newWorld(t)
	n, o := w.needs[domain.SecretariatOnly], w.offers[domain.Parties]
	made := w.post("focal", "/matches", "", object{"action": "ask", "need": n.Reference, "offer": o.Reference, "words": "Could you help us?"})
	m := into[api.Match](t, made, http.StatusCreated)
	require.Equal(t, "with_provider", m.Status)
	require.Positive(t, m.Score)
	require.NotEmpty(t, m.Reasons)
	path := "/matches/" + m.Ref
	require.Equal(t, "/api/v1"+path, made.header.Get("Location"))
	require.Nil(t, m.Contacts)
	for _, who := range []string{"peruvian", "rival", "observer"} {
		is(t, w.get(who, path), http.StatusNotFound, "not_found")
		is(t, w.get(who, path+"/messages"), http.StatusNotFound, "not_found")
		require.Equal(t, 0, into[api.List[api.Match]](t, w.get(who, "/matches"), http.StatusOK).Total)
	}
	is(t, w.get("", path), http.StatusUnauthorized, "no_token")
	is(t, w.post("focal", "/matches", "", object{"action": "ask", "need": n.Reference, "offer": o.Reference}), http.StatusConflict, "conflict")
	is(t, w.post("author", "/matches", "", object{"action": "ask", "need": n.Reference, "offer": w.offers[domain.Public].Reference}), http.StatusForbidden, "forbidden")

	seen := into[api.Match](t, w.get("provider", path), http.StatusOK)
	require.Equal(t, n.Title, seen.Need.Title, "asking shows the need")
	require.NotContains(t, w.get("provider", path).body, "hidden-contact-of-the-state")
	require.Equal(t, []string{"accept", "decline", "message", "attach"}, actionsOf(seen.Actions))
	require.Equal(t, 1, into[api.List[api.Match]](t, w.get("provider", "/matches?status=with_provider&need="+n.Reference), http.StatusOK).Total)
	require.Equal(t, 1, into[api.List[api.Match]](t, w.get("broker", "/matches?sort=-score&offer="+o.Reference), http.StatusOK).Facets["status"]["with_provider"])
	is(t, w.get("provider", "/matches?sort=-score"), http.StatusBadRequest, "malformed")
	require.Zero(t, into[api.List[api.Match]](t, w.get("rival", "/matches?need="+n.Reference), http.StatusOK).Total)

	said := into[api.Message](t, w.post("provider", path+"/messages", "", object{"words": "Gladly.", "documents": []object{{"title": "Terms", "address": "https://example.org/terms"}}}), http.StatusCreated)
	require.Equal(t, "provider", said.Side)
	read := into[api.List[api.Message]](t, w.get("focal", path+"/messages"), http.StatusOK)
	require.Equal(t, 1, read.Total)
	require.Equal(t, "Gladly.", read.Items[0].Words)
	p := is(t, w.post("provider", path+"/messages", "", object{"words": "See here", "documents": []object{{"title": "Terms", "address": "http://example.org"}}}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"documents.0.address"}, fieldsOf(p))

	tag := w.get("broker", path).header.Get("ETag")
	a := w.patch("broker", path, tag, object{"assigned_to": w.people["broker"].ID})
	require.Equal(t, w.people["broker"].ID, into[api.Match](t, a, http.StatusOK).Desk.AssignedTo)
	is(t, w.patch("broker", path, tag, object{"assigned_to": ""}), http.StatusPreconditionFailed, "stale")
	is(t, w.patch("provider", path, "*", object{"assigned_to": ""}), http.StatusForbidden, "forbidden")

	act := func(who, ifMatch string, body object) answer { return w.post(who, path+"/actions", ifMatch, body) }
	is(t, act("provider", `"1"`, object{"action": "accept"}), http.StatusPreconditionFailed, "stale")
	tag = w.get("provider", path).header.Get("ETag")
	p = is(t, act("provider", tag, object{"action": "decline"}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"reason"}, fieldsOf(p))
	a = act("provider", tag, object{"action": "accept", "words": "We can begin in March."})
	m = into[api.Match](t, a, http.StatusOK)
	require.Equal(t, "agreed", m.Status)
	require.Equal(t, []string{"hidden-need-contact", "hidden-contact-of-the-state"}, m.Contacts.Requester, "from now on the two know how to reach each other")
	for _, step := range []struct {
		who    string
		body   object
		status string
	}{
		{"provider", object{"action": "start"}, "delivering"},
		{"provider", object{"action": "report", "outcome": "met", "words": "Two courses were held in Harare."}, "delivered"},
		{"focal", object{"action": "confirm", "outcome": "met"}, "confirmed"},
	} {
		a = act(step.who, a.header.Get("ETag"), step.body)
		require.Equal(t, step.status, into[api.Match](t, a, http.StatusOK).Status)
	}
	require.NotContains(t, w.get("rival", "/offers/"+o.Reference+"/matches").body, m.Ref)
}

// An offer from draft to revision, and the help that is drafted for one need.
func TestAnOfferAndTheHelpForOneNeed(t *testing.T) {
	w := newWorld(t)
	made := w.post("provider", "/offers", "", object{
		"title": "Courses on marking", "description": "Two weeks of practice for officers.", "language": "en", "visibility": "public", "kind": "capability",
		"subtypes": []string{"training.marking"}, "instruments": []string{"FIREARMS"}, "languages": []string{"en"}, "cost": "free",
		"modalities": []string{"training_course"}, "capacity": object{"total": 2, "unit": "engagements"}, "eligible": object{"groups": []string{"african"}},
	})
	o := into[api.Offer](t, made, http.StatusCreated)
	require.Equal(t, []string{"edit", "submit"}, actionsOf(o.Actions))
	tag := made.header.Get("ETag")
	for _, step := range []struct{ as, action, status string }{{"provider", "submit", "submitted"}, {"broker", "verify", "open"}, {"provider", "confirm", "open"}} {
		a := w.post(step.as, "/offers/"+o.Ref+"/actions", tag, object{"action": step.action})
		require.Equal(t, step.status, into[api.Offer](t, a, http.StatusOK).Status)
		tag = a.header.Get("ETag")
	}
	a := w.patch("provider", "/offers/"+o.Ref, tag, object{"capacity": nil, "conditions": "The host provides the hall."})
	o = into[api.Offer](t, a, http.StatusOK)
	require.Equal(t, 2, o.Capacity.Total)
	require.Nil(t, o.Revision.Offer.Capacity)
	for _, step := range []struct{ as, action string }{{"provider", "submit"}, {"broker", "verify"}} {
		a = w.post(step.as, "/offers/"+o.Ref+"/revision/actions", a.header.Get("ETag"), object{"action": step.action})
		o = into[api.Offer](t, a, http.StatusOK)
	}
	require.Nil(t, o.Capacity)
	require.Equal(t, "The host provides the hall.", o.Conditions)

	draft := into[api.Offer](t, w.post("provider", "/needs/"+w.needs[domain.Public].Reference+"/help", "", object{}), http.StatusCreated)
	require.Equal(t, "draft", draft.Status)
	require.True(t, strings.HasPrefix(draft.Ref, "O-"))
}
