package exchange

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// WriteChecklist writes the form of a checklist as an XLSX workbook, in the language of the printer, with the answers that
// there are. The owner's name is shown on the first sheet.
func WriteChecklist(w io.Writer, p *i18n.Printer, c domain.Checklist, form reference.ChecklistForm, owner string, answers map[string]domain.ChecklistAnswer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	wanted := wantedLeast
	for _, a := range answers {
		wanted = max(wanted, len(a.Wanted))
	}
	b := &formBook{File: f, p: p, c: c, form: form, columns: formColumns(wanted)}
	b.guide, b.answers = sheetName(p.T("checklist.sheet.guide")), sheetName(p.T("checklist.sheet.answers"))
	b.lists = map[string][]choice{
		columnImplemented: implementedChoices(p), columnWanted: wantedChoices(p.Lang(), c.Instrument), columnObstacle: {{tick, tick}},
	}
	b.try(f.SetSheetName("Sheet1", b.guide))
	for _, name := range []string{b.answers, listSheet, markSheet} {
		_, err := f.NewSheet(name)
		b.try(err)
	}
	b.styles()
	b.writeGuide(owner)
	b.writeLists()
	b.writeRows(answers)
	b.writeMarks(wanted)
	b.try(f.SetSheetVisible(listSheet, false, true))
	b.try(f.SetSheetVisible(markSheet, false, true))
	if at, err := f.GetSheetIndex(b.answers); err == nil {
		f.SetActiveSheet(at)
	}
	if b.err == nil {
		_, b.err = f.WriteTo(w)
	}
	if b.err != nil {
		return fmt.Errorf("writing the form of %s: %w", c.Reference, b.err)
	}
	return nil
}

// formBook is a workbook that is being written; it keeps the first fault so that the writing reads straight.
type formBook struct {
	*excelize.File
	p                 *i18n.Printer
	c                 domain.Checklist
	form              reference.ChecklistForm
	columns           []string
	guide, answers    string // names of the sheets
	lists             map[string][]choice
	head, fixed, free int // styles
	err               error
}

func (b *formBook) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// text writes a cell as text, never as a formula: the cell's format is text as well, so that words which begin with = stay
// words when somebody edits them.
func (b *formBook) text(sheet string, column, row int, words string, style int) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.try(err)
	b.try(b.SetCellStr(sheet, cell, escapeShape.ReplaceAllString(words, "_x005F_$1")))
	b.try(b.SetCellStyle(sheet, cell, cell, style))
}

// escapeShape is what a workbook takes for the code of a character: _x0041_ stands for A.
var escapeShape = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

const textFormat = 49 // "@"

func (b *formBook) styles() {
	style := func(s *excelize.Style) int {
		s.NumFmt = textFormat
		if s.Alignment == nil {
			s.Alignment = &excelize.Alignment{Vertical: "top", WrapText: true}
		}
		if b.p.Dir() == "rtl" {
			s.Alignment.ReadingOrder = 2
		}
		id, err := b.NewStyle(s)
		b.try(err)
		return id
	}
	rule := []excelize.Border{{Type: "bottom", Color: "DFDBD1", Style: 1}}
	b.head = style(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F4F2EC"}},
		Border: []excelize.Border{{Type: "bottom", Color: "1C1B19", Style: 1}}})
	b.fixed = style(&excelize.Style{Border: rule, Font: &excelize.Font{Color: "5A564F"}})
	b.free = style(&excelize.Style{Border: rule, Protection: &excelize.Protection{Locked: false}})
	if b.p.Dir() == "rtl" {
		right := true
		for _, name := range []string{b.guide, b.answers} {
			b.try(b.SetSheetView(name, -1, &excelize.ViewOptions{RightToLeft: &right}))
		}
	}
}

// writeGuide is the sheet that says what this is and how to fill it in.
func (b *formBook) writeGuide(owner string) {
	in, _ := reference.InstrumentByCode(string(b.c.Instrument))
	p, lang := b.p, b.p.Lang()
	rows := []string{
		p.T("checklist.sheet.title", "instrument", in.ShortTitle(lang), "state", owner, "cycle", b.c.Cycle),
		p.T("checklist.editorial"),
		p.T("checklist.sheet.guide.one", "reference", b.c.Reference),
		p.T("checklist.sheet.guide.cells", "sheet", b.answers),
		p.T("checklist.sheet.guide.wanted"),
		p.T("checklist.sheet.guide.keep"),
		p.T("checklist.sheet.guide.back"),
	}
	for i, words := range rows {
		style := b.fixed
		if i == 0 {
			style = b.head
		}
		b.text(b.guide, 1, i+1, words, style)
	}
	b.try(b.SetColWidth(b.guide, "A", "A", 100))
}

