package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// errorPage is every page that says that something did not work: what, and what to do now. It never says anything of the
// inside; the request's id leads from the reader's report to the log.
type errorPage struct {
	Base
	Text     string   // what happened
	Problems []string // each thing wrong with what was sent
	Next     []Link   // what to do
	ID       string
	Ours     bool // the fault is ours: say the id
}

var errorShow = page[errorPage]("error/show")

// tooLarge is the error of a body over the limit.
var errTooLarge = errors.New("the body is too large")

// errFileTooLarge is the error of a file over the limit of its form.
var errFileTooLarge = errors.New("the file is too large")

// errCrossOrigin is the error of a form that another site sent.
var errCrossOrigin = errors.New("sent from another site")

// errOtherHost is the error of a request for a host that is not ours.
var errOtherHost = errors.New("another host was asked for")

// errForm is the error of a body that is not a form.
var errForm = errors.New("the form cannot be read")

// errAddress is the error of an address that is not UTF-8.
var errAddress = errors.New("the address cannot be read")

// errorKinds is the one table from kind of error to status and message keys, failed.<name>.title and error.<name>.text.
var errorKinds = []struct {
	is     func(error) bool
	status int
	title  string
	text   string
}{
	{target(domain.ErrNotFound), http.StatusNotFound, "failed.not_found.title", "failed.not_found.text"},
	{target(domain.ErrForbidden), http.StatusForbidden, "failed.forbidden.title", "failed.forbidden.text"},
	{kind[*domain.Stale], http.StatusConflict, "failed.stale.title", "failed.stale.text"},
	{target(domain.ErrConflict), http.StatusConflict, "failed.conflict.title", "failed.conflict.text"},
	{kind[*domain.Invalid], http.StatusUnprocessableEntity, "failed.invalid.title", "failed.invalid.text"},
	{target(errTooLarge), http.StatusRequestEntityTooLarge, "failed.too_large.title", "failed.too_large.text"},
	{target(errFileTooLarge), http.StatusRequestEntityTooLarge, "failed.too_large.title", "failed.file_too_large.text"},
	{kind[*http.MaxBytesError], http.StatusRequestEntityTooLarge, "failed.too_large.title", "failed.too_large.text"},
	{target(errCrossOrigin), http.StatusForbidden, "failed.cross_origin.title", "failed.cross_origin.text"},
	{target(errOtherHost), http.StatusMisdirectedRequest, "failed.other_host.title", "failed.other_host.text"},
	{target(errAddress), http.StatusBadRequest, "failed.address.title", "failed.address.text"},
	{target(errForm), http.StatusBadRequest, "failed.form.title", "failed.form.text"},
	{echoStatus(http.StatusNotFound), http.StatusNotFound, "failed.not_found.title", "failed.not_found.text"},
	{echoStatus(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed, "failed.method.title", "failed.method.text"},
	{target(domain.ErrUnwritable), http.StatusServiceUnavailable, "failed.unwritable.title", "failed.unwritable.text"},
	{store.Away, http.StatusServiceUnavailable, "failed.slow.title", "failed.slow.text"},
	{target(context.DeadlineExceeded), http.StatusServiceUnavailable, "failed.slow.title", "failed.slow.text"},
}

func target(err error) func(error) bool { return func(e error) bool { return errors.Is(e, err) } }

func kind[T error](e error) bool {
	var as T
	return errors.As(e, &as)
}

func echoStatus(status int) func(error) bool {
	return func(e error) bool {
		var he *echo.HTTPError
		return errors.As(e, &he) && he.Code == status
	}
}

// fail answers a request with the page of its error.
func (s *Site) fail(r *request, err error) {
	if r.echo.Response().Committed {
		s.log.ErrorContext(r.ctx(), "the answer broke off", "request", r.id, "error", err)
		return
	}
	status, title, text := http.StatusInternalServerError, "failed.ours.title", "failed.ours.text"
	for _, k := range errorKinds {
		if k.is(err) {
			status, title, text = k.status, k.title, k.text
			break
		}
	}
	route := r.echo.Path()
	if words := fileForms[route]; words != "" && status == http.StatusRequestEntityTooLarge {
		text = words
	}
	level := slog.LevelDebug
	if status >= 500 {
		level = slog.LevelError
	}
	s.log.Log(r.ctx(), level, "request failed", "request", r.id, "status", status, "error", err)
	if errors.Is(err, context.Canceled) && r.echo.Request().Context().Err() != nil {
		return // nobody is there to read it
	}
	p := errorPage{Base: r.base(r.T(title)), Text: r.T(text, "megabytes", maxBodyOf(route)>>20), ID: r.id, Ours: status >= 500}
	var conflict *domain.Conflict
	if errors.As(err, &conflict) {
		p.Text = r.Say(conflict.Message)
	}
	var invalid *domain.Invalid
	if errors.As(err, &invalid) {
		for _, wrong := range invalid.Problems {
			p.Problems = append(p.Problems, r.Say(wrong.Message))
		}
	}
	p.Next = r.next(status, err)
	if err := errorShow.answer(r, status, p); err != nil {
		s.log.ErrorContext(r.ctx(), "the error page failed", "request", r.id, "error", err)
		if !r.echo.Response().Committed {
			_ = r.echo.NoContent(http.StatusInternalServerError) // the reader is gone if this fails
		}
	}
}

// next is what the reader can do about an error.
func (r *request) next(status int, err error) []Link {
	var out []Link
	if errors.Is(err, errOtherHost) {
		return []Link{{Label: r.site.options.BaseURL.Host, Href: r.site.Absolute("/")}}
	}
	if (status == http.StatusNotFound || status == http.StatusForbidden) && !r.Viewer.SignedIn() {
		out = append(out, Link{r.T("failed.next.sign_in"), r.signInHref()})
	}
	if path := r.back(); path != "" && (status == http.StatusConflict || status == http.StatusUnprocessableEntity || status == http.StatusRequestEntityTooLarge) {
		out = append(out, Link{r.T("failed.next.back"), path})
	}
	return append(out, Link{r.T("failed.next.start"), "/"})
}

// back is the page of this site from which the form was sent, "" if that is not known. Where the browser does not say, it is
// the page of the form's own route, or the nearest above it.
func (r *request) back() string {
	rest, ok := strings.CutPrefix(r.echo.Request().Referer(), r.site.Absolute(""))
	if ok && localPath(rest) == rest {
		return rest
	}
	if r.echo.Request().Method != http.MethodPost {
		return ""
	}
	route, path := strings.Split(r.echo.Path(), "/"), strings.Split(r.echo.Request().URL.EscapedPath(), "/")
	for n := min(len(route), len(path)); n > 1; n-- {
		if r.site.offers(strings.Join(route[:n], "/")) {
			return localPath(strings.Join(path[:n], "/"))
		}
	}
	return ""
}
