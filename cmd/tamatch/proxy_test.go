package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// process is the program as it is run, with its log.
type process struct {
	cmd   *exec.Cmd
	env   []string
	addr  string
	ended chan error
	log   testenv.Log
}

// runs starts the program to serve with the configuration, and ends it in order with the test.
func runs(t *testing.T, binary string, c Config, more ...string) *process {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{addr: l.Addr().String(), ended: make(chan error, 1)}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "TAMATCH_") {
			p.env = append(p.env, pair)
		}
	}
	p.env = append(p.env, "TAMATCH_ADDR="+p.addr, "TAMATCH_BASE_URL="+c.BaseURL, "TAMATCH_DATABASE_URL="+c.DatabaseURL, "TAMATCH_SEARCH_URL="+c.SearchURL,
		"TAMATCH_SHUTDOWN_GRACE=2m") // matching the whole register may be in flight, on a slow machine
	p.env = append(p.env, more...)
	p.cmd = exec.Command(binary, "serve")
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		if err := <-p.ended; err != nil {
			t.Errorf("a process did not end in order: %v\n%s", err, &p.log)
		}
		if health := p.health(binary); health == nil {
			t.Error("a process that has ended is said to be well")
		}
	})
	return p
}

// health runs the program as the container's health check does.
func (p *process) health(binary string, more ...string) error {
	cmd := exec.Command(binary, append([]string{"health"}, more...)...)
	cmd.Env = p.env
	return cmd.Run()
}

// waits until the process answers well with all its parts.
func (p *process) waits(t *testing.T, binary string) {
	t.Helper()
	limit, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for p.health(binary, "--ready") != nil {
		select {
		case err := <-p.ended:
			p.ended <- err
			t.Fatalf("a process ended at its start: %v\n%s", err, &p.log)
		case <-limit.Done():
			t.Fatalf("a process does not become ready\n%s", &p.log)
		case <-again.C:
		}
	}
	if err := p.health(binary); err != nil {
		t.Errorf("it is ready, and not well: %v", err)
	}
}

// street is two processes on one PostgreSQL and one Meilisearch behind a proxy that asks one and then the other.
type street struct {
	base      string
	store     *store.Store // a look at what the two keep
	processes [2]*process
	turn      atomic.Int64
	asked     [2]atomic.Int64
}

const (
	streetPassword = "four words nobody guesses"
	caller         = "203.0.113.7" // as the proxy says it
)

func newStreet(t *testing.T) *street {
	t.Helper()
	c := place(t, "outgrown")
	s := &street{}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		n := int(s.turn.Add(1)) % len(s.processes)
		s.asked[n].Add(1)
		r.SetURL(&url.URL{Scheme: "http", Host: s.processes[n].addr})
		r.Out.Host = r.In.Host
		r.Out.Header.Set("X-Forwarded-For", caller)
	}})
	t.Cleanup(proxy.Close)
	s.base, c.BaseURL = proxy.URL, proxy.URL
	furnish(t, c)
	looking, err := store.Open(t.Context(), store.Options{URL: c.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := looking.Close(); err != nil {
			t.Error(err)
		}
	})
	s.store = looking
	binary := testenv.Program(t, ".")
	for i := range s.processes {
		s.processes[i] = runs(t, binary, c, "TAMATCH_TRUSTED_PROXIES=127.0.0.1/32")
	}
	for _, p := range s.processes {
		p.waits(t, binary)
	}
	return s
}

// furnish loads the demonstration and gives its people a password, for there are no sign-in links outside of it.
func furnish(t *testing.T, c Config) {
	t.Helper()
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	links, err := a.demonstrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hash, err := a.auth.Hash(t.Context(), streetPassword)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links.All() {
		p, err := a.store.Person(t.Context(), l.Person.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.PasswordHash = hash
		if err := a.store.Write(t.Context(), func(tx *store.Store) error { return tx.UpdatePerson(t.Context(), &p) }); err != nil {
			t.Fatal(err)
		}
	}
}

// client is a program that keeps cookies and does not follow redirects.
func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// send posts a form, or gets when there is none, and answers the status, the place to go to and the page.
func (s *street) send(t *testing.T, c *http.Client, path string, form url.Values) (status int, location, page string) {
	t.Helper()
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = c.Get(s.base + path)
	} else {
		answer, err = c.PostForm(s.base+path, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(body)
}

// TestTwoProcessesAreOneRegister does the main job in the browser through the proxy, each request at the other process than
// the one before; and signs in at one and is known to the other, posts through one and reads through the other, the very
// next moment.
func TestTwoProcessesAreOneRegister(t *testing.T) {
	s := newStreet(t)
	mainJob(t, &house{store: s.store, base: s.base}, testenv.Desktop)
	author := client(t)
	status, _, page := s.send(t, author, "/sign-in", url.Values{"email": {"author.zwe@demo.invalid"}, "password": {streetPassword}})
	if status != http.StatusSeeOther {
		t.Fatalf("signing in: %d\n%s", status, page)
	}
	for i := range 6 { // posts at either process, and reads at the other
		title := "Registers for firearms, number " + string(rune('A'+i))
		at := s.turn.Load() + 1
		status, location, page := s.send(t, author, "/needs", url.Values{"title": {title}, "problem": {"Nothing can be traced."}})
		if status != http.StatusSeeOther {
			t.Fatalf("posting: %d\n%s", status, page)
		}
		if status, _, _ = s.send(t, author, location, nil); status != http.StatusOK {
			t.Fatalf("%s: %d", location, status)
		}
		_, _, page = s.send(t, author, "/needs/"+recordOf(location), nil)
		if !strings.Contains(page, title) {
			t.Fatalf("what was posted at process %d is not read at the other", at%2)
		}
		if status, _, _ := s.send(t, client(t), "/needs/"+recordOf(location), nil); status != http.StatusNotFound {
			t.Errorf("the public gets %d for a draft", status)
		}
		if i%2 == 0 {
			s.turn.Add(1) // the other process begins
		}
	}
	for i, p := range s.processes {
		if s.asked[i].Load() < 5 {
			t.Errorf("process %d was asked %d times", i, s.asked[i].Load())
		}
		if !strings.Contains(p.log.String(), "from="+caller) {
			t.Errorf("process %d does not know who asks:\n%s", i, &p.log)
		}
	}
}
