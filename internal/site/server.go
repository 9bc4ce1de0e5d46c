package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"tamatch/internal/domain"
)

const (
	maxBody     = 1 << 20          // bytes of a form
	maxDuration = 30 * time.Second // of a request's work

	maxFileBody     = domain.MaxDocument + 64<<10 // bytes of a form that brings a document of a match
	maxFileDuration = 10 * time.Minute            // of a request that brings one: the line may be slow
	maxFileWaste    = 4 * domain.MaxDocument      // bytes that are read beyond it, so that the browser comes to see why it was refused
)

// roomy are the routes of forms that bring a document.
var roomy = map[string]bool{"/matches/:ref/documents": true}

// fileForms are the routes of forms that bring a file, each with the words for one that is too large.
var fileForms = map[string]string{
	"/matches/:ref/documents": "failed.file_too_large.text",
	"/checklists/:ref/form":   "failed.file_too_large.checklist",
	"/tracker/import":         "failed.file_too_large.rows",
	"/tracker/parties":        "failed.file_too_large.rows",
}

// maxBodyOf is how many bytes the form of a route may hold, what the form adds to its file left out.
func maxBodyOf(route string) int {
	if roomy[route] {
		return domain.MaxDocument
	}
	return maxBody
}

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
		straight,
		legibleQuery,
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024, Skipper: func(c echo.Context) bool { return c.Path() == documentPath }}),
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

// bounded gives a request its time and its body its size. The body of a form that brings a file gets it when it is read.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		duration := maxDuration
		if roomy[c.Path()] {
			duration = maxFileDuration
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), duration)
		defer cancel()
		r := c.Request().WithContext(ctx)
		if fileForms[c.Path()] != "" {
			c.SetRequest(r)
			return next(c)
		}
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

// readFileForm parses the body of a form that brings a file. A document may take longer to come than others.
func readFileForm(c echo.Context) error {
	limit := int64(maxBody)
	if roomy[c.Path()] {
		limit = maxFileBody
		line, until := http.NewResponseController(c.Response()), time.Now().Add(maxFileDuration)
		if err := errors.Join(line.SetReadDeadline(until), line.SetWriteDeadline(until.Add(time.Minute))); err != nil {
			return fmt.Errorf("giving a document its time: %w", err)
		}
	}
	r := c.Request()
	whole := r.Body
	r.Body = http.MaxBytesReader(c.Response(), whole, limit)
	err := readForm(c)
	if tooLarge := new(*http.MaxBytesError); errors.As(err, tooLarge) {
		_, _ = io.CopyN(io.Discard, whole, maxFileWaste)
		return errFileTooLarge
	}
	return err
}

// readForm parses the body of a form into PostForm; nothing else is a body here.
func readForm(c echo.Context) error {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	switch {
	case r.ContentLength == 0 && r.Header.Get(echo.HeaderContentType) == "":
		kind, err = echo.MIMEApplicationForm, nil // a button alone, sent by a program
	case kind == echo.MIMEMultipartForm:
		err = r.ParseMultipartForm(maxFileBody) // whole in memory: no body is larger
	case kind == echo.MIMEApplicationForm:
		err = r.ParseForm()
	case err == nil:
		err = fmt.Errorf("content type %s", kind)
	}
	if tooLarge := new(*http.MaxBytesError); errors.As(err, tooLarge) {
		return err
	}
	if err == nil {
		err = legible(r.PostForm)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	return nil
}

// legibleQuery refuses an address whose query is not UTF-8, as forms are.
func legibleQuery(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := legible(c.QueryParams()); err != nil {
			return fmt.Errorf("%w: %w", errAddress, err)
		}
		return next(c)
	}
}

// legible refuses names and values that are not UTF-8: no reader could say what they mean.
func legible(values url.Values) error {
	for name, list := range values {
		for _, v := range append(slices.Clone(list), name) {
			if !utf8.ValidString(v) {
				return fmt.Errorf("%q is not UTF-8", name)
			}
		}
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
