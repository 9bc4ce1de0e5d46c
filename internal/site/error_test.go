package site

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// failing is a site with a route for each error, handled as all routes are.
func failing(t *testing.T, out *lines) *world {
	wrong := &domain.Invalid{}
	wrong.Add("title", "session.email.missing")
	return newWorld(t, func(o *Options) {
		logged(out)(o)
		o.more = []route{
			{http.MethodGet, "/fail/missing", func(*request) error { return fmt.Errorf("reading: %w", domain.ErrNotFound) }, everyone},
			{http.MethodGet, "/fail/forbidden", func(*request) error { return domain.ErrForbidden }, everyone},
			{http.MethodGet, "/fail/conflict", func(*request) error { return &domain.Conflict{Message: domain.Say("failed.slow.text")} }, everyone},
			{http.MethodGet, "/fail/stale", func(*request) error { return &domain.Stale{Kind: domain.KindNeed, ID: "secret-id", Have: 3, Want: 2} }, everyone},
			{http.MethodGet, "/fail/invalid", func(*request) error { return fmt.Errorf("saving: %w", wrong.Err()) }, everyone},
			{http.MethodGet, "/fail/ours", func(*request) error { return errors.New("pq: password of secret-inside is wrong") }, everyone},
			{http.MethodGet, "/fail/full", func(*request) error { return fmt.Errorf("%w: secret-inside", domain.ErrUnwritable) }, everyone},
			{http.MethodGet, "/fail/panic", func(*request) error { panic("secret-inside") }, everyone},
			{http.MethodPost, "/fail/form", func(r *request) error { return r.see("/took?" + r.form("a")) }, everyone},
			{http.MethodGet, "/fail/secretariat", func(*request) error { return nil }, secretariat},
		}
	})
}

func TestErrorsBecomePages(t *testing.T) {
	out := &lines{}
	w := failing(t, out)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/no-such-page":     {404, "There is nothing here"},
		"/fail/missing":     {404, "There is nothing here"},
		"/fail/forbidden":   {403, "You may not do this"},
		"/fail/conflict":    {409, "The server is busy"},
		"/fail/stale":       {409, "Somebody changed this in the meantime"},
		"/fail/invalid":     {422, "Enter your e-mail address"},
		"/fail/ours":        {500, "Something went wrong on our side"},
		"/fail/full":        {503, "Nothing was saved"},
		"/fail/panic":       {500, "Something went wrong on our side"},
		"/states/NOWHERE":   {404, "There is nothing here"},
		"/providers/nobody": {404, "There is nothing here"},
	} {
		for _, role := range []string{"public", "author"} {
			a := w.as(role).get(path)
			require.Equal(t, want.status, a.status, path)
			a.says(t, want.says, a.header.Get("X-Request-Id"), `<a class="app-masthead__name"`)
			a.saysNot(t, "secret-i", "goroutine", ".go:")
			if role == "author" {
				a.says(t, "Rudo Dube") // inside the frame of who reads
			}
		}
	}
	require.Contains(t, out.String(), "secret-inside", "the log says what the page does not")
	require.Contains(t, out.String(), "error_test.go", "with the stack of a panic")
}

// A record that may not be seen and one that does not exist are one answer.
func TestNotFoundIsOneAnswer(t *testing.T) {
	w := failing(t, &lines{})
	v := w.visitor()
	missing, hidden := v.get("/fail/missing"), v.get("/no-such-page")
	clean := func(a answer, path string) string {
		return strings.NewReplacer(a.header.Get("X-Request-Id"), "ID", path, "PATH", strings.ReplaceAll(path, "/", "%2F"), "PATH").Replace(a.body)
	}
	require.Equal(t, clean(missing, "/fail/missing"), clean(hidden, "/no-such-page"))
}

