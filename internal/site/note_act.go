package site

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// coverNote saves what stands above the text.
func (s *Site) coverNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	n.Version, n.Title = r.version(), r.form("title")
	n.Cover = domain.NoteCover{
		Symbol: r.form("symbol"), Distribution: r.form("distribution"), Body: r.form("body"), Session: r.form("session"), Agenda: r.form("agenda"),
	}
	return s.saveNote(r, n, "cover", nil)
}

// scopeNote saves what the note counts and the language that it is in; its text is written anew.
func (s *Site) scopeNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	a, err := s.scopeOf(r, domain.Viewer{}, r.scopeTyped())
	if err != nil {
		return err
	}
	n.Version, n.Language = r.version(), cmp.Or(r.form("language"), s.broker.NoteLanguage(n.Language))
	if a.wrong == nil {
		n.Scope = a.Values().Encode()
	}
	return s.saveNote(r, n, "scope", a.wrong)
}

// scopeTyped is the scope as the form has it.
func (r *request) scopeTyped() url.Values {
	return url.Values{"cycle": {r.form("cycle")}, "from": {r.form("from")}, "to": {r.form("to")}, "instrument": r.forms("instrument"), "group": r.forms("group")}
}

// saveNote saves what a form of the note changed. What is refused comes back on the page of the note with what was typed,
// and beside it what stands there now where somebody else has changed the note in the meantime.
func (s *Site) saveNote(r *request, typed domain.Note, form string, wrong *domain.Invalid) error {
	if wrong == nil {
		_, err := s.broker.UpdateNote(r.ctx(), r.Viewer, typed)
		var stale *domain.Stale
		switch {
		case err == nil:
			r.say(ToneAgreed, "note.saved")
			return r.see("/notes/" + typed.Reference)
		case errors.As(err, &stale):
			now, err := s.store.Note(r.ctx(), r.Viewer, typed.ID)
			if err != nil {
				return err
			}
			said, err := s.noteWriter(r, now, "", "note.stale.you", "note.stale")
			if err != nil {
				return err
			}
			return s.notePage(r, now, http.StatusConflict, noteRefusal{form: form, typed: typed, stale: &said})
		case !errors.As(err, &wrong):
			return err
		}
	}
	now, err := s.store.Note(r.ctx(), r.Viewer, typed.ID)
	if err != nil {
		return err
	}
	return s.notePage(r, now, http.StatusUnprocessableEntity, noteRefusal{form: form, typed: typed, wrong: wrong})
}

// editParagraph puts the drafter's words over a generated paragraph, or takes them away. What is refused comes back on the
// page of the note with what was typed.
func (s *Site) editParagraph(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	key, text := r.form("key"), r.form("text")
	if r.form("undo") != "" {
		text = ""
	}
	if _, stray := n.Edits[key]; key != "" && (text != "" || !stray) { // stray words may be thrown away, and no others written
		o, d, err := s.draft(r, n)
		if err != nil {
			return err
		}
		if !hasParagraph(d, key) {
			wrong := &domain.Invalid{}
			wrong.Add("text", "note.edit.no_place", "scope", report.ScopeIn(r.Printer, o.Scope))
			return s.notePage(r, n, http.StatusConflict, noteRefusal{wrong: wrong, paragraph: &refusedParagraph{Key: key, Basis: r.form("basis")}})
		}
	}
	basis, had, _ := strings.Cut(r.form("basis"), ".")
	_, err = s.broker.EditParagraph(r.ctx(), r.Viewer, n.ID, had, key, domain.NoteEdit{Text: text, Basis: basis})
	var wrong *domain.Invalid
	var stale *domain.Stale
	switch {
	case errors.As(err, &wrong):
		return s.notePage(r, n, http.StatusUnprocessableEntity, noteRefusal{wrong: wrong, paragraph: &refusedParagraph{Key: key, Basis: r.form("basis")}})
	case errors.As(err, &stale):
		if n, err = s.store.Note(r.ctx(), r.Viewer, n.ID); err != nil {
			return err
		}
		said, err := s.noteWriter(r, n, "paragraph "+key, "note.edit.stale.you", "note.edit.stale")
		if err != nil {
			return err
		}
		wrong = &domain.Invalid{}
		wrong.Add("text", said.Key, said.Args...)
		return s.notePage(r, n, http.StatusConflict, noteRefusal{wrong: wrong, paragraph: &refusedParagraph{Key: key}})
	case err != nil:
		return err
	}
	r.say(ToneAgreed, "note.saved")
	return r.see("/notes/" + n.Reference)
}

// publishNote freezes the draft as it stands now.
func (s *Site) publishNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	o, d, err := s.draft(r, n)
	if err != nil {
		return err
	}
	data, err := report.Freeze(o.For(domain.Viewer{}), d)
	if err != nil {
		return err
	}
	v, err := s.broker.PublishNote(r.ctx(), r.Viewer, n.ID, r.version(), data)
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "note.published", "number", v.Number)
	return r.see("/notes/" + n.Reference + "/versions/" + strconv.Itoa(v.Number))
}
