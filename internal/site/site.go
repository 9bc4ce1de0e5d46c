package site

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/door"
	"tamatch/internal/i18n"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Jobs is what the site asks of the work that follows changes; the queue of package jobs answers it.
type Jobs interface {
	// Counts says how many jobs there are in each state; "discarded" ones were given up, "retryable" ones have failed
	// and wait for another try.
	Counts(ctx context.Context) (map[string]int, error)
	Failed(ctx context.Context) ([]broker.FailedJob, error)
	Retry(ctx context.Context, id int64) error
}

// Options are what a site is built from. All up to BaseURL are required.
type Options struct {
	Store     *store.Store
	Broker    *broker.Broker
	Auth      *auth.Authenticator
	Catalogue *i18n.Catalogue
	Pairing   *pairing.Pairing
	Index     search.Index
	Jobs      Jobs

	// BaseURL is where people reach the site, such as https://tamatch.example.org. Absolute links come from it alone, and
	// requests for another host are refused: a Host header is never believed.
	BaseURL *url.URL
	// TrustedProxies may say in X-Forwarded-For whom they speak for. From everybody else the header is ignored.
	TrustedProxies []netip.Prefix
	// MetricsToken opens /metrics to who bears it. Without one, /metrics answers to the machine itself only.
	MetricsToken string

	Dev       bool // the gallery and pseudo-languages
	Demo      bool
	DemoLinks *auth.DemoLinks

	Now     func() time.Time
	Log     *slog.Logger
	Version string

	more []route // beside the table, for tests of what happens around a handler
}

// Site is the pages. Serve its Handler.
type Site struct {
	door      *door.Door
	store     *store.Store
	broker    *broker.Broker
	auth      *auth.Authenticator
	catalogue *i18n.Catalogue
	pairing   *pairing.Pairing
	index     search.Index
	jobs      Jobs

	options      Options
	now          func() time.Time
	log          *slog.Logger
	templates    map[string]*template.Template
	table        map[string]route // by method and path
	metrics      *metrics
	build        string // of the pages, for their tags
	kept         *kept
	organization knownOrganizations
	echo         *echo.Echo
}

// New makes a site; a template that cannot be parsed is an error.
func New(o Options) (*Site, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	templates, err := parsed()
	if err != nil {
		return nil, err
	}
	at, err := door.New(o.BaseURL, o.TrustedProxies, o.Log)
	if err != nil {
		return nil, err
	}
	s := &Site{
		door: at, store: o.Store, broker: o.Broker, auth: o.Auth, catalogue: o.Catalogue, pairing: o.Pairing, index: o.Index, jobs: o.Jobs,
		options: o, build: build(o), kept: newKept(), now: func() time.Time { return o.Now().UTC() }, log: o.Log,
		templates: templates, table: map[string]route{},
	}
	s.metrics = newMetrics(s)
	s.echo = s.newEcho()
	return s, nil
}

// Handler answers every request of the site.
func (s *Site) Handler() http.Handler { return s.echo }

// Server is an http.Server for the site whose limits bear a slow line but not a client that holds on for ever.
func (s *Site) Server(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      3 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// Absolute is the address of a path for words that leave the site, such as mails and exports.
func (s *Site) Absolute(path string) string {
	return strings.TrimSuffix(s.options.BaseURL.String(), "/") + path
}
