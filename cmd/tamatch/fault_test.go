package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/jobs"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// victim is the program as it is shipped, on real parts, that a test kills and starts again, beside a look at what the
// database holds.
type victim struct {
	t       *testing.T
	config  Config
	binary  string
	running *testenv.Running
	log     testenv.Log
	store   *store.Store
	queue   *jobs.Queue
	http    *http.Client
	people  map[string][]string // tokens, by who has them
	offers  []string            // references of offers that were there from the start
}

// writers is how many write at once.
const writers = 8

// newVictim furnishes the place; start runs the program on it.
func newVictim(t *testing.T, c Config) *victim {
	t.Helper()
	v := &victim{t: t, config: c, binary: testenv.Program(t, "."), people: map[string][]string{}, http: &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 2 * writers},
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	v.must(err)
	v.config.Addr = l.Addr().String()
	v.config.BaseURL = "http://" + v.config.Addr
	v.must(l.Close())
	v.furnish()
	v.store, err = store.Open(t.Context(), store.Options{URL: c.DatabaseURL})
	v.must(err)
	t.Cleanup(func() { _ = v.store.Close() })
	v.queue, err = jobs.NewQueue(v.store)
	v.must(err)
	return v
}

func (v *victim) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatalf("%v\n%s", err, &v.log)
	}
}

// furnish registers a State, a provider with some offers and the secretariat, each with a person who has a token for
// every writer and one more for looking.
func (v *victim) furnish() {
	v.t.Helper()
	a, err := build(v.t.Context(), v.config, logger(v.config))
	v.must(err)
	defer a.close()
	ctx, now := v.t.Context(), time.Now()
	state := domain.Organization{Kind: domain.OrgState, State: "ZWE", Verified: &now}
	unit := domain.Organization{Kind: domain.OrgUNEntity, Name: "Unit", Provides: true, Verified: &now}
	desk := domain.Organization{Kind: domain.OrgSecretariat, Name: "Secretariat", Verified: &now}
	people := map[string]*domain.Person{
		"state":    {Name: "State", Roles: []domain.Role{domain.RoleAuthor, domain.RoleFocalPoint}},
		"provider": {Name: "Provider", Roles: []domain.Role{domain.RoleProvider}},
		"broker":   {Name: "Broker", Roles: []domain.Role{domain.RoleBroker}},
	}
	v.must(a.broker.Load(ctx, domain.Clock(), func(l *broker.Loader) error {
		for name, o := range map[string]*domain.Organization{"state": &state, "provider": &unit, "broker": &desk} {
			if err := l.Organization(ctx, o); err != nil {
				return err
			}
			people[name].Email, people[name].OrganizationID = name+"@fault.invalid", o.ID
			if err := l.Person(ctx, people[name]); err != nil {
				return err
			}
		}
		v.offers = nil
		// Three give what every need asks for: so each open one is matched with two at least, however little the others weigh.
		for _, s := range []domain.Subtype{"legal.drafting", "training.police", "legal.drafting", "resources.equipment", "legal.drafting"} {
			o := domain.Offer{
				OrganizationID: unit.ID, Kind: domain.Capability, Language: "en", Title: "Standing offer of " + string(s), Visibility: domain.Public,
				Description: "Marking and tracing of firearms: help of several kinds.", Subtypes: []domain.Subtype{s},
			}
			if err := l.Offer(ctx, &o); err != nil {
				return err
			}
			v.offers = append(v.offers, o.Reference)
		}
		return nil
	}))
	for name, p := range people {
		for i := range writers + 1 {
			secret, token := auth.NewToken()
			token.Name, token.Scopes = fmt.Sprint("writer ", i), []domain.Scope{domain.ScopeRead, domain.ScopeWrite}
			org, err := a.store.Organization(ctx, p.OrganizationID)
			v.must(err)
			_, err = a.broker.CreateToken(ctx, domain.NewViewer(*p, org), token)
			v.must(err)
			v.people[name] = append(v.people[name], secret)
		}
	}
}

