package site

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// Each kind of reader finds its own start page, and on it nothing that its other pages would not show.
func TestTheStartPageOfEachReader(t *testing.T) {
	w := newWorld(t, nil)
	w.change(func(tx *store.Store) error {
		n := domain.Need{
			OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en",
			Title: "A draft of Zimbabwe", Status: domain.NeedDraft, StatusSince: w.now(), Visibility: domain.Public,
		}
		return tx.InsertNeed(t.Context(), &n)
	})
	for role, says := range map[string][]string{
		"public":   {"What you can do here"},
		"observer": {"What you can do here"},
		"author":   {"Zimbabwe", "Needs of your State", "Who answered", "/mine?kind=need&amp;status=draft"},
		"focal":    {"Zimbabwe", "Needs of your State"},
		"provider": {"UNREC &lt;regional&gt; centre", "Demand that fits you", "Your pipeline", "/mine?kind=offer&amp;status=open"},
		"broker":   {"Secretariat", "What waits", "Inflow", "Ageing", "Funnel", "What no open offer covers", "Response rates", "put into the register in the week"},
		"admin":    {"Secretariat", "What waits"},
	} {
		a := w.as(role).get("/")
		require.Equal(t, http.StatusOK, a.status, role)
		a.says(t, says...)
		if role != "author" && role != "focal" {
			a.saysNot(t, "A draft of Zimbabwe", "Needs of your State")
		}
		if role != "provider" {
			a.saysNot(t, "Your pipeline", "Marquage des armes, secretariat")
		}
		if role != "broker" && role != "admin" {
			a.saysNot(t, "What waits", "Funnel", "Inflow")
		}
		if role == "provider" || role == "public" || role == "observer" {
			a.saysNot(t, "Tracing of firearms, secretariat")
		}
	}
}

func TestTheInflowLeavesDraftsOut(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.viewer("broker")
	before, err := w.store.Created(t.Context(), desk, domain.KindNeed, w.now().AddDate(0, 0, -7))
	require.NoError(t, err)
	require.Len(t, before, len(domain.Visibilities))
	author := w.as("author")
	require.Equal(t, http.StatusSeeOther, author.post("/needs", "problem", "No register of firearms at the border posts.", "title", "A draft").status)
	after, err := w.store.Created(t.Context(), desk, domain.KindNeed, w.now().AddDate(0, 0, -7))
	require.NoError(t, err)
	require.Equal(t, before, after)
	public, err := w.store.Created(t.Context(), domain.Viewer{}, domain.KindNeed, w.now().AddDate(0, 0, -7))
	require.NoError(t, err)
	require.Len(t, public, 1, "only the public one counts for the public")
}

// What the board counts of matches is what its link opens: as many, and these.
func TestTheBoardOpensTheMatchesThatItCounts(t *testing.T) {
	w := newWorld(t, nil)
	past, ahead := w.now().Add(-time.Hour), w.now().Add(time.Hour)
	var refs []string
	for i, m := range []domain.Match{
		{Status: domain.MatchWithRequester, DueAt: &ahead}, {Status: domain.MatchWithProvider, DueAt: &past}, {Status: domain.MatchDelivered, DueAt: &past},
		{Status: domain.MatchDelivered, DueAt: &ahead}, {Status: domain.MatchSuggested}, {Status: domain.MatchAgreed, DueAt: &past},
	} {
		m.NeedID, m.OfferID = w.needs[domain.Visibilities[i%2]].ID, w.offers[domain.Visibilities[i/2]].ID
		m.ProviderID, m.RequesterID, m.StatusSince = w.offers[domain.Public].OrganizationID, w.needs[domain.Public].OrganizationID, w.now()
		w.change(func(tx *store.Store) error { return tx.InsertMatch(t.Context(), &m) })
		refs = append(refs, m.Reference)
	}
	desk := w.as("broker")
	board := desk.get("/").body
	for filter, want := range map[string][]int{"waiting": {0, 1}, "overdue": {1}, "unconfirmed": {2}, "suggested": {4}} {
		at := "/matches?status=" + filter
		require.Equal(t, strconv.Itoa(len(want)), regexp.MustCompile(`[0-9]+`).FindString(strings.SplitAfter(board, `href="`+at+`">`)[1]), filter)
		list := desk.get(at)
		for i, ref := range refs {
			require.Equal(t, slices.Contains(want, i), strings.Contains(list.body, `href="/matches/`+ref+`"`), filter+" "+ref)
		}
	}
	focal := w.as("focal").get("/matches?status=overdue")
	require.NotEqual(t, http.StatusOK, focal.status)
	focal.saysNot(t, refs[1])
}

// The desk's board counts what nothing covers as the overview does, and each number opens that many needs.
func TestTheBoardNamesWhatNoOfferCovers(t *testing.T) {
	w := newWorld(t, nil)
	w.change(func(tx *store.Store) error {
		n := domain.Need{
			OrganizationID: w.needs[domain.Public].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en", Title: "Talks with members of parliament",
			Status: domain.NeedOpen, StatusSince: w.now(), Visibility: domain.Public,
			Lines: []domain.Line{{ID: "1", Subtype: "advocacy.parliament", Instrument: domain.SOM}},
		}
		return tx.InsertNeed(t.Context(), &n)
	})
	desk := w.as("broker")
	o, err := report.Build(t.Context(), w.store, report.Scope{Viewer: w.viewer("broker")})
	require.NoError(t, err)
	require.NotEmpty(t, o.Uncovered)
	board := desk.get("/")
	for _, u := range o.Uncovered[:min(len(o.Uncovered), dashboardRows)] {
		href := u.Pick().Href(report.Scope{})
		board.says(t, `<a href="`+html.EscapeString(href)+`">`+strconv.Itoa(u.Requests)+`</a>`)
		desk.get(href).says(t, strconv.Itoa(u.Requests)+" request")
	}
	w.as("public").get("/").saysNot(t, "why=")
}
