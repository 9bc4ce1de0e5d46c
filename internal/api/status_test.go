package api_test

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Each status that the promise names, and what brings it about.
func TestStatuses(t *testing.T) {
	w := newWorld(t)
	open, hidden := w.needs[domain.Public].Reference, w.needs[domain.SecretariatOnly].Reference
	tag := w.get("focal", "/needs/"+open).header.Get("ETag")
	act := func(action string) object { return object{"action": action} }
	post := func(as, path, ifMatch string, body any) request {
		r := request{as: as, method: http.MethodPost, path: path, body: body, header: map[string]string{}}
		if ifMatch != "" {
			r.header["If-Match"] = ifMatch
		}
		return r
	}
	with := func(r request, name, value string) request {
		if r.header == nil {
			r.header = map[string]string{}
		}
		r.header[name] = value
		return r
	}
	readOnly := w.token("focal", domain.ScopeRead)
	for name, c := range map[string]struct {
		request request
		status  int
		kind    string
	}{
		"no such record":                  {request{path: "/needs/N-2026-9999"}, 404, "not_found"},
		"no reference at all":             {request{path: "/needs/%00"}, 404, "not_found"},
		"a record that is not open":       {request{path: "/needs/" + hidden}, 404, "not_found"},
		"not open to a stranger":          {request{as: "peruvian", path: "/needs/" + hidden}, 404, "not_found"},
		"its matches":                     {request{path: "/needs/" + hidden + "/matches"}, 404, "not_found"},
		"not open to who would change it": {post("peruvian", "/needs/"+hidden+"/actions", "*", act("close")), 404, "not_found"},
		"no such address":                 {request{path: "/nothing"}, 404, "not_found"},
		"a method that is not taken":      {request{method: http.MethodDelete, path: "/needs"}, 405, "method"},
		"a broken body":                   {post("author", "/needs", "", `{"title": `), 400, "malformed"},
		"a body of another shape":         {post("author", "/needs", "", object{"title": 5}), 422, "invalid"},
		"an unknown field":                {post("author", "/needs", "", object{"colour": "red"}), 422, "invalid"},
		"a day that is none":              {post("author", "/needs", "", object{"wanted_start": "2027-02-31"}), 422, "invalid"},
		"an unknown code":                 {post("author", "/needs", "", object{"visibility": "friends"}), 422, "invalid"},
		"no token":                        {post("", "/needs", "", object{}), 401, "no_token"},
		"no token for matches":            {request{path: "/matches"}, 401, "no_token"},
		"a token that is unknown":         {request{token: "tam_unknown", path: "/needs"}, 401, "token"},
		"another scheme":                  {with(request{path: "/needs"}, "Authorization", "Basic YTpi"), 401, "token"},
		"a token for reading":             {request{token: readOnly, method: http.MethodPost, path: "/needs", body: object{}}, 403, "scope"},
		"somebody else's need":            {post("peruvian", "/needs/"+open+"/actions", "*", act("close")), 403, "forbidden"},
		"a provider posts no need":        {post("provider", "/needs", "", object{}), 403, "forbidden"},
		"If-Match is missing":             {post("focal", "/needs/"+open+"/actions", "", act("confirm")), 428, "if_match"},
		"If-Match is of before":           {post("focal", "/needs/"+open+"/actions", `"99-abc"`, act("confirm")), 412, "stale"},
		"If-Match is none of ours":        {post("focal", "/needs/"+open+"/actions", `abc`, act("confirm")), 412, "stale"},
		"a step at the wrong moment":      {post("broker", "/needs/"+open+"/actions", tag, act("verify")), 409, "conflict"},
		"a step without its outcome":      {post("focal", "/needs/"+open+"/actions", tag, act("close")), 422, "invalid"},
		"no body":                         {post("author", "/needs", "", nil), 400, "malformed"},
		"a body that is too large":        {post("author", "/needs", "", object{"title": strings.Repeat("a", 1<<20)}), 413, "too_large"},
		"a form":                          {with(post("author", "/needs", "", "title=x"), "Content-Type", "application/x-www-form-urlencoded"), 415, "media_type"},
		"JSON that says nothing":          {with(post("author", "/needs", "", `{}`), "Content-Type", ""), 415, "media_type"},
		"another host":                    {with(request{path: "/needs"}, "Host", "elsewhere.example"), 421, "other_host"},
		"a key that is too long":          {with(post("author", "/needs", "", object{}), "Idempotency-Key", strings.Repeat("k", 256)), 400, "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.do(c.request)
			p := is(t, a, c.status, c.kind)
			require.NotEmpty(t, p.Instance)
			switch c.status {
			case 401:
				require.Contains(t, a.header.Get("WWW-Authenticate"), "Bearer")
			case 405:
				require.NotEmpty(t, a.header.Get("Allow"))
			case 422:
				require.NotEmpty(t, p.Errors)
			}
		})
	}
	// What may not be seen and what is not there are one answer.
	is404 := func(path string) string {
		a := w.get("peruvian", path)
		require.Equal(t, 404, a.status)
		p := into[api.Problem](t, a, 404)
		p.Instance = ""
		return p.Type + p.Title + p.Detail
	}
	require.Equal(t, is404("/needs/N-2026-9999"), is404("/needs/"+hidden))
}

