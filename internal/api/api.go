package api

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/door"
	"tamatch/internal/i18n"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// root is where this version of the promise stands.
const root = "/api/v1"

// Options are what an API is built from. All up to BaseURL are required, but for Pairing and Index, without which matches
// and search answer as if their engines were down.
type Options struct {
	Store     *store.Store
	Broker    *broker.Broker
	Auth      *auth.Authenticator
	Catalogue *i18n.Catalogue
	Pairing   *pairing.Pairing
	Index     search.Index

	// BaseURL is where the register is reached; requests for another host are refused.
	BaseURL *url.URL
	// TrustedProxies may say in X-Forwarded-For whom they speak for.
	TrustedProxies []netip.Prefix
	// PerMinute is how many requests a token may make in a minute, and PublicPerMinute how many come from one address
	// without a token; 0 means 600 and 120. A quarter of it may come at once.
	PerMinute, PublicPerMinute int

	// Sheets and Icon are addresses of the site's style sheets and of its icon, for the page of the documentation.
	Sheets []string
	Icon   string

	Now     func() time.Time
	Log     *slog.Logger
	Version string
}

// API is the door for programs. Serve its Handler under /api/.
type API struct {
	door      *door.Door
	store     *store.Store
	broker    *broker.Broker
	auth      *auth.Authenticator
	catalogue *i18n.Catalogue
	pairing   *pairing.Pairing
	index     search.Index
	options   Options
	now       func() time.Time
	log       *slog.Logger
	limits    *limits
	echo      *echo.Echo
	huma      huma.API
	document  []byte // the OpenAPI document
	docs      []byte // the page that shows it
}

// New makes an API.
func New(o Options) (*API, error) {
	if o.Store == nil || o.Broker == nil || o.Auth == nil || o.Catalogue == nil {
		return nil, errors.New("the API needs a store, a broker, an authenticator and a catalogue")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PerMinute == 0 {
		o.PerMinute = 600
	}
	if o.PublicPerMinute == 0 {
		o.PublicPerMinute = 120
	}
	at, err := door.New(o.BaseURL, o.TrustedProxies, o.Log)
	if err != nil {
		return nil, err
	}
	a := &API{
		door: at, store: o.Store, broker: o.Broker, auth: o.Auth, catalogue: o.Catalogue, pairing: o.Pairing, index: o.Index,
		options: o, now: func() time.Time { return o.Now().UTC() }, log: o.Log, limits: newLimits(),
	}
	a.echo = a.newEcho()
	a.huma = humaecho.New(a.echo, config(o.Version))
	a.register()
	if a.document, err = document(a.huma.OpenAPI()); err != nil {
		return nil, err
	}
	if a.docs, err = docsPage(a.document, a.catalogue.For(i18n.Reference), o.Sheets, o.Icon); err != nil {
		return nil, err
	}
	a.serveDocs()
	return a, nil
}

// Handler answers everything under /api. A question for the headers alone is answered as if for the whole.
func (a *API) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			whole := *r
			whole.Method = http.MethodGet
			r = &whole // net/http leaves the body away by itself
		}
		a.echo.ServeHTTP(w, r)
	})
}

// Before answers what is under /api and leaves all else to next.
func (a *API) Before(next http.Handler) http.Handler {
	api := a.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
			api.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// config is huma's, without its own pages: its documentation loads from a foreign host.
func config(version string) huma.Config {
	if version == "" {
		version = "dev"
	}
	huma.DefaultArrayNullable = false // a list that is empty is [], never null
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Technical assistance register", Version: "1", Description: about,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Tags: tags,
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					tokenScheme: {Type: "http", Scheme: "bearer", Description: "A token of the person in whose name the program acts, made on the page /account/tokens."},
				},
			},
		},
		Formats: map[string]huma.Format{
			"application/json": huma.DefaultJSONFormat, mergePatch: huma.DefaultJSONFormat,
			"json": huma.DefaultJSONFormat, // what ends in +json
		},
		DefaultFormat: "application/json",
	}
	c.RejectUnknownQueryParameters = true
	return c
}

// mergePatch is the media type of a body that changes some fields of a record (RFC 7396).
const mergePatch = "application/merge-patch+json"
