package site

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// lines is a log that a test can read while the site writes it.
type lines struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func logged(l *lines) func(*Options) {
	return func(o *Options) { o.Log = slog.New(slog.NewTextHandler(l, nil)) }
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t, nil)
	for name, headers := range map[string]map[string]string{
		"Fetch Metadata":    {"Sec-Fetch-Site": "cross-site"},
		"a sister site":     {"Sec-Fetch-Site": "same-site"},
		"Origin alone":      {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
		"an opaque origin":  {"Sec-Fetch-Site": "", "Origin": "null"},
		"both, they differ": {"Sec-Fetch-Site": "cross-site", "Origin": w.server.URL + ".evil.example"},
	} {
		v := w.as("author")
		for k, value := range headers {
			if value == "" {
				v.header[k] = nil
			} else {
				v.header.Set(k, value)
			}
		}
		a := v.post("/sign-out")
		require.Equal(t, http.StatusForbidden, a.status, name)
		a.says(t, "did not come from our pages")
		v.header = http.Header{}
		require.Equal(t, http.StatusOK, v.get("/account").status, "%s: still signed in", name)
	}
	v := w.as("author")
	v.header["Sec-Fetch-Site"] = nil
	v.header.Set("Origin", w.server.URL)
	require.Equal(t, http.StatusSeeOther, v.post("/sign-out").status, "our own origin")
}

func TestForwardedAddressesAreNotBelieved(t *testing.T) {
	out := &lines{}
	w := newWorld(t, logged(out))
	v := w.visitor()
	v.header.Set("X-Forwarded-For", "203.0.113.77")
	v.header.Set("X-Real-IP", "203.0.113.77")
	v.get("/states")
	require.NotContains(t, out.String(), "203.0.113.77")
	require.Contains(t, out.String(), "from=127.0.0.1")

	behind := &lines{}
	w = newWorld(t, func(o *Options) {
		logged(behind)(o)
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	})
	v = w.visitor()
	v.header.Set("X-Forwarded-For", "198.51.100.1, 203.0.113.77")
	v.get("/states")
	require.Contains(t, behind.String(), "from=203.0.113.77", "the last address that no trusted proxy has")
}

// Guessing from behind a forged header must not look like many addresses.
func TestForgedAddressesDoNotEscapeTheThrottle(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	var last answer
	for n := range 8 {
		v.header.Set("X-Forwarded-For", "203.0.113."+string(rune('1'+n)))
		last = v.post("/sign-in", "email", "author@example.org", "password", "wrong")
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.Equal(t, "15", last.header.Get("Retry-After"))
	last.says(t, "Too many attempts", "Try again in 15 seconds", "author@example.org")
	require.Equal(t, http.StatusTooManyRequests, v.post("/sign-in", "email", "author@example.org", "password", password).status)
	w.wait(15_000_000_000)
	require.Equal(t, http.StatusSeeOther, v.post("/sign-in", "email", "author@example.org", "password", password).status)
}

func TestOtherHostsAreRefused(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	v.header.Set("Host", "evil.example")
	a := v.get("/states")
	require.Equal(t, http.StatusMisdirectedRequest, a.status)
	a.says(t, w.server.URL+"/")
	a.saysNot(t, "evil.example")
	require.Equal(t, http.StatusOK, v.get("/healthz").status, "probes come by any name")
	v.header.Set("Host", strings.Replace(w.site.options.BaseURL.Host, "127.0.0.1", "localhost", 1))
	require.Equal(t, http.StatusOK, v.get("/states").status, "loopback has several names")
}

func TestTheLogHoldsNoQueries(t *testing.T) {
	out := &lines{}
	w := newWorld(t, logged(out))
	w.as("author").get("/states?q=a-secret-interest")
	require.Contains(t, out.String(), "path=/states ")
	require.Contains(t, out.String(), "person="+w.person("author"))
	for _, secret := range []string{"a-secret-interest", password, "author@example.org"} {
		require.NotContains(t, out.String(), secret)
	}
}

func TestRequestIdsOfStrangersAreReplaced(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	v.header.Set("X-Request-Id", "chosen-by-a-stranger")
	require.NotEqual(t, "chosen-by-a-stranger", v.get("/states").header.Get("X-Request-Id"))
	w = newWorld(t, func(o *Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	v = w.visitor()
	v.header.Set("X-Request-Id", "chosen-by-our-proxy")
	require.Equal(t, "chosen-by-our-proxy", v.get("/states").header.Get("X-Request-Id"))
	v.header.Set("X-Request-Id", `"><script>`)
	require.NotContains(t, v.get("/states").header.Get("X-Request-Id"), "script")
}

func TestStrictTransportOverHTTPS(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.BaseURL = &url.URL{Scheme: "https", Host: o.BaseURL.Host} })
	require.Equal(t, "max-age=31536000", w.visitor().get("/states").header.Get("Strict-Transport-Security"))
}

func TestPagesAreCompressed(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	v.header.Set("Accept-Encoding", "gzip") // set by hand, so the client does not unpack
	a := v.get("/states")
	require.Equal(t, "gzip", a.header.Get("Content-Encoding"))
	unpacked, err := gzip.NewReader(strings.NewReader(a.body))
	require.NoError(t, err)
	raw, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	require.Contains(t, string(raw), "Zimbabwe")
	require.Less(t, len(a.body), 40_000, "the longest page on a poor line")
}

func TestStaticFilesAreKeptForEver(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	path := Base{}.Asset("tokens.css")
	a := v.get(path)
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "public, max-age=31536000, immutable", a.header.Get("Cache-Control"))
	require.Contains(t, a.header.Get("Content-Type"), "text/css")
	require.Empty(t, a.header["Set-Cookie"])
	v.header.Set("If-None-Match", a.header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, v.get(path).status)
	v.header.Del("If-None-Match")
	for _, wrong := range []string{"/static/tokens.0000000000.css", "/static/../layout.html", "/static/", "/static/%2e%2e/embed.go"} {
		require.Equal(t, http.StatusNotFound, v.get(wrong).status, wrong)
	}
}
