package site

import (
	"errors"
	"net/http"
	"slices"
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
	_, err = s.broker.UpdateNote(r.ctx(), r.Viewer, n)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return s.notePage(r, n, http.StatusUnprocessableEntity, wrong, nil)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "note.saved")
	return r.see("/notes/" + n.Reference)
}

// editParagraph puts the drafter's words over a generated paragraph, or takes them away. What is refused comes back on the
// page of the note with what was typed.
func (s *Site) editParagraph(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	key := r.form("key")
	if _, d, err := s.draft(r, n); err != nil {
		return err
	} else if !slices.ContainsFunc(d.Blocks, func(x report.Block) bool { return x.Kind == report.Text && x.Key == key }) {
		return domain.ErrNotFound
	}
	text := r.form("text")
	if r.form("undo") != "" {
		text = ""
	}
	basis, had, _ := strings.Cut(r.form("basis"), ".")
	_, err = s.broker.EditParagraph(r.ctx(), r.Viewer, n.ID, had, key, domain.NoteEdit{Text: text, Basis: basis})
	var wrong *domain.Invalid
	var stale *domain.Stale
	switch {
	case errors.As(err, &wrong):
		return s.notePage(r, n, http.StatusUnprocessableEntity, wrong, &refusedParagraph{Key: key, Basis: r.form("basis")})
	case errors.As(err, &stale):
		if n, err = s.store.Note(r.ctx(), r.Viewer, n.ID); err != nil {
			return err
		}
		wrong = &domain.Invalid{}
		wrong.Add("text", "note.edit.stale")
		return s.notePage(r, n, http.StatusConflict, wrong, &refusedParagraph{Key: key})
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
	data, err := report.Freeze(told(domain.Viewer{}, o), d)
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

// comparePage sets two published versions side by side.
type comparePage struct {
	Base
	Lead        string
	Back        string
	Differences []report.Difference
}

var noteCompare = page[comparePage]("note/compare")

func (s *Site) compareNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	a, errA := strconv.Atoi(r.query("a"))
	b, errB := strconv.Atoi(r.query("b"))
	if errA != nil || errB != nil || a < 1 || b < 1 {
		return domain.ErrNotFound
	}
	before, err := s.frozen(r, n, a)
	if err != nil {
		return err
	}
	after, err := s.frozen(r, n, b)
	if err != nil {
		return err
	}
	p := comparePage{Base: r.base(n.Title), Back: "/notes/" + n.Reference, Differences: report.Compare(before.Document, after.Document)}
	p.Lead = r.T("note.compare", "a", a, "b", b)
	return noteCompare.show(r, p)
}
