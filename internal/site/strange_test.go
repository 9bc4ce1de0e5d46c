package site

import (
	"html"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A list whose address asks for what there is not shows no record: it says what is unknown and leads to what would be right.
func TestListsSayWhatTheirAddressAsksForInVain(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct{ role, path, says, way string }{
		{"public", "/states?group=africa", "Regional group: there is no “africa”", "/states?group=african"},
		{"public", "/states?status=lcd&group=african", "there is no “lcd”", "/states?group=african&status=ldc"},
		{"public", "/states?with=money", "there is no “money”", "/states?with=needs"},
		{"public", "/states?sort=population", "there is no “population”", "/states?sort=needs"},
		{"public", "/providers?kind=ngos", "there is no “ngos”", "/providers?kind=ngo"},
		{"author", "/mine?status=opne", "Status: there is no “opne”", "/mine?status=open"},
		{"author", "/mine?kind=match", "there is no “match”", "/mine?kind=need"},
		{"provider", "/mine?sort=priority", "there is no “priority”", "/mine?sort=reference"},
		{"author", "/matches?status=agred", "there is no “agred”", "/matches?status=agreed"},
		{"author", "/matches?sort=-score", "there is no “-score”", "/matches?sort=due"},
		{"broker", "/desk?due=tomorow", "there is no “tomorow”", "/desk?due=today"},
		{"broker", "/desk?for=you", "there is no “you”", "/desk?for=me"},
		{"author", "/matches?page=abc&status=agreed", "There is no page “abc”", "/matches?status=agreed"},
		{"author", "/mine?page=0", "There is no page “0”", "/mine"},
		{"broker", "/desk?page=-1", "There is no page “-1”", "/desk"},
		{"public", "/providers?page=1.5", "There is no page “1.5”", "/providers"},
		{"public", "/needs?page=two", "There is no page “two”", "/needs"},
		{"public", "/overview/records?of=person", "Kind of record: there is no “person”", "/overview/records"},
		{"public", "/overview/records?of=need&subtype=legal.draft", "Subtype: there is no “legal.draft”", "/overview/records?of=need&subtype=legal.drafting"},
		{"public", "/overview/records?article=99&in=FIREARMS&of=need", "Article: there is no “99”", "/overview/records?in=FIREARMS&of=need"},
		{"public", "/overview/records?of=match&stage=agred", "there is no “agred”", "/overview/records?of=match&stage=agreed"},
		{"public", "/overview/records?of=need&open=yes", "Open requests only: there is no “yes”", "/overview/records?of=need&open=1"},
		{"public", "/overview/records?of=need&page=x", "There is no page “x”", "/overview/records?of=need"},
		{"public", "/overview/records?from=yesterday&of=need", "yesterday is not a day", "/overview/records?of=need"},
		{"public", "/overview/records?instrument=XYZ&of=need", "XYZ is not an instrument", "/overview/records?of=need"},
		{"public", "/overview/records?cycle=TIP-9&of=need", "There is no reporting cycle “TIP-9”", "/overview/records?of=need"},
		{"public", "/overview/compendium?group=martian", "martian is not a regional group", "/overview/compendium"},
		{"public", "/overview/document.md?cycle=TIP-9", "There is no reporting cycle “TIP-9”", "/overview/document.md"},
		{"public", "/figures/needs-by-type.csv?to=later", "later is not a day", "/figures/needs-by-type.csv"},
		{"public", "/overview/gap?by=gap-group", "Tables: there is no “gap-group”", "/overview/gap?by=gap-groups"},
		{"public", "/overview/gap?unit=lines", "Counted in: there is no “lines”", "/overview/gap?unit=states"},
		{"public", "/tracker?instrument=TP", "Instrument: there is no “TP”", "/tracker?instrument=TIP"},
		{"broker", "/tracker?standing=lat", "there is no “lat”", "/tracker?standing=late"},
		{"broker", "/tracker?group=africa", "Regional group: there is no “africa”", "/tracker?group=african"},
		{"broker", "/tracker?sort=state", "there is no “state”", "/tracker"},
		{"broker", "/tracker/remind?days=many", "“many” is no number of days", "/tracker/remind"},
		{"author", "/checklists?page=0", "There is no page “0”", "/checklists"},
		{"public", "/states?group=%3Cb%3E%00", `\x00`, "/states"},
	} {
		a := w.as(c.role).get(c.path)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, c.path)
		body := html.UnescapeString(a.body)
		require.Contains(t, body, c.says, c.path)
		require.Contains(t, body, `href="`+c.way+`"`, c.path)
		a.saysNot(t, "<b>\x00", "Tracing of firearms", "Marquage")
	}
	// A suggestion is none for a list that only the secretariat orders or filters so.
	w.as("author").get("/matches?status=suggestd").saysNot(t, "status=suggested")
	require.Equal(t, http.StatusOK, w.as("broker").get("/matches?status=suggested").status)
	for _, path := range []string{"/states?group=&status=", "/providers?kind=", "/states?with=needs&with=offers&sort=needs"} {
		require.Equal(t, http.StatusOK, w.visitor().get(path).status, path)
	}
}

// A page behind the last, from which records have gone since, leads to the last.
func TestAPageBehindTheLastLeadsToTheLast(t *testing.T) {
	w := newWorld(t, nil)
	for path, role := range map[string]string{
		"/mine": "author", "/matches": "author", "/desk": "broker", "/providers": "public", "/needs": "public", "/offers": "public",
		"/checklists": "author",
	} {
		for _, page := range []string{"2", "999", "99999999999999999999999"} {
			a := w.as(role).get(path + "?page=" + page)
			require.Equal(t, http.StatusSeeOther, a.status, path)
			require.Equal(t, path, a.location())
		}
		require.Equal(t, http.StatusOK, w.as(role).get(path+"?page=1").status, path)
	}
	for path, last := range map[string]string{"/tracker?page=99": "/tracker?page=4", "/overview/records?of=need&page=99": "/overview/records?of=need"} {
		a := w.as("broker").get(path)
		require.Equal(t, http.StatusSeeOther, a.status, path)
		require.Equal(t, last, a.location())
	}
	a := w.as("author").get("/mine?kind=need&page=7&status=open")
	require.Equal(t, "/mine?kind=need&status=open", a.location(), "the filters stay in force")
}
