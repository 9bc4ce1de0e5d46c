package site

import (
	"context"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// What a reader may not see is in no figure, no list behind a number and no file.
func TestTheOverviewCountsWhatItsReaderSees(t *testing.T) {
	w := newWorld(t, nil)
	for role, want := range map[string]string{"public": "1 request</a> of", "focal": "4 requests</a> of", "broker": "4 requests</a> of"} {
		v := w.as(role)
		a := v.get("/overview")
		require.Equal(t, http.StatusOK, a.status)
		a.says(t, want, "/overview/records?of=need", "/figures/needs-by-type.svg")
		a.saysNot(t, "‹")
		list := v.get("/overview/records?of=need")
		list.says(t, "Tracing of firearms, public")
		if role == "public" {
			a.saysNot(t, "not for distribution")
			list.saysNot(t, "Tracing of firearms, secretariat", "Tracing of firearms, parties", "Tracing of firearms, named")
			v.get("/figures/needs-by-type.csv").saysNot(t, ",4")
			continue
		}
		a.says(t, "Distr.: not for distribution", "Among them are <a class=\"app-doc__count\" href=\"/overview/records?limited=1&amp;of=need\">3</a> requests that not everybody may read.")
		require.Contains(t, v.get("/overview/document.md").header.Get("Content-Disposition"), "not-for-distribution")
	}
	v := w.as("public")
	require.Equal(t, http.StatusUnprocessableEntity, v.get("/overview?from=yesterday").status)
	require.Equal(t, http.StatusNotFound, v.get("/figures/nothing.svg").status)
	for _, path := range []string{"/overview/gap", "/overview/gap?by=gap-groups&unit=states", "/overview/compendium", "/overview/compendium.docx", "/overview/document.md", "/overview/document.docx", "/overview/document.json", "/figures/funnel.json", "/notes"} {
		a := v.get(path)
		require.Equal(t, http.StatusOK, a.status, path)
		a.saysNot(t, "‹", "Tracing of firearms, secretariat")
	}
}

// A figure is given out as a picture too.
func TestAFigureAsAPicture(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("broker")
	v.get("/overview").says(t, `href="/figures/needs-by-type.png"`)
	a := v.get("/figures/needs-by-type.png?instrument=FIREARMS")
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "image/png", a.header.Get("Content-Type"))
	img, err := png.Decode(strings.NewReader(a.body))
	require.NoError(t, err)
	require.Greater(t, img.Bounds().Dx(), 600)
}

// A note is drafted, keeps the drafter's words, tells when the figures under them change, and is frozen when published.
func TestANoteFromDraftToPublishedVersions(t *testing.T) {
	w := newWorld(t, nil)
	broker, public := w.as("broker"), w.as("public")
	a := broker.post("/notes", "title", "Overview for the Conference", "scope", "")
	require.Equal(t, http.StatusSeeOther, a.status)
	at := a.location()
	broker.get(at).says(t, "1 request of 1 State", "Publish and freeze")
	require.Equal(t, http.StatusNotFound, public.get(at).status, "a draft is the secretariat's")
	require.Equal(t, http.StatusForbidden, w.as("focal").post(at+"/publish", "version", "1").status)

	page := broker.get(at).body
	basis := between(page, `name="key" value="introduction/counted"><input type="hidden" name="basis" value="`, `"`)
	require.NotEmpty(t, basis)
	a = broker.post(at+"/paragraphs", "version", "1", "key", "introduction/counted", "basis", basis, "text", "In the drafter's own words.")
	require.Equal(t, http.StatusSeeOther, a.status)
	broker.get(at).says(t, "In the drafter&#39;s own words.", "Written by the drafter")
	broker.get(at).saysNot(t, "have changed since it was written")

	require.Equal(t, http.StatusSeeOther, broker.post(at+"/publish", "version", "2").status)
	public.get(at).says(t, "In the drafter&#39;s own words.")
	public.get(at).saysNot(t, "Publish and freeze", "Written by the drafter yourself")

	n := w.needs[domain.Parties]
	n.Visibility = domain.Public
	n.Version = 1
	require.NoError(t, w.store.Write(t.Context(), func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) }))
	broker.get(at).says(t, "have changed since it was written")
	public.get(at).saysNot(t, "have changed since it was written")

	basis = between(broker.get(at).body, `name="key" value="introduction/counted"><input type="hidden" name="basis" value="`, `"`)
	require.Equal(t, http.StatusSeeOther, broker.post(at+"/paragraphs", "key", "introduction/counted", "basis", basis, "undo", "1").status)
	require.Equal(t, http.StatusSeeOther, broker.post(at+"/publish", "version", "4").status)
	public.get(at).says(t, "2 requests of 1 State")
	public.get(at+"/versions/1").says(t, "In the drafter&#39;s own words.")
	public.get(at+"/compare?a=1&b=2").says(t, "In the drafter&#39;s own words.", "2 requests of 1 State")
	require.Equal(t, http.StatusOK, public.get(at+"/versions/1/document.docx").status)
	require.Equal(t, http.StatusConflict, broker.post(at+"/publish", "version", "4").status, "somebody else was first")
}

// The overview, the gap map, the compendium, the records behind a number and a note, a draft and published, in a real browser:
// nothing wider than the screen, nothing for axe to find, nothing that the content security policy stops.
func TestTheOverviewAndItsNotesInABrowser(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	broker := w.as("broker")
	published := broker.post("/notes", "title", "Overview for the Conference", "scope", "").location()
	require.Equal(t, http.StatusSeeOther, broker.post(published+"/publish", "version", "1").status)
	draft := broker.post("/notes", "title", "Overview for the next Conference", "scope", "").location()
	tab, cancel := context.WithTimeout(testenv.Chromium(t), 4*time.Minute)
	defer cancel()
	pages := []struct {
		role  string
		paths []string
	}{
		{"broker", []string{"/overview", "/overview/gap", "/overview/records?of=need", "/notes", draft, published + "/versions/1", "/annotations/" + w.needs[domain.Public].Reference}},
		{"focal", []string{"/overview", "/overview/gap?by=gap-groups&unit=states", "/overview/compendium", "/overview/records?of=offer", published}},
	}
	for _, lang := range []string{"en", i18n.Mirrored} {
		for i, p := range pages {
			if lang == i18n.Mirrored && i > 0 {
				break // the same templates, mirrored once
			}
			do(t, tab, chromedp.Navigate(w.server.URL+w.link(p.role)), chromedp.Navigate(w.server.URL+"/account?lang="+lang))
			for _, path := range p.paths {
				do(t, tab, chromedp.Navigate(w.server.URL+path))
				for _, size := range []testenv.Size{testenv.Desktop, testenv.Phone} {
					testenv.Viewport(t, tab, size)
					truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
					testenv.Axe(t, tab)
				}
			}
		}
	}
	if complaints := testenv.Complaints(tab); len(complaints) > 0 {
		t.Errorf("the page complains: %q", complaints)
	}
}

func between(s, start, end string) string {
	_, after, ok := strings.Cut(s, start)
	if !ok {
		return ""
	}
	found, _, _ := strings.Cut(after, end)
	v, err := url.PathUnescape(found)
	if err != nil {
		return found
	}
	return v
}
