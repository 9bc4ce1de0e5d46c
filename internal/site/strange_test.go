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
	} {
		for _, page := range []string{"2", "999", "99999999999999999999999"} {
			a := w.as(role).get(path + "?page=" + page)
			require.Equal(t, http.StatusSeeOther, a.status, path)
			require.Equal(t, path, a.location())
		}
		require.Equal(t, http.StatusOK, w.as(role).get(path+"?page=1").status, path)
	}
	a := w.as("author").get("/mine?kind=need&page=7&status=open")
	require.Equal(t, "/mine?kind=need&status=open", a.location(), "the filters stay in force")
}
