package site

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
)

// signInPage asks who is there.
type signInPage struct {
	Base
	Errors   ErrorSummary
	Email    Field
	Password Field
	Next     string // where to go afterwards
	Wait     Note   // with a title: too many failures, and when to try again
	Links    []demoPerson
}

// demoPerson is a sign-in link of the demonstration.
type demoPerson struct {
	Name, Organization, Roles, Href string
}

var signInShow = page[signInPage]("session/sign-in")

// signInHref is the sign-in page that leads back to where the reader is.
func (r *request) signInHref() string {
	next := r.address(nil)
	if r.echo.Request().Method != http.MethodGet {
		next = r.back()
	}
	if next == "" || next == "/" || next == "/sign-in" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}

// nextPath is where the form or the address says to go, if that is a page of ours.
func nextPath(raw string) string {
	u, err := url.Parse(raw)
	if raw == "" || err != nil || u.IsAbs() || u.Host != "" || localPath(raw) != raw {
		return "/"
	}
	return raw
}

func (r *request) newSignIn(email, next string, wrong *domain.Invalid) signInPage {
	p := signInPage{Base: r.base(r.T("session.sign_in.title")), Next: next}
	p.Email = p.Field(FieldEmail, "email", r.T("session.email"), email, wrong)
	p.Email.Autocomplete = "username"
	p.Password = p.Field(FieldPassword, "password", r.T("session.password"), "", wrong)
	p.Password.Autocomplete = "current-password"
	p.Errors = p.ErrorSummary(wrong)
	for _, l := range r.site.options.DemoLinks.All() {
		p.Links = append(p.Links, demoPerson{
			Name: l.Person.Name, Organization: p.OrganizationName(l.Organization), Roles: p.roles(l.Person.Roles), Href: l.Path(),
		})
	}
	return p
}

// roles are the names of roles as one list.
func (b Base) roles(roles []domain.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = b.RoleLabel(role)
	}
	return b.List(words)
}

func (s *Site) showSignIn(r *request) error {
	next := nextPath(r.query("next"))
	if r.Viewer.SignedIn() {
		return r.see(next)
	}
	return signInShow.show(r, r.newSignIn("", next, nil))
}

func (s *Site) signIn(r *request) error {
	email, next := r.form("email"), nextPath(r.form("next"))
	wrong := &domain.Invalid{}
	if email == "" {
		wrong.Add("email", "session.email.missing")
	}
	if r.form("password") == "" {
		wrong.Add("password", "session.password.missing")
	}
	if wrong.Err() != nil {
		return signInShow.answer(r, http.StatusUnprocessableEntity, r.newSignIn(email, next, wrong))
	}
	_, err := s.auth.SignIn(r.ctx(), email, r.form("password"), r.from())
	var throttled *auth.Throttled
	switch {
	case errors.As(err, &throttled):
		p := r.newSignIn(email, next, nil)
		p.Wait = r.wait(throttled)
		return signInShow.answer(r, http.StatusTooManyRequests, p)
	case errors.Is(err, auth.ErrWrong):
		wrong.Add("email", "session.wrong")
		return signInShow.answer(r, http.StatusUnprocessableEntity, r.newSignIn(email, next, wrong))
	case err != nil:
		return err
	}
	return r.see(next)
}

// wait says when to try again, to the reader and to programs.
func (r *request) wait(t *auth.Throttled) Note {
	left := t.Until.Sub(r.now)
	r.echo.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(max(left, time.Second).Seconds()))))
	if left > time.Minute {
		left = (left + time.Minute - 1).Truncate(time.Minute)
	} else {
		left = max(left, time.Second).Round(time.Second)
	}
	return Note{Title: r.T("session.throttled.title"), Text: r.T("session.throttled", "wait", left)}
}

func (s *Site) signOut(r *request) error {
	if err := s.auth.SignOut(r.ctx()); err != nil {
		return err
	}
	return r.see("/")
}

// demoSignIn signs a person of the demonstration in. That a link does so by GET is harmless: the demonstration has
// nothing to lose, and its addresses cannot be guessed.
func (s *Site) demoSignIn(r *request) error {
	link, ok := s.options.DemoLinks.Find(r.param("token"))
	if !ok {
		return domain.ErrNotFound
	}
	p, err := s.auth.SignInAs(r.ctx(), link.Person.ID)
	if err != nil {
		return err
	}
	r.Person = p
	r.say(ToneOpen, "session.demo", "name", p.Name, "roles", r.roleMessages(p.Roles))
	return r.see(nextPath(r.query("next")))
}

func (r *request) roleMessages(roles []domain.Role) []domain.Message {
	out := make([]domain.Message, len(roles))
	for i, role := range roles {
		out[i] = domain.Say("role." + string(role))
	}
	return out
}
