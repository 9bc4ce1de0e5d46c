package site

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// checklistList is the self-assessment checklists that the reader may see.
type checklistList struct {
	Base
	Start  *Link // as the page's own button
	States bool  // those of several States: the secretariat reads them
	Rows   []checklistRow
	Found  int
	Pager  Pager
	Empty  Empty
}

type checklistRow struct {
	Ref, Href, Title, State string
	Status                  Status
	Progress                Meter
	Done                    string
	Updated                 Date
	Next                    Link
}

var checklistIndex = page[checklistList]("checklist/list")

const checklistPageSize = 50

// readsChecklists says whether the viewer may read checklists at all: members of States their own, the secretariat those
// that were cleared.
func readsChecklists(v domain.Viewer) bool {
	return v.SignedIn() && (v.Secretariat() || v.Kind == domain.OrgState && v.OrganizationID != "")
}

// dueChecklists are those that wait for the clearance of the reader's State.
func (s *Site) dueChecklists(r *request, b Base, add addDue) error {
	if r.Viewer.Kind != domain.OrgState || !r.Viewer.Has(domain.RoleFocalPoint) {
		return nil
	}
	list, _, err := s.store.Checklists(r.ctx(), store.ChecklistFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.ChecklistStatus{domain.ChecklistClearing},
		Sort: "updated", Limit: store.NoLimit,
	})
	if err != nil {
		return err
	}
	for _, c := range list {
		row := dueRow{Ref: c.Reference, Href: "/checklists/" + c.Reference, Title: b.checklistName(c)}
		add(row.to(row.Href+"/check"), "clearing", "clear", nil)
	}
	return nil
}

func (s *Site) listChecklists(r *request) error {
	if ok, err := r.understood(r.T("checklist.title")); !ok {
		return err
	}
	p := checklistList{Base: r.base(r.T("checklist.title")), States: r.Viewer.Secretariat()}
	list, total, err := s.store.Checklists(r.ctx(), store.ChecklistFilter{
		Viewer: r.Viewer, Limit: checklistPageSize, Offset: (r.pageNo() - 1) * checklistPageSize,
	})
	if err != nil {
		return err
	}
	if last, yes := r.beyond(checklistPageSize, total); yes {
		return r.see(last)
	}
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	answers, err := s.store.AnswersOf(r.ctx(), r.Viewer, ids)
	if err != nil {
		return err
	}
	by := map[string]map[string]domain.ChecklistAnswer{}
	for _, a := range answers {
		if by[a.ChecklistID] == nil {
			by[a.ChecklistID] = map[string]domain.ChecklistAnswer{}
		}
		by[a.ChecklistID][a.Question] = a
	}
	for _, c := range list {
		form, _ := reference.ChecklistFormOf(string(c.Instrument), c.Form)
		p.Rows = append(p.Rows, p.checklistRow(c, form, by[c.ID]))
	}
	p.Found, p.Pager = total, p.Base.Pager(r.pageNo(), checklistPageSize, total, r.pageHref)
	p.Empty = Empty{Title: r.T("checklist.none"), Text: r.T("checklist.none.text")}
	if writesNeeds(r.Viewer) {
		p.Start = &Link{r.T("checklist.begin"), "/checklists/new"}
		p.Empty.Begin = p.Start
	} else if p.States {
		p.Empty.Text = r.T("checklist.none.secretariat")
	}
	return checklistIndex.show(r, p)
}

func (b Base) checklistRow(c domain.Checklist, form reference.ChecklistForm, answers map[string]domain.ChecklistAnswer) checklistRow {
	row := checklistRow{
		Ref: c.Reference, Href: checklistHref(c, ""), State: b.StateName(c.State), Status: b.ChecklistStatus(c.Status), Updated: b.Day(c.UpdatedAt),
		Title: b.checklistName(c),
	}
	row.Progress, row.Done = b.checklistProgress(form, answers)
	row.Next = Link{b.T("checklist.next.read"), row.Href}
	switch {
	case c.Status == domain.ChecklistClearing && b.Viewer.Has(domain.RoleFocalPoint) && c.MayAnswer(b.Viewer.Viewer):
		row.Next = Link{b.T("checklist.next.clear"), checklistHref(c, "check")}
	case c.MayAnswer(b.Viewer.Viewer):
		row.Next.Label = b.T("checklist.next.answer")
	}
	return row
}

