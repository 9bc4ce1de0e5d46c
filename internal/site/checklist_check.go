package site

import (
	"errors"
	"net/http"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// checklistCheck is every answer before the checklist goes on.
type checklistCheck struct {
	Base
	checklistHead
	Errors   ErrorSummary
	Open     string // how many questions have no answer: it may stay so
	Document checklistDocument
	Steps    recordSteps
}

var checklistCheckShow = page[checklistCheck]("checklist/check")

func (s *Site) checkChecklist(r *request) error {
	return s.checkChecklistPage(r, http.StatusOK, nil, stepTyped{})
}

func (s *Site) checkChecklistPage(r *request, status int, wrong *domain.Invalid, typed stepTyped) error {
	c, err := s.checklist(r)
	if err != nil {
		return err
	}
	if !c.MayAnswer(r.Viewer) {
		return r.see(checklistHref(c.Checklist, ""))
	}
	b := r.base(r.T("checklist.check"))
	p := checklistCheck{Base: b, Errors: ErrorSummary{Printer: b.Printer}}
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	if wrong != nil && typed.wrong == nil {
		for _, problem := range wrong.Problems {
			link := Link{b.Say(problem.Message), checklistHref(c.Checklist, "")}
			if q, ok := c.form.Question(problem.Field); ok {
				link = Link{b.T("checklist.at", "articles", b.questionLabel(q), "problem", problem.Message), checklistHref(c.Checklist, "questions/"+q.ID)}
			}
			p.Errors.Items = append(p.Errors.Items, link)
		}
	}
	if open := len(c.form.Questions) - p.Progress.Value - carriedCount(c); open > 0 {
		p.Open = r.T("checklist.check.open", "count", open)
	}
	p.Document = b.checklistDocument(c, false, "questions/")
	rec := record{kind: domain.KindChecklist, href: checklistHref(c.Checklist, ""), version: c.Version}
	for _, step := range c.Actions(r.Viewer) {
		p.Steps.add(b, rec, step.Action, step.Reason, step.Outcome, typed)
	}
	return checklistCheckShow.answer(r, status, p)
}

// actChecklist takes a step with the checklist.
func (s *Site) actChecklist(r *request) error {
	c, err := s.store.Checklist(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	if r.form("action") == string(domain.ActionDiscard) {
		if err := s.broker.DiscardChecklist(r.ctx(), r.Viewer, c.ID); err != nil {
			return r.moved(checklistHref(c, ""), "", err)
		}
		r.say(ToneAgreed, "did.checklist.discard", "reference", c.Reference)
		return r.see("/checklists")
	}
	act := broker.Act{Action: domain.Action(r.form("action")), Reason: r.form(r.form("action") + ".reason")}
	_, err = s.broker.ActChecklist(r.ctx(), r.Viewer, c.ID, r.version(), act)
	if wrong, ok := asInvalidStep(err); ok {
		typed := stepTyped{}
		if _, reason := wrong.At("reason"); reason {
			typed = stepTyped{act.Action, act, wrong}
		}
		if c.MayAnswer(r.Viewer) {
			return s.checkChecklistPage(r, http.StatusUnprocessableEntity, wrong, typed)
		}
		return s.answerChecklistPage(r, http.StatusUnprocessableEntity, typed)
	}
	var stale *domain.Stale
	if errors.As(err, &stale) {
		r.say(ToneWrong, "checklist.moved_on")
		return r.see(checklistHref(c, "check"))
	}
	return r.moved(checklistHref(c, ""), "did.checklist."+string(act.Action), err)
}
