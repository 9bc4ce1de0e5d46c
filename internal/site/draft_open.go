package site

import (
	"errors"
	"slices"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// open finds the words of a record that its owner may write now: those of a draft, or of the pending version.
func (w writing[T]) open(r *request, ref string) (draft[T], error) {
	d, err := w.find(r, ref)
	if err != nil {
		return d, err
	}
	d.current, d.langBefore, d.owner = d.words, d.lang, r.base("").OrganizationName(r.Organization)
	switch domain.NeedStatus(d.status) {
	case domain.NeedDraft, domain.NeedClearing:
		return d, nil
	case domain.NeedOpen, domain.NeedDormant:
		d.revising, d.returned = true, ""
	default:
		return d, movedOn(w.noun, d.status)
	}
	pending, err := r.site.store.PendingRevision(r.ctx(), r.Viewer, w.noun, d.id)
	switch {
	case errors.Is(err, domain.ErrNotFound):
		return d, nil
	case err != nil:
		return d, err
	}
	d.pending, d.returned, d.kept = &pending, pending.ReturnReason, pending.UpdatedAt
	w.revise(&d)
	return d, nil
}

// movedOn tells that a record has left the statuses in which its words may be written.
func movedOn(kind domain.Kind, status string) error {
	return &domain.Conflict{Message: domain.Say("conflict.moved", "status", domain.Say("broker.status."+string(kind)+"."+status))}
}

// draftSteps are what the page of answers may do; everything else is the record's own page's.
var draftSteps = []domain.Action{domain.ActionSubmit, domain.ActionClear, domain.ActionSendBack, domain.ActionWithdraw}

// take takes a step with a draft, or with the pending version.
func (w writing[T]) take(r *request, d draft[T], a broker.Act) error {
	if !slices.Contains(draftSteps, a.Action) {
		return domain.ErrForbidden
	}
	if d.revising {
		_, err := r.site.broker.ActRevision(r.ctx(), r.Viewer, w.noun, d.id, d.version, a)
		return err
	}
	return w.step(r, d.id, d.version, a)
}
