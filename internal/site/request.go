package site

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// request is what a handler gets: who asks, in which language, and what they sent.
type request struct {
	auth.Asking   // Viewer, Person, Organization
	*i18n.Printer // of the reader's language: r.T, r.Lang
	echo          echo.Context
	site          *Site
	id            string // for the log and for error pages
	session       bool   // a session was loaded: not for machines, nor before the middleware came to it
	now           time.Time
	source        source // of a lasting page, with the tag that it had before it was made
	tag           string
	change        int64 // of the register, which the page is made of at least; 0 where nobody has asked
}

func (r *request) ctx() context.Context { return r.echo.Request().Context() }

// param is a part of the path that the route names, as /needs/:ref does.
func (r *request) param(name string) string {
	raw := r.echo.Param(name)
	if v, err := url.PathUnescape(raw); err == nil {
		return v
	}
	return raw
}

// query is a value of the address; queries are all of that name.
func (r *request) query(name string) string     { return r.echo.QueryParam(name) }
func (r *request) queries(name string) []string { return r.echo.QueryParams()[name] }

// lastPage is more pages than any list has.
const lastPage = 1_000_000

// pageNo is the page number of the address, from 1 on. A number that no list reaches is the last page.
func (r *request) pageNo() int {
	raw := r.query("page")
	if !pageShape.MatchString(raw) {
		return 1
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n > lastPage {
		return lastPage
	}
	return n
}

// form is a field of the form as it was typed; forms are all of that name. Rules and cleaning are the broker's.
func (r *request) form(name string) string    { return r.echo.Request().PostForm.Get(name) }
func (r *request) forms(name string) []string { return r.echo.Request().PostForm[name] }

// version is the version of the record that the form was filled from, 0 if it does not say. What is no version is -1,
// which no record has: the step is then stale.
func (r *request) version() int {
	raw := r.form("version")
	if raw == "" {
		return 0
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 1 {
		return -1
	}
	return n
}

// isFragment says whether script asks for a page's matter alone, isAutosave whether it sends a draft by itself.
func (r *request) isFragment() bool { return r.echo.Request().Header.Get("X-Fragment") == "1" }
func (r *request) isAutosave() bool { return r.echo.Request().Header.Get("X-Autosave") == "1" }

// saved answers script that sent a draft by itself: nothing to show, and the version it must send next time.
func (r *request) saved(version int) error {
	r.echo.Response().Header().Set("X-Version", strconv.Itoa(version))
	return r.echo.NoContent(http.StatusNoContent)
}

// unsaved tells script that sent a draft by itself why it was not taken, in one sentence.
func (r *request) unsaved(why string) error { return r.echo.String(http.StatusConflict, why) }

// from is the address that the request comes from.
func (r *request) from() netip.Addr {
	addr, err := netip.ParseAddr(r.echo.RealIP())
	if err != nil {
		return netip.IPv6Unspecified() // a Unix socket: everybody shares one
	}
	return addr
}

// see sends the reader on to an address of the site, after a form was taken.
func (r *request) see(path string) error { return r.echo.Redirect(http.StatusSeeOther, path) }

// say leaves words for the next page; args alternate name and value.
func (r *request) say(tone Tone, key string, args ...any) {
	raw, err := json.Marshal(left{tone, domain.Say(key, args...)})
	if err == nil {
		r.site.auth.Leave(r.ctx(), string(raw))
	}
}

// left is a flash on its way from one page to the next: the message, not its words, so that it is read in the language
// of the page on which it appears.
type left struct {
	Tone    Tone
	Message domain.Message
}

func (r *request) flash() *Flash {
	if !r.session {
		return nil
	}
	var l left
	raw := r.site.auth.Taken(r.ctx())
	if raw == "" || json.Unmarshal([]byte(raw), &l) != nil {
		return nil
	}
	return &Flash{Tone: l.Tone, Text: r.Say(l.Message)}
}

// address is the path and query of the request, the parameter lang left out.
func (r *request) address(change func(url.Values)) string {
	u := *r.echo.Request().URL
	q := u.Query()
	q.Del("lang")
	if change != nil {
		change(q)
	}
	path := localPath(u.EscapedPath())
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// with is the address of this page with one parameter changed, or without it when value is "".
func (r *request) with(name, value string) string {
	return r.address(func(q url.Values) {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	})
}

// pageHref is for Base.Pager: this page, another page number.
func (r *request) pageHref(n int) string {
	if n == 1 {
		return r.with("page", "")
	}
	return r.with("page", strconv.Itoa(n))
}

// localPath is the path if it leads to this site, else "/". Browsers take //host and /\host for other sites.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// base is the frame of a page with that title, which is in the reader's language already.
func (r *request) base(title string) Base {
	viewer := Viewer{Viewer: r.Viewer}
	if r.Viewer.SignedIn() {
		viewer.Name = r.Person.Name
		viewer.Organization = Base{Printer: r.Printer}.OrganizationName(r.Organization)
	}
	b := NewBase(r.site.catalogue, r.Lang(), r.address(nil), r.now, viewer)
	b.Title, b.Flash, b.Demo = title, r.flash(), r.site.options.Demo
	if r.echo.Request().Method != http.MethodGet && r.echo.Request().Method != http.MethodHead {
		b.Languages = nil // what was typed would be lost on the way
	}
	r.navigate(&b)
	return b
}
