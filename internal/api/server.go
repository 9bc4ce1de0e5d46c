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
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	maxBody     = 1 << 20          // bytes
	maxDuration = 30 * time.Second // of a request's work
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
		bounded,
		a.identify,
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

// policy lets the documentation load its one sheet, and nothing else do anything.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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
