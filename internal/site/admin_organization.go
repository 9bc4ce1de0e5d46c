package site

import (
	"errors"
	"net/http"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// adminOrganizations is the register of organizations.
type adminOrganizations struct {
	Base
	Tabs   []countTab
	Search Search
	Which  []countTab
	Rows   []organizationRow
	Found  int
	Pager  Pager
	Empty  Empty
}

type organizationRow struct {
	Name, Href, Kind string
	Verified         Status
	Provides         bool
	People           int
}

var adminOrganizationIndex = page[adminOrganizations]("admin/organizations")

const adminPageSize = 50

func (s *Site) listOrganizations(r *request) error {
	all, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	people, _, err := s.store.People(r.ctx(), store.PersonFilter{Limit: store.NoLimit})
	if err != nil {
		return err
	}
	members := map[string]int{}
	for _, p := range people {
		members[p.OrganizationID]++
	}
	p := adminOrganizations{Base: r.base(r.T("admin.organizations")), Tabs: r.adminTabs()}
	p.Search = Search{Printer: r.Printer, Action: "/admin/organizations", Label: r.T("admin.organization.find"), Value: r.query("q"), Keep: r.kept("verified")}
	i18n.SortBy(r.Lang(), all, p.OrganizationName)
	which := r.query("verified")
	counts := map[string]int{}
	var rows []domain.Organization
	for _, o := range all {
		if !matches(r.query("q"), p.OrganizationName(o), o.Name, o.Short, o.State) {
			continue
		}
		verified := map[bool]string{true: "yes", false: "no"}[o.Verified != nil]
		counts[""]++
		counts[verified]++
		if which == "" || which == verified {
			rows = append(rows, o)
		}
	}
	for _, w := range []struct{ value, label string }{{"", "admin.all"}, {"no", "directory.unverified"}, {"yes", "directory.verified"}} {
		p.Which = append(p.Which, countTab{Label: r.T(w.label), Href: r.narrowed("verified", w.value), Count: counts[w.value], Current: w.value == which})
	}
	p.Found = len(rows)
	p.Pager = p.Base.Pager(r.pageNo(), adminPageSize, p.Found, r.pageHref)
	for _, o := range rows[max(0, p.Pager.From-1):p.Pager.To] {
		p.Rows = append(p.Rows, organizationRow{
			Name: p.OrganizationName(o), Href: "/admin/organizations/" + o.ID, Kind: p.KindLabel(o.Kind),
			Verified: p.verified(o), Provides: o.Provides, People: members[o.ID],
		})
	}
	p.Empty = Empty{Title: r.T("admin.organization.none"), Text: r.T("admin.organization.none.text"), Begin: &Link{r.T("admin.organization.new"), "/admin/organizations/new"}}
	return adminOrganizationIndex.show(r, p)
}

// adminOrganization is the form of one organization.
type adminOrganization struct {
	Base
	Tabs     []countTab
	Errors   ErrorSummary
	Action   string
	New      bool
	Version  int
	Fields   []Field
	Verified Status
	Verify   Actions
	Facts    Facts
	People   []personRow
}

var adminOrganizationShow = page[adminOrganization]("admin/organization")

func (s *Site) newOrganization(r *request) error {
	return s.organizationForm(r, http.StatusOK, domain.Organization{}, nil)
}

func (s *Site) showOrganization(r *request) error {
	o, err := s.store.Organization(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	return s.organizationForm(r, http.StatusOK, o, nil)
}

// organizationTyped is the organization as the form has it.
func (r *request) organizationTyped(o domain.Organization) domain.Organization {
	o.Name, o.Website, o.Contact, o.Provides = r.form("name"), r.form("website"), r.form("contact"), r.form("provides") == "1"
	return o
}

func (s *Site) createOrganization(r *request) error {
	o := r.organizationTyped(domain.Organization{Kind: domain.OrganizationKind(r.form("kind")), State: r.form("state")})
	if !o.IsState() {
		o.State = ""
	}
	saved, err := s.broker.CreateOrganization(r.ctx(), r.Viewer, o)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.organizationForm(r, http.StatusUnprocessableEntity, o, wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "admin.organization.created")
	return r.see("/admin/organizations/" + saved.ID)
}

func (s *Site) updateOrganization(r *request) error {
	o, err := s.store.Organization(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	o = r.organizationTyped(o)
	o.Version = r.version()
	_, err = s.broker.UpdateOrganization(r.ctx(), r.Viewer, o)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.organizationForm(r, http.StatusUnprocessableEntity, o, wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "admin.saved")
	return r.see("/admin/organizations/" + o.ID)
}

func (s *Site) verifyOrganization(r *request) error {
	o, err := s.broker.VerifyOrganization(r.ctx(), r.Viewer, r.param("id"))
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "desk.done.verify")
	return r.see("/admin/organizations/" + o.ID)
}

func (s *Site) organizationForm(r *request, status int, o domain.Organization, wrong *domain.Invalid) error {
	p := adminOrganization{Base: r.base(r.T("admin.organization.new")), Tabs: r.adminTabs(), New: o.ID == "", Version: o.Version, Action: "/admin/organizations"}
	p.Errors = p.ErrorSummary(wrong)
	if p.New {
		kind := p.Field(FieldRadios, "kind", r.T("directory.kind"), string(o.Kind), wrong)
		for _, k := range domain.OrganizationKinds {
			kind.Choices = append(kind.Choices, Choice{Value: string(k), Label: p.KindLabel(k), Chosen: k == o.Kind})
		}
		state := p.Field(FieldSelect, "state", r.T("directory.state"), o.State, wrong)
		state.Hint, state.Optional = r.T("admin.organization.state.hint"), true
		states := reference.States()
		i18n.SortBy(r.Lang(), states, func(st reference.State) string { return st.Name(r.Lang()) })
		for _, st := range states {
			state.Choices = append(state.Choices, Choice{Value: st.Code, Label: st.Name(r.Lang()), Chosen: st.Code == o.State})
		}
		p.Fields = append(p.Fields, kind, state)
	} else {
		p.Title, p.Action = p.OrganizationName(o), "/admin/organizations/"+o.ID
		p.Verified = p.verified(o)
		if o.Verified == nil {
			p.Verify = Actions{[]Action{{Label: r.T("admin.organization.verify"), Href: p.Action + "/verify", Post: true, Confirm: r.T("admin.organization.verify.sure")}}}
		}
		p.Facts = Facts{r.Printer, []Fact{{r.T("directory.kind"), some(p.KindLabel(o.Kind))}, {r.T("directory.code"), some(o.State)}, {r.T("admin.since"), some(p.Date(o.CreatedAt))}}}
		people, _, err := s.store.People(r.ctx(), store.PersonFilter{OrganizationID: o.ID, Limit: store.NoLimit})
		if err != nil {
			return err
		}
		for _, person := range people {
			p.People = append(p.People, p.personRow(person, p.Title))
		}
	}
	name := p.Field(FieldText, "name", r.T("admin.organization.name"), o.Name, wrong)
	if p.New {
		name.Hint = r.T("admin.organization.name.hint")
	}
	provides := p.Field(FieldCheckboxes, "provides", r.T("admin.organization.provides"), "", wrong)
	provides.Choices = []Choice{{Value: "1", Label: r.T("admin.organization.provides.yes"), Chosen: o.Provides}}
	website := p.Field(FieldURL, "website", r.T("directory.website"), o.Website, wrong)
	website.Hint, website.Optional = r.T("match.document.hint"), true
	contact := p.Field(FieldTextarea, "contact", r.T("match.contacts"), o.Contact, wrong)
	contact.Hint, contact.Optional, contact.Rows = r.T("admin.organization.contact.hint"), true, 3
	p.Fields = append(p.Fields, name, provides, website, contact)
	return adminOrganizationShow.answer(r, status, p)
}
