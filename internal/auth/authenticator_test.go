package auth

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

const password = "correct horse battery"

// engines are the databases that keep sessions.
var engines = storetest.Engines

// door is a server that does nothing but sign in and out and say who asks.
type door struct {
	*Authenticator
	t      testing.TB
	store  *store.Store
	server *httptest.Server
	clock  *watch
	person domain.Person
	mu     sync.Mutex
	failed error
}

func onEach(t *testing.T, test func(t *testing.T, d *door)) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) { test(t, newDoor(t, address(t), "http://127.0.0.1")) })
	}
}

func newDoor(t testing.TB, address, base string) *door {
	t.Helper()
	d := &door{t: t, clock: newWatch()}
	var err error
	d.store, err = store.Open(t.Context(), store.Options{URL: address, Now: d.clock.now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.store.Close()) })
	u, err := url.Parse(base)
	require.NoError(t, err)
	d.Authenticator, err = New(Options{Store: d.store, BaseURL: u, Params: cheap, Now: d.clock.now})
	require.NoError(t, err)
	t.Cleanup(d.Close)

	verified := d.clock.now()
	o := domain.Organization{Kind: domain.OrgState, State: "ZWE", Name: "Zimbabwe", Verified: &verified}
	d.change(func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &o) })
	hash, err := d.Hash(t.Context(), password)
	require.NoError(t, err)
	d.person = domain.Person{Email: "rudo@example.org", Name: "Rudo", OrganizationID: o.ID, Roles: []domain.Role{domain.RoleAuthor}, PasswordHash: hash}
	d.change(func(tx *store.Store) error { return tx.InsertPerson(t.Context(), &d.person) })

	d.server = httptest.NewServer(d.Load(func(w http.ResponseWriter, _ *http.Request, err error) {
		d.mu.Lock()
		d.failed = err
		d.mu.Unlock()
		w.WriteHeader(http.StatusInternalServerError)
	}, http.HandlerFunc(d.serve)))
	t.Cleanup(d.server.Close)
	return d
}

func (d *door) change(f func(*store.Store) error) {
	d.t.Helper()
	require.NoError(d.t, d.store.Write(d.t.Context(), f))
}

// edit changes the person as they are now.
func (d *door) edit(f func(*domain.Person)) {
	d.t.Helper()
	d.change(func(tx *store.Store) error {
		p, err := tx.Person(d.t.Context(), d.person.ID)
		if err != nil {
			return err
		}
		f(&p)
		return tx.UpdatePerson(d.t.Context(), &p)
	})
}

func (d *door) serve(w http.ResponseWriter, r *http.Request) {
	ctx, err := r.Context(), error(nil)
	switch r.URL.Path {
	case "/in":
		_, err = d.SignIn(ctx, r.FormValue("email"), r.FormValue("password"), netip.MustParseAddr("192.0.2.1"))
	case "/out":
		err = d.SignOut(ctx)
	case "/restamp":
		err = d.Restamp(ctx)
	case "/leave":
		d.Leave(ctx, "words")
	case "/taken":
		_, _ = w.Write([]byte(d.Taken(ctx)))
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusTeapot)
		return
	}
	asking, err := d.Asking(ctx)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write([]byte(asking.Person.Name + "@" + asking.Organization.Name))
}

// browser keeps cookies.
func (d *door) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(d.t, err)
	return &http.Client{Jar: jar}
}

func (d *door) ask(c *http.Client, path string) (int, string, *http.Response) {
	d.t.Helper()
	res, err := c.Get(d.server.URL + path)
	require.NoError(d.t, err)
	defer res.Body.Close()
	body := make([]byte, 512)
	n, _ := res.Body.Read(body)
	return res.StatusCode, string(body[:n]), res
}

func in(password string) string {
	return "/in?email=" + url.QueryEscape(" Rudo@Example.org") + "&password=" + url.QueryEscape(password)
}

func cookie(d *door, c *http.Client) string {
	u, err := url.Parse(d.server.URL)
	require.NoError(d.t, err)
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == CookieName(false) {
			return k.Value
		}
	}
	return ""
}

