package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
)

// tokenPage is the tokens of a person: for programs that act in their name.
type tokenPage struct {
	Base
	Errors  ErrorSummary
	Secret  string // of the token just made: shown this once
	Rows    []tokenRow
	Name    Field
	Scope   Field
	Expires Field
	Wrong   Note
}

type tokenRow struct {
	Name, Prefix string
	Scope        string
	Created      Date
	Used         Date
	HasUsed      bool
	Ends         Date
	HasEnds      bool
	Status       Status
	Live         bool
	Href         string
}

var tokenShow = page[tokenPage]("session/tokens")

// tokenTerms are the days after which a new token may end; 0 is never.
var tokenTerms = []int{30, 90, 365, 0}

func (s *Site) showTokens(r *request) error {
	p, err := s.tokenPage(r, nil)
	if err != nil {
		return err
	}
	return tokenShow.show(r, p)
}

func (s *Site) tokenPage(r *request, wrong *domain.Invalid) (tokenPage, error) {
	p := tokenPage{Base: r.base(r.T("token.title")), Errors: Base{Printer: r.Printer}.ErrorSummary(wrong)}
	p.Name = p.Field(FieldText, "name", r.T("token.name"), r.form("name"), wrong)
	p.Name.Hint = r.T("token.name.hint")
	p.Scope = p.Field(FieldRadios, "scopes", r.T("token.scope"), "", wrong)
	chosen := r.form("scopes")
	if chosen == "" {
		chosen = string(domain.ScopeRead)
	}
	for _, c := range []Choice{{Value: string(domain.ScopeRead), Label: r.T("token.scope.read")}, {Value: string(domain.ScopeWrite), Label: r.T("token.scope.write")}} {
		c.Chosen = c.Value == chosen
		p.Scope.Choices = append(p.Scope.Choices, c)
	}
	p.Expires = p.Field(FieldRadios, "expires", r.T("token.expires"), "", wrong)
	term := r.form("expires")
	if term == "" {
		term = "90"
	}
	for _, days := range tokenTerms {
		label := r.T("token.expires.never")
		if days > 0 {
			label = r.T("token.expires.days", "count", days)
		}
		value := strconv.Itoa(days)
		p.Expires.Choices = append(p.Expires.Choices, Choice{Value: value, Label: label, Chosen: value == term})
	}
	list, err := s.store.Tokens(r.ctx(), r.Person.ID)
	if err != nil {
		return p, err
	}
	for _, t := range list {
		p.Rows = append(p.Rows, p.tokenRow(t))
	}
	return p, nil
}

func (b Base) tokenRow(t domain.Token) tokenRow {
	row := tokenRow{
		Name: t.Name, Prefix: t.Prefix, Scope: b.T("token.scope.read"), Created: b.Day(t.CreatedAt), Live: t.Live(b.Now),
		Href: "/account/tokens/" + url.PathEscape(t.ID) + "/revoke",
	}
	if t.Allows(domain.ScopeWrite) {
		row.Scope = b.T("token.scope.write")
	}
	if t.LastUsedAt != nil {
		row.Used, row.HasUsed = b.Day(*t.LastUsedAt), true
	}
	if t.ExpiresAt != nil {
		row.Ends, row.HasEnds = b.Day(*t.ExpiresAt), true
	}
	switch {
	case t.RevokedAt != nil:
		row.Status = b.Status("token.revoked", ToneClosed)
	case !row.Live:
		row.Status = b.Status("token.expired", ToneClosed)
	default:
		row.Status = b.Status("token.live", ToneAgreed)
	}
	return row
}

// createToken makes a token and shows its secret in the answer itself: nowhere else is it kept.
func (s *Site) createToken(r *request) error {
	secret, t := auth.NewToken()
	t.Name, t.Scopes = r.form("name"), []domain.Scope{domain.Scope(r.form("scopes"))}
	wrong := &domain.Invalid{}
	days, err := strconv.Atoi(r.form("expires"))
	switch {
	case err != nil || days < 0 || days > 3650:
		wrong.Add("expires", "error.token_expires")
	case days > 0:
		at := r.now.Add(time.Duration(days) * 24 * time.Hour)
		t.ExpiresAt = &at
	}
	if err = wrong.Err(); err == nil {
		_, err = s.broker.CreateToken(r.ctx(), r.Viewer, t)
	}
	var conflict *domain.Conflict
	status := http.StatusCreated
	switch {
	case errors.As(err, &wrong):
		secret, status = "", http.StatusUnprocessableEntity
	case errors.As(err, &conflict):
		secret, status = "", http.StatusConflict
	case err != nil:
		return err
	}
	p, err := s.tokenPage(r, wrong)
	if err != nil {
		return err
	}
	p.Secret = secret
	if conflict != nil {
		p.Wrong = Note{r.T("failed.conflict.title"), r.Say(conflict.Message)}
	}
	noStore(r)
	return tokenShow.answer(r, status, p)
}

func (s *Site) revokeToken(r *request) error {
	if err := s.broker.RevokeToken(r.ctx(), r.Viewer, r.Person.ID, r.param("id")); err != nil {
		return err
	}
	r.say(ToneAgreed, "token.revoked.done")
	return r.see("/account/tokens")
}