// checklistName is what a checklist is called: its instrument and its cycle.
func (b Base) checklistName(c domain.Checklist) string {
	return b.T("checklist.name", "instrument", b.InstrumentLabel(c.Instrument), "cycle", c.Cycle)
}

// ChecklistStatus is a checklist's status as word and tone.
func (b Base) ChecklistStatus(s domain.ChecklistStatus) Status {
	tone := ToneWaiting
	switch s {
	case domain.ChecklistCleared:
		tone = ToneAgreed
	case domain.ChecklistDraft:
		tone = ToneOpen
	}
	return b.Status("status.checklist."+string(s), tone)
}

// checklistProgress is how many questions have an answer that is the State's own by now.
func (b Base) checklistProgress(form reference.ChecklistForm, answers map[string]domain.ChecklistAnswer) (Meter, string) {
	done := 0
	for _, q := range form.Questions {
		if a, ok := answers[q.ID]; ok && a.Answered() {
			done++
		}
	}
	words := b.T("checklist.progress", "done", done, "count", len(form.Questions))
	return Meter{Max: len(form.Questions), Value: done, Label: words}, words
}

// checklistHref is the address of a page of a checklist.
func checklistHref(c domain.Checklist, more string) string {
	href := "/checklists/" + url.PathEscape(c.Reference)
	if more != "" {
		href += "/" + more
	}
	return href
}

// checklistNew asks what a new checklist is about.
type checklistNew struct {
	Base
	Errors ErrorSummary
	Fields []Field
}

var checklistBegin = page[checklistNew]("checklist/new")

func (s *Site) newChecklist(r *request) error {
	return s.newChecklistPage(r, http.StatusOK, domain.Checklist{Cycle: r.now.Format("2006"), Language: r.Person.Language}, nil)
}

func (s *Site) newChecklistPage(r *request, status int, c domain.Checklist, wrong *domain.Invalid) error {
	p := checklistNew{Base: r.base(r.T("checklist.new"))}
	instrument := p.Field(FieldRadios, "instrument", r.T("checklist.instrument"), "", wrong)
	instrument.Choices = chosenAmong(p.instrumentChoices(), []string{string(c.Instrument)})
	for i, choice := range instrument.Choices {
		if form, ok := reference.LatestChecklistForm(choice.Value); ok {
			instrument.Choices[i].Hint = r.T("checklist.questions", "count", len(form.Questions))
		}
	}
	cycle := p.Field(FieldText, "cycle", r.T("checklist.cycle"), c.Cycle, wrong)
	cycle.Hint, cycle.Short = r.T("checklist.cycle.hint"), true
	language := p.Field(FieldSelect, "language", r.T("checklist.language"), "", wrong)
	language.Choices = chosenAmong(p.languageChoices(domain.Languages), []string{c.Language})
	language.Hint = r.T("checklist.language.hint")
	p.Fields, p.Errors = []Field{instrument, cycle, language}, p.ErrorSummary(wrong)
	return checklistBegin.answer(r, status, p)
}

func (s *Site) startChecklist(r *request) error {
	c := domain.Checklist{Instrument: domain.Instrument(r.form("instrument")), Cycle: strings.TrimSpace(r.form("cycle")), Language: r.form("language")}
	begun, err := s.broker.StartChecklist(r.ctx(), r.Viewer, c)
	if wrong, ok := asInvalidStep(err); ok {
		return s.newChecklistPage(r, http.StatusUnprocessableEntity, c, wrong)
	}
	if err != nil {
		return r.moved("/checklists", "", err)
	}
	answers, err := s.store.ChecklistAnswers(r.ctx(), r.Viewer, begun.ID)
	if err != nil {
		return err
	}
	if len(answers) == 0 {
		r.say(ToneAgreed, "checklist.begun.empty", "reference", begun.Reference)
	} else {
		r.say(ToneAgreed, "checklist.begun", "reference", begun.Reference, "count", len(answers))
	}
	return r.see(checklistHref(begun, ""))
}

// checklistOpen is a checklist with its form and its answers, as a page works with it.
type checklistOpen struct {
	domain.Checklist
	form    reference.ChecklistForm
	answers map[string]domain.ChecklistAnswer
	origins map[string]domain.Checklist // those that answers were carried over from, by reference
}

