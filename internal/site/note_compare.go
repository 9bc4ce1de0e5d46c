package site

import (
	"errors"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// comparePage sets two published versions side by side.
type comparePage struct {
	Base
	Lead        string
	Back        string
	Differences []noteDifference
	Figures     []figureDifference
}

// noteDifference is a line of the cover, or a paragraph, that is not the same in both. New and TakenOut are of a paragraph
// that stands in one alone.
type noteDifference struct {
	Label, Before, After string
	New, TakenOut        bool
}

// figureDifference is a figure or a table whose numbers are not the same in both.
type figureDifference struct {
	report.FigureDifference
	Label string
	All   int    // how many numbers changed; where they are many, those that changed most stand here
	More  string // that there are others
}

// cellsShown is how many numbers of a figure are shown: two versions of different scopes differ in nearly all.
const cellsShown = 12

var noteCompare = page[comparePage]("note/compare")

func (s *Site) compareNote(r *request) error {
	n, err := s.store.Note(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	a, errA := versionOf(r.query("a"))
	b, errB := versionOf(r.query("b"))
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	before, err := s.frozen(r, n, a)
	if err != nil {
		return err
	}
	after, err := s.frozen(r, n, b)
	if err != nil {
		return err
	}
	p := comparePage{Base: r.base(after.Document.Title), Back: "/notes/" + n.Reference}
	above := coverValues(domain.Note{Title: before.Document.Title, Cover: before.Document.Cover})
	for i, now := range coverValues(domain.Note{Title: after.Document.Title, Cover: after.Document.Cover}) {
		label := r.T("note.field." + now.name)
		if now.name == "symbol" {
			label = r.T("note.compare.symbol")
		}
		if now != above[i] {
			p.Differences = append(p.Differences, noteDifference{Label: label, Before: above[i].value, After: now.value})
		}
	}
	for _, d := range report.Compare(before.Document, after.Document) {
		label := r.T("note.compare.paragraph", "number", d.Number)
		p.Differences = append(p.Differences, noteDifference{label, d.Before, d.After, d.Before == "", d.After == ""})
	}
	for _, d := range report.CompareFigures(before.Document, after.Document) {
		f := figureDifference{FigureDifference: d, Label: d.Number + ". " + d.Title, All: len(d.Cells)}
		if f.All > cellsShown {
			f.Cells, f.More = report.MostChanged(d.Cells, cellsShown), r.T("note.compare.more", "count", cellsShown)
		}
		p.Figures = append(p.Figures, f)
	}
	p.Lead = r.T("note.compare", "a", a, "b", b)
	return noteCompare.show(r, p)
}