func TestBodies(t *testing.T) {
	w := failing(t, &lines{})
	v := w.visitor()
	large := strings.Repeat("a", maxBody)
	a := v.send(http.MethodPost, "/fail/form", strings.NewReader("a="+large))
	require.Equal(t, http.StatusRequestEntityTooLarge, a.status)
	a.says(t, "This is too large")
	a = v.send(http.MethodPost, "/fail/form", struct{ *strings.Reader }{strings.NewReader("a=" + large)}) // its length is not told
	require.Equal(t, http.StatusRequestEntityTooLarge, a.status)

	require.Equal(t, "/took?b", v.post("/fail/form", "a", "b").location())
	v.header.Set("Content-Type", "application/json")
	a = v.send(http.MethodPost, "/fail/form", strings.NewReader(`{"a":"b"}`))
	require.Equal(t, http.StatusBadRequest, a.status)
	a.says(t, "could not be read")
	v.header.Set("Content-Type", "application/x-www-form-urlencoded")
	require.Equal(t, http.StatusBadRequest, v.send(http.MethodPost, "/fail/form", strings.NewReader("a=%zz")).status)
	v.header.Set("Content-Type", "multipart/form-data; boundary=x")
	a = v.send(http.MethodPost, "/fail/form", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"))
	require.Equal(t, "/took?b", a.location())
}

func TestMethodsThatARouteDoesNotTake(t *testing.T) {
	w := failing(t, &lines{})
	a := w.visitor().send(http.MethodDelete, "/states", nil)
	require.Equal(t, http.StatusMethodNotAllowed, a.status)
	require.Contains(t, a.header.Get("Allow"), "GET")
}

func TestSigningInLeadsBack(t *testing.T) {
	w := failing(t, &lines{})
	v := w.visitor()
	a := v.get("/fail/secretariat?a=b")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Equal(t, "/sign-in?next=%2Ffail%2Fsecretariat%3Fa%3Db", a.location())
	require.Equal(t, http.StatusForbidden, w.as("author").get("/fail/secretariat").status)
	require.Equal(t, http.StatusOK, w.as("broker").get("/fail/secretariat").status)

	// A form sent after the session has ended leads back to the page that it stood on, never to another site.
	v.header.Set("Referer", w.server.URL+"/account")
	require.Equal(t, "/sign-in?next=%2Faccount", v.post("/account/password").location())
	v.header.Set("Referer", "https://evil.example/account")
	require.Equal(t, "/sign-in?next=%2Faccount", v.post("/account/password").location(), "the form's own page")
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/\t/evil.example", "javascript:alert(1)", "evil", "%2F%2Fevil.example"} {
		a := w.visitor().post("/sign-in", "email", "author@example.org", "password", password, "next", next)
		require.Equal(t, "/", a.location(), next)
	}
}

// Whoever sends a file that is too large reads so, and has a way back to the form, whatever the browser says of where it was.
func TestAFileThatIsTooLargeLeadsBack(t *testing.T) {
	w := newWorld(t, nil)
	at := w.as("author").post("/checklists", "instrument", "FIREARMS", "cycle", "2026", "language", "en").location()
	at, _, _ = strings.Cut(at, "/questions")
	for _, c := range []struct{ role, path, says string }{
		{"author", at + "/form", "without pictures"},
		{"broker", "/tracker/import", "divide it into files of fewer rows"},
		{"broker", "/tracker/parties", "divide it into files of fewer rows"},
	} {
		v := w.as(c.role)
		require.Equal(t, http.StatusOK, v.get(c.path).status, c.path)
		for _, size := range []int{maxBody, 4 * maxBody} {
			a := v.upload(c.path, "file.csv", strings.Repeat("a", size))
			require.Equal(t, http.StatusRequestEntityTooLarge, a.status, c.path)
			a.says(t, "The file is larger than 1 MB", c.says, `<a href="`+c.path+`">`)
			a.saysNot(t, "shorten the text", "give a link")
		}
	}
	m := w.proposed(domain.Public, domain.Public)
	a := w.as("focal").post("/matches/"+m.Reference+"/messages", "message.words", strings.Repeat("a", maxBody))
	require.Equal(t, http.StatusRequestEntityTooLarge, a.status)
	a.says(t, "shorten the text", `<a href="/matches/`+m.Reference+`">`)
	a.saysNot(t, "The file is larger")
}
