package site

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"

	"tamatch/internal/auth"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
)

// adminPeople are those who may sign in.
type adminPeople struct {
	Base
	Tabs   []countTab
	Search Search
	Which  []countTab
	Rows   []personRow
	Found  int
	Pager  Pager
	Empty  Empty
}

// personRow is somebody in a list.
type personRow struct {
	Name, Href, Email string
	Organization      string
	Roles             string
	Status            Status
	SignedIn          Date
	Ever              bool
}

var adminPersonIndex = page[adminPeople]("admin/people")

func (b Base) personRow(p domain.Person, organization string) personRow {
	row := personRow{Name: p.Name, Href: "/admin/people/" + p.ID, Email: p.Email, Organization: organization, Roles: b.roles(p.Roles)}
	row.Status = b.Status("admin.person.active", ToneAgreed)
	if p.Disabled {
		row.Status = b.Status("admin.person.disabled", ToneClosed)
	}
	if p.LastSignIn != nil {
		row.SignedIn, row.Ever = b.Day(*p.LastSignIn), true
	}
	return row
}

func (s *Site) listPeople(r *request) error {
	people, _, err := s.store.People(r.ctx(), store.PersonFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	organizations, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	p := adminPeople{Base: r.base(r.T("admin.people")), Tabs: r.adminTabs()}
	p.Search = Search{Printer: r.Printer, Action: "/admin/people", Label: r.T("admin.person.find"), Value: r.query("q"), Keep: r.kept("role")}
	names := map[string]string{}
	for _, o := range organizations {
		names[o.ID] = p.OrganizationName(o)
	}
	counts := map[string]int{}
	role := r.query("role")
	var found []domain.Person
	for _, person := range people {
		if !matches(r.query("q"), person.Name, person.Email, names[person.OrganizationID]) {
			continue
		}
		counts[""]++
		for _, has := range person.Roles {
			counts[string(has)]++
		}
		if role == "" || person.Has(domain.Role(role)) {
			found = append(found, person)
		}
	}
	p.Which = []countTab{{Label: r.T("admin.all"), Href: r.narrowed("role", ""), Count: counts[""], Current: role == ""}}
	for _, has := range domain.Roles {
		p.Which = append(p.Which, countTab{Label: p.RoleLabel(has), Href: r.narrowed("role", string(has)), Count: counts[string(has)], Current: role == string(has)})
	}
	p.Found = len(found)
	p.Pager = p.Base.Pager(r.pageNo(), adminPageSize, p.Found, r.pageHref)
	for _, person := range found[max(0, p.Pager.From-1):p.Pager.To] {
		p.Rows = append(p.Rows, p.personRow(person, names[person.OrganizationID]))
	}
	p.Empty = Empty{Title: r.T("admin.person.none"), Text: r.T("admin.person.none.text"), Begin: &Link{r.T("admin.person.new"), "/admin/people/new"}}
	return adminPersonIndex.show(r, p)
}

// adminPerson is the form of one person.
type adminPerson struct {
	Base
	Tabs     []countTab
	Errors   ErrorSummary
	Action   string
	New      bool
	Version  int
	Fields   []Field
	Roles    Field
	Password Field
	Once     string // a password made for them, shown this once
	Status   Status
	Switch   Actions
	Facts    Facts
}

var adminPersonShow = page[adminPerson]("admin/person")

func (s *Site) newPerson(r *request) error {
	return s.personForm(r, http.StatusOK, domain.Person{OrganizationID: r.query("organization")}, nil, "")
}

func (s *Site) showPerson(r *request) error {
	person, err := s.store.Person(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	return s.personForm(r, http.StatusOK, person, nil, "")
}

func (r *request) rolesTyped() []domain.Role {
	var out []domain.Role
	for _, role := range r.forms("roles") {
		out = append(out, domain.Role(role))
	}
	return out
}

// passwordTyped is the password that the administrator set, or a new one made by chance, which is then told once.
func (s *Site) passwordTyped(r *request, email string) (hash, once string, err error) {
	password := r.form("password")
	if password == "" {
		once = rand.Text()
		password = once
	}
	wrong := &domain.Invalid{}
	auth.CheckPassword(wrong, "password", password, email)
	if err := wrong.Err(); err != nil {
		return "", "", err
	}
	hash, err = s.auth.Hash(r.ctx(), password)
	return hash, once, err
}

func (s *Site) createPerson(r *request) error {
	person := domain.Person{
		Name: r.form("name"), Email: r.form("email"), OrganizationID: r.form("organization"), Language: r.form("language"), Roles: r.rolesTyped(),
	}
	hash, once, err := s.passwordTyped(r, person.Email)
	saved := person
	if err == nil {
		person.PasswordHash = hash
		saved, err = s.broker.CreatePerson(r.ctx(), r.Viewer, person)
	}
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		person.PasswordHash = ""
		return s.personForm(r, http.StatusUnprocessableEntity, person, wrong, "")
	}
	if err != nil {
		return err
	}
	return s.personMade(r, saved, once, "admin.person.created")
}

// personMade leads on to the person's page; a password made by chance is told on the answer itself instead, so that it is
// kept nowhere between two pages.
func (s *Site) personMade(r *request, person domain.Person, once, said string) error {
	if once == "" {
		r.say(ToneAgreed, said)
		return r.see("/admin/people/" + person.ID)
	}
	return s.personForm(r, http.StatusOK, person, nil, once)
}

func (s *Site) updatePerson(r *request) error {
	person, err := s.store.Person(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	person.Name, person.Email, person.Language, person.OrganizationID = r.form("name"), r.form("email"), r.form("language"), r.form("organization")
	person.Version = r.version()
	_, err = s.broker.UpdatePerson(r.ctx(), r.Viewer, person)
	return s.personSaved(r, person, err)
}

func (s *Site) setRoles(r *request) error {
	person, err := s.store.Person(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	person.Roles = r.rolesTyped()
	_, err = s.broker.SetRoles(r.ctx(), r.Viewer, person.ID, person.Roles)
	return s.personSaved(r, person, err)
}

func (s *Site) disablePerson(r *request) error {
	person, err := s.broker.Disable(r.ctx(), r.Viewer, r.param("id"), r.form("disabled") == "1")
	return s.personSaved(r, person, err)
}

func (s *Site) resetPassword(r *request) error {
	person, err := s.store.Person(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	hash, once, err := s.passwordTyped(r, person.Email)
	if err == nil {
		err = s.broker.SetPassword(r.ctx(), r.Viewer, person.ID, hash)
	}
	if err == nil && once != "" {
		return s.personMade(r, person, once, "")
	}
	return s.personSaved(r, person, err)
}

// personSaved leads back to the person's page, or shows the form again with what is to be corrected.
func (s *Site) personSaved(r *request, person domain.Person, err error) error {
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.personForm(r, http.StatusUnprocessableEntity, person, wrong, "")
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "admin.saved")
	return r.see("/admin/people/" + person.ID)
}

func (s *Site) personForm(r *request, status int, person domain.Person, wrong *domain.Invalid, once string) error {
	p := adminPerson{Base: r.base(r.T("admin.person.new")), Tabs: r.adminTabs(), New: person.ID == "", Version: person.Version, Action: "/admin/people", Once: once}
	p.Errors = p.ErrorSummary(wrong)
	if !p.New {
		p.Title, p.Action = person.Name, "/admin/people/"+person.ID
		row := p.personRow(person, "")
		p.Status = row.Status
		last := ""
		if row.Ever {
			last = row.SignedIn.Exact
		}
		p.Facts = Facts{r.Printer, []Fact{{r.T("admin.since"), some(p.Date(person.CreatedAt))}, {r.T("admin.person.last"), some(last)}}}
		button := Action{Label: r.T("admin.person.disable"), Href: p.Action + "/disable", Post: true, Fields: []Hidden{{"disabled", "1"}}, Confirm: r.T("admin.person.disable.sure")}
		switch {
		case person.Disabled:
			button = Action{Label: r.T("admin.person.enable"), Href: p.Action + "/disable", Post: true, Fields: []Hidden{{"disabled", "0"}}}
		case person.ID == r.Viewer.PersonID:
			button = Action{}
		}
		if button.Href != "" {
			p.Switch = Actions{[]Action{button}}
		}
	}
	organizations, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	i18n.SortBy(r.Lang(), organizations, p.OrganizationName)
	name := p.Field(FieldText, "name", r.T("account.name"), person.Name, wrong)
	email := p.Field(FieldEmail, "email", r.T("account.email"), person.Email, wrong)
	organization := p.Field(FieldSelect, "organization", r.T("account.organization"), person.OrganizationID, wrong)
	organization.Hint = r.T("admin.person.organization.hint")
	for _, o := range organizations {
		organization.Choices = append(organization.Choices, Choice{Value: o.ID, Label: p.OrganizationName(o), Chosen: o.ID == person.OrganizationID})
	}
	language := p.Field(FieldSelect, "language", r.T("account.language"), person.Language, wrong)
	language.Optional = true
	for _, code := range domain.Languages {
		language.Choices = append(language.Choices, Choice{Value: code, Label: p.LanguageLabel(code), Chosen: code == person.Language})
	}
	p.Fields = []Field{name, email, organization, language}
	p.Roles = p.Field(FieldCheckboxes, "roles", r.T("account.roles"), "", wrong)
	for _, role := range domain.Roles {
		p.Roles.Choices = append(p.Roles.Choices, Choice{Value: string(role), Label: p.RoleLabel(role), Hint: r.T("admin.role." + string(role)), Chosen: slices.Contains(person.Roles, role)})
	}
	p.Password = p.Field(FieldText, "password", r.T("admin.person.password"), "", wrong)
	p.Password.Hint, p.Password.Optional, p.Password.Autocomplete = r.T("admin.person.password.hint", "count", auth.PasswordMin), true, "off"
	return adminPersonShow.answer(r, status, p)
}
