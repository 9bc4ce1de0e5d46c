package site

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/web"
)

// serveStatic serves a file under the address that web.Asset made. The address holds a hash of the content: it never changes.
func (s *Site) serveStatic(r *request) error {
	name := r.echo.Param("*")
	body, err := web.Open(name)
	if err != nil {
		r.echo.Response().Header().Set("Cache-Control", "no-store") // of another build, perhaps the next one
		return domain.ErrNotFound
	}
	h := r.echo.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(r.echo.Response(), r.echo.Request(), name, time.Time{}, bytes.NewReader(body))
	return nil
}

// serveIcon answers browsers that ask for the icon without reading the page.
func (s *Site) serveIcon(r *request) error {
	return r.echo.Redirect(http.StatusFound, web.Asset("favicon.svg"))
}

// serveRobots keeps machines out of the directions that never end; a demonstration is not to be found at all.
func (s *Site) serveRobots(r *request) error {
	lines := []string{"User-agent: *", "Disallow: /sign-in", "Disallow: /account"}
	if s.options.Demo {
		lines = []string{"User-agent: *", "Disallow: /"}
	}
	return r.echo.String(http.StatusOK, strings.Join(lines, "\n")+"\n")
}