// A body without a length is bounded as well.
func TestABodyWithoutALengthIsBounded(t *testing.T) {
	w := newWorld(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+"/api/v1/needs", struct{ *bytes.Reader }{bytes.NewReader(bytes.Repeat([]byte(" "), 2<<20))})
	require.NoError(t, err)
	req.ContentLength = -1
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+w.tokens["author"])
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, res.StatusCode)
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	me := into[api.Me](t, w.get("focal", "/me"), http.StatusOK)
	require.Equal(t, "Tendai Moyo", me.Name)
	require.Equal(t, []string{"read", "write"}, me.Scopes)
	require.True(t, strings.HasPrefix(w.tokens["focal"], me.Token))
	list, err := w.store.Tokens(t.Context(), w.people["focal"].ID)
	require.NoError(t, err)
	require.NotContains(t, list[0].Hash, w.tokens["focal"])
	require.Equal(t, w.now(), list[0].LastUsedAt.UTC())
	first := *list[0].LastUsedAt
	used := func() time.Time {
		list, err := w.store.Tokens(t.Context(), w.people["focal"].ID)
		require.NoError(t, err)
		return list[0].LastUsedAt.UTC()
	}
	w.wait(59 * time.Second)
	w.get("focal", "/me")
	require.Equal(t, first.UTC(), used(), "not written within the minute")
	w.wait(2 * time.Second)
	w.get("focal", "/me")
	require.Equal(t, w.now(), used())

	require.NoError(t, w.broker.RevokeToken(t.Context(), domain.Viewer{PersonID: w.people["focal"].ID}, w.people["focal"].ID, list[0].ID))
	is(t, w.get("focal", "/me"), http.StatusUnauthorized, "token")
	is(t, w.get("focal", "/needs"), http.StatusUnauthorized, "token")

	// Whoever may not sign in any more has no tokens either, and a role that was taken away is gone at once.
	p := w.people["author"]
	_, err = w.broker.SetRoles(t.Context(), domain.Clock(), p.ID, nil)
	require.NoError(t, err)
	is(t, w.post("author", "/needs", "", object{}), http.StatusForbidden, "forbidden")
	_, err = w.broker.Disable(t.Context(), domain.Clock(), p.ID, true)
	require.NoError(t, err)
	is(t, w.get("author", "/me"), http.StatusUnauthorized, "token")
}

// The door knows tokens alone: what a browser sends by itself opens nothing, so no other site's page can use it.
func TestCookiesOpenNothing(t *testing.T) {
	w := newWorld(t)
	a := w.do(request{method: http.MethodPost, path: "/needs", body: object{}, header: map[string]string{"Cookie": "tamatch=" + w.tokens["author"]}})
	is(t, a, http.StatusUnauthorized, "no_token")
	require.Empty(t, a.header.Get("Set-Cookie"))
	require.Empty(t, a.header.Get("Access-Control-Allow-Origin"))
}

func TestTooManyRequests(t *testing.T) {
	w := newWorld(t, func(o *api.Options) { o.PerMinute, o.PublicPerMinute = 40, 20 })
	last := func(do func() answer) (answer, int) {
		for n := 1; ; n++ {
			require.Less(t, n, 100)
			if a := do(); a.status == http.StatusTooManyRequests {
				return a, n
			}
		}
	}
	a, n := last(func() answer { return w.get("focal", "/me") })
	is(t, a, http.StatusTooManyRequests, "too_many")
	require.Equal(t, 11, n)
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, w.get("provider", "/me").status, "each token has its own")
	w.wait(time.Duration(seconds) * time.Second)
	w.spec.check(t, mustRequest(t, w, "/me"), w.get("focal", "/me"))
	require.Equal(t, http.StatusOK, func() int { w.wait(time.Second); return w.get("focal", "/me").status }())
	// Guessing at tokens counts against the address.
	_, n = last(func() answer {
		return w.do(request{token: "tam_guess" + strconv.Itoa(int(time.Now().UnixNano())), path: "/me"})
	})
	require.LessOrEqual(t, n, 6)
	is(t, w.get("", "/taxonomy"), http.StatusTooManyRequests, "too_many")
}

