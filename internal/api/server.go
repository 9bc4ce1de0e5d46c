package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"tamatch/internal/store"
)

const (
	maxBody     = 1 << 20          // bytes
	maxDuration = 30 * time.Second // of a request's work
)

func (a *API) newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = a.ipExtractor()
	e.HTTPErrorHandler = a.fail
	e.Use(
		a.observe,
		a.recovered,
		a.headers,
		a.begin,
		a.hostOnly,
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024}),
		bounded,
		a.identify,
		a.conditional,
		a.recovered, // within conditional, which forgets an answer that broke off
	)
	return e
}

// ipExtractor reads whom a request comes from: the peer, or what a trusted proxy says in X-Forwarded-For.
func (a *API) ipExtractor() echo.IPExtractor {
	if len(a.options.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range a.options.TrustedProxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

var idShape = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// observe gives each request an id and logs it. The query is not logged: what programs search for is theirs.
func (a *API) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !idShape.MatchString(id) || len(a.options.TrustedProxies) == 0 {
			id = store.NewID()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if err := next(c); err != nil {
			c.Error(err)
		}
		attrs := []any{
			"request", id, "method", c.Request().Method, "path", c.Request().URL.Path, "status", c.Response().Status,
			"bytes", c.Response().Size, "ms", time.Since(began).Milliseconds(), "from", c.RealIP(),
		}
		if who := callerOf(c.Request().Context()); who != nil && who.Viewer.SignedIn() {
			attrs = append(attrs, "person", who.Viewer.PersonID, "token", who.Token.Prefix)
		}
		a.log.Log(c.Request().Context(), slog.LevelInfo, "request", attrs...)
		return nil
	}
}

// recovered turns a panic into an error, with the stack in the log.
func (a *API) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				a.log.ErrorContext(c.Request().Context(), "panic", "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return next(c)
	}
}

// policy lets the documentation load its one sheet, and nothing else do anything.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (a *API) headers(next echo.HandlerFunc) echo.HandlerFunc {
	https := a.options.BaseURL.Scheme == "https"
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		// What is answered depends on who asks and in which language, and is asked again each time.
		h.Set("Cache-Control", "private, no-cache")
		h.Add("Vary", "Authorization")
		h.Add("Vary", "Accept-Language")
		if https {
			h.Set("Strict-Transport-Security", "max-age="+strconv.Itoa(365*24*60*60))
		}
		return next(c)
	}
}

// hostOnly refuses requests for another host than the base URL's, as the pages do.
func (a *API) hostOnly(next echo.HandlerFunc) echo.HandlerFunc {
	want := canonicalHost(a.options.BaseURL.Host)
	return func(c echo.Context) error {
		if canonicalHost(c.Request().Host) != want {
			return errOtherHost
		}
		return next(c)
	}
}

func canonicalHost(host string) string {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		name = "localhost"
	}
	if port == "80" || port == "443" {
		port = ""
	}
	return name + ":" + port
}

// bounded gives a request its time, reads its body up to the size that is allowed, and keeps it: what makes a request the
// same as another is its body too.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), maxDuration)
		defer cancel()
		r := c.Request().WithContext(ctx)
		if r.ContentLength > maxBody {
			return errTooLarge
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
		if tooLarge := new(*http.MaxBytesError); errors.As(err, tooLarge) {
			return errTooLarge
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c.SetRequest(r)
		who := callerOf(ctx)
		who.request, who.body = r, body
		if len(body) > 0 && !isJSON(r.Header.Get(echo.HeaderContentType), r.Method) {
			return errMediaType
		}
		return next(c)
	}
}

// isJSON says whether the body is of a type that is read here. A body must say what it is.
func isJSON(contentType, method string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8") {
		return false
	}
	return kind == echo.MIMEApplicationJSON || kind == mergePatch && method == http.MethodPatch
}
