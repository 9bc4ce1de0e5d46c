package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tamatch/internal/auth"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// house is a demonstration on real parts, as people reach it, and a look at what it keeps.
type house struct {
	store *store.Store
	links *auth.DemoLinks // nil where people sign in with a password
	base  string
	axe   bool // each kind of page is checked with axe-core on the way
}

// engines are the two sizes in which the product runs.
var engines = map[string]func(t *testing.T, c *Config){
	"embedded": func(t *testing.T, c *Config) { *c = c.In(t.TempDir()) },
	"outgrown": func(t *testing.T, c *Config) {
		c.DatabaseURL = testenv.Postgres(t)
		m := testenv.Meilisearch(t)
		c.SearchURL = "meilisearch+" + m.URL + "?key=" + m.Key + "&index=" + m.Prefix + "house"
	},
}

// runHouse loads the demonstration and serves it until the test ends.
func runHouse(t *testing.T, engine func(*testing.T, *Config), dev bool) *house {
	t.Helper()
	c, err := LoadConfig(from(nil))
	if err != nil {
		t.Fatal(err)
	}
	engine(t, &c)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Addr = listener.Addr().String()
	c.BaseURL = "http://" + c.Addr
	c.Dev = dev
	c.LogLevel = 8                    // errors
	c.ShutdownGrace = 2 * time.Minute // a slow machine may still be matching the whole register
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	links, err := a.demonstrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.serve(ctx, listener, links) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the house did not close in order: %v", err)
		}
		a.close()
	})
	return &house{store: a.store, links: links, base: c.BaseURL}
}

// visitor is a person in a browser of their own.
type visitor struct {
	t    *testing.T
	tab  context.Context
	base string
	axe  bool
	name string
	seen map[string]bool // addresses already checked with axe, numbers of records taken out
}

// visit opens a browser at that size; name is a person of the demonstration, or empty for the public.
func (h *house) visit(t *testing.T, name string, size testenv.Size) *visitor {
	t.Helper()
	v := &visitor{t: t, tab: testenv.Chromium(t), base: h.base, axe: h.axe, name: name, seen: map[string]bool{}}
	testenv.Viewport(t, v.tab, size)
	if name == "" {
		return v
	}
	if h.links == nil {
		v.signIn()
		return v
	}
	for _, l := range h.links.All() {
		if l.Person.Name == name {
			v.open(l.Path())
			return v
		}
	}
	t.Fatalf("nobody in the demonstration is called %s", name)
	return nil
}

// signIn signs the person of the demonstration in with the password that all have, by the page for it.
func (v *visitor) signIn() {
	v.t.Helper()
	at := slices.IndexFunc(demoPeople, func(p demoPerson) bool { return p.name == v.name })
	if at < 0 {
		v.t.Fatalf("nobody in the demonstration is called %s", v.name)
	}
	v.open("/sign-in").fill("E-mail address", demoPeople[at].email).fill("Password", streetPassword)
	evaluate[bool](v, `(window.beforePress = true, document.querySelector("main form").requestSubmit(), true)`)
	v.arrives()
	if at := v.at(); at == "/sign-in" {
		v.t.Fatalf("%s was not signed in:\n%s", v.name, v.text())
	}
}

// open goes to an address of the site and checks the page.
func (v *visitor) open(path string) *visitor {
	v.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = v.base + path
	}
	if err := chromedp.Do(v.tab, chromedp.Navigate(path)); err != nil {
		v.t.Fatalf("%s opens %s: %v", v.name, path, err)
	}
	v.checked()
	return v
}

var counting = regexp.MustCompile(`[0-9]+|[?].*`)

