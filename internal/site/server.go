package site

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	maxBody     = 1 << 20          // bytes of a form
	maxDuration = 30 * time.Second // of a request's work
)

// newEcho puts the routes behind the middleware, from the outermost inwards.
func (s *Site) newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = s.ipExtractor()
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.fail(s.requestOf(c), err) }

	crossOrigin := http.NewCrossOriginProtection()
	if err := crossOrigin.AddTrustedOrigin(s.options.BaseURL.Scheme + "://" + s.options.BaseURL.Host); err != nil {
		panic(fmt.Errorf("site: base URL %s: %w", s.options.BaseURL, err)) // New has checked it
	}
	e.Use(
		s.observe,
		s.recovered,
		s.headers,
		s.hostOnly,
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024}),
		bounded,
		sameOrigin(crossOrigin),
		s.withSession,
		s.identify,
	)
	for _, rt := range append(s.routes(), s.options.more...) {
		s.table[rt.method+" "+rt.path] = rt
		e.Add(rt.method, rt.path, s.serve(rt))
		if rt.method == http.MethodGet {
			e.Add(http.MethodHead, rt.path, s.serve(rt))
		}
	}
	return e
}

// ipExtractor reads whom a request comes from: the peer, or what a trusted proxy says in X-Forwarded-For.
func (s *Site) ipExtractor() echo.IPExtractor {
	if len(s.options.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range s.options.TrustedProxies {
		p = p.Masked()
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// bounded gives a request its time and its body its size.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), maxDuration)
		defer cancel()
		r := c.Request().WithContext(ctx)
		if r.ContentLength > maxBody {
			return errTooLarge
		}
		if r.Body != nil {
			r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
		}
		c.SetRequest(r)
		return next(c)
	}
}

// sameOrigin refuses what another site's page makes a browser send. Pages need no token for it.
func sameOrigin(p *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := p.Check(c.Request()); err != nil {
				return fmt.Errorf("%w: %w", errCrossOrigin, err)
			}
			return next(c)
		}
	}
}

// readForm parses the body of a form into PostForm; nothing else is a body here.
func readForm(c echo.Context) error {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	switch {
	case r.ContentLength == 0 && r.Header.Get(echo.HeaderContentType) == "":
		kind, err = echo.MIMEApplicationForm, nil // a button alone, sent by a program
	case kind == echo.MIMEMultipartForm:
		err = r.ParseMultipartForm(maxBody)
	case kind == echo.MIMEApplicationForm:
		err = r.ParseForm()
	case err == nil:
		err = fmt.Errorf("content type %s", kind)
	}
	if tooLarge := new(*http.MaxBytesError); errors.As(err, tooLarge) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	return nil
}

// hostOnly refuses requests for another host than the base URL's, probes excepted: another name would get around cookies
// and the check of origins. On loopback its usual names are one.
func (s *Site) hostOnly(next echo.HandlerFunc) echo.HandlerFunc {
	want := canonicalHost(s.options.BaseURL.Host)
	return func(c echo.Context) error {
		if canonicalHost(c.Request().Host) != want && s.whoOf(c) != machines {
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

// whoOf is for whom the route of the request is.
func (s *Site) whoOf(c echo.Context) who {
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if rt, ok := s.table[method+" "+c.Path()]; ok {
		return rt.who
	}
	return everyone
}
