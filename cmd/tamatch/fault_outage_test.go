package main

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// under has the writers write until some of each round's stories have moved on; fault then happens, and the writers end
// when nobody answers them any more or when it is over.
func (v *victim) under(l *ledger, word string, fault func()) {
	v.t.Helper()
	stop := make(chan struct{})
	all := v.write(l, word, stop)
	fault()
	close(stop)
	all.Wait()
}

// written is how many steps were acknowledged.
func (l *ledger) written() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acknowledged
}

// goesOn waits until so many more steps were acknowledged.
func (v *victim) goesOn(l *ledger, steps int) {
	v.t.Helper()
	want := l.written() + steps
	v.until("writing goes on", func() bool { return l.written() >= want })
}

// says fetches a page as the public and fails unless it has the words.
func (v *victim) says(path, words string) {
	v.t.Helper()
	resp, err := v.http.Get(v.config.BaseURL + path)
	v.must(err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	v.must(err)
	if resp.StatusCode != http.StatusOK || !strings.Contains(string(page), words) {
		v.t.Errorf("%s answers %d and does not say %q", path, resp.StatusCode, words)
	}
}

// recovered checks, once the fault is over, that nothing was lost and all is found and matched, without a hand.
func (v *victim) recovered(l *ledger) {
	v.t.Helper()
	v.until("it is ready again", func() bool { return v.ready() == http.StatusOK })
	v.resend(l, true)
	v.drained()
	v.holds(l.stories)
	v.finds(l.stories)
	v.whole(l)
	if err := v.running.Stop(); err != nil {
		v.t.Errorf("it does not end in order: %v\n%s", err, &v.log)
	}
}

// TestPostgresIsRestartedUnderWriters stops the database as in a crash and in order, while eight write. The
// process stays, says that it is not ready, and goes on when the database is back.
func TestPostgresIsRestartedUnderWriters(t *testing.T) {
	t.Parallel()
	server := testenv.PostgresServer(t)
	c := place(t, "embedded")
	c.DatabaseURL = server.Database()
	v := newVictim(t, c)
	v.start()
	l := &ledger{}
	for n, end := range []func(){server.Kill, server.Stop} {
		v.under(l, fmt.Sprintf("restart%dx", n), func() {
			v.goesOn(l, 20)
			end()
			v.until("it says that it is not ready", func() bool { return v.ready() == http.StatusServiceUnavailable })
			server.Start()
		})
		v.until("it is ready again", func() bool { return v.ready() == http.StatusOK })
		v.resend(l, false)
	}
	v.recovered(l)
}

// TestMeilisearchIsGoneAndWiped takes the search engine away while eight write, and then gives an empty one back.
func TestMeilisearchIsGoneAndWiped(t *testing.T) {
	t.Parallel()
	server := testenv.MeilisearchServer(t)
	c := place(t, "embedded")
	c.SearchURL = "meilisearch+" + server.URL + "?key=" + server.Key + "&index=" + server.Prefix + "register"
	v := newVictim(t, c)
	v.start()
	l := &ledger{}
	v.under(l, "enginex", func() {
		v.goesOn(l, 20)
		server.Wipe()
		v.until("it says that it is not ready", func() bool { return v.ready() == http.StatusServiceUnavailable })
		v.goesOn(l, 40)
		v.says("/needs?q=firearms", "narrowed")
		server.Start()
	})
	v.recovered(l)
}

// TestTheIndexHasNoSpace fills the disk of the index alone while eight write. Every write is acknowledged, /readyz says
// what is wrong, and the index catches up when there is space again; a process that was killed meanwhile does too.
func TestTheIndexHasNoSpace(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(map[bool]string{false: "goes on", true: "killed meanwhile"}[killed], func(t *testing.T) {
			t.Parallel()
			disk := testenv.Disk(t, 8<<20)
			c := place(t, "embedded")
			c.SearchURL = "bleve:" + disk.Folder + "/index"
			v := newVictim(t, c)
			v.start()
			l := &ledger{}
			v.under(l, "fullx", func() {
				v.goesOn(l, 20)
				disk.Fill()
				v.until("it says that it is not ready", func() bool { return v.ready() == http.StatusServiceUnavailable })
				v.goesOn(l, 40)
			})
			if killed {
				v.running.Kill()
				disk.Fill()
				v.launch()
				v.until("it answers", func() bool { return v.ready() != 0 }) // and has removed what was half written: there is some space again
				v.under(l, "fullerx", func() {
					disk.Fill()
					v.until("it says that it is not ready", func() bool { return v.ready() == http.StatusServiceUnavailable })
				})
			}
			disk.Free()
			v.recovered(l)
		})
	}
}

// TestTwoProcessesMigrateAtOnce starts two on one empty database at the same moment: one brings it to its version, both
// serve, and both salt their digests alike.
func TestTwoProcessesMigrateAtOnce(t *testing.T) {
	for n := range 2 {
		c := place(t, "outgrown")
		binary := testenv.Program(t, ".")
		var two [2]*process
		for i := range two {
			own := c
			own.SearchURL = fmt.Sprintf("bleve:%s/%d", t.TempDir(), i)
			two[i] = runs(t, binary, own)
		}
		for _, p := range two {
			p.waits(t, binary)
		}
		out, err := exec.Command("env", "-i", "TAMATCH_DATABASE_URL="+c.DatabaseURL, binary, "migrate").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "was") {
			t.Errorf("start %d: %v\n%s", n, err, out)
		}
	}
}

// TestProcessesThatBeginAtOnceShareTheirSecret: a digest that one writes is the digest that the others would write.
func TestProcessesThatBeginAtOnceShareTheirSecret(t *testing.T) {
	c := place(t, "outgrown")
	if _, _, err := migrate(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	var secrets [writers]string
	var all sync.WaitGroup
	for i := range secrets {
		s, err := store.Open(t.Context(), store.Options{URL: c.DatabaseURL})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		all.Go(func() {
			secret, err := (&app{store: s}).secret(t.Context())
			if err != nil {
				t.Error(err)
			}
			secrets[i] = secret
		})
	}
	all.Wait()
	for _, s := range secrets {
		if s == "" || s != secrets[0] {
			t.Errorf("secrets of processes that began at once: %q", secrets)
		}
	}
}
