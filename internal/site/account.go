package site

import (
	"errors"
	"net/http"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
)

// accountPage is what a person may change about their own sign-in.
type accountPage struct {
	Base
	Errors   ErrorSummary
	Facts    Facts
	Old, New Field
	Wait     Note
	Language Field
	Email    string // so that a password manager knows whose it is
	// NoPassword is true in the demonstration, whose people sign in by link.
	NoPassword bool
}

var accountShow = page[accountPage]("session/account")

func (r *request) newAccount(wrong *domain.Invalid) accountPage {
	p := accountPage{Base: r.base(r.T("account.title")), Email: r.Person.Email, NoPassword: r.Person.Demo}
	p.Facts = Facts{p.Printer, []Fact{
		{r.T("account.name"), []string{r.Person.Name}},
		{r.T("account.email"), []string{r.Person.Email}},
		{r.T("account.organization"), some(p.OrganizationName(r.Organization))},
		{r.T("account.roles"), some(p.roles(r.Person.Roles))},
	}}
	p.Old = p.Field(FieldPassword, "old", r.T("account.password.old"), "", wrong)
	p.Old.Autocomplete = "current-password"
	p.New = p.Field(FieldPassword, "new", r.T("account.password.new"), "", wrong)
	p.New.Autocomplete = "new-password"
	p.New.Hint = r.T("account.password.hint", "count", auth.PasswordMin)
	p.Language = p.Field(FieldRadios, "language", r.T("account.language"), "", wrong)
	p.Language.Choices = []Choice{{Value: "", Label: r.T("account.language.browser"), Chosen: r.Person.Language == ""}}
	for _, l := range r.site.catalogue.Languages() {
		p.Language.Choices = append(p.Language.Choices, Choice{Value: l.Code, Label: l.Name, Chosen: r.Person.Language == l.Code})
	}
	p.Errors = p.ErrorSummary(wrong)
	return p
}

// some is a fact's one value, or none if it is empty.
func some(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func (s *Site) showAccount(r *request) error { return accountShow.show(r, r.newAccount(nil)) }

func (s *Site) changePassword(r *request) error {
	if r.Person.Demo {
		return domain.ErrForbidden
	}
	wrong := &domain.Invalid{}
	auth.CheckPassword(wrong, "new", r.form("new"), r.Person.Email)
	if r.form("old") == "" {
		wrong.Add("old", "session.password.missing")
	}
	if wrong.Err() == nil {
		err := s.auth.Confirm(r.ctx(), r.Person, r.form("old"), r.from())
		var throttled *auth.Throttled
		switch {
		case errors.As(err, &throttled):
			p := r.newAccount(nil)
			p.Wait = r.wait(throttled)
			return accountShow.answer(r, http.StatusTooManyRequests, p)
		case errors.Is(err, auth.ErrWrong):
			wrong.Add("old", "account.password.wrong")
		case err != nil:
			return err
		}
	}
	if wrong.Err() != nil {
		return accountShow.answer(r, http.StatusUnprocessableEntity, r.newAccount(wrong))
	}
	hash, err := s.auth.Hash(r.ctx(), r.form("new"))
	if err != nil {
		return err
	}
	if err := s.broker.SetPassword(r.ctx(), r.Viewer, r.Person.ID, hash); err != nil {
		return err
	}
	if err := s.auth.Restamp(r.ctx()); err != nil {
		return err
	}
	r.say(ToneAgreed, "account.password.changed")
	return r.see("/account")
}

func (s *Site) changeLanguage(r *request) error {
	_, err := s.broker.SetLanguage(r.ctx(), r.Viewer, r.Person.ID, r.form("language"))
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return accountShow.answer(r, http.StatusUnprocessableEntity, r.newAccount(wrong))
	}
	if err != nil {
		return err
	}
	// What was chosen in this browser before would hide the new choice.
	r.echo.SetCookie(&http.Cookie{Name: languageCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	r.say(ToneAgreed, "account.language.changed")
	return r.see("/account")
}
