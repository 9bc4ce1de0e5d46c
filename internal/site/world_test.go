package site

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n/i18ntest"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/report"
	"tamatch/internal/search"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// world is a site over a real register with a person of each role, one need and one offer of each visibility.
type world struct {
	t      testing.TB
	store  *store.Store
	broker *broker.Broker
	site   *Site
	server *httptest.Server
	clock  atomic.Pointer[time.Time]
	links  *auth.DemoLinks
	people map[string]domain.Person
	orgs   map[string]domain.Organization
	needs  map[domain.Visibility]domain.Need
	offers map[domain.Visibility]domain.Offer
}

// password is everybody's.
const password = "correct horse battery"

// roles are who the table tests walk through; "public" is nobody.
var roles = []string{"public", "observer", "author", "focal", "provider", "broker", "admin"}

// newWorld starts the site; change may alter its options, whose base URL is known by then.
func newWorld(t testing.TB, change func(*Options)) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{
		t: t, links: &auth.DemoLinks{}, people: map[string]domain.Person{}, orgs: map[string]domain.Organization{},
		needs: map[domain.Visibility]domain.Need{}, offers: map[domain.Visibility]domain.Offer{},
	}
	now := time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)
	w.clock.Store(&now)
	var err error
	w.store, err = store.Open(ctx, store.Options{URL: storetest.SQLite(t), Now: w.now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })
	queue, err := jobs.NewQueue(w.store)
	require.NoError(t, err)
	index, err := search.Open(ctx, "bleve:"+filepath.Join(t.TempDir(), "index"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, index.Close()) })
	catalogue := i18ntest.Catalogue(t)
	w.broker = broker.New(broker.Options{Store: w.store, Queue: queue, NoteLanguages: catalogue.Written(report.Sentences)})
	w.fill(ctx)

	w.server = httptest.NewUnstartedServer(nil)
	base, err := url.Parse("http://" + w.server.Listener.Addr().String())
	require.NoError(t, err)
	o := Options{Store: w.store, Broker: w.broker, Catalogue: catalogue, BaseURL: base,
		Pairing: pairing.New(pairing.Settings{Store: w.store, Index: index}), Index: index, Jobs: queue,
		DemoLinks: w.links, Now: w.now, Log: slog.New(slog.DiscardHandler), Version: "test"}
	if change != nil {
		change(&o)
	}
	o.Auth, err = auth.New(auth.Options{
		Store: w.store, BaseURL: o.BaseURL, Now: w.now, Log: o.Log, Params: auth.Params{Memory: 64, Time: 1, Threads: 1},
	})
	require.NoError(t, err)
	t.Cleanup(o.Auth.Close)
	for _, p := range w.people {
		hash, err := o.Auth.Hash(ctx, password)
		require.NoError(t, err)
		require.NoError(t, w.broker.SetPassword(ctx, domain.Clock(), p.ID, hash))
		w.links.Add(p, w.orgs[p.OrganizationID])
	}
	w.site, err = New(o)
	require.NoError(t, err)
	w.server.Config.Handler = w.site.Handler()
	w.server.Start()
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) now() time.Time            { return *w.clock.Load() }
func (w *world) wait(d time.Duration)      { at := w.now().Add(d); w.clock.Store(&at) }
func (w *world) person(role string) string { return w.people[role].ID }
func (w *world) change(f func(*store.Store) error) {
	w.t.Helper()
	require.NoError(w.t, w.store.Write(w.t.Context(), f))
}

