package site

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tamatch/internal/store"
)

// source is what a page is made of besides its reader and the day.
type source int

const (
	fromRegister source = iota + 1 // the database alone
	fromIndex                      // what the search engine finds too
)

// lasting are the reading pages that stay the same until the register changes, the engine has taken a change up or a day
// begins. A page that tells of jobs, of the time of day or of the session is none of them.
var lasting = map[string]source{
	"/":              fromIndex,
	"/records":       fromIndex,
	"/needs":         fromIndex,
	"/offers":        fromIndex,
	"/needs/:ref":    fromIndex,
	"/offers/:ref":   fromIndex,
	"/matches":       fromRegister,
	"/matches/:ref":  fromIndex,
	"/directory":     fromRegister,
	"/organizations": fromRegister,
	"/states":        fromRegister,
	"/states/:code":  fromRegister,
	"/providers":     fromRegister,
	"/providers/:id": fromRegister,
}

// build names what makes pages of records. Where the version does not say exactly which program this is, and in a
// demonstration, whose links are made at its start, it is this process alone.
func build(o Options) string {
	if o.Version == "" || o.Version == "unknown" || strings.Contains(o.Version, "+") || o.Demo {
		return rand.Text()
	}
	return o.Version
}

// tag names the answer to a request before it is made: two requests with one tag get the same page. It is empty where that
// cannot be said. A page that begins with words left by the page before is shown once and has none.
func (s *Site) tag(r *request, from source) string {
	if s.options.Dev || r.session && s.auth.Waiting(r.ctx()) {
		return ""
	}
	change, err := s.store.Position(r.ctx())
	if err != nil {
		return ""
	}
	if r.change == 0 {
		r.change = change
		r.echo.SetRequest(r.echo.Request().WithContext(store.AsOf(r.ctx(), change)))
	}
	var reached int64
	if from == fromIndex {
		if s.index == nil {
			return ""
		}
		if reached, err = s.index.Position(r.ctx()); err != nil {
			return "" // the page says that its answer is narrowed, for as long as it is
		}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d %d\n%s\n%s\n%s %v\n%s\n%t", s.build, change, reached, r.now.Format(time.DateOnly), r.Lang(),
		r.Viewer.PersonID, r.Viewer.SignedIn(), r.echo.Request().URL.RequestURI(), r.isFragment())
	return `W/"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:15]) + `"`
}

// unchanged answers before any of the page is made, with 304 if the browser has this very page already.
func (s *Site) unchanged(r *request, from source) (bool, error) {
	r.source, r.tag = from, s.tag(r, from)
	if r.tag == "" || !named(r.echo.Request().Header.Values("If-None-Match"), r.tag) {
		return s.again(r)
	}
	r.pageHeaders()
	r.echo.Response().Header().Set("ETag", r.tag)
	return true, r.echo.NoContent(http.StatusNotModified)
}

// keep gives a page its tag, unless what it was made of has moved meanwhile. The body is the caller's: what is kept is a copy.
func (r *request) keep(status int, body []byte) {
	if r.tag == "" || status != http.StatusOK || r.site.tag(r, r.source) != r.tag {
		return
	}
	r.echo.Response().Header().Set("ETag", r.tag)
	if !r.Viewer.SignedIn() {
		r.site.kept.put(r.tag, bytes.Clone(body))
	}
}

// named says whether If-None-Match names the tag. A proxy may have made it a strong one, and * would be for a program
// that does not know what it has.
func named(headers []string, tag string) bool {
	opaque := strings.TrimPrefix(tag, "W/")
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			if strings.TrimPrefix(strings.TrimSpace(part), "W/") == opaque {
				return true
			}
		}
	}
	return false
}

// pageHeaders are those of a page, whether it is sent or not.
func (r *request) pageHeaders() {
	h := r.echo.Response().Header()
	h.Set("Content-Language", r.Lang())
	h.Add("Vary", "Accept-Language")
	h.Add("Vary", "X-Fragment")
	if h.Get("Cache-Control") == "" { // a page that shows a secret has said more
		h.Set("Cache-Control", "private, no-cache")
	}
}