// writeLists puts the values of the drop-down lists on their hidden sheet, a column each.
func (b *formBook) writeLists() {
	for i, name := range []string{columnImplemented, columnWanted, columnObstacle} {
		for n, c := range b.lists[name] {
			b.text(listSheet, i+1, n+1, c.label, b.fixed)
		}
	}
}

// heading is the heading of a column.
func (b *formBook) heading(column string) string {
	switch {
	case strings.HasPrefix(column, columnObstacle):
		return b.p.T("checklist.sheet.obstacle", "obstacle", b.p.T("obstacle."+strings.TrimPrefix(column, columnObstacle)))
	case strings.HasPrefix(column, columnWanted):
		return b.p.T("checklist.sheet.wanted", "number", strings.TrimPrefix(column, columnWanted))
	case column == columnBase:
		return columnBase
	}
	return b.p.T("checklist.sheet.column." + column)
}

func (b *formBook) writeRows(answers map[string]domain.ChecklistAnswer) {
	for i, column := range b.columns {
		b.text(b.answers, i+1, headRows, b.heading(column), b.head)
	}
	for n, q := range b.form.Questions {
		a, row := answers[q.ID], headRows+1+n
		for i, column := range b.columns {
			style := b.free
			if column == columnID || column == columnArticle || column == columnQuestion || column == columnBase {
				style = b.fixed
			}
			b.text(b.answers, i+1, row, b.value(column, q, a), style)
		}
	}
	last := headRows + len(b.form.Questions)
	for i, column := range b.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		width := 34.0
		switch list, at := b.listOf(column); {
		case list != nil:
			width = 16
			if strings.HasPrefix(column, columnWanted) {
				width = 34
			}
			dv := excelize.NewDataValidation(true)
			dv.SetSqref(fmt.Sprintf("%s%d:%s%d", name, headRows+1, name, last))
			dv.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", listSheet, at, at, len(list)))
			dv.SetError(excelize.DataValidationErrorStyleStop, b.p.T("checklist.sheet.list"), b.p.T("checklist.sheet.list.text"))
			b.try(b.AddDataValidation(b.answers, dv))
		case column == columnID:
			width = 24
		case column == columnArticle:
			width = 10
		case column == columnQuestion:
			width = 52
		}
		b.try(b.SetColWidth(b.answers, name, name, width))
		if column == columnBase {
			b.try(b.SetColVisible(b.answers, name, false))
		}
	}
	b.try(b.SetPanes(b.answers, &excelize.Panes{Freeze: true, XSplit: 3, YSplit: headRows, TopLeftCell: "D2", ActivePane: "bottomRight"}))
	// Without a password: it keeps questions from being overwritten by accident, and nobody out.
	b.try(b.ProtectSheet(b.answers, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	}))
}

// listOf is the list of a column and the letter of the hidden sheet's column that holds it.
func (b *formBook) listOf(column string) ([]choice, string) {
	switch {
	case column == columnImplemented:
		return b.lists[columnImplemented], "A"
	case strings.HasPrefix(column, columnWanted):
		return b.lists[columnWanted], "B"
	case strings.HasPrefix(column, columnObstacle):
		return b.lists[columnObstacle], "C"
	}
	return nil, ""
}

// value is what a cell says.
func (b *formBook) value(column string, q reference.ChecklistQuestion, a domain.ChecklistAnswer) string {
	label := func(list, code string) string {
		for _, c := range b.lists[list] {
			if c.code == code {
				return c.label
			}
		}
		return code
	}
	switch column {
	case columnID:
		return q.ID
	case columnArticle:
		return strings.Join(q.ArticleList(), ", ")
	case columnQuestion:
		return q.Text(b.p.Lang())
	case columnImplemented:
		return label(columnImplemented, string(a.Implemented))
	case columnLaw:
		return a.Law
	case columnPractice:
		return a.Practice
	case columnDifficulty:
		return a.Difficulty
	case columnAssistance:
		return a.Assistance
	case columnReceived:
		return a.Received
	case columnBase:
		return baseOf(a)
	}
	if code, ok := strings.CutPrefix(column, columnObstacle); ok {
		for _, o := range a.Obstacles {
			if string(o) == code {
				return tick
			}
		}
		return ""
	}
	number, err := strconv.Atoi(strings.TrimPrefix(column, columnWanted))
	if err != nil || number > len(a.Wanted) {
		return ""
	}
	return label(columnWanted, string(a.Wanted[number-1]))
}

// writeMarks says on the hidden sheet which checklist the workbook belongs to.
func (b *formBook) writeMarks(wanted int) {
	marks := formMarks(b.c, b.p.Lang(), wanted, b.answers)
	var ids []string
	for _, q := range b.form.Questions {
		ids = append(ids, q.ID)
	}
	for i, m := range append(marks, [2]string{"seal", sealOf(marks, ids)}) {
		b.text(markSheet, 1, i+1, m[0], b.fixed)
		b.text(markSheet, 2, i+1, m[1], b.fixed)
	}
}
