package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
)

// A need on its way from a draft to an open record that is changed.
func TestANeedFromDraftToRevision(t *testing.T) {
	w := newWorld(t)
	made := w.post("author", "/needs", "", object{"title": "Tracing of seized firearms", "language": "en"})
	n := into[api.Need](t, made, http.StatusCreated)
	require.Equal(t, "draft", n.Status)
	require.Equal(t, "/api/v1/needs/"+n.Ref, made.header.Get("Location"))
	require.Equal(t, "ZWE", n.State)
	require.Equal(t, "Zimbabwe", n.Organization.Name)
	require.Equal(t, []string{"edit", "submit"}, actionsOf(n.Actions))
	is(t, w.get("broker", "/needs/"+n.Ref), http.StatusNotFound, "not_found")

	p := is(t, w.post("author", "/needs/"+n.Ref+"/actions", made.header.Get("ETag"), object{"action": "submit"}), http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, fieldsOf(p), "problem")
	require.Contains(t, fieldsOf(p), "lines")

	edited := w.patch("author", "/needs/"+n.Ref, made.header.Get("ETag"), object{
		"problem": "Seized firearms are not traced to their dealers.", "visibility": "public",
		"lines":    []object{{"subtype": "training.marking", "instrument": "FIREARMS", "articles": []string{"8"}, "modalities": []string{"equipment"}}},
		"provider": object{"languages": []string{"fr", "en"}, "peers": true}, "wanted_start": "2027-03-01",
		"budget": object{"amount": 120000, "currency": "EUR"},
	})
	n = into[api.Need](t, edited, http.StatusOK)
	require.Equal(t, "Tracing of seized firearms", n.Title, "what is not named stays")
	require.Equal(t, "2027-03-01", *n.WantedStart)
	require.Equal(t, api.Money{Amount: 120000, Currency: "EUR"}, *n.Budget)
	require.Equal(t, "1", n.Lines[0].ID)

	// A list is replaced as a whole, and null takes a value away.
	edited = w.patch("author", "/needs/"+n.Ref, edited.header.Get("ETag"), object{
		"lines": []object{{"id": "1", "subtype": "legal.drafting", "instrument": "FIREARMS"}}, "budget": nil, "wanted_start": nil,
		"provider": object{"peers": false},
	})
	n = into[api.Need](t, edited, http.StatusOK)
	require.Empty(t, n.Lines[0].Articles)
	require.Nil(t, n.Budget)
	require.Nil(t, n.WantedStart)
	require.Equal(t, []string{"fr", "en"}, n.Provider.Languages)
	require.False(t, n.Provider.Peers)

	tag := edited.header.Get("ETag")
	for _, step := range []struct{ as, action, status string }{
		{"author", "submit", "clearing"}, {"focal", "clear", "submitted"}, {"broker", "verify", "open"}, {"focal", "confirm", "open"},
	} {
		a := w.post(step.as, "/needs/"+n.Ref+"/actions", tag, object{"action": step.action})
		require.Equal(t, step.status, into[api.Need](t, a, http.StatusOK).Status, step.action)
		tag = a.header.Get("ETag")
	}
	// The words of an open need are revised.
	a := w.patch("author", "/needs/"+n.Ref, tag, object{"title": "Tracing of seized and found firearms"})
	n = into[api.Need](t, a, http.StatusOK)
	require.Equal(t, "Tracing of seized firearms", n.Title)
	require.Equal(t, "Tracing of seized and found firearms", n.Revision.Need.Title)
	require.Equal(t, []string{"submit", "withdraw"}, actionsOf(n.Revision.Actions))
	// A second change begins from the pending words.
	a = w.patch("author", "/needs/"+n.Ref, a.header.Get("ETag"), object{"objective": "Each is traced within a month."})
	require.Equal(t, "Tracing of seized and found firearms", into[api.Need](t, a, http.StatusOK).Revision.Need.Title)
	require.NotContains(t, w.get("", "/needs/"+n.Ref).body, "found firearms")
	require.NotContains(t, w.get("broker", "/needs/"+n.Ref).body, "found firearms")
	tag = a.header.Get("ETag")
	for _, step := range []struct{ as, action string }{{"author", "submit"}, {"focal", "clear"}, {"broker", "verify"}} {
		a = w.post(step.as, "/needs/"+n.Ref+"/revision/actions", tag, object{"action": step.action})
		n = into[api.Need](t, a, http.StatusOK)
		tag = a.header.Get("ETag")
	}
	require.Nil(t, n.Revision)
	require.Equal(t, "Tracing of seized and found firearms", n.Title)
	require.Equal(t, "Each is traced within a month.", n.Objective)
}

