package site

import (
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// A version that there is not is not there, however its number is written.
func TestAVersionThatThereIsNot(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "Overview", "scope", "").location()
	require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", "1").status)
	for _, number := range []string{"0", "x", "-1", "2", "999", "01", "+1", "1.0", "4294967297", "99999999999999999999"} {
		for _, role := range []string{"public", "broker"} {
			v := w.as(role)
			for _, path := range []string{"/versions/" + number, "/versions/" + number + "/document.md", "/compare?a=1&b=" + number, "/compare?a=" + number + "&b=1"} {
				require.Equal(t, http.StatusNotFound, v.get(at+path).status, role+" "+path)
			}
		}
	}
	require.Equal(t, http.StatusOK, w.visitor().get(at+"/versions/1").status)
}

// Two versions are compared by their covers as well as by their text.
func TestAComparisonShowsTheCover(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "The first title", "scope", "").location()
	publish := func() {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", strconv.Itoa(w.note(t, at).Version)).status)
	}
	publish()
	require.Equal(t, http.StatusSeeOther, desk.post(at, "version", "2", "title", "The second title", "symbol", "CTOC/COP/2026/1", "distribution", "General").status)
	publish()
	publish()
	a := w.visitor().get(at + "/compare?a=1&b=2")
	a.says(t, "<h2>Title</h2>", ">The first title</p>", ">The second title</p>", "<h2>Symbol</h2>", ">CTOC/COP/2026/1</p>")
	a.saysNot(t, "are the same", "<h2>Distribution</h2>", "<h2>Paragraph")
	w.visitor().get(at+"/compare?a=2&b=3").says(t, "Cover, text, figures and tables of the two versions are the same")
}

// Two versions are compared by their numbers too: each cell that changed stands with what it was and is, also where all words
// are the drafter's own, and what stands in one version alone is said to.
func TestAComparisonShowsNumbers(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "Overview", "scope", "").location()
	publish := func(number int) report.Document {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", strconv.Itoa(w.note(t, at).Version)).status)
		v, err := w.store.NoteVersion(t.Context(), w.note(t, at).ID, number)
		require.NoError(t, err)
		f, err := report.Thaw(v.Data)
		require.NoError(t, err)
		return f.Document
	}
	publish(1)
	w.change(func(tx *store.Store) error {
		n := w.needs[domain.Public]
		n.ID, n.Reference, n.State = "", "", "ZWE"
		return tx.InsertNeed(t.Context(), &n)
	})
	publish(2)
	scope := func(query ...string) {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/scope", append(query, "language", "en", "version", strconv.Itoa(w.note(t, at).Version))...).status)
	}
	scope("from", "1990-01-01", "to", "1990-12-31")
	empty := publish(3)
	require.False(t, hasTable(empty))

	a := w.visitor().get(at + "/compare?a=1&b=2")
	figure := between(a.body, "Figure 1. ", "</section>")
	require.Contains(t, figure, `data-label="Before">1</td><td class="app-table__num" data-label="After">2</td>`)
	require.NotContains(t, figure, "Taken out")
	require.NotContains(t, figure, "<details", "few numbers, all of them shown")
	a.saysNot(t, "are the same")
	gone := w.visitor().get(at + "/compare?a=2&b=3")
	gone.says(t, "Taken out")
	require.Contains(t, between(gone.body, "Figure 1. ", "</section>"), "Taken out")
	require.NotContains(t, between(gone.body, "Figure 1. ", "</section>"), "<table")
	back := w.visitor().get(at + "/compare?a=3&b=2")
	require.Contains(t, between(back.body, "Figure 1. ", "</section>"), "it is new in the later version")
	back.saysNot(t, `dir="auto"></p>`)
	gone.saysNot(t, `dir="auto"></p>`)
}

func hasTable(d report.Document) bool {
	return slices.ContainsFunc(d.Blocks, func(x report.Block) bool { return x.Table != nil })
}
