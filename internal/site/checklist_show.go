package site

import (
	"net/http"
	"slices"

	"tamatch/internal/domain"
)

// checklistPage is a checklist: for those who write it the questions by article and how far they have come, for readers the
// answers.
type checklistPage struct {
	Base
	checklistHead
	Groups   []checklistGroup // for who may write; nil for readers
	Document checklistDocument
	Steps    recordSteps
	Start    *Link
	Carried  string
	Ways     []Link // forms, print, needs
	History  History
}

// checklistGroup is an article and its questions.
type checklistGroup struct {
	Label string
	Done  string
	Items []checklistItem
}

type checklistItem struct {
	Articles, Text, Href string
	State                Status
}

var checklistShow = page[checklistPage]("checklist/show")

func (s *Site) showChecklist(r *request) error {
	return s.answerChecklistPage(r, http.StatusOK, stepTyped{})
}

func (s *Site) answerChecklistPage(r *request, status int, typed stepTyped) error {
	c, err := s.checklist(r)
	if err != nil {
		return err
	}
	b := r.base("")
	b.Title = b.checklistName(c.Checklist)
	p := checklistPage{Base: b}
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	if c.MayAnswer(r.Viewer) {
		p.Groups = b.checklistGroups(c)
		p.Start = &Link{r.T("checklist.go_on"), checklistHref(c.Checklist, "questions/"+nextQuestion(c))}
		if n := carriedCount(c); n > 0 {
			p.Carried = r.T("checklist.carry.count", "count", n)
		}
	} else {
		p.Document = b.checklistDocument(c, false, "")
	}
	p.Steps = b.checklistSteps(c, typed)
	p.Ways = s.checklistWays(r, c)
	if p.History, err = s.checklistHistory(r, b, c); err != nil {
		return err
	}
	return checklistShow.answer(r, status, p)
}

// nextQuestion is the first question without an answer, the first of all when there is none.
func nextQuestion(c checklistOpen) string {
	for _, q := range c.form.Questions {
		if !c.answers[q.ID].Answered() {
			return q.ID
		}
	}
	return c.form.Questions[0].ID
}

func carriedCount(c checklistOpen) int {
	n := 0
	for _, a := range c.answers {
		if a.CarriedFrom != "" {
			n++
		}
	}
	return n
}

func (b Base) checklistGroups(c checklistOpen) []checklistGroup {
	var out []checklistGroup
	for _, questions := range articleGroups(c.form) {
		g := checklistGroup{Label: b.articleLabel(c.Instrument, questions[0].Article())}
		done := 0
		for _, q := range questions {
			a := c.answers[q.ID]
			if a.Answered() {
				done++
			}
			g.Items = append(g.Items, checklistItem{
				Articles: b.questionLabel(q), Text: q.Text(b.Lang()), Href: checklistHref(c.Checklist, "questions/"+q.ID), State: b.answerState(a),
			})
		}
		g.Done = b.T("checklist.progress", "done", done, "count", len(questions))
		out = append(out, g)
	}
	return out
}

// answerState is how far an answer has come, and what it says.
func (b Base) answerState(a domain.ChecklistAnswer) Status {
	switch {
	case a.Blank():
		return Status{b.T("checklist.state.open"), ToneClosed}
	case a.CarriedFrom != "":
		return Status{b.T("checklist.state.carried"), ToneWaiting}
	case a.Implemented != "":
		tones := map[domain.Implemented]Tone{domain.ImplementedYes: ToneAgreed, domain.ImplementedPartly: ToneWaiting}
		return Status{b.T("checklist.implemented." + string(a.Implemented)), tones[a.Implemented]}
	}
	return Status{b.T("checklist.state.words"), ToneWaiting}
}

// checklistSteps are the steps that the viewer may take: to hand in and to clear happens after the answers were checked.
func (b Base) checklistSteps(c checklistOpen, typed stepTyped) recordSteps {
	var out recordSteps
	rec := record{kind: domain.KindChecklist, href: checklistHref(c.Checklist, ""), version: c.Version}
	for _, s := range c.Actions(b.Viewer.Viewer) {
		if s.Action == domain.ActionSubmit || s.Action == domain.ActionClear {
			out.Buttons.Items = append(out.Buttons.Items, Action{Label: b.T("checklist.check"), Href: checklistHref(c.Checklist, "check"), Main: true})
			continue
		}
		out.add(b, rec, s.Action, s.Reason, s.Outcome, typed)
	}
	if c.Discards(b.Viewer.Viewer) && c.Unwritten(c.answers) {
		out.Buttons.Items = append(out.Buttons.Items, Action{
			Label: b.T("do.checklist.discard"), Href: rec.href + "/act", Post: true, Quiet: true,
			Confirm: b.T("do.checklist.discard.sure", "reference", c.Reference), Fields: []Hidden{{"action", string(domain.ActionDiscard)}},
		})
	}
	return out
}

// checklistWays lead to what else can be done with a checklist.
func (s *Site) checklistWays(r *request, c checklistOpen) []Link {
	var out []Link
	if r.Viewer.Belongs(c.OrganizationID) {
		if list, err := s.broker.ChecklistProposals(r.ctx(), r.Viewer, c.ID); err == nil {
			out = append(out, Link{r.T("checklist.needs.link", "count", len(list)), checklistHref(c.Checklist, "needs")})
		}
		if c.MayAnswer(r.Viewer) {
			out = append(out, Link{r.T("checklist.form.link"), checklistHref(c.Checklist, "form")})
		}
	}
	return append(out, Link{r.T("checklist.print.link"), checklistHref(c.Checklist, "print")}, Link{r.T("checklist.print.blank"), checklistHref(c.Checklist, "print?blank=1")})
}

// checklistHistory is the steps of a checklist, newest first; its State reads which of its people took them. Single answers
// are not told: there are hundreds.
func (s *Site) checklistHistory(r *request, b Base, c checklistOpen) (History, error) {
	events, err := s.store.Events(r.ctx(), r.Viewer, domain.KindChecklist, c.ID)
	if err != nil {
		return History{}, err
	}
	var ids []string
	for _, e := range events {
		if e.OrganizationID != "" {
			ids = append(ids, e.OrganizationID)
		}
	}
	names, err := s.organizations(r, ids)
	if err != nil {
		return History{}, err
	}
	h := History{Narrow: true}
	for _, e := range slices.Backward(events) {
		switch {
		case e.From == e.To:
		case r.Viewer.Belongs(c.OrganizationID) && e.PersonID != "":
			h.Items = append(h.Items, HistoryItem{b.Day(e.At), b.deedText(e, domain.KindChecklist, s.colleague(r, e.PersonID))})
		default:
			h.Items = append(h.Items, HistoryItem{b.Day(e.At), b.eventText(e, domain.KindChecklist, names)})
		}
	}
	return h, nil
}
