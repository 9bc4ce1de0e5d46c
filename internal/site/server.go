package site

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
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
	e.IPExtractor = s.door.Address()
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.fail(s.requestOf(c), err) }

	crossOrigin := http.NewCrossOriginProtection()
	if err := crossOrigin.AddTrustedOrigin(s.options.BaseURL.Scheme + "://" + s.options.BaseURL.Host); err != nil {
		panic(fmt.Errorf("site: base URL %s: %w", s.options.BaseURL, err)) // New has checked it
	}
	e.Use(
		s.door.Observe(s.observed),
		s.door.Recovered,
		s.door.Headers(policy, headers),
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

// hostOnly refuses requests for another host than the base URL's, probes excepted.
func (s *Site) hostOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !s.door.Answers(c.Request()) && s.whoOf(c) != machines {
			return errOtherHost
		}
		return next(c)
	}
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
