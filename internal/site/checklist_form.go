package site

import (
	"bytes"
	"io"
	"net/http"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
)

// checklistForm is where the form is taken out as a workbook and comes back.
type checklistForm struct {
	Base
	checklistHead
	Errors ErrorSummary
	Take   string
	Action string
	Field  Field
}

var checklistFormShow = page[checklistForm]("checklist/form")

func (s *Site) showChecklistForm(r *request) error {
	c, err := s.writableChecklist(r)
	if err != nil {
		return err
	}
	return s.checklistFormPage(r, http.StatusOK, c, nil)
}

// writableChecklist loads a checklist whose answers the viewer may write now.
func (s *Site) writableChecklist(r *request) (checklistOpen, error) {
	c, err := s.checklist(r)
	if err == nil && !c.MayAnswer(r.Viewer) {
		err = domain.ErrForbidden
		if len(c.ActorsOf(r.Viewer)) > 0 {
			err = movedOn(domain.KindChecklist, string(c.Status))
		}
	}
	return c, err
}

// maxFormProblems is how many problems of a file are told at once.
const maxFormProblems = 50

func (s *Site) checklistFormPage(r *request, status int, c checklistOpen, wrong *domain.Invalid) error {
	b := r.base(r.T("checklist.form.title"))
	p := checklistForm{Base: b, Take: checklistHref(c.Checklist, "form.xlsx"), Action: checklistHref(c.Checklist, "form")}
	var err error
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	p.Field = b.Field("file", "file", r.T("checklist.form.file"), "", nil)
	p.Errors = ErrorSummary{Printer: b.Printer}
	if wrong != nil {
		for n, problem := range wrong.Problems {
			if n == maxFormProblems {
				p.Errors.Items = append(p.Errors.Items, Link{r.T("checklist.form.more", "count", len(wrong.Problems)-n), "#" + p.Field.ID()})
				break
			}
			p.Errors.Items = append(p.Errors.Items, Link{b.Say(problem.Message), "#" + p.Field.ID()})
		}
		p.Field.Error = r.T("checklist.form.wrong", "count", len(wrong.Problems))
	}
	return checklistFormShow.answer(r, status, p)
}

// takeChecklistForm answers with the workbook.
func (s *Site) takeChecklistForm(r *request) error {
	c, err := s.writableChecklist(r)
	if err != nil {
		return err
	}
	b := r.base("")
	var book bytes.Buffer
	if err := exchange.WriteChecklist(&book, r.Printer, c.Checklist, c.form, b.StateName(c.State), c.answers); err != nil {
		return err
	}
	h := r.echo.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="`+c.Reference+"-"+string(c.Instrument)+`.xlsx"`)
	h.Set("Cache-Control", "private, no-store")
	return r.echo.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book.Bytes())
}

// fillChecklist takes a workbook that was filled in: all that it changes, or nothing.
func (s *Site) fillChecklist(r *request) error {
	c, err := s.writableChecklist(r)
	if err != nil {
		return err
	}
	header, err := r.echo.FormFile("file")
	if err != nil {
		wrong := &domain.Invalid{}
		wrong.Add("file", "checklist.file.none")
		return s.checklistFormPage(r, http.StatusUnprocessableEntity, c, wrong)
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file, maxBody+1))
	if err != nil {
		return err
	}
	filled, err := exchange.ReadChecklist(raw, s.catalogue.For, c.Checklist, c.form, c.answers)
	cells, told := asInvalidStep(err)
	if err != nil && !told {
		return err
	}
	answers, _ := asInvalidStep(broker.CheckAnswers(c.Instrument, filled.Answers))
	if wrong := filled.Problems(cells, answers); wrong != nil {
		return s.checklistFormPage(r, http.StatusUnprocessableEntity, c, wrong)
	}
	changed, err := s.broker.FillChecklist(r.ctx(), r.Viewer, c.ID, filled.Answers)
	if err == nil {
		r.say(ToneAgreed, "checklist.form.done", "count", changed)
		return r.see(checklistHref(c.Checklist, ""))
	}
	return r.moved(checklistHref(c.Checklist, "form"), "", err)
}
