package site

import (
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// checklistDocument is the template "checklist-document": the questions with their answers, or the form to fill in by hand.
type checklistDocument struct {
	*i18n.Printer
	Groups []checklistDocGroup
}

type checklistDocGroup struct {
	Label string
	Items []checklistDocItem
}

type checklistDocItem struct {
	Articles, Text string
	Facts          []Answer // what was answered
	Lang           string   // of the words
	State          Status
	Carried        string
	Change         *Link
	Boxes          []checklistBoxes // of the blank form
	Lines          []string         // labels of the blank form's room for words
}

// checklistBoxes are choices to tick by hand.
type checklistBoxes struct {
	Label   string
	Choices []string
}

// checklistDocument makes the document; with blank nothing is filled in, and with change each question leads to where it
// can be changed.
func (b Base) checklistDocument(c checklistOpen, blank bool, change string) checklistDocument {
	doc := checklistDocument{Printer: b.Printer}
	for _, questions := range articleGroups(c.form) {
		g := checklistDocGroup{Label: b.articleLabel(c.Instrument, questions[0].Article())}
		for _, q := range questions {
			item := checklistDocItem{Articles: b.questionLabel(q), Text: q.Text(b.Lang()), Lang: c.Language}
			a := c.answers[q.ID]
			switch {
			case blank:
				item.Boxes, item.Lines = b.blankBoxes(q), b.blankLines()
			case !a.Blank():
				item.State, item.Facts = b.answerState(a), b.answerFacts(a)
			default:
				item.State = b.answerState(a)
			}
			if a.CarriedFrom != "" && !blank {
				item.Carried = b.carried(c, a)
			}
			if change != "" {
				item.Change = &Link{b.T("component.change"), checklistHref(c.Checklist, change+q.ID)}
			}
			g.Items = append(g.Items, item)
		}
		doc.Groups = append(doc.Groups, g)
	}
	return doc
}

// answerFacts are the parts of an answer that were given.
func (b Base) answerFacts(a domain.ChecklistAnswer) []Answer {
	var out []Answer
	for _, f := range b.answerFields() {
		if f.name == "implemented" {
			continue // said beside the question
		}
		if values := f.shown(a); len(values) > 0 {
			out = append(out, Answer{Label: f.label, Values: values})
		}
	}
	return out
}

func (b Base) blankBoxes(q reference.ChecklistQuestion) []checklistBoxes {
	implemented := checklistBoxes{Label: b.T("checklist.implemented")}
	for _, v := range domain.Implementations {
		implemented.Choices = append(implemented.Choices, b.T("checklist.implemented."+string(v)))
	}
	obstacles := checklistBoxes{Label: b.T("checklist.obstacles")}
	for _, o := range domain.Obstacles {
		obstacles.Choices = append(obstacles.Choices, b.ObstacleLabel(o))
	}
	wanted := checklistBoxes{Label: b.T("checklist.wanted")}
	for _, code := range q.Subtypes {
		wanted.Choices = append(wanted.Choices, b.SubtypeLabel(domain.Subtype(code)))
	}
	wanted.Choices = append(wanted.Choices, b.T("checklist.wanted.other_by_hand"))
	return []checklistBoxes{implemented, obstacles, wanted}
}

func (b Base) blankLines() []string {
	return []string{b.T("checklist.law"), b.T("checklist.practice"), b.T("checklist.difficulty"), b.T("checklist.assistance"), b.T("checklist.received")}
}

// checklistPrint is the whole form as a document.
type checklistPrint struct {
	Base
	checklistHead
	Blank    bool
	Document checklistDocument
}

var checklistPrintShow = page[checklistPrint]("checklist/print")

func (s *Site) printChecklist(r *request) error {
	c, err := s.checklist(r)
	if err != nil {
		return err
	}
	b := r.base("")
	b.Title = b.checklistName(c.Checklist)
	p := checklistPrint{Base: b, Blank: r.query("blank") == "1"}
	if p.checklistHead, err = s.checklistHead(r, b, c); err != nil {
		return err
	}
	p.Document = b.checklistDocument(c, p.Blank, "")
	return checklistPrintShow.show(r, p)
}
