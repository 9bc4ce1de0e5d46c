package site

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"tamatch/internal/i18n"
	"tamatch/internal/testenv"
	"tamatch/web"
)

const strictPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"

// serveGallery serves the gallery in each language under /<language>, the static files, and whatever a test adds.
func serveGallery(t *testing.T, extra map[string]http.HandlerFunc) string {
	t.Helper()
	page, err := Parse(web.Templates(), "components")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, lang := range []string{"en", i18n.Accented, i18n.Mirrored} {
		var out bytes.Buffer
		if err := page.Execute(&out, NewGallery(frame(t, lang))); err != nil {
			t.Fatal(err)
		}
		mux.HandleFunc("GET /"+lang, func(w http.ResponseWriter, r *http.Request) { send(w, out.Bytes()) })
	}
	mux.HandleFunc("GET "+web.StaticPath, func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, web.StaticPath)
		body, err := web.Open(name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		w.Write(body)
	})
	for pattern, h := range extra {
		mux.HandleFunc(pattern, h)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func send(w http.ResponseWriter, html []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", strictPolicy)
	w.Write(html)
}

func truth(t *testing.T, tab context.Context, script string) {
	t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[bool](script))
	if err != nil || !got {
		t.Errorf("not so: %s (%v)", script, err)
	}
}

func do(t *testing.T, tab context.Context, what ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, what...); err != nil {
		t.Fatal(err)
	}
}

func TestGalleryInABrowser(t *testing.T) {
	address := serveGallery(t, nil)
	for _, lang := range []string{"en", i18n.Accented, i18n.Mirrored} {
		for name, size := range map[string]testenv.Size{"phone": testenv.Phone, "desktop": testenv.Desktop} {
			t.Run(lang+" "+name, func(t *testing.T) {
				tab := testenv.Chromium(t)
				testenv.Viewport(t, tab, size)
				do(t, tab, chromedp.Navigate(address+"/"+lang))
				truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
				testenv.Axe(t, tab)
				if complaints := testenv.Complaints(tab); len(complaints) > 0 {
					t.Errorf("the page complains: %q", complaints)
				}
				for _, r := range testenv.Requests(tab) {
					if !strings.HasPrefix(r, address) && !strings.HasPrefix(r, "data:") { // the browser draws its own icons so
						t.Errorf("the page asks a foreign host: %s", r)
					}
				}
				if *galleryDir != "" {
					testenv.Screenshot(t, tab, filepath.Join(*galleryDir, lang+"-"+name+".png"))
				}
			})
		}
	}
}

// The script, on a page that holds one of each of its attributes.
const scriptPage = `<!doctype html><html lang="en"><title>Script</title><meta name="viewport" content="width=device-width"><script src="%s" defer></script>
<body data-cancel="Cancel"><div id="keys" popover>Keys</div>
<form role="search"><input type="search" name="q" aria-label="q"></form>
<ol data-rows><li data-row><a id="r1" href="/opened/1" data-row-link>1</a></li><li data-row><a id="r2" href="/opened/2" data-row-link>2</a></li></ol>
<form id="draft" method="post" action="/draft" data-autosave data-saved-text="Saved #" data-unsaved-text="Not saved">
<input name="action" value="keep" type="hidden"><input name="version" value="1" type="hidden"><textarea id="text" name="text" data-count="n" data-max="5" data-count-text="# of 5"></textarea><p id="n"></p><p id="said" data-saved></p></form>
<div id="panel" data-live-source="/who" data-live-form="draft" data-live-fields="text"></div>
<form method="post" action="/decline"><button id="no" name="answer" value="no" data-confirm="Really?">Decline</button></form>
<p hidden id="find" data-filter-list="list"><input id="filter" type="search" aria-label="f"></p>
<ul id="list"><li id="i1">Égypte<li id="i2">Éthiopie<li id="i3"><label><input type="checkbox" checked>Fidji</label></ul>
<form id="facets" action="/records" data-autosubmit><input id="box" type="checkbox" name="status" value="open" aria-label="open"></form></body></html>`