func actionsOf(list []api.Action) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Action)
	}
	return out
}

func fieldsOf(p api.Problem) []string {
	var out []string
	for _, e := range p.Errors {
		out = append(out, e.Field)
	}
	return out
}

func TestListsHaveTheFiltersAndTheCountsOfThePages(t *testing.T) {
	w := newWorld(t)
	all := into[api.List[api.Need]](t, w.get("broker", "/needs"), http.StatusOK)
	require.Equal(t, 4, all.Total)
	require.Len(t, all.Items, 4)
	require.Equal(t, 4, all.Facets["instrument"]["FIREARMS"])
	require.Equal(t, 4, all.Facets["status"]["open"])
	require.NotContains(t, all.Facets, "kind")
	require.False(t, all.Narrowed)
	require.Empty(t, all.Next)
	require.Equal(t, 0, into[api.List[api.Need]](t, w.get("broker", "/needs?instrument=TIP&instrument=SOM"), http.StatusOK).Total)
	require.Equal(t, 4, into[api.List[api.Need]](t, w.get("broker", "/needs?instrument=TIP&instrument=FIREARMS&state=ZWE&language=fr"), http.StatusOK).Total)
	require.Equal(t, 1, into[api.List[api.Need]](t, w.get("", "/needs?q=marking"), http.StatusOK).Total)
	require.Equal(t, 4, into[api.List[api.Offer]](t, w.get("broker", "/offers?provider="+w.orgs["provider"].ID+"&modality=expert_mission&type=legal&subtype=legal.drafting"), http.StatusOK).Total)

	var refs []string
	path := "/needs?limit=3&sort=reference"
	for pages := 0; path != ""; pages++ {
		require.Less(t, pages, 3)
		page := into[api.List[api.Need]](t, w.get("broker", path), http.StatusOK)
		require.Equal(t, 4, page.Total)
		for _, n := range page.Items {
			refs = append(refs, n.Ref)
		}
		path = ""
		if page.Next != "" {
			path = "/needs?limit=3&sort=reference&cursor=" + page.Next
			is(t, w.get("broker", "/needs?limit=3&sort=title&cursor="+page.Next), http.StatusBadRequest, "malformed")
			is(t, w.get("broker", "/offers?limit=3&sort=reference&cursor="+page.Next), http.StatusBadRequest, "malformed")
		}
	}
	require.Len(t, refs, 4)
	for _, bad := range []string{"limit=0", "limit=101", "limit=x", "sort=newest", "state=ZZZ", "instrument=untoc", "status=agreed", "cursor=!!", "cursor=e30", "colour=red", "provider=somebody", "q=" + strings.Repeat("a", 501)} {
		p := is(t, w.get("", "/needs?"+bad), http.StatusBadRequest, "malformed")
		name, _, _ := strings.Cut(bad, "=")
		require.Equal(t, []string{name}, fieldsOf(p), bad)
	}
}

func TestWithoutTheSearchEngineListsComeFromTheRegister(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.Index = nil })
	out := into[api.List[api.Need]](t, w.get("broker", "/needs?state=ZWE&instrument=TIP&q=marking&limit=3"), http.StatusOK)
	require.True(t, out.Narrowed)
	require.Equal(t, []string{"q", "instrument"}, out.Ignored)
	require.Equal(t, 4, out.Total)
	require.Len(t, out.Items, 3)
	rest := into[api.List[api.Need]](t, w.get("broker", "/needs?state=ZWE&instrument=TIP&q=marking&limit=3&cursor="+out.Next), http.StatusOK)
	require.Len(t, rest.Items, 1)
	require.Equal(t, 0, into[api.List[api.Need]](t, w.get("broker", "/needs?state=PER"), http.StatusOK).Total)
	offers := into[api.List[api.Offer]](t, w.get("", "/offers?provider="+w.orgs["provider"].ID), http.StatusOK)
	require.True(t, offers.Narrowed)
	require.Empty(t, offers.Ignored)
	require.Equal(t, 1, offers.Total)
}