func TestASessionFromSignInToSignOut(t *testing.T) {
	onEach(t, func(t *testing.T, d *door) {
		c := d.browser()
		_, who, _ := d.ask(c, "/")
		require.Equal(t, "@", who)
		require.Empty(t, cookie(d, c), "the public gets no cookie")

		_, who, _ = d.ask(c, in(password))
		require.Equal(t, "Rudo@Zimbabwe", who)
		_, who, res := d.ask(c, "/")
		require.Equal(t, "Rudo@Zimbabwe", who)
		require.Empty(t, res.Header["Set-Cookie"], "reading a page writes nothing")

		var stored int
		row := d.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM sessions WHERE token = $1", cookie(d, c))
		require.NoError(t, row.Scan(&stored))
		require.Zero(t, stored, "the token itself is not in the database")

		before := cookie(d, c)
		d.ask(c, "/out")
		_, who, _ = d.ask(c, "/")
		require.Equal(t, "@", who)
		replay := &http.Client{}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.server.URL, nil)
		require.NoError(t, err)
		req.AddCookie(&http.Cookie{Name: CookieName(false), Value: before})
		res, err = replay.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body := make([]byte, 64)
		n, _ := res.Body.Read(body)
		require.Equal(t, "@", string(body[:n]), "the old cookie is worth nothing")
	})
}

func TestSignInRenewsTheToken(t *testing.T) {
	onEach(t, func(t *testing.T, d *door) {
		c := d.browser()
		d.ask(c, in(password))
		first := cookie(d, c)
		require.NotEmpty(t, first)
		d.ask(c, in(password))
		second := cookie(d, c)
		require.NotEqual(t, first, second)

		// A token planted beforehand does not become a session.
		planted := d.browser()
		u, err := url.Parse(d.server.URL)
		require.NoError(t, err)
		planted.Jar.SetCookies(u, []*http.Cookie{{Name: CookieName(false), Value: "planted-by-somebody-else-0123456789"}})
		d.ask(planted, in(password))
		require.NotEqual(t, "planted-by-somebody-else-0123456789", cookie(d, planted))
	})
}

func TestSessionsRunOut(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	c := d.browser()
	d.ask(c, in(password))
	d.clock.pass(IdleTimeout - time.Minute)
	_, who, _ := d.ask(c, "/")
	require.Equal(t, "Rudo@Zimbabwe", who)
	d.clock.pass(IdleTimeout - time.Minute)
	_, who, _ = d.ask(c, "/")
	require.Equal(t, "Rudo@Zimbabwe", who, "being seen prolongs it")
	d.clock.pass(IdleTimeout)
	_, who, _ = d.ask(c, "/")
	require.Equal(t, "@", who)

	d.ask(c, in(password))
	for range 27 { // thirteen and a half days of work
		d.clock.pass(IdleTimeout - time.Second)
		_, who, _ = d.ask(c, "/")
		require.Equal(t, "Rudo@Zimbabwe", who)
	}
	d.clock.pass(IdleTimeout - time.Second)
	_, who, _ = d.ask(c, "/")
	require.Equal(t, "Rudo@Zimbabwe", who, "27 seconds short of fourteen days")
	d.clock.pass(time.Minute)
	_, who, _ = d.ask(c, "/")
	require.Equal(t, "@", who, "however busy")
}

func TestWhoIsAskedAnew(t *testing.T) {
	onEach(t, func(t *testing.T, d *door) {
		c, other := d.browser(), d.browser()
		d.ask(c, in(password))
		d.ask(other, in(password))

		d.edit(func(p *domain.Person) { p.Name = "Rudo Dube" })
		_, who, _ := d.ask(c, "/")
		require.Equal(t, "Rudo Dube@Zimbabwe", who)

		hash, err := d.Hash(t.Context(), "another password")
		require.NoError(t, err)
		d.edit(func(p *domain.Person) { p.PasswordHash = hash })
		_, who, _ = d.ask(other, "/")
		require.Equal(t, "@", who, "a new password ends the sessions of the old one")
		_, _, _ = d.ask(c, "/restamp")
		status, _, _ := d.ask(c, in("another password"))
		require.Equal(t, http.StatusOK, status)

		d.edit(func(p *domain.Person) { p.Disabled = true })
		_, who, _ = d.ask(c, "/")
		require.Equal(t, "@", who, "a disabled person is signed out at once")
		status, said, _ := d.ask(c, in("another password"))
		require.Equal(t, http.StatusTeapot, status)
		require.Contains(t, said, ErrWrong.Error(), "and cannot sign in again")
	})
}

func TestOwnSessionOutlivesANewPassword(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	c, other := d.browser(), d.browser()
	d.ask(c, in(password))
	d.ask(other, in(password))
	before := cookie(d, c)
	hash, err := d.Hash(t.Context(), "another password")
	require.NoError(t, err)
	d.edit(func(p *domain.Person) { p.PasswordHash = hash })
	d.ask(c, "/restamp")
	require.NotEqual(t, before, cookie(d, c))
	_, who, _ := d.ask(c, "/")
	require.Equal(t, "Rudo@Zimbabwe", who)
	_, who, _ = d.ask(other, "/")
	require.Equal(t, "@", who)
}