func TestScript(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	note := func(r *http.Request, what string) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, r.Method+" "+r.URL.Path+" "+what)
	}
	refuse := 0 // with that status
	address := serveGallery(t, map[string]http.HandlerFunc{
		"GET /script": func(w http.ResponseWriter, r *http.Request) {
			send(w, fmt.Appendf(nil, scriptPage, web.Asset("app.js")))
		},
		"POST /draft": func(w http.ResponseWriter, r *http.Request) {
			note(r, r.FormValue("text")+" version "+r.FormValue("version")+" autosave "+r.Header.Get("X-Autosave"))
			mu.Lock()
			defer mu.Unlock()
			if refuse > 0 {
				http.Error(w, "A colleague has sent it in", refuse)
				return
			}
			w.Header().Set("X-Version", "2")
			w.WriteHeader(http.StatusNoContent)
		},
		"POST /who": func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil || len(r.Form) != 1 || r.Header.Get("X-Fragment") != "1" {
				t.Errorf("the panel sent %v (%v)", r.Form, err)
			}
			fmt.Fprintf(w, "<p id=found>%d characters</p>", len(r.FormValue("text")))
		},
		"POST /decline": func(w http.ResponseWriter, r *http.Request) {
			note(r, r.FormValue("answer"))
			send(w, []byte("<p id=declined>"))
		},
		"GET /opened/{n}": func(w http.ResponseWriter, r *http.Request) { send(w, []byte("<p id=opened"+r.PathValue("n")+">")) },
		"GET /records": func(w http.ResponseWriter, r *http.Request) {
			note(r, r.FormValue("status"))
			send(w, []byte("<p id=records>"))
		},
	})
	tab := testenv.Chromium(t)
	begin := func() { t.Helper(); do(t, tab, chromedp.Navigate(address+"/script")) }
	shows := func(selector string) { t.Helper(); do(t, tab, chromedp.WaitReady(selector)) }
	until := func(script string) {
		t.Helper()
		if _, err := chromedp.Run(tab, chromedp.Poll[bool](script)); err != nil {
			t.Fatalf("waiting for %s: %v", script, err)
		}
	}
	happened := func(want string) {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if len(seen) != 1 || seen[0] != want {
			t.Errorf("the server saw %q, want once %q", seen, want)
		}
		seen = nil
	}

	begin()
	do(t, tab, chromedp.KeyEvent("/"))
	truth(t, tab, "document.activeElement.name === 'q'")
	do(t, tab, chromedp.KeyEvent("j"))
	truth(t, tab, "document.activeElement.value.endsWith('j')") // in a box, keys are letters
	begin()
	do(t, tab, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	truth(t, tab, "document.activeElement.id === 'r2'")
	do(t, tab, chromedp.KeyEvent("k"))
	truth(t, tab, "document.activeElement.id === 'r1'")
	do(t, tab, chromedp.KeyEvent("?"))
	truth(t, tab, "document.querySelector('#keys').matches(':popover-open')")
	do(t, tab, chromedp.KeyEvent("\r"))
	shows("#opened1")

	begin()
	do(t, tab, chromedp.SendKeys("#text", "marqué"))
	until("document.querySelector('#n').textContent === '6 of 5' && document.querySelector('#n').classList.contains('app-field__count--over')")
	shows("#found")
	until("/^Saved \\d\\d:\\d\\d UTC$/.test(document.querySelector('#said').textContent)")
	truth(t, tab, "document.querySelector('#draft').elements.version.value === '2'")
	happened("POST /draft marqué version 1 autosave 1")
	mu.Lock()
	refuse = http.StatusBadGateway
	mu.Unlock()
	do(t, tab, chromedp.SendKeys("#text", "e"))
	until("document.querySelector('#said').textContent === 'Not saved'") // what a proxy says is for nobody
	happened("POST /draft marquée version 2 autosave 1")
	mu.Lock()
	refuse = http.StatusConflict
	mu.Unlock()
	do(t, tab, chromedp.SendKeys("#text", "s"))
	until("document.querySelector('#said').textContent.trim() === 'A colleague has sent it in'")
	happened("POST /draft marquées version 2 autosave 1")

	do(t, tab, chromedp.Click("#no"))
	shows("dialog[open]")
	truth(t, tab, "document.activeElement.textContent === 'Cancel'") // what does no harm has the focus
	do(t, tab, chromedp.Click("dialog .app-button--quiet"))
	until("!document.querySelector('dialog') && document.activeElement.id === 'no'")
	do(t, tab, chromedp.Click("#no"), chromedp.Click("dialog .app-button:not(.app-button--quiet)"))
	shows("#declined")
	happened("POST /decline no")

	begin()
	do(t, tab, chromedp.SendKeys("#filter", "EGY"))
	until("document.querySelector('#i2').hidden")
	truth(t, tab, "!document.querySelector('#i1').hidden && !document.querySelector('#i3').hidden")
	do(t, tab, chromedp.Click("#box"))
	shows("#records")
	happened("GET /records open")
	for _, c := range testenv.Complaints(tab) {
		t.Errorf("the script complains: %s", c)
	}
}
