package site

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/store"
)

const requestKey = "request"

// requestOf is the request that identify made, or an anonymous one before identify has run.
func (s *Site) requestOf(c echo.Context) *request {
	if r, ok := c.Get(requestKey).(*request); ok {
		return r
	}
	r := &request{echo: c, site: s, id: requestID(c), now: s.now()}
	r.Printer = s.catalogue.For(s.language(c, ""))
	return r
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }

var idShape = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// observe gives each request an id, logs it and counts it. The query is not logged: what people search for is theirs.
func (s *Site) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begin := time.Now()
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !idShape.MatchString(id) || len(s.options.TrustedProxies) == 0 {
			id = store.NewID()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		if err := next(c); err != nil {
			c.Error(err)
		}
		took, status, path := time.Since(begin), c.Response().Status, c.Path()
		if path == "" || status == http.StatusMethodNotAllowed {
			path = "(none)"
		}
		s.metrics.count(c.Request().Method, path, status, took)
		level := slog.LevelInfo
		if s.whoOf(c) == machines {
			level = slog.LevelDebug
		}
		attrs := []any{
			"request", id, "method", c.Request().Method, "path", c.Request().URL.Path, "status", status,
			"bytes", c.Response().Size, "ms", took.Milliseconds(), "from", c.RealIP(),
		}
		if r, ok := c.Get(requestKey).(*request); ok && r.Viewer.SignedIn() {
			attrs = append(attrs, "person", r.Viewer.PersonID)
		}
		s.log.Log(c.Request().Context(), level, "request", attrs...)
		return nil
	}
}

// recovered turns a panic into an error, with the stack in the log.
func (s *Site) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p) // net/http's own way of breaking off an answer
			default:
				s.log.ErrorContext(c.Request().Context(), "panic", "request", requestID(c), "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return next(c)
	}
}

// policy lets a page load its own files and send its own forms, nothing else.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

func (s *Site) headers(next echo.HandlerFunc) echo.HandlerFunc {
	https := s.options.BaseURL.Scheme == "https"
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		if https {
			h.Set("Strict-Transport-Security", "max-age="+strconv.Itoa(365*24*60*60))
		}
		return next(c)
	}
}

// withSession loads the session and saves it with the answer; machines have none.
func (s *Site) withSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.whoOf(c) == machines {
			return next(c)
		}
		var failed, err error
		inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.SetRequest(r)
			before := c.Response().Writer
			c.Response().Writer = w
			defer func() { c.Response().Writer = before }()
			err = next(c)
		})
		fail := func(_ http.ResponseWriter, _ *http.Request, e error) { failed = e }
		s.auth.Load(fail, inside).ServeHTTP(c.Response().Writer, c.Request())
		if err == nil {
			err = failed
		}
		return err
	}
}

// identify finds out who asks and in which language, and answers errors while the session is still there.
func (s *Site) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := s.requestOf(c)
		if s.whoOf(c) == machines {
			c.Set(requestKey, r)
			return next(c)
		}
		asking, err := s.auth.Asking(r.ctx())
		if err != nil {
			return err
		}
		r.Asking, r.session = asking, true
		r.Printer = s.catalogue.For(s.language(c, asking.Person.Language))
		c.Set(requestKey, r)
		if lang := c.QueryParam("lang"); lang != "" && c.Request().Method == http.MethodGet {
			return s.chooseLanguage(r, lang)
		}
		if err := next(c); err != nil {
			s.fail(r, err)
		}
		return nil
	}
}

const languageCookie = "lang"

// language picks the page's language: chosen in this browser, else the person's, else what the browser asks for.
func (s *Site) language(c echo.Context, preferred string) string {
	if cookie, err := c.Cookie(languageCookie); err == nil && s.speaks(cookie.Value) {
		return cookie.Value
	}
	return s.catalogue.Match(c.Request().Header.Get("Accept-Language"), preferred)
}

func (s *Site) speaks(lang string) bool {
	for _, l := range s.catalogue.Languages() {
		if l.Code == lang {
			return true
		}
	}
	return false
}

// chooseLanguage keeps the language that ?lang= names in a cookie and comes back to the page without it.
func (s *Site) chooseLanguage(r *request, lang string) error {
	if s.speaks(lang) {
		r.echo.SetCookie(&http.Cookie{
			Name: languageCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 60 * 60,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: auth.Secure(s.options.BaseURL),
		})
	}
	return r.see(r.address(nil))
}