func TestSignInIsThrottled(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	c := d.browser()
	for range freePerPair {
		_, said, _ := d.ask(c, in("wrong"))
		require.Contains(t, said, ErrWrong.Error())
	}
	_, said, _ := d.ask(c, in(password))
	require.Contains(t, said, "too many", "even with the right password")
	d.clock.pass(firstDelay)
	_, who, _ := d.ask(c, in(password))
	require.Equal(t, "Rudo@Zimbabwe", who)
}

func TestUnknownAddressesAnswerAlike(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	_, known, _ := d.ask(d.browser(), in("wrong"))
	_, unknown, _ := d.ask(d.browser(), "/in?email=nobody@example.org&password=wrong")
	require.Equal(t, known, unknown)
	d.edit(func(p *domain.Person) { p.PasswordHash = "" })
	_, without, _ := d.ask(d.browser(), in(""))
	require.Equal(t, known, without, "a person without a password cannot sign in with none")
}

func TestOutdatedHashesAreMadeAnewAtSignIn(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	old, err := NewHasher(Params{Memory: 32, Time: 1, Threads: 1}).Hash(t.Context(), password)
	require.NoError(t, err)
	d.edit(func(p *domain.Person) { p.PasswordHash = old })
	c := d.browser()
	d.ask(c, in(password))
	p, err := d.store.Person(t.Context(), d.person.ID)
	require.NoError(t, err)
	require.Contains(t, p.PasswordHash, "m=64,")
	require.NotNil(t, p.LastSignIn)
	_, who, _ := d.ask(c, "/")
	require.Equal(t, "Rudo@Zimbabwe", who, "the session goes by the new hash")
}

func TestWordsForTheNextPage(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	c := d.browser()
	d.ask(c, "/leave")
	_, said, _ := d.ask(c, "/taken")
	require.Empty(t, said, "nothing is kept for the public")
	require.Empty(t, cookie(d, c))
	d.ask(c, in(password))
	d.ask(c, "/leave")
	_, said, _ = d.ask(c, "/taken")
	require.Equal(t, "words", said)
	_, said, _ = d.ask(c, "/taken")
	require.Empty(t, said, "once")
}

func TestCookieFlags(t *testing.T) {
	for base, secure := range map[string]bool{
		"http://127.0.0.1:8080": false, "http://localhost": false, "http://[::1]:8080": false,
		"http://tamatch.example.org": true, "https://tamatch.example.org": true, "https://127.0.0.1": true, "http://192.0.2.1": true,
	} {
		u, err := url.Parse(base)
		require.NoError(t, err)
		require.Equal(t, secure, Secure(u), base)
	}
	for base, name := range map[string]string{"http://127.0.0.1": "tamatch", "https://tamatch.example.org": "__Host-tamatch"} {
		d := newDoor(t, engines[store.SQLite](t), base)
		_, _, res := d.ask(d.browser(), in(password))
		require.Len(t, res.Cookies(), 1)
		k := res.Cookies()[0]
		require.Equal(t, name, k.Name)
		require.True(t, k.HttpOnly)
		require.Equal(t, name != "tamatch", k.Secure)
		require.Equal(t, http.SameSiteLaxMode, k.SameSite)
		require.Equal(t, "/", k.Path)
		require.Empty(t, k.Domain)
	}
}

func TestASessionStoreThatFailsIsTold(t *testing.T) {
	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	c := d.browser()
	d.ask(c, in(password))
	_, err := d.store.DB().ExecContext(t.Context(), "DROP TABLE sessions")
	require.NoError(t, err)
	status, _, _ := d.ask(c, "/")
	require.Equal(t, http.StatusInternalServerError, status)
	d.mu.Lock()
	defer d.mu.Unlock()
	require.Error(t, d.failed)
}

func TestDemoLinks(t *testing.T) {
	var none *DemoLinks
	require.Empty(t, none.All())
	_, ok := none.Find("")
	require.False(t, ok)

	links := &DemoLinks{}
	links.Add(domain.Person{ID: "1", Demo: true}, domain.Organization{})
	links.Add(domain.Person{ID: "2", Demo: true, Disabled: true}, domain.Organization{})
	links.Add(domain.Person{ID: "3"}, domain.Organization{})
	require.Len(t, links.All(), 1, "people of the demonstration alone")
	l := links.All()[0]
	require.Len(t, l.Token, 26)
	found, ok := links.Find(l.Token)
	require.True(t, ok)
	require.Equal(t, "1", found.Person.ID)

	d := newDoor(t, engines[store.SQLite](t), "http://127.0.0.1")
	_, err := d.SignInAs(t.Context(), d.person.ID)
	require.ErrorIs(t, err, domain.ErrNotFound, "a person who is not of the demonstration has no link")
}
