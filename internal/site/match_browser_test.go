package site

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/testenv"
)

var deskShots = flag.String("desk-shots", "", "folder for screenshots of matches, desk and administration")

// link signs the person of that role in.
func (w *world) link(role string) string {
	for _, l := range w.links.All() {
		if l.Person.ID == w.person(role) {
			return l.Path()
		}
	}
	w.t.Fatalf("no link for %s", role)
	return ""
}

// The pages of matches, desk and administration in a real browser: nothing wider than the screen, nothing for axe to
// find, nothing that the content security policy stops; and the keys of the desk.
func TestMatchesAndDeskInABrowser(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Demo = true })
	w.submitted("Marking machines")
	m := w.proposed(domain.Public, domain.Public)
	if _, err := w.broker.Act(t.Context(), w.viewer("focal"), m.ID, m.Version, broker.Act{Action: domain.ActionAccept, Words: "Please come in March."}); err != nil {
		t.Fatal(err)
	}
	pages := map[string][]string{
		"broker":   {"/desk", "/desk?open=" + m.Reference, "/matches/" + m.Reference, "/matches"},
		"provider": {"/matches/" + m.Reference},
		"admin":    {"/admin", "/admin/organizations", "/admin/organizations/new", "/admin/people", "/admin/people/" + w.person("author"), "/admin/jobs"},
	}
	for role, paths := range pages {
		for name, c := range map[string]struct {
			size testenv.Size
			lang string
		}{"desktop": {testenv.Desktop, "en"}, "phone": {testenv.Phone, i18n.Mirrored}} {
			t.Run(role+" "+name, func(t *testing.T) {
				tab := testenv.Chromium(t)
				testenv.Viewport(t, tab, c.size)
				do(t, tab, chromedp.Navigate(w.server.URL+w.link(role)))
				for _, path := range paths {
					lang := "?lang=" + c.lang
					if strings.Contains(path, "?") {
						lang = "&lang=" + c.lang
					}
					do(t, tab, chromedp.Navigate(w.server.URL+path+lang))
					truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
					testenv.Axe(t, tab)
					if *deskShots != "" {
						testenv.Screenshot(t, tab, filepath.Join(*deskShots, strings.NewReplacer("/", "_", "?", "_").Replace(role+"-"+name+path)+".png"))
					}
				}
				if complaints := testenv.Complaints(tab); len(complaints) > 0 {
					t.Errorf("the page complains: %q", complaints)
				}
			})
		}
	}
}

func TestKeysOfTheDesk(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Demo = true })
	first, second := w.submitted("Marking machines"), w.submitted("Record-keeping")
	tab := testenv.Chromium(t)
	testenv.Viewport(t, tab, testenv.Desktop)
	do(t, tab, chromedp.Navigate(w.server.URL+w.link("broker")), chromedp.Navigate(w.server.URL+"/desk?next=check&open="+first.Reference),
		chromedp.KeyEvent("j"))
	truth(t, tab, `document.activeElement.closest("tr").id === "row-`+second.Reference+`"`)
	do(t, tab, chromedp.KeyEvent("\r"), chromedp.WaitVisible(`[id="row-`+second.Reference+`"][aria-current]`))
	truth(t, tab, `document.querySelector(".app-desk__open").textContent.includes("Record-keeping")`)
}
