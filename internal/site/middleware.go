package site

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/door"
)

const requestKey = "request"

// requestOf is the request that identify made, or an anonymous one before identify has run.
func (s *Site) requestOf(c echo.Context) *request {
	if r, ok := c.Get(requestKey).(*request); ok {
		return r
	}
	r := &request{echo: c, site: s, id: door.RequestID(c), now: s.now()}
	r.Printer = s.catalogue.For(s.language(c, ""))
	return r
}

// observed counts an answer, and is what the log says of it beside what it says of all.
func (s *Site) observed(c echo.Context, took time.Duration) (slog.Level, []any) {
	status, path := c.Response().Status, c.Path()
	if path == "" || status == http.StatusMethodNotAllowed {
		path = "(none)"
	}
	s.metrics.count(c.Request().Method, path, status, took)
	level := slog.LevelInfo
	if s.whoOf(c) == machines {
		level = slog.LevelDebug
	}
	if r, ok := c.Get(requestKey).(*request); ok && r.Viewer.SignedIn() {
		return level, []any{"person", r.Viewer.PersonID}
	}
	return level, nil
}

// policy lets a page load its own files and send its own forms, nothing else.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

func headers(h http.Header) {
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
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