// checklist loads the one that the address names.
func (s *Site) checklist(r *request) (checklistOpen, error) {
	c, err := s.store.Checklist(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return checklistOpen{}, err
	}
	form, ok := reference.ChecklistFormOf(string(c.Instrument), c.Form)
	if !ok {
		return checklistOpen{}, domain.ErrNotFound
	}
	open := checklistOpen{Checklist: c, form: form, origins: map[string]domain.Checklist{}}
	if open.answers, err = s.store.ChecklistAnswers(r.ctx(), r.Viewer, c.ID); err != nil {
		return open, err
	}
	asked := map[string]bool{"": true}
	for _, a := range open.answers {
		if asked[a.CarriedFrom] {
			continue
		}
		asked[a.CarriedFrom] = true
		from, err := s.store.Checklist(r.ctx(), r.Viewer, a.CarriedFrom)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return open, err
		}
		if err == nil {
			open.origins[a.CarriedFrom] = from
		}
	}
	return open, nil
}

// carried says where an answer was carried over from, and whether it was cleared there.
func (b Base) carried(c checklistOpen, a domain.ChecklistAnswer) string {
	from, there := c.origins[a.CarriedFrom]
	if !there {
		return b.T("checklist.carried.gone", "reference", a.CarriedFrom)
	}
	return b.T("checklist.carried."+string(from.Status), "reference", from.Reference, "checklist", b.checklistName(from), "date", b.Date(from.StatusSince))
}

// ChecklistWho says who reads checklists, to members of a State and to the secretariat.
func (b Base) ChecklistWho() string {
	if b.Viewer.Secretariat() {
		return b.T("checklist.who.secretariat")
	}
	return b.T("checklist.who")
}

// checklistHead is what stands above every page of a checklist.
type checklistHead struct {
	Ref, Href, Name, Owner string
	Stands                 Status
	Since                  Date
	Progress               Meter
	Done                   string
	Authors                string
	Returned               *Words
	Official               string // which words are not in the reader's language
}

func (s *Site) checklistHead(r *request, b Base, c checklistOpen) (checklistHead, error) {
	h := checklistHead{
		Ref: c.Reference, Href: checklistHref(c.Checklist, ""), Name: b.checklistName(c.Checklist), Owner: b.StateName(c.State),
		Stands: b.ChecklistStatus(c.Status), Since: b.Day(c.StatusSince),
	}
	h.Progress, h.Done = b.checklistProgress(c.form, c.answers)
	if c.ReturnReason != "" && r.Viewer.Belongs(c.OrganizationID) {
		h.Returned = &Words{Text: c.ReturnReason, Lang: c.Language, From: r.T("checklist.returned")}
	}
	if b.Lang() != "en" {
		h.Official = r.T("checklist.english")
	}
	if !r.Viewer.Belongs(c.OrganizationID) {
		return h, nil
	}
	var names []string
	for _, id := range c.Authors {
		p, err := s.store.Person(r.ctx(), id)
		if err != nil {
			continue // somebody who has left the register
		}
		names = append(names, p.Name)
	}
	h.Authors = b.List(names)
	return h, nil
}

// articleGroups are the questions of a form under their articles.
func articleGroups(form reference.ChecklistForm) [][]reference.ChecklistQuestion {
	var out [][]reference.ChecklistQuestion
	for _, q := range form.Questions {
		if n := len(out); n > 0 && out[n-1][0].Article() == q.Article() {
			out[n-1] = append(out[n-1], q)
			continue
		}
		out = append(out, []reference.ChecklistQuestion{q})
	}
	return out
}

// articleLabel is the number and heading of an article.
func (b Base) articleLabel(instrument domain.Instrument, number int) string {
	in, _ := reference.InstrumentByCode(string(instrument))
	heading, _ := in.Article(number)
	return b.T("checklist.article", "number", reference.Article{Number: number}.String(), "heading", heading.Titles.In(b.Lang()))
}

// questionLabel names a question: its articles, and a few words that tell it apart.
func (b Base) questionLabel(q reference.ChecklistQuestion) string {
	articles := q.ArticleList()
	return b.T("checklist.question.name", "articles", b.T("checklist.articles", "count", len(articles), "articles", strings.Join(articles, b.T("list.between"))), "name", q.Name(b.Lang()))
}
