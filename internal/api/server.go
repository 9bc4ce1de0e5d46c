package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"tamatch/internal/domain"
)

const (
	maxBody     = 1 << 20          // bytes
	maxDuration = 30 * time.Second // of a request's work

	maxFileDuration = 10 * time.Minute       // of a request that brings a document: the line may be slow
	maxFileWaste    = 4 * domain.MaxDocument // bytes of one too large that are read, so that the program comes to see why it was refused
)

func (a *API) newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = a.door.Address()
	e.HTTPErrorHandler = a.fail
	e.Use(
		a.door.Observe(observed),
		a.door.Recovered,
		a.door.Headers(policy, headers),
		a.begin,
		a.hostOnly,
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024}),
		timed,
		a.identify,
		read,
		a.conditional,
		a.door.Recovered, // within conditional, which forgets an answer that broke off
	)
	return e
}

// observed is what the log says of an answer beside what it says of all.
func observed(c echo.Context, _ time.Duration) (slog.Level, []any) {
	if who := callerOf(c.Request().Context()); who != nil && who.Viewer.SignedIn() {
		return slog.LevelInfo, []any{"person", who.Viewer.PersonID, "token", who.Token.Prefix}
	}
	return slog.LevelInfo, nil
}

// policy lets the documentation load its sheets and its icon, and nothing else do anything.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func headers(h http.Header) {
	h.Set("Referrer-Policy", "no-referrer")
	// What is answered depends on who asks and in which language, and is asked again each time.
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Authorization")
	h.Add("Vary", "Accept-Language")
}

// hostOnly refuses requests for another host than the base URL's, as the pages do.
func (a *API) hostOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !a.door.Answers(c.Request()) {
			return errOtherHost
		}
		return next(c)
	}
}

// bringsFile says whether the request is one whose body is a file.
func bringsFile(c echo.Context) bool {
	return c.Request().Method == http.MethodPost && c.Path() == root+"/matches/:ref/documents"
}

// timed gives a request its time.
func timed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		duration := maxDuration
		if bringsFile(c) {
			duration = maxFileDuration
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), duration)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// read reads the body up to the size that is allowed, and keeps it: what makes a request the same as another is its body too.
func read(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		who := callerOf(r.Context())
		if err := legible(r.URL); err != nil {
			return err
		}
		body, err := readBody(c, who)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		who.request, who.body = r, body
		contentType := strings.ToLower(r.Header.Get(echo.HeaderContentType))
		if contentType != "" {
			r.Header.Set(echo.HeaderContentType, contentType) // huma tells upper case from lower
		}
		switch {
		case len(body) == 0:
		case bringsFile(c):
			if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != fileType {
				return errFileType
			}
		case !isJSON(contentType, r.Method):
			return errMediaType
		case !utf8.Valid(body): // the decoder would put U+FFFD in its place
			return fmt.Errorf("%w: the body is not UTF-8", errMalformed)
		default:
			if wrong := halfCharacter(body); wrong != nil { // the decoder would put U+FFFD in its place
				return wrong
			}
		}
		return next(c)
	}
}

// legible says what in an address cannot be read. It would be passed over else, and a list come back without the filter that
// was asked for.
func legible(u *url.URL) error {
	parameters, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	for name, values := range parameters {
		for _, v := range values {
			if !utf8.ValidString(name) || !utf8.ValidString(v) {
				return &parameter{strings.ToValidUTF8(name, "?"), domain.Say("api.value", "value", strings.ToValidUTF8(v, "?"))}
			}
		}
	}
	return nil
}

// readBody reads a body. That of a file may be larger and take longer, for who may write.
func readBody(c echo.Context, who *caller) ([]byte, error) {
	r, limit, over, waste := c.Request(), int64(maxBody), errTooLarge, int64(0)
	if bringsFile(c) && who.Token.Allows(domain.ScopeWrite) {
		limit, over, waste = domain.MaxDocument, errFileLarge, maxFileWaste
		line, until := http.NewResponseController(c.Response()), time.Now().Add(maxFileDuration)
		if err := errors.Join(line.SetReadDeadline(until), line.SetWriteDeadline(until.Add(time.Minute))); err != nil {
			return nil, fmt.Errorf("giving a document its time: %w", err)
		}
	}
	if r.ContentLength > limit {
		_, _ = io.CopyN(io.Discard, r.Body, waste)
		return nil, over
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, limit))
	if tooLarge := new(*http.MaxBytesError); errors.As(err, tooLarge) {
		return nil, over
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return body, nil
}

// isJSON says whether the body is of a type that is read here. A body must say what it is.
func isJSON(contentType, method string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8") {
		return false
	}
	return kind == echo.MIMEApplicationJSON || kind == mergePatch && method == http.MethodPatch
}