// command is the program with the place as its environment.
func (v *victim) command(args ...string) *exec.Cmd {
	cmd := exec.Command(v.binary, args...)
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "TAMATCH_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, "TAMATCH_ADDR="+v.config.Addr, "TAMATCH_BASE_URL="+v.config.BaseURL,
		"TAMATCH_DATABASE_URL="+v.config.DatabaseURL, "TAMATCH_SEARCH_URL="+v.config.SearchURL, "TAMATCH_LOG_LEVEL=WARN")
	return cmd
}

// launch starts the program and does not wait for it.
func (v *victim) launch() {
	v.t.Helper()
	cmd := v.command("serve")
	cmd.Stdout, cmd.Stderr = &v.log, &v.log
	v.running = testenv.Run(v.t, cmd)
}

// start starts the program and returns when all its parts answer.
func (v *victim) start() {
	v.t.Helper()
	v.launch()
	v.until("it is ready", func() bool { return v.ready() == http.StatusOK })
}

// ready is the status of /readyz, 0 when nobody answers.
func (v *victim) ready() int {
	resp, err := v.http.Get(v.config.BaseURL + "/readyz")
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// until asks again and again, for what other processes do.
func (v *victim) until(what string, done func() bool) {
	v.t.Helper()
	limit := time.NewTimer(2 * time.Minute)
	defer limit.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !done() {
		select {
		case <-v.running.Ended():
			v.t.Fatalf("the process ended before %s\n%s", what, &v.log)
		case <-limit.C:
			v.t.Fatalf("it never came that %s\n%s", what, &v.log)
		case <-again.C:
		}
	}
}

// drained waits until nothing is left to be done after the changes.
func (v *victim) drained() {
	v.t.Helper()
	v.until("the queue is empty", func() bool {
		counts, err := v.queue.Counts(v.t.Context())
		if err != nil {
			return false // the database is busy or only just back
		}
		if counts["discarded"] > 0 {
			failed, err := v.queue.Failed(v.t.Context())
			v.t.Fatalf("jobs were given up: %+v %v", failed, err)
		}
		return counts["available"]+counts["running"]+counts["retryable"]+counts["scheduled"]+counts["pending"] == 0
	})
}

// answer is what a request got: a status, or nothing.
type answer struct {
	status   int
	replayed bool
	body     record
	raw      string
}

// record is what the test reads of a need, an offer or a match.
type record struct {
	Ref     string `json:"ref"`
	ID      string `json:"id"`
	Version int    `json:"version"`
	Status  string `json:"status"`
	Title   string `json:"title"`
}

// send asks the API. Without an answer, err says why.
func (v *victim) send(method, token, path, key, ifMatch string, body any) (answer, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, v.config.BaseURL+"/api/v1"+path, in)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if ifMatch != "" {
		req.Header.Set("If-Match", ifMatch)
	}
	resp, err := v.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, replayed: resp.Header.Get("Idempotency-Replayed") == "true", raw: string(raw)}
	if a.status < 300 {
		err = json.Unmarshal(raw, &a.body)
	}
	return a, err
}

// found is how many records of a kind the words find, as the broker sees it.
func (v *victim) found(kind, words string) int {
	v.t.Helper()
	resp, err := http.NewRequest(http.MethodGet, v.config.BaseURL+"/api/v1/"+kind+"?q="+words, nil)
	v.must(err)
	resp.Header.Set("Authorization", "Bearer "+v.people["broker"][writers])
	a, err := v.http.Do(resp)
	v.must(err)
	defer a.Body.Close()
	var list struct {
		Total    int  `json:"total"`
		Narrowed bool `json:"narrowed"`
	}
	v.must(json.NewDecoder(a.Body).Decode(&list))
	if a.StatusCode != http.StatusOK || list.Narrowed {
		return -1
	}
	return list.Total
}