func (w *world) fill(ctx context.Context) {
	org := func(name string, o domain.Organization) domain.Organization {
		verified := w.now()
		o.Name, o.Verified = name, &verified
		w.change(func(tx *store.Store) error { return tx.InsertOrganization(ctx, &o) })
		w.orgs[o.ID] = o
		return o
	}
	state := org("Zimbabwe", domain.Organization{Kind: domain.OrgState, State: "ZWE"})
	provider := org("UNREC <regional> centre", domain.Organization{Kind: domain.OrgUNEntity, Provides: true, Website: "https://example.org/unrec", Contact: "secret-contact@example.org"})
	secretariat := org("Secretariat", domain.Organization{Kind: domain.OrgSecretariat})
	for role, p := range map[string]domain.Person{
		"author":   {Name: "Rudo Dube", OrganizationID: state.ID, Roles: []domain.Role{domain.RoleAuthor}},
		"focal":    {Name: "Tendai Moyo", OrganizationID: state.ID, Roles: []domain.Role{domain.RoleFocalPoint}},
		"provider": {Name: "Anne Kéita", OrganizationID: provider.ID, Roles: []domain.Role{domain.RoleProvider}},
		"broker":   {Name: "Ana Silva", OrganizationID: secretariat.ID, Roles: []domain.Role{domain.RoleBroker}},
		"admin":    {Name: "Li Wei", OrganizationID: secretariat.ID, Roles: []domain.Role{domain.RoleAdmin}},
		"observer": {Name: "Olga Ivanova", Roles: []domain.Role{domain.RoleObserver}},
	} {
		p.Email, p.Demo = role+"@example.org", true
		w.change(func(tx *store.Store) error { return tx.InsertPerson(ctx, &p) })
		w.people[role] = p
	}
	for _, v := range domain.Visibilities {
		n := domain.Need{
			OrganizationID: state.ID, State: "ZWE", Source: domain.SourceNote, Language: "en", Title: "Tracing of firearms, " + string(v),
			Problem: "No register.", Visibility: v, Status: domain.NeedOpen, StatusSince: w.now(), LastConfirmed: new(w.now()),
			Lines: []domain.Line{{ID: "1", Subtype: domain.Unspecified, Instrument: domain.Firearms}},
		}
		w.change(func(tx *store.Store) error { return tx.InsertNeed(ctx, &n) })
		w.needs[v] = n
		o := domain.Offer{
			OrganizationID: provider.ID, Kind: domain.Capability, Language: "fr", Title: "Marquage des armes, " + string(v),
			Instruments: []domain.Instrument{domain.Firearms}, Visibility: v, Status: domain.OfferOpen, StatusSince: w.now(),
		}
		w.change(func(tx *store.Store) error { return tx.InsertOffer(ctx, &o) })
		w.offers[v] = o
	}
}

// visitor is a browser: it keeps cookies and does not follow redirects.
type visitor struct {
	w      *world
	client *http.Client
	header http.Header // sent with every request
}

func (w *world) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	return &visitor{w: w, header: http.Header{}, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is a visitor who has signed in, or has not for "public".
func (w *world) as(role string) *visitor {
	w.t.Helper()
	v := w.visitor()
	if role != "public" {
		a := v.post("/sign-in", "email", role+"@example.org", "password", password)
		require.Equal(w.t, http.StatusSeeOther, a.status, "signing in as %s", role)
	}
	return v
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// says and saysNot look for words in a page without printing all of it.
func (a answer) says(t testing.TB, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("the page (status %d) does not say %q", a.status, w)
		}
	}
}

func (a answer) saysNot(t testing.TB, words ...string) {
	t.Helper()
	for _, w := range words {
		if i := strings.Index(a.body, w); i >= 0 {
			t.Errorf("the page says %q: …%s…", w, a.body[max(0, i-60):min(len(a.body), i+60)])
		}
	}
}

func (a answer) location() string { return a.header.Get("Location") }

func (v *visitor) get(path string) answer { return v.send(http.MethodGet, path, nil) }

// post sends a form as a page of the site does; fields alternate name and value.
func (v *visitor) post(path string, fields ...string) answer {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return v.send(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (v *visitor) send(method, path string, body io.Reader) answer {
	v.w.t.Helper()
	req, err := http.NewRequestWithContext(v.w.t.Context(), method, v.w.server.URL+path, body)
	require.NoError(v.w.t, err)
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, values := range v.header {
		req.Header[name] = values
	}
	if host := v.header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := v.client.Do(req)
	require.NoError(v.w.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(v.w.t, err)
	return answer{res.StatusCode, res.Header, string(raw)}
}
