package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"tamatch/internal/auth"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/door"
	"tamatch/internal/store"
)

// Problem says what did not work, after RFC 9457.
type Problem struct {
	Type     string         `json:"type" format:"uri-reference" doc:"Address of the description of this kind of problem; its last part names the kind and does not change."`
	Title    string         `json:"title" doc:"The kind of problem, in the language of the answer."`
	Status   int            `json:"status" doc:"The status of the answer."`
	Detail   string         `json:"detail,omitempty" doc:"What happened this time, in the language of the answer."`
	Instance string         `json:"instance,omitempty" format:"uri" doc:"Identifies the request, for questions to whoever keeps the register."`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"What is wrong with single fields, up to fifty of them."`
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Field  string `json:"field" doc:"Path of the field in the body, such as lines.2.articles, or name of the parameter."`
	Code   string `json:"code" doc:"Names the rule that is broken; does not change with the language."`
	Detail string `json:"detail" doc:"What is wrong, in the language of the answer; what is wrong with the form of a value is said in English."`
}

func (p *Problem) Error() string  { return p.Type + ": " + p.Detail }
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// What a problem tells of a body is bounded, whatever the body is: so many fields, and so much of the path to each.
const (
	mostProblems = 50
	longPath     = 200 // bytes
)

// clipped is as much of a path as a problem tells.
func clipped(path string) string {
	if len(path) <= longPath {
		return path
	}
	return strings.ToValidUTF8(path[:longPath], "") + "…"
}

// The errors that arise here and nowhere below.
var (
	errNoToken   = errors.New("this takes a token")
	errScope     = errors.New("the token is for reading alone")
	errUnguarded = errors.New("If-Match is missing")
	errStale     = errors.New("If-Match names another version")
	errTooLarge  = errors.New("the body is too large")
	errMediaType = errors.New("the body is not JSON")
	errFileLarge = errors.New("the file is too large")
	errFileType  = errors.New("the body is not said to be a file")
	errMalformed = errors.New("the request cannot be read")
	errTooMany   = errors.New("too many requests")
	errOtherHost = errors.New("another host was asked for")
)

// problemKind is one kind of problem: its name is the end of its type.
type problemKind struct {
	name   string
	is     func(error) bool
	status int
	title  string
	text   string
}

// kinds is the one table from error to problem. The first that fits counts.
var kinds = []problemKind{
	{"not_found", target(domain.ErrNotFound), http.StatusNotFound, "api.not_found.title", "api.not_found.text"},
	{"not_found", echoStatus(http.StatusNotFound), http.StatusNotFound, "api.not_found.title", "api.not_found.text"},
	{"token", target(auth.ErrToken), http.StatusUnauthorized, "api.token.title", "api.token.text"},
	{"no_token", target(errNoToken), http.StatusUnauthorized, "api.no_token.title", "api.no_token.text"},
	{"scope", target(errScope), http.StatusForbidden, "api.scope.title", "api.scope.text"},
	{"forbidden", target(domain.ErrForbidden), http.StatusForbidden, "api.forbidden.title", "api.forbidden.text"},
	{"stale", target(errStale), http.StatusPreconditionFailed, "api.stale.title", "api.stale.text"},
	{"stale", kind[*domain.Stale], http.StatusPreconditionFailed, "api.stale.title", "api.stale.text"},
	{"if_match", target(errUnguarded), http.StatusPreconditionRequired, "api.if_match.title", "api.if_match.text"},
	{"conflict", target(domain.ErrConflict), http.StatusConflict, "api.conflict.title", "api.conflict.text"},
	{"key_reused", target(broker.ErrReused), http.StatusUnprocessableEntity, "api.key_reused.title", "api.key_reused.text"},
	{"malformed", kind[*parameter], http.StatusBadRequest, "api.malformed.title", "api.malformed.text"},
	{"malformed", target(errMalformed), http.StatusBadRequest, "api.malformed.title", "api.malformed.text"},
	{"invalid", kind[*domain.Invalid], http.StatusUnprocessableEntity, "api.invalid.title", "api.invalid.text"},
	{"too_large", target(errTooLarge), http.StatusRequestEntityTooLarge, "api.too_large.title", "api.too_large.text"},
	{"too_large", target(errFileLarge), http.StatusRequestEntityTooLarge, "api.too_large.title", "api.file_large.text"},
	{"media_type", target(errFileType), http.StatusUnsupportedMediaType, "api.file_type.title", "api.file_type.text"},
	{"media_type", target(errMediaType), http.StatusUnsupportedMediaType, "api.media_type.title", "api.media_type.text"},
	{"too_many", target(errTooMany), http.StatusTooManyRequests, "api.too_many.title", "api.too_many.text"},
	{"method", echoStatus(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed, "api.method.title", "api.method.text"},
	{"other_host", target(errOtherHost), http.StatusMisdirectedRequest, "api.other_host.title", "api.other_host.text"},
	{"unwritable", target(domain.ErrUnwritable), http.StatusServiceUnavailable, "api.unwritable.title", "api.unwritable.text"},
	{"slow", store.Away, http.StatusServiceUnavailable, "api.slow.title", "api.slow.text"},
	{"slow", target(context.DeadlineExceeded), http.StatusServiceUnavailable, "api.slow.title", "api.slow.text"},
	ours,
}

// ours is every fault of ours.
var ours = problemKind{"fault", func(error) bool { return true }, http.StatusInternalServerError, "api.fault.title", "api.fault.text"}

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

// parameter is what is wrong with a parameter of the address.
type parameter struct {
	name string
	says domain.Message
}

func (p *parameter) Error() string { return p.name + ": " + p.says.Key }

// problem says an error in the caller's language. It logs what is a fault of ours and sets the headers that go with it.
func (a *API) problem(ctx context.Context, c *caller, err error) *Problem {
	if p := new(Problem); errors.As(err, &p) {
		return p
	}
	i := slices.IndexFunc(kinds, func(k problemKind) bool { return k.is(err) })
	k := kinds[i]
	level := slog.LevelDebug
	if k.status >= 500 {
		level = slog.LevelError
	}
	a.log.Log(ctx, level, "request failed", "request", c.id, "status", k.status, "error", err)
	p := a.sayProblem(c, k)
	var conflict *domain.Conflict
	if errors.As(err, &conflict) {
		p.Detail = c.Say(conflict.Message)
	}
	var invalid *domain.Invalid
	if errors.As(err, &invalid) {
		for _, wrong := range invalid.Problems[:min(len(invalid.Problems), mostProblems)] {
			p.Errors = append(p.Errors, FieldProblem{wrong.Field, wrong.Message.Key, c.Say(wrong.Message)})
		}
	}
	var wrong *parameter
	if errors.As(err, &wrong) {
		p.Errors = append(p.Errors, FieldProblem{wrong.name, wrong.says.Key, c.Say(wrong.says)})
	}
	switch k.name {
	case "no_token":
		c.header.Set("WWW-Authenticate", `Bearer realm="tamatch"`)
	case "token":
		c.header.Set("WWW-Authenticate", `Bearer realm="tamatch", error="invalid_token"`)
	case "scope":
		c.header.Set("WWW-Authenticate", `Bearer realm="tamatch", error="insufficient_scope", scope="write"`)
	}
	return p
}

func (a *API) sayProblem(c *caller, k problemKind) *Problem {
	return &Problem{
		Type:  a.options.BaseURL.Scheme + "://" + a.options.BaseURL.Host + docsPath + "#problem-" + k.name,
		Title: c.T(k.title), Status: k.status, Detail: c.T(k.text), Instance: "urn:uuid:" + c.id,
	}
}

// fail answers a request with the problem of its error.
func (a *API) fail(err error, e echo.Context) {
	if e.Response().Committed {
		a.log.ErrorContext(e.Request().Context(), "the answer broke off", "error", err)
		return
	}
	c := callerOf(e.Request().Context())
	if c == nil { // it failed before the caller was made
		c = &caller{Printer: a.catalogue.For(""), id: door.RequestID(e), header: e.Response().Header()}
	}
	p := a.problem(e.Request().Context(), c, err)
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		a.log.ErrorContext(e.Request().Context(), "the problem cannot be written", "error", jsonErr)
	}
	if err := e.Blob(p.Status, problemType, body); err != nil {
		a.log.DebugContext(e.Request().Context(), "nobody read the answer", "error", err)
	}
}

// Huma makes its errors by two variables of its package, and tells Title from title by a third; this is the one room that uses
// it. A field by another spelling would be taken from a body that posts and be lost from one that changes.
func init() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		c := callerOf(ctx.Context())
		if c == nil {
			return &Problem{Status: status, Title: http.StatusText(status)}
		}
		return c.api.misread(ctx.Context(), c, status, msg, errs)
	}
}

// misread is the problem of a request that does not fit the description of its operation.
func (a *API) misread(ctx context.Context, c *caller, status int, msg string, errs []error) *Problem {
	var found []FieldProblem
	inBody := false
	for _, err := range errs {
		var d huma.ErrorDetailer
		if !errors.As(err, &d) {
			continue
		}
		detail := d.ErrorDetail()
		where, path, _ := strings.Cut(detail.Location, ".")
		if where == "body" {
			inBody = true
		}
		if m := missing.FindStringSubmatch(detail.Message); m != nil {
			path = strings.TrimPrefix(path+"."+m[1], ".")
		}
		if len(found) < mostProblems {
			found = append(found, FieldProblem{clipped(fieldPath(path)), "api.shape", detail.Message})
		}
	}
	var k problemKind
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return a.problem(ctx, c, errTooLarge)
	case status == http.StatusUnsupportedMediaType:
		return a.problem(ctx, c, errMediaType)
	case status >= 500:
		return a.problem(ctx, c, errors.New(msg))
	case status == http.StatusUnprocessableEntity && inBody:
		k = kindNamed("invalid")
	default: // a body that is no JSON, or a parameter that does not fit
		k = kindNamed("malformed")
	}
	p := a.sayProblem(c, k)
	p.Errors = found
	return p
}

func kindNamed(name string) problemKind {
	i := slices.IndexFunc(kinds, func(k problemKind) bool { return k.name == name })
	return kinds[i]
}

// missing is huma's message about a field that must be there; the place it gives is that of the object around it.
var missing = regexp.MustCompile(`^expected required property (\w+) to be present$`)

var indexes = regexp.MustCompile(`\[(\d+)\]`)

// fieldPath writes huma's lines[2].articles as everywhere else: lines.2.articles.
func fieldPath(s string) string { return indexes.ReplaceAllString(s, ".$1") }
