package site

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// submitted is a need that waits for the completeness check.
func (w *world) submitted(title string) domain.Need {
	w.t.Helper()
	n := domain.Need{
		OrganizationID: w.people["focal"].OrganizationID, State: "ZWE", Source: domain.SourcePosted, Language: "en", Title: title,
		Problem: strings.Repeat("There is no register of firearms. ", 4), Visibility: domain.Public, Status: domain.NeedSubmitted, StatusSince: w.now(),
		Lines: []domain.Line{{ID: "1", Subtype: "legal.drafting", Instrument: domain.Firearms}},
	}
	w.change(func(tx *store.Store) error { return tx.InsertNeed(w.t.Context(), &n) })
	return n
}

func TestDeskIsTheSecretariats(t *testing.T) {
	w := newWorld(t, nil)
	n := w.submitted("Marking machines")
	for _, role := range roles {
		a := w.as(role).get("/desk")
		switch role {
		case "public":
			require.Equal(t, http.StatusSeeOther, a.status)
		case "broker":
			require.Equal(t, http.StatusOK, a.status)
			require.Contains(t, a.body, "Verify and open")
		case "admin":
			require.Equal(t, http.StatusOK, a.status)
			require.NotContains(t, a.body, "Verify and open", "who is no broker reads")
			require.Equal(t, http.StatusForbidden, w.as(role).post("/desk/act", "do", "verify", "kind", "need", "id", n.ID).status)
			require.Equal(t, http.StatusForbidden, w.as(role).post("/desk/act", "do", "assign", "kind", "need", "id", n.ID).status)
		default:
			require.Equal(t, http.StatusForbidden, a.status, role)
			require.NotContains(t, a.body, "Marking machines", role)
			require.Equal(t, http.StatusForbidden, w.as(role).post("/desk/act", "do", "verify", "kind", "need", "id", n.ID).status, role)
		}
	}
}

func TestDeskOrdersByWhatIsDue(t *testing.T) {
	w := newWorld(t, nil)
	old := w.submitted("Old paper")
	w.wait(9 * 24 * time.Hour)
	fresh := w.submitted("Fresh paper")
	m := w.suggested(domain.Public, domain.Public)
	broker := w.as("broker")
	body := broker.get("/desk").body
	require.Contains(t, body, "2 days late")
	require.Less(t, strings.Index(body, old.Reference), strings.Index(body, fresh.Reference))
	require.NotContains(t, body, `id="row-`+m.Reference+`"`, "a general need is scoped before an offer is proposed")

	late := broker.get("/desk?due=late").body
	require.Contains(t, late, "Old paper")
	require.NotContains(t, late, "Fresh paper")
	require.Contains(t, broker.get("/desk?next=remind").body, "Nothing here with these filters")

	open := broker.get("/desk?open=" + fresh.Reference).body
	require.Regexp(t, regexp.MustCompile(`id="row-`+fresh.Reference+`" aria-current="true"`), open)
	require.Contains(t, open, "Open in full")
	require.Equal(t, http.StatusOK, broker.get("/desk?open=N-2026-9999").status)
}

func TestDeskSteps(t *testing.T) {
	w := newWorld(t, nil)
	n := w.submitted("Marking machines")
	broker := w.as("broker")
	version := fmt.Sprint(n.Version)

	a := broker.post("/desk/act", "do", "return", "kind", "need", "id", n.ID, "version", version, "back", "/desk?due=later&open="+n.Reference)
	require.Equal(t, "/desk?due=later&open="+n.Reference, a.location(), "back to the desk in place")
	require.Contains(t, broker.get("/desk").body, "Say why, so that")
	require.Equal(t, "/desk", broker.post("/desk/act", "do", "verify", "kind", "need", "id", n.ID, "version", "99", "back", "//evil.example/desk").location())
	require.Contains(t, broker.get("/desk").body, "Somebody changed this", "what is verified is what was read")
	broker.post("/desk/act", "do", "verify", "kind", "need", "id", n.ID, "version", version)
	kept, err := w.store.Need(t.Context(), domain.Clock(), n.ID)
	require.NoError(t, err)
	require.Equal(t, domain.NeedOpen, kept.Status)
	require.Contains(t, broker.get("/desk").body, "Verified.")

	m := w.suggested(domain.Public, domain.Public)
	require.Equal(t, http.StatusSeeOther, broker.post("/desk/act", "do", "propose", "kind", "match", "id", m.ID).status)
	m, err = w.store.Match(t.Context(), domain.Clock(), m.ID)
	require.NoError(t, err)
	require.Equal(t, domain.MatchWithRequester, m.Status)
	require.NotNil(t, m.ProposedAt, "the requester sees it")
	w.wait(16 * 24 * time.Hour)
	broker = w.as("broker") // the session has run out
	require.Contains(t, broker.get("/desk").body, "Half-time for the answer of Zimbabwe")
	broker.post("/desk/act", "do", "remind", "kind", "match", "id", m.ID)
	require.Contains(t, broker.get("/desk").body, "The answer of Zimbabwe is due")
	broker.post("/desk/act", "do", "remind", "kind", "match", "id", m.ID)
	require.Contains(t, broker.get("/desk").body, "This match was reminded on ", "who presses twice reminds once")

	broker.post("/desk/act", "do", "assign", "kind", "match", "id", m.ID, "person", w.person("broker"))
	require.Contains(t, broker.get("/desk?for=me").body, m.Reference)
	broker.post("/desk/act", "do", "assign", "kind", "match", "id", m.ID, "person", w.person("focal"))
	require.Contains(t, broker.get("/desk").body, "Choose a broker of the secretariat")
	broker.post("/desk/act", "do", "dismiss", "kind", "match", "id", m.ID)
	require.Contains(t, broker.get("/desk").body, "This has moved on in the meantime")
	require.Equal(t, http.StatusUnprocessableEntity, broker.post("/desk/act", "do", "explode", "kind", "match", "id", m.ID).status)
}

func TestDeskPages(t *testing.T) {
	w := newWorld(t, nil)
	for i := range 60 {
		w.submitted(fmt.Sprintf("Paper no. %d", i))
	}
	broker := w.as("broker")
	first, second := broker.get("/desk").body, broker.get("/desk?page=2").body
	require.Equal(t, deskPageSize, strings.Count(first, `<tr id="row-`))
	require.Less(t, strings.Count(second, `<tr id="row-`), deskPageSize)
	for _, row := range regexp.MustCompile(`<tr id="row-[^"]+"`).FindAllString(first, -1) {
		require.NotContains(t, second, row, "no record stands on two pages")
	}
	require.Contains(t, first, `href="/desk?page=2"`)
}

// What is due later does not bury what is due now: ten of it follow, and a link leads to the rest.
func TestDeskLooksAShortWayAhead(t *testing.T) {
	w := newWorld(t, nil)
	w.submitted("Due soon")
	w.wait(7 * 24 * time.Hour)
	for i := range 30 {
		w.submitted(fmt.Sprintf("Paper no. %d", i))
	}
	broker := w.as("broker")
	page := broker.get("/desk").body
	later := strings.Count(page, "Paper no. ")
	require.Contains(t, page, "Due soon")
	require.Less(t, later, 30)
	require.Contains(t, page, `href="/desk?due=later"`)
	require.Regexp(t, `\d+ more are due later`, page)
	require.Equal(t, 30, strings.Count(broker.get("/desk?due=later").body, `<tr id="row-N`), "all of it, if asked for")
}