func TestTheMatcherAnswersWithReasons(t *testing.T) {
	w := newWorld(t)
	n := w.needs[domain.Public]
	a := w.get("", "/needs/"+n.Reference+"/matches")
	out := into[api.Hits[api.OfferHit]](t, a, http.StatusOK)
	require.Equal(t, 1, out.Total)
	hit := out.Items[0]
	require.Equal(t, w.offers[domain.Public].Reference, hit.Offer.Ref)
	require.Equal(t, []string{"1"}, hit.Covered)
	require.Equal(t, []string{"2"}, hit.Uncovered)
	require.Equal(t, []string{"2"}, out.Uncovered)
	require.Empty(t, hit.Actions)
	total := 0.0
	for _, r := range hit.Reasons {
		total += r.Share
		require.True(t, strings.HasPrefix(r.Key, "reason."), r.Key)
		require.NotEmpty(t, r.Text)
		require.NotContains(t, r.Text, "legal.drafting")
	}
	require.InDelta(t, hit.Score, total, 0.11)
	require.NotNil(t, out.Facets)

	focal := into[api.Hits[api.OfferHit]](t, w.get("focal", "/needs/"+n.Reference+"/matches?limit=100"), http.StatusOK)
	require.Equal(t, []string{"ask"}, actionsOf(focal.Items[0].Actions))
	provider := into[api.Hits[api.NeedHit]](t, w.get("provider", "/offers/"+w.offers[domain.Public].Reference+"/matches"), http.StatusOK)
	require.Equal(t, 3, provider.Total, "public, for the parties, and the one that names it")
	require.Equal(t, []string{"interest"}, actionsOf(provider.Items[0].Actions))

	// Sentences come in the language that is asked for, the codes stay.
	pseudo := w.do(request{path: "/needs/" + n.Reference + "/matches", header: map[string]string{"Accept-Language": "en-XA"}})
	other := into[api.Hits[api.OfferHit]](t, pseudo, http.StatusOK)
	require.Equal(t, hit.Reasons[0].Key, other.Items[0].Reasons[0].Key)
	if pseudo.header.Get("Content-Language") != "en" {
		require.NotEqual(t, hit.Reasons[0].Text, other.Items[0].Reasons[0].Text)
	}
}

// What is read without a change is not sent again.
func TestConditionalGet(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/needs/" + w.needs[domain.Public].Reference, "/needs", "/taxonomy", "/states", "/instruments", "/offers/" + w.offers[domain.Public].Reference + "/matches"} {
		first := w.get("", path)
		tag := first.header.Get("ETag")
		require.NotEmpty(t, tag, path)
		again := w.do(request{path: path, header: map[string]string{"If-None-Match": `"other", W/` + tag}})
		require.Equal(t, http.StatusNotModified, again.status, path)
		require.Empty(t, again.body)
		require.Equal(t, tag, again.header.Get("ETag"))
		require.Equal(t, http.StatusOK, w.do(request{path: path, header: map[string]string{"If-None-Match": `"other"`}}).status)
		require.Equal(t, "private, no-cache", first.header.Get("Cache-Control"))
		require.Contains(t, strings.Join(first.header.Values("Vary"), ", "), "Authorization")
	}
	path := "/needs/" + w.needs[domain.Public].Reference
	require.NotEqual(t, w.get("", path).header.Get("ETag"), w.get("author", path).header.Get("ETag"), "the owner reads more")
	head := w.do(request{method: http.MethodHead, path: path})
	require.Equal(t, http.StatusOK, head.status)
	require.Empty(t, head.body)
	require.NotEmpty(t, head.header.Get("ETag"))
}
