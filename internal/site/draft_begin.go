package site

import (
	"errors"
	"net/http"
	"net/url"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// begin is the first question, before there is a draft.
func (w writing[T]) begin(r *request) error {
	record, err := w.blank(r)
	if err != nil {
		return err
	}
	return w.beginPage(r, http.StatusOK, record, store.NewID(), nil, nil)
}

// beginPage carries the id that its draft will have: sent twice, or once more after the browser's Back, it makes one draft.
func (w writing[T]) beginPage(r *request, status int, record T, id string, form url.Values, wrong *domain.Invalid) error {
	b := r.base(r.T("draft." + string(w.noun) + ".new"))
	steps, err := w.steps(r, b, record)
	if err != nil {
		return err
	}
	p := draftPage{
		Base: b, draftHead: draftHead{Over: b.Title}, Action: w.root, Step: steps[0].code, Heading: steps[0].title, About: steps[0].about,
		HelpSource: w.root + "/new/help", ID: id, Continue: r.T("draft." + string(w.noun) + ".begin"),
	}
	p.Fields = w.fields(b, steps[0], record, form, "", wrong)
	p.Errors = b.ErrorSummary(wrong)
	if p.Help, err = w.help(r, b, record); err != nil {
		return err
	}
	return draftShow.answer(r, status, p)
}

// create makes the draft from the first question, or changes the one that this very page has made before.
func (w writing[T]) create(r *request) error {
	id := r.form("draft")
	if !store.IsID(id) {
		id = store.NewID()
	}
	if done, err := w.createAgain(r, id); done || err != nil {
		return err
	}
	record, err := w.blank(r)
	if err != nil {
		return err
	}
	steps, err := w.steps(r, r.base(""), record)
	if err != nil {
		return err
	}
	form := r.echo.Request().PostForm
	wrong := steps[0].write(&record, form, true)
	if wrong.Err() == nil {
		var ref string
		ref, err = w.post(r, record, id)
		if errors.Is(err, domain.ErrConflict) { // the same page was sent at the same moment, or the draft has been handed in
			if done, err := w.createAgain(r, id); done || err != nil {
				return err
			}
			ref, err = w.post(r, record, store.NewID())
		}
		if err == nil {
			return w.goOn(r, ref, steps[0])
		}
	}
	if wrong, err = w.both(r, record, wrong, err); err != nil {
		return err
	}
	return w.beginPage(r, http.StatusUnprocessableEntity, record, id, form, wrong)
}

// createAgain keeps the first question in the draft that has the id already, if it is still a draft of the author's. The page
// does not know what has been written in it since: then both versions are shown.
func (w writing[T]) createAgain(r *request, id string) (done bool, err error) {
	d, err := w.open(r, id)
	switch {
	case errors.Is(err, domain.ErrNotFound), errors.Is(err, domain.ErrForbidden), errors.Is(err, domain.ErrConflict):
		return false, nil // there is none, or it is no longer to be written
	case err != nil:
		return false, err
	case d.status != string(domain.NeedDraft):
		return false, nil
	}
	steps, err := w.steps(r, r.base(""), d.words)
	if err != nil {
		return false, err
	}
	form := r.echo.Request().PostForm
	if d.version > 1 {
		return true, w.stalePage(r, d, steps[0], form)
	}
	return true, w.keepStep(r, d, steps[0], form)
}
