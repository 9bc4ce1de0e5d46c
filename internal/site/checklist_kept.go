package site

import (
	"net/http"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// checklistKept is what somebody typed into an answer while a colleague sent the checklist on: the words to copy, what has
// happened, and what to do now.
type checklistKept struct {
	Base
	checklistHead
	Label, Text  string // of the question
	Happened, Do string
	Typed        []Field // words, to be copied
	Ticked       Facts
	Saved        Facts // what the answer says now
	State        Status
}

var checklistKeptShow = page[checklistKept]("checklist/kept")

// keptAnswer answers a form whose checklist may no longer be written. Script that saves by itself reads one sentence.
func (s *Site) keptAnswer(r *request, c checklistOpen, q reference.ChecklistQuestion, typed domain.ChecklistAnswer) error {
	b := r.base(r.T("checklist.kept.title"))
	happened, err := s.checklistMoved(r, b, c)
	if err != nil {
		return err
	}
	if r.isAutosave() {
		return r.unsaved(r.T("checklist.unsaved.moved", "happened", happened))
	}
	p := checklistKept{Base: b, Label: b.questionLabel(q), Text: q.Text(b.Lang()), Happened: happened, Do: b.keptDo(c)}
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	p.Saved.Printer = b.Printer
	p.Typed, p.Ticked = b.typedShown(typed, c.Language)
	saved := c.answers[q.ID]
	p.State = b.answerState(saved)
	for _, a := range b.answerFacts(saved) {
		p.Saved.Items = append(p.Saved.Items, Fact{a.Label, a.Values})
	}
	return checklistKeptShow.answer(r, http.StatusConflict, p)
}

// typedShown is what somebody typed into an answer, to be copied, and what was ticked.
func (b Base) typedShown(typed domain.ChecklistAnswer, language string) (words []Field, ticked Facts) {
	ticked.Printer = b.Printer
	for _, f := range b.answerFields() {
		values := f.shown(typed)
		switch {
		case len(values) == 0:
		case f.say == nil:
			field := b.Field(FieldTextarea, f.name, f.label, values[0], nil)
			field.Readonly, field.ValueLang = true, language
			words = append(words, field)
		default:
			ticked.Items = append(ticked.Items, Fact{f.label, values})
		}
	}
	return words, ticked
}

// checklistGone is an answer to a checklist that there is not: the words to copy, and what may have happened.
type checklistGone struct {
	Base
	Typed  []Field
	Ticked Facts
}

var checklistGoneShow = page[checklistGone]("checklist/gone")

// answerWithoutPlace answers a form whose checklist is not there, as when a colleague has removed the draft in which nothing
// was written yet. It says so of every reference that the reader cannot open, whoever's it is.
func (s *Site) answerWithoutPlace(r *request, typed domain.ChecklistAnswer) error {
	if r.isAutosave() {
		return r.unsaved(r.T("checklist.unsaved.gone"))
	}
	p := checklistGone{Base: r.base(r.T("checklist.gone"))}
	p.Typed, p.Ticked = p.typedShown(typed, r.Lang())
	if len(p.Typed) == 0 && len(p.Ticked.Items) == 0 {
		return domain.ErrNotFound
	}
	return checklistGoneShow.answer(r, http.StatusNotFound, p)
}

// checklistMoved says who took the step that left the checklist where it stands, and when.
func (s *Site) checklistMoved(r *request, b Base, c checklistOpen) (string, error) {
	events, err := s.store.Events(r.ctx(), r.Viewer, domain.KindChecklist, c.ID)
	if err != nil {
		return "", err
	}
	who := ""
	for _, e := range events {
		if e.From != e.To {
			who = e.PersonID
		}
	}
	return b.T("checklist.moved."+string(c.Status), "person", s.colleague(r, who), "time", b.DateTime(c.StatusSince)), nil
}

// colleague is the name of a person of the reader's own State, for its members alone.
func (s *Site) colleague(r *request, id string) string {
	if p, err := s.store.Person(r.ctx(), id); err == nil {
		return p.Name
	}
	return r.T("checklist.colleague")
}

// keptDo is the way to get the words in all the same.
func (b Base) keptDo(c checklistOpen) string {
	switch {
	case c.Status == domain.ChecklistClearing:
		return b.T("checklist.kept.clearing")
	case b.Viewer.Has(domain.RoleFocalPoint):
		return b.T("checklist.kept.cleared.focal")
	}
	return b.T("checklist.kept.cleared")
}