func mustRequest(t *testing.T, w *world, path string) *http.Request {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/api/v1"+path, nil)
	require.NoError(t, err)
	return req
}

// The same request under the same key is done once, however often and however close together it comes.
func TestTheSameRequestIsDoneOnce(t *testing.T) {
	w := newWorld(t)
	send := func(key string, body object) answer {
		return w.do(request{as: "author", method: http.MethodPost, path: "/needs", body: body, header: map[string]string{"Idempotency-Key": key}})
	}
	body := object{"title": "Tracing of firearms"}
	answers := make([]answer, 12)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = send("one", body) })
	}
	all.Wait()
	fresh := 0
	for _, a := range answers {
		require.Equal(t, http.StatusCreated, a.status, a.body)
		require.Equal(t, answers[0].body, a.body)
		require.Equal(t, answers[0].header.Get("ETag"), a.header.Get("ETag"))
		require.Equal(t, answers[0].header.Get("Location"), a.header.Get("Location"))
		if a.header.Get("Idempotency-Replayed") == "" {
			fresh++
		}
	}
	require.Equal(t, 1, fresh)
	drafts := func() int {
		_, n, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedDraft}})
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 1, drafts())
	is(t, send("one", object{"title": "Something else"}), http.StatusUnprocessableEntity, "key_reused")
	require.Equal(t, 1, drafts())
	require.NotEqual(t, answers[0].body, send("two", body).body)
	// The key is the person's own.
	other := w.do(request{as: "focal", method: http.MethodPost, path: "/needs", body: body, header: map[string]string{"Idempotency-Key": "one"}})
	require.Equal(t, http.StatusCreated, other.status)
	require.Empty(t, other.header.Get("Idempotency-Replayed"))
	require.Equal(t, 3, drafts())
	// What failed is not kept.
	is(t, send("three", object{"visibility": "friends"}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, http.StatusCreated, send("three", body).status)
	// A day later the key is free, and what was kept is gone.
	w.wait(24*time.Hour + time.Second)
	again := send("one", object{"title": "Something else"})
	require.Equal(t, http.StatusCreated, again.status, again.body)
	require.Empty(t, again.header.Get("Idempotency-Replayed"))
	var kept int
	require.NoError(t, w.store.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM replies").Scan(&kept))
	require.Equal(t, 1, kept)
}

// Of many who change the same version one is first, and the others are told.
func TestOfManyChangesOfOneVersionOneCounts(t *testing.T) {
	w := newWorld(t)
	made := w.post("author", "/needs", "", object{"title": "Tracing of firearms"})
	n := into[api.Need](t, made, http.StatusCreated)
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			a := w.patch("author", "/needs/"+n.Ref, made.header.Get("ETag"), object{"title": "Version " + strconv.Itoa(i)})
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		})
	}
	all.Wait()
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 9}, statuses)
	now := into[api.Need](t, w.get("author", "/needs/"+n.Ref), http.StatusOK)
	require.Equal(t, n.Version+1, now.Version)
	require.Equal(t, http.StatusOK, w.patch("author", "/needs/"+n.Ref, "*", object{"title": "Whatever it is"}).status)
}

func TestTheDocumentationLoadsNothingFromElsewhere(t *testing.T) {
	w := newWorld(t, func(o *api.Options) {
		o.Sheets, o.Icon = []string{"/static/tokens.1.css", "/static/base.1.css"}, "/static/favicon.1.svg"
	})
	page := w.do(request{path: "/api/docs"})
	require.Equal(t, http.StatusOK, page.status)
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.NotContains(t, policy, "unsafe")
	require.NotContains(t, page.body, "<script")
	require.NotContains(t, page.body, "style=")
	require.NotRegexp(t, `(src|href)="(https?:)?//`, page.body)
	for _, way := range []string{`href="/">tamatch<`, `href="/api/v1/openapi.json"`, `href="/account/tokens"`, `href="/static/tokens.1.css"`, `href="/static/favicon.1.svg"`} {
		require.Contains(t, page.body, way)
	}
	for _, op := range w.spec.operations {
		require.Contains(t, page.body, `id="`+op.id+`"`)
	}
	for _, kind := range []string{"stale", "not_found", "fault"} {
		require.Contains(t, page.body, `id="problem-`+kind+`"`)
	}
	sheet := w.do(request{path: "/api/docs/docs.css"})
	require.Equal(t, "text/css; charset=utf-8", sheet.header.Get("Content-Type"))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.server.URL+"/api", nil)
	require.NoError(t, err)
	res, err := client.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, "/api/docs", res.Header.Get("Location"))
}
