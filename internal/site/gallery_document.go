package site

import (
	"net/url"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

// galleryDocument are the components of the overview, of its notes and of checklists.
type galleryDocument struct {
	Scope     ScopeForm
	Published publishedNotes
	Document  DocumentText
	Figure    *FigureBlock
	Checklist galleryChecklist
}

// galleryChecklist is the head of a checklist, its answers, and its form to fill in by hand.
type galleryChecklist struct {
	Base
	checklistHead
	Answers, Blank checklistDocument
}

func newGalleryDocument(base Base) galleryDocument {
	q := url.Values{"from": {"2026-01-01"}, "instrument": {string(domain.Firearms)}}
	due := base.Now.AddDate(0, 6, 0)
	cycles := []domain.ReportingCycle{{Instrument: domain.Firearms, Number: 2, OpenedAt: &base.Now, DueAt: &due}}
	a := asked{cycles: report.Cycles(cycles)}
	var err error
	if a.Scope, err = report.ParseScope(base.Viewer.Viewer, q, cycles); err != nil {
		panic(err) // a specimen that cannot be
	}
	g := galleryDocument{Scope: base.scopeForm("#documents", a, q), Checklist: newGalleryChecklist(base)}
	g.Published = publishedNotes{Base: base, Rows: []publishedNote{{Ref: "V-2026-0001", Title: base.T("report.title"), Language: base.Lang(), Href: "#documents", Symbol: "CTOC/COP/2026/7", At: base.Day(base.Now.AddDate(0, 0, -9))}}, More: 2}
	here := func(string, int, int) string { return "#documents" }
	files := func(string) []Link { return []Link{{"SVG", "#documents"}, {"CSV", "#documents"}} }
	g.Document = base.documentText(galleryNote(base), here, files)
	for i, x := range g.Document.Blocks {
		if x.Edited {
			g.Document.Blocks[i].Edit = &ParagraphEdit{
				Action: "#documents", Key: x.Anchor, Words: x.Text, Edited: true, Generated: base.T("note.edit.generated", "text", base.T("gallery.offer")),
				Label: base.T("note.edit", "number", x.Number), Hint: base.T("note.edit.hint"), Save: base.T("note.edit.save"), Undo: base.T("note.edit.undo"),
			}
		}
	}
	heat := base.figure(report.Tabulate(base.Printer, galleryHeat()), "", func(int, int) string { return "#documents" })
	g.Figure = &heat
	return g
}

// galleryNote has each kind of block once, and paragraphs as they are generated, written by the drafter and overtaken.
func galleryNote(base Base) report.Document {
	say := func(key string) string { return base.T("gallery." + key) }
	cells := func(values ...int) []report.Cell {
		var out []report.Cell
		for _, v := range values {
			out = append(out, report.Cell{Value: v})
		}
		return out
	}
	bars := report.Tabulate(base.Printer, report.Figure{
		ID: "specimen_types", Form: report.Bars, Title: domain.Say("figure.needs_by_type"), Unit: domain.Say("figure.unit.requests"),
		Head: domain.Say("figure.head.type"), Columns: []report.Label{{Of: "measure", Code: "requests"}, {Of: "measure", Code: "states"}}, Drawn: []int{0},
		Groups: []report.Group{{Rows: []report.Row{
			{Label: report.Label{Of: "type", Code: "legal"}, Cells: cells(41, 23)},
			{Label: report.Label{Of: "type", Code: "training"}, Cells: cells(37, 19)},
			{Label: report.Label{Of: "type", Code: string(domain.Unspecified)}, Cells: []report.Cell{{Kept: true}, {Kept: true}}},
		}}},
		Total: &report.Row{Label: report.Label{Of: "measure", Code: "all"}, Cells: cells(66, 31)},
		Notes: []domain.Message{domain.Say("figure.note.several_types")},
	})
	return report.Document{
		Language: base.Lang(), Direction: base.Dir(), Title: base.T("report.title"), By: base.T("report.by"),
		Original: base.T("report.original", "language", say("french")),
		Cover:    domain.NoteCover{Symbol: "CTOC/COP/2026/9", Distribution: base.T("note.general"), Agenda: say("firearms")},
		Words: report.Words{
			Date: base.Date(base.Now), Distribution: base.T("report.distribution", "distribution", base.T("note.general")), Changed: base.T("report.changed"),
		},
		Blocks: []report.Block{
			{Kind: report.Heading1, Number: "I", Text: say("problem")},
			{Kind: report.Text, Number: "1", Text: say("words"), Notes: []int{1}, Items: []string{say("tasks.training"), say("tasks.evidence")}},
			{Kind: report.Heading2, Number: "A", Text: say("facts")},
			{Kind: report.Text, Number: "2", Text: say("reason.language"), Edited: true},
			{Kind: report.Heading3, Number: "1", Text: say("firearms")},
			{Kind: report.Text, Number: "3", Text: say("reason.subtype"), Edited: true, Changed: true},
			{Kind: report.Picture, Number: base.T("report.figure", "number", 1), Table: &bars},
		},
		Notes: []string{say("words.from")},
	}
}

// galleryHeat has a gap, a nought, a cell for which there is no number and one that is kept back.
func galleryHeat() report.Figure {
	var columns []report.Label
	for _, i := range []domain.Instrument{domain.TIP, domain.Firearms} {
		for _, stage := range []string{"asked", "offered"} {
			columns = append(columns, report.Label{Of: "stage", Code: stage, In: string(i)})
		}
	}
	return report.Figure{
		ID: "specimen_heat", Form: report.Heat, Title: domain.Say("figure.supply_by_subtype"), Unit: domain.Say("figure.unit.supply"),
		Head: domain.Say("figure.head.subtype"), Columns: columns,
		Groups: []report.Group{{Label: report.Label{Of: "type", Code: "legal"}, Rows: []report.Row{
			{Label: report.Label{Of: "subtype", Code: "legal.drafting"}, Cells: []report.Cell{{Value: 21}, {Value: 4}, {Value: 9}, {}}},
			{Label: report.Label{Of: "subtype", Code: "legal.model"}, Cells: []report.Cell{{}, {}, {Kept: true}, {Blank: true}}},
		}}},
	}
}

func newGalleryChecklist(base Base) galleryChecklist {
	form, ok := reference.ChecklistFormOf(string(domain.Firearms), 1)
	if !ok {
		panic("no checklist on the Firearms Protocol")
	}
	form.Questions = form.Questions[:3]
	c := checklistOpen{
		Checklist: domain.Checklist{Reference: "C-2026-0003", State: "ZWE", Instrument: domain.Firearms, Cycle: "2026", Form: 1, Language: "en", Status: domain.ChecklistClearing},
		form:      form,
		answers: map[string]domain.ChecklistAnswer{
			form.Questions[0].ID: {
				Implemented: domain.ImplementedPartly, Obstacles: []domain.Obstacle{domain.ObstacleStaff}, Wanted: []domain.Subtype{"legal.drafting"},
				Assistance: base.T("gallery.words"),
			},
			form.Questions[1].ID: {Implemented: domain.ImplementedYes, Law: base.T("gallery.words.from"), CarriedFrom: "C-2024-0011"},
		},
		origins: map[string]domain.Checklist{"C-2024-0011": {
			Reference: "C-2024-0011", Instrument: domain.Firearms, Cycle: "2024", Status: domain.ChecklistCleared, StatusSince: base.Now.AddDate(-2, 0, 0),
		}},
	}
	g := galleryChecklist{Base: base, checklistHead: checklistHead{
		Stands: base.ChecklistStatus(c.Status), Since: base.Day(base.Now.AddDate(0, 0, -3)), Authors: base.Viewer.Name,
	}}
	g.Progress, g.Done = base.checklistProgress(c.form, c.answers)
	g.Answers = base.checklistDocument(c, false, "questions/")
	c.form.Questions = c.form.Questions[:1]
	g.Blank = base.checklistDocument(c, true, "")
	return g
}
