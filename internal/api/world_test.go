package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n/i18ntest"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// world is the API over a real register with a person of each role, and one need and one offer of each visibility.
type world struct {
	t      testing.TB
	store  *store.Store
	broker *broker.Broker
	index  search.Index
	server *httptest.Server
	clock  atomic.Pointer[time.Time]
	people map[string]domain.Person
	orgs   map[string]domain.Organization
	tokens map[string]string
	needs  map[domain.Visibility]domain.Need
	offers map[domain.Visibility]domain.Offer
	spec   *spec
}

// engines are the databases that the main job runs on.
var engines = storetest.Engines

func newWorld(t testing.TB, change ...func(*api.Options)) *world {
	return newWorldOn(t, storetest.SQLite(t), change...)
}

func newWorldOn(t testing.TB, address string, change ...func(*api.Options)) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{
		t: t, people: map[string]domain.Person{}, orgs: map[string]domain.Organization{}, tokens: map[string]string{},
		needs: map[domain.Visibility]domain.Need{}, offers: map[domain.Visibility]domain.Offer{},
	}
	now := time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)
	w.clock.Store(&now)
	var err error
	w.store, err = store.Open(ctx, store.Options{URL: address, Now: w.now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.store.Close()) })
	queue, err := jobs.NewQueue(w.store)
	require.NoError(t, err)
	w.index, err = search.Open(ctx, "bleve:"+filepath.Join(t.TempDir(), "index"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.index.Close()) })
	pairs := pairing.New(pairing.Settings{Store: w.store, Index: w.index})
	w.broker = broker.New(broker.Options{Store: w.store, Queue: queue, Score: func(ctx context.Context, n domain.Need, o domain.Offer) (broker.Suggestion, error) {
		h, err := pairs.Pair(ctx, n, o)
		return broker.Suggestion{NeedID: n.ID, OfferID: o.ID, Score: h.Score, Reasons: h.Reasons, Covered: h.Covered, Uncovered: h.Uncovered}, err
	}})
	w.fill(ctx)

	w.server = httptest.NewUnstartedServer(nil)
	base, err := url.Parse("http://" + w.server.Listener.Addr().String())
	require.NoError(t, err)
	catalogue := i18ntest.Catalogue(t)
	access, err := auth.New(auth.Options{Store: w.store, BaseURL: base, Now: w.now, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(access.Close)
	o := api.Options{
		Store: w.store, Broker: w.broker, Auth: access, Catalogue: catalogue, Pairing: pairs, Index: w.index, BaseURL: base,
		PerMinute: 100_000, PublicPerMinute: 100_000, Now: w.now,
		Log: slog.New(slog.NewTextHandler(failures{t}, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	for _, f := range change {
		f(&o)
	}
	door, err := api.New(o)
	require.NoError(t, err)
	w.server.Config.Handler = door.Before(http.NotFoundHandler())
	w.server.Start()
	t.Cleanup(w.server.Close)
	w.spec = readSpec(t, w)
	return w
}

// failures fails the test for every fault that the API logs.
type failures struct{ t testing.TB }

func (f failures) Write(line []byte) (int, error) {
	f.t.Errorf("the API logged: %s", line)
	return len(line), nil
}

func (w *world) now() time.Time { return *w.clock.Load() }

func (w *world) wait(d time.Duration) { at := w.now().Add(d); w.clock.Store(&at) }

func (w *world) change(f func(*store.Store) error) {
	w.t.Helper()
	require.NoError(w.t, w.store.Write(w.t.Context(), f))
}

func (w *world) fill(ctx context.Context) {
	org := func(key string, o domain.Organization) domain.Organization {
		verified := w.now()
		o.Verified = &verified
		w.change(func(tx *store.Store) error { return tx.InsertOrganization(ctx, &o) })
		w.orgs[key] = o
		return o
	}
	state := org("state", domain.Organization{Name: "Zimbabwe", Kind: domain.OrgState, State: "ZWE", Contact: "hidden-contact-of-the-state"})
	other := org("other", domain.Organization{Name: "Peru", Kind: domain.OrgState, State: "PER"})
	provider := org("provider", domain.Organization{Name: "Regional centre", Kind: domain.OrgUNEntity, Provides: true, Contact: "hidden-contact-of-the-provider"})
	rival := org("rival", domain.Organization{Name: "Another institute", Kind: domain.OrgAcademia, Provides: true})
	secretariat := org("secretariat", domain.Organization{Name: "Secretariat", Kind: domain.OrgSecretariat})
	for role, p := range map[string]domain.Person{
		"author":   {Name: "Rudo Dube", OrganizationID: state.ID, Roles: []domain.Role{domain.RoleAuthor}},
		"focal":    {Name: "Tendai Moyo", OrganizationID: state.ID, Roles: []domain.Role{domain.RoleFocalPoint}},
		"peruvian": {Name: "Ana Quispe", OrganizationID: other.ID, Roles: []domain.Role{domain.RoleFocalPoint}},
		"provider": {Name: "Anne Kéita", OrganizationID: provider.ID, Roles: []domain.Role{domain.RoleProvider}},
		"rival":    {Name: "Jan Kowalski", OrganizationID: rival.ID, Roles: []domain.Role{domain.RoleProvider}},
		"broker":   {Name: "Ana Silva", OrganizationID: secretariat.ID, Roles: []domain.Role{domain.RoleBroker}},
		"observer": {Name: "Olga Ivanova", Roles: []domain.Role{domain.RoleObserver}},
	} {
		p.Email = role + "@example.org"
		w.change(func(tx *store.Store) error { return tx.InsertPerson(ctx, &p) })
		w.people[role] = p
		w.tokens[role] = w.token(role, domain.ScopeRead, domain.ScopeWrite)
	}
	for _, v := range domain.Visibilities {
		n := domain.Need{
			OrganizationID: state.ID, State: "ZWE", Source: domain.SourceNote, Language: "en", Title: "Marking of firearms, need-" + string(v),
			Problem: "Imported firearms carry no marks and cannot be traced.", Visibility: v, Status: domain.NeedOpen, LastConfirmed: new(w.now()),
			Lines: []domain.Line{
				{ID: "1", Subtype: "legal.drafting", Instrument: domain.Firearms, Articles: []string{"8"}, Modalities: []domain.Modality{domain.ExpertMission}},
				{ID: "2", Subtype: "coop.info", Instrument: domain.UNTOC},
			},
			Contact: "hidden-need-contact", InternalNote: "hidden-need-note", AuthorID: "hidden-author",
			Provider: domain.ProviderProfile{Languages: []string{"fr"}, Excluded: []string{rival.ID}},
		}
		if v == domain.Named {
			n.NamedOrgs = []string{provider.ID}
		}
		w.change(func(tx *store.Store) error { return tx.InsertNeed(ctx, &n) })
		w.needs[v] = n
		o := domain.Offer{
			OrganizationID: provider.ID, Kind: domain.Capability, Language: "en", Title: "Experts who draft laws on marking, offer-" + string(v),
			Description: "Marking and tracing of firearms: draft laws.", Subtypes: []domain.Subtype{"legal.drafting"}, Languages: []string{"fr"},
			Instruments: []domain.Instrument{domain.Firearms}, Modalities: []domain.Modality{domain.ExpertMission}, Cost: domain.CostFree,
			Articles:   []domain.OfferArticle{{Instrument: domain.Firearms, Article: "8"}},
			Visibility: v, Status: domain.OfferOpen, Contact: "hidden-offer-contact", InternalNote: "hidden-offer-note",
		}
		if v == domain.Named {
			o.NamedOrgs = []string{state.ID}
		}
		w.change(func(tx *store.Store) error { return tx.InsertOffer(ctx, &o) })
		w.offers[v] = o
	}
	w.reindex()
}

// reindex puts every record into the index, as the jobs do.
func (w *world) reindex() {
	w.t.Helper()
	ctx := w.t.Context()
	names := map[string]string{}
	for _, o := range w.orgs {
		names[o.ID] = o.Name
	}
	var docs []search.Document
	needs, _, err := w.store.Needs(ctx, store.NeedFilter{Viewer: domain.Clock(), Limit: store.NoLimit})
	require.NoError(w.t, err)
	for _, n := range needs {
		readers, err := w.store.ReadersOf(ctx, domain.KindNeed, []string{n.ID})
		require.NoError(w.t, err)
		docs = append(docs, search.NeedDocument(n, names[n.OrganizationID], readers[n.ID]))
	}
	offers, _, err := w.store.Offers(ctx, store.OfferFilter{Viewer: domain.Clock(), Limit: store.NoLimit})
	require.NoError(w.t, err)
	for _, o := range offers {
		readers, err := w.store.ReadersOf(ctx, domain.KindOffer, []string{o.ID})
		require.NoError(w.t, err)
		docs = append(docs, search.OfferDocument(o, names[o.OrganizationID], readers[o.ID]))
	}
	require.NoError(w.t, w.index.Put(ctx, docs))
}

// token makes a token of the person of that role.
func (w *world) token(role string, scopes ...domain.Scope) string {
	w.t.Helper()
	secret, t := auth.NewToken()
	t.Name, t.Scopes = "for a test", scopes
	_, err := w.broker.CreateToken(w.t.Context(), domain.Viewer{PersonID: w.people[role].ID}, t)
	require.NoError(w.t, err)
	return secret
}

// request is one request to the API.
type request struct {
	as     string // role, or "" for the public
	token  string // instead of the role's
	method string // GET unless given
	path   string // under /api/v1
	body   any    // written as JSON; a string is sent as it is
	header map[string]string
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *world) do(r request) answer {
	w.t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		require.NoError(w.t, err)
		body = bytes.NewReader(raw)
	}
	path := r.path
	if !strings.HasPrefix(path, "/api") {
		path = "/api/v1" + path
	}
	req, err := http.NewRequestWithContext(w.t.Context(), r.method, w.server.URL+path, body)
	require.NoError(w.t, err)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	switch {
	case r.token != "":
		req.Header.Set("Authorization", "Bearer "+r.token)
	case r.as != "":
		require.NotEmpty(w.t, w.tokens[r.as], r.as)
		req.Header.Set("Authorization", "Bearer "+w.tokens[r.as])
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	a := answer{res.StatusCode, res.Header, string(raw)}
	if w.spec != nil {
		w.spec.check(w.t, req, a)
	}
	return a
}

func (w *world) get(as, path string) answer {
	w.t.Helper()
	return w.do(request{as: as, path: path})
}

// post sends a POST; ifMatch may be empty.
func (w *world) post(as, path, ifMatch string, body any) answer {
	w.t.Helper()
	return w.send(http.MethodPost, as, path, ifMatch, body)
}

func (w *world) patch(as, path, ifMatch string, body any) answer {
	w.t.Helper()
	return w.send(http.MethodPatch, as, path, ifMatch, body)
}

func (w *world) send(method, as, path, ifMatch string, body any) answer {
	w.t.Helper()
	h := map[string]string{}
	if ifMatch != "" {
		h["If-Match"] = ifMatch
	}
	return w.do(request{as: as, method: method, path: path, body: body, header: h})
}

// into reads a body that must have come with the status.
func into[T any](t testing.TB, a answer, status int) T {
	t.Helper()
	require.Equal(t, status, a.status, a.body)
	var out T
	require.NoError(t, json.Unmarshal([]byte(a.body), &out), a.body)
	return out
}

// is checks status and kind of a problem and gives it back.
func is(t testing.TB, a answer, status int, kind string) api.Problem {
	t.Helper()
	p := into[api.Problem](t, a, status)
	require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
	require.Equal(t, status, p.Status)
	require.True(t, strings.HasSuffix(p.Type, "#problem-"+kind), "%s is not %s", p.Type, kind)
	require.NotEmpty(t, p.Title)
	return p
}

type object = map[string]any