// checked runs axe-core on the page, in a house that asks for it and unless one of its kind was checked before, and fails on anything that the
// browser complained about or that came from a foreign host.
func (v *visitor) checked() {
	v.t.Helper()
	at := v.at()
	kind := counting.ReplaceAllString(at, "")
	if v.axe && !v.seen[kind] {
		v.seen[kind] = true
		testenv.Axe(v.t, v.tab)
		if dir := os.Getenv("TAMATCH_TEST_SHOTS"); dir != "" {
			name := strings.NewReplacer("/", "_", " ", "_", ",", "").Replace(v.t.Name() + v.name + kind)
			testenv.Screenshot(v.t, v.tab, filepath.Join(dir, name+".png"))
		}
	}
	for _, c := range testenv.Complaints(v.tab) {
		v.t.Errorf("%s at %s: the browser complains: %s", v.name, at, c)
	}
	for _, r := range testenv.Requests(v.tab) {
		if !strings.HasPrefix(r, v.base) && !strings.HasPrefix(r, "data:") {
			v.t.Errorf("%s at %s: asked a foreign host: %s", v.name, at, r)
		}
	}
	if wide := evaluate[bool](v, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`); wide {
		v.t.Errorf("%s at %s: the page is wider than the screen", v.name, at)
	}
}

// at is the path of the page.
func (v *visitor) at() string {
	v.t.Helper()
	return evaluate[string](v, `location.pathname + location.search`)
}

func evaluate[T any](v *visitor, js string) T {
	v.t.Helper()
	out, err := chromedp.Run(v.tab, chromedp.Evaluate[T](js))
	if err != nil {
		v.t.Fatalf("%s: %v in %s", v.name, err, js)
	}
	return out
}

// quote makes a JavaScript string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// find is JavaScript that finds what can be pressed with these words: the whole label first, then its beginning.
const find = `(words => {
	const all = [...document.querySelectorAll("main button, main a, header a, header button, dialog button")]
		.filter(e => e.getClientRects().length > 0 && !e.disabled);
	const label = e => (e.getAttribute("aria-label") || e.innerText).trim().replace(/\s+/g, " ");
	return all.find(e => label(e) === words) || all.find(e => label(e).startsWith(words));
})`

// press presses the button or link with these words, says yes where the page asks whether it is meant, waits for the
// page that comes, and checks it. What stands in the navigation of a phone is looked for behind its button.
func (v *visitor) press(words string) *visitor {
	v.t.Helper()
	pressed := evaluate[bool](v, `(() => { const find = `+find+`; let e = find(`+quote(words)+`); const menu = document.querySelector("[popovertarget=nav]");
		if (!e && menu && menu.getClientRects().length > 0) { menu.click(); e = find(`+quote(words)+`) }
		if (!e) return false;
		window.beforePress = true; e.scrollIntoView({block: "center"}); e.click();
		document.querySelector("dialog[open] .app-button:not(.app-button--quiet)")?.click(); return true })()`)
	if !pressed {
		v.t.Fatalf("%s at %s: nothing to press says %q; the page says:\n%s", v.name, v.at(), words, v.text())
	}
	v.arrives()
	return v
}

// arrives waits for the document after the one in which beforePress was set.
func (v *visitor) arrives() {
	v.t.Helper()
	deadline, cancel := context.WithTimeout(v.tab, 30*time.Second)
	defer cancel()
	for {
		ready, err := chromedp.Run(deadline, chromedp.Poll[bool](`!window.beforePress && document.readyState === "complete"`))
		if err == nil && ready {
			break
		}
		// The document went away while it was asked: ask the next one.
		if deadline.Err() != nil {
			v.t.Fatalf("%s: no new page came after pressing: %v", v.name, err)
		}
	}
	v.checked()
}

// fill writes into the field with that label.
func (v *visitor) fill(label, value string) *visitor {
	v.t.Helper()
	v.set(label, `if (c.tagName === "SELECT") { const o = [...c.options].find(o => o.text.trim().startsWith(value) || o.value === value);
		if (!o) return "no choice " + value + " among " + [...c.options].map(o => o.text).join(", "); c.value = o.value }
		else { c.focus(); c.value = value }
		c.dispatchEvent(new Event("input", {bubbles: true})); c.dispatchEvent(new Event("change", {bubbles: true}))`, value)
	return v
}

// tick chooses the box or the radio button with that label.
func (v *visitor) tick(label string) *visitor {
	v.t.Helper()
	v.set(label, `if (!c.checked) c.click()`, "")
	return v
}

// set does something with the control of a label; the label may be only its beginning.
func (v *visitor) set(label, does, value string) {
	v.t.Helper()
	said := evaluate[string](v, `((words, value) => {
		const label = e => e.textContent.trim().replace(/\s+/g, " ");
		const all = [...document.querySelectorAll("main label")];
		const l = all.find(e => label(e) === words) || all.find(e => label(e).startsWith(words));
		if (!l) return "no label " + words + " among: " + all.map(label).join(" | ");
		const c = l.control; if (!c) return "the label " + words + " has no control";
		for (let d = c.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
		`+does+`; return "" })(`+quote(label)+`, `+quote(value)+`)`)
	if said != "" {
		v.t.Fatalf("%s at %s: %s", v.name, v.at(), said)
	}
}

// text is what the page says.
func (v *visitor) text() string {
	v.t.Helper()
	return evaluate[string](v, `document.querySelector("main").innerText.replace(/[\u2066-\u2069]/g, "")`)
}

// sees fails unless the page says each of the words.
func (v *visitor) sees(words ...string) *visitor {
	v.t.Helper()
	text := strings.ToLower(v.text())
	for _, w := range words {
		if !strings.Contains(text, strings.ToLower(w)) {
			v.t.Fatalf("%s at %s: the page does not say %q:\n%s", v.name, v.at(), w, v.text())
		}
	}
	return v
}

// seesNot fails if the page, its source included, says any of the words.
func (v *visitor) seesNot(words ...string) *visitor {
	v.t.Helper()
	source := strings.ToLower(evaluate[string](v, `document.documentElement.outerHTML`))
	for _, w := range words {
		if strings.Contains(source, strings.ToLower(w)) {
			v.t.Errorf("%s at %s: the page says %q", v.name, v.at(), w)
		}
	}
	return v
}

// waits opens the address again and again until the page says the words: for what jobs bring.
func (v *visitor) waits(path, words string) *visitor {
	v.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for v.open(path); !strings.Contains(strings.ToLower(v.text()), strings.ToLower(words)); v.open(path) {
		if time.Now().After(deadline) {
			v.t.Fatalf("%s at %s: the page never said %q:\n%s", v.name, path, words, v.text())
		}
	}
	return v
}
