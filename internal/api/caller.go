package api

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/netip"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
	"tamatch/internal/door"
	"tamatch/internal/i18n"
)

// caller is who asks, in which language, and what belongs to the one request.
type caller struct {
	auth.Bearer
	*i18n.Printer // of the language that is answered in
	api           *API
	id            string      // of the request, for the log and the problem
	header        http.Header // of the answer
	request       *http.Request
	body          []byte // of the request
	revision      int    // version of the record in the answer, 0 for none: the beginning of its ETag
}

type callerKey struct{}

// callerOf is who asks in the request of that context; nil outside of one.
func callerOf(ctx context.Context) *caller {
	c, _ := ctx.Value(callerKey{}).(*caller)
	return c
}

// begin puts a caller into the request's context: the public, until identify knows better.
func (a *API) begin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who := &caller{api: a, id: door.RequestID(c), header: c.Response().Header()}
		who.Printer = a.catalogue.For(a.catalogue.Match(c.Request().Header.Get("Accept-Language"), ""))
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), callerKey{}, who)))
		who.header.Set("Content-Language", who.Lang())
		return next(c)
	}
}

// identify finds out who asks, and how often they did. What opens nothing counts against the address that it came from.
func (a *API) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who := callerOf(c.Request().Context())
		bearer, err := a.auth.BearerViewer(c.Request().Context(), c.Request().Header.Get(echo.HeaderAuthorization))
		wrong := errors.Is(err, auth.ErrToken)
		if err != nil && !wrong {
			return err
		}
		key, perMinute := "token "+bearer.Token.ID, a.options.PerMinute
		if bearer.Token.ID == "" {
			key, perMinute = "from "+network(c.RealIP()), a.options.PublicPerMinute
		}
		if wait := a.limits.take(key, perMinute, a.now()); wait > 0 {
			who.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			return errTooMany
		}
		if wrong {
			return auth.ErrToken
		}
		who.Bearer = bearer
		// A person's own language is the default, what the program asks for goes before it.
		if c.Request().Header.Get("Accept-Language") == "" && bearer.Person.Language != "" {
			who.Printer = a.catalogue.For(a.catalogue.Match("", bearer.Person.Language))
			who.header.Set("Content-Language", who.Lang())
		}
		return next(c)
	}
}

// network is the address, or for IPv6 its /64: one subscriber has all of that.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown" // a Unix socket: everybody shares one
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

// tokenScheme is the name of the one security scheme.
const tokenScheme = "token"

// open marks an operation that answers everybody with what is public, and a token's person with what they may see.
func open(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{}, {tokenScheme: {}}}
	op.Errors = append([]int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusTooManyRequests}, op.Errors...)
	return op
}

// own marks an operation that takes a token.
func (a *API) own(op huma.Operation) huma.Operation {
	op = open(op)
	op.Security = []map[string][]string{{tokenScheme: {}}}
	op.Middlewares = append(op.Middlewares, a.check(func(c *caller, _ huma.Context) error {
		if !c.Viewer.SignedIn() {
			return errNoToken
		}
		return nil
	}))
	return op
}

// writing marks an operation that changes something: it takes a token for writing.
func (a *API) writing(op huma.Operation) huma.Operation {
	op = a.own(op)
	op.Errors = append(op.Errors, http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	op.Middlewares = append(op.Middlewares, a.check(func(c *caller, _ huma.Context) error {
		if !c.Token.Allows(domain.ScopeWrite) {
			return errScope
		}
		return nil
	}))
	return op
}

// guarded marks an operation that says in If-Match which version of the record it means.
func (a *API) guarded(op huma.Operation) huma.Operation {
	op = a.writing(op)
	op.Errors = append(op.Errors, http.StatusNotFound, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	op.Middlewares = append(op.Middlewares, a.check(func(_ *caller, ctx huma.Context) error {
		if ctx.Header("If-Match") == "" {
			return errUnguarded
		}
		return nil
	}))
	return op
}

// check refuses a request before its body is looked at.
func (a *API) check(refuse func(*caller, huma.Context) error) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if err := refuse(callerOf(ctx.Context()), ctx); err != nil {
			a.fail(err, humaecho.Unwrap(ctx))
			return
		}
		next(ctx)
	}
}

// add registers an operation whose handler is told who asks, and whose errors become problems.
func add[I, O any](a *API, op huma.Operation, handle func(context.Context, *caller, *I) (*O, error)) {
	op.Path = root + op.Path
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		c := callerOf(ctx)
		out, err := handle(ctx, c, in)
		if err != nil {
			return nil, a.problem(ctx, c, err)
		}
		return out, nil
	})
}

// answer is a body without further ado.
type answer[T any] struct{ Body T }

// versioned is a record that says its version, from which its ETag is made.
type versioned interface{ version() int }

func answered[T any](c *caller, body T) *answer[T] {
	if v, ok := any(body).(versioned); ok {
		c.revision = v.version()
	}
	return &answer[T]{body}
}
