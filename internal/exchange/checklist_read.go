package exchange

import (
	"archive/zip"
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// What a workbook may hold. A form with every answer full is far below.
const (
	maxFormFile    = 1 << 20 // bytes, as it is sent
	maxFormContent = 8 << 20 // bytes, unpacked
	maxFormParts   = 200
	maxFormRows    = 400
	maxFormColumns = 64
)

// FilledChecklist is what a form that came back says.
type FilledChecklist struct {
	Sheet   string                   // name of the sheet with the answers
	Answers []domain.ChecklistAnswer // those that were changed in the form, each at the version that it was made from; of a row with a wrong cell what could be read
	cells   map[string]string        // where a field of an answer stands, by "question.field"
}

// Problems are those of the cells, and of the answers that they hold as the broker names them, in the order of the sheet;
// nil when there are none. What is wrong with the file or with a missing row comes last.
func (f FilledChecklist) Problems(cells, answers *domain.Invalid) *domain.Invalid {
	all := &domain.Invalid{}
	if cells != nil {
		all.Problems = slices.Clone(cells.Problems)
	}
	if answers != nil {
		for _, p := range answers.Problems {
			cell := f.cells[p.Field]
			all.Add(cell, "checklist.cell.wrong", "sheet", f.Sheet, "cell", cell, "problem", p.Message)
		}
	}
	if len(all.Problems) == 0 {
		return nil
	}
	place := func(p domain.Problem) int {
		column, row, err := excelize.CellNameToCoordinates(p.Field)
		if err != nil {
			return math.MaxInt
		}
		return row*maxFormColumns + column
	}
	slices.SortStableFunc(all.Problems, func(a, b domain.Problem) int { return cmp.Compare(place(a), place(b)) })
	return all
}

// ReadChecklist reads a form that was filled in elsewhere. It is read for one checklist: a file that is no form, or the form
// of another checklist, instrument or version, is refused as a whole, with one problem at the field "file"; otherwise each
// problem stands at its cell. Rows that say what they said when the form was written are left out, whatever the checklist
// says now; a row that was changed both here and there is a problem. printers gives the words of the form's language.
func ReadChecklist(raw []byte, printers func(lang string) *i18n.Printer, c domain.Checklist, form reference.ChecklistForm, answers map[string]domain.ChecklistAnswer) (FilledChecklist, error) {
	f, err := openForm(raw)
	if err != nil {
		return FilledChecklist{}, err
	}
	defer func() { _ = f.Close() }()
	marks, err := readMarks(f, c)
	if err != nil {
		return FilledChecklist{}, err
	}
	wanted, err := strconv.Atoi(marks["wanted"])
	if err != nil || wanted < 1 || wanted > maxFormColumns {
		return FilledChecklist{}, refuse("checklist.file.damaged")
	}
	r := &formRows{
		sheet: marks["sheet"], lang: marks["language"], columns: formColumns(wanted), form: form, c: c, answers: answers,
		implemented: implementedChoices(printers(marks["language"])), wanted: wantedChoices(marks["language"], c.Instrument),
		out: FilledChecklist{Sheet: marks["sheet"], cells: map[string]string{}}, seen: map[string]bool{},
	}
	rows, err := gridOf(f, r.sheet)
	if err != nil {
		return FilledChecklist{}, err
	}
	for n, cells := range rows {
		if n >= headRows {
			r.read(n+1, cells)
		}
	}
	for _, q := range form.Questions {
		if !r.seen[q.ID] {
			r.wrong.Add("file", "checklist.cell.missing", "sheet", r.sheet, "question", questionName(q, r.lang))
		}
	}
	return r.out, r.wrong.Err()
}

// refuse is the problem of a file that is not read any further.
func refuse(key string, args ...any) error {
	wrong := &domain.Invalid{}
	wrong.Add("file", key, args...)
	return wrong
}

// openForm opens a workbook that is small enough unpacked, and is one.
func openForm(raw []byte) (*excelize.File, error) {
	if len(raw) > maxFormFile {
		return nil, refuse("checklist.file.large", "limit", maxFormFile>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, refuse(kindOf(raw))
	}
	if slices.ContainsFunc(z.File, func(part *zip.File) bool { return part.Name == "mimetype" }) {
		return nil, refuse("checklist.file.kind.open")
	}
	// The sizes that the archive declares hold: its reader stops where a part is longer.
	var total uint64
	for _, part := range z.File {
		total += part.UncompressedSize64
		if total > maxFormContent || len(z.File) > maxFormParts || part.UncompressedSize64 > maxFormContent {
			return nil, refuse("checklist.file.large", "limit", maxFormFile>>20)
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		UnzipSizeLimit: maxFormContent, UnzipXMLSizeLimit: maxFormContent, RawCellValue: true,
	})
	if err != nil {
		return nil, refuse("checklist.file.kind")
	}
	return f, nil
}

// kindOf is the message for a file that is no workbook: what it is instead, where that can be told.
func kindOf(raw []byte) string {
	switch {
	case len(raw) == 0:
		return "checklist.file.kind.empty"
	case bytes.HasPrefix(raw, []byte("%PDF")):
		return "checklist.file.kind.pdf"
	case bytes.HasPrefix(raw, []byte("\xD0\xCF\x11\xE0")):
		return "checklist.file.kind.old"
	case utf8.Valid(raw) && !bytes.ContainsRune(raw, 0):
		return "checklist.file.kind.text"
	}
	return "checklist.file.kind"
}

// readMarks reads which checklist the workbook belongs to, and refuses one that belongs to another.
func readMarks(f *excelize.File, c domain.Checklist) (map[string]string, error) {
	rows, err := gridOf(f, markSheet)
	if err != nil {
		return nil, refuse("checklist.file.other")
	}
	marks := map[string]string{}
	var list [][2]string
	for _, cells := range rows {
		if len(cells) < 2 {
			continue
		}
		marks[cells[0]] = cells[1]
		if cells[0] != "seal" {
			list = append(list, [2]string{cells[0], cells[1]})
		}
	}
	form, _ := reference.ChecklistFormOf(marks["instrument"], number(marks["version"]))
	var ids []string
	for _, q := range form.Questions {
		ids = append(ids, q.ID)
	}
	switch {
	case marks["form"] != formMark:
		return nil, refuse("checklist.file.other")
	case marks["shape"] != formShape || marks["seal"] != sealOf(list, ids):
		return nil, refuse("checklist.file.damaged")
	case marks["instrument"] != string(c.Instrument):
		return nil, refuse("checklist.file.instrument", "instrument", domain.Say("broker.instrument."+string(c.Instrument)))
	case marks["version"] != strconv.Itoa(c.Form):
		return nil, refuse("checklist.file.version", "version", c.Form)
	case marks["checklist"] != c.ID:
		return nil, refuse("checklist.file.checklist", "reference", c.Reference)
	}
	return marks, nil
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// gridOf reads the cells of a sheet row by row, so that a sheet which claims a million rows or columns costs nothing.
func gridOf(f *excelize.File, sheet string) ([][]string, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, refuse("checklist.file.damaged")
	}
	defer func() { _ = rows.Close() }()
	var out [][]string
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, refuse("checklist.file.damaged")
		}
		if len(out) >= maxFormRows {
			break // what is read has been read; a form has no rows here
		}
		out = append(out, slices.Clone(cells[:min(len(cells), maxFormColumns)]))
	}
	if rows.Error() != nil {
		return nil, refuse("checklist.file.damaged")
	}
	return out, nil
}

// formRows reads the rows of a form and gathers what is wrong with them.
type formRows struct {
	sheet, lang         string
	columns             []string
	form                reference.ChecklistForm
	c                   domain.Checklist
	answers             map[string]domain.ChecklistAnswer
	implemented, wanted []choice
	seen                map[string]bool
	out                 FilledChecklist
	wrong               domain.Invalid
}

// read takes the row with that number.
func (r *formRows) read(row int, cells []string) {
	at := func(column string) string {
		name, err := excelize.CoordinatesToCellName(slices.Index(r.columns, column)+1, row)
		if err != nil {
			return ""
		}
		return name
	}
	cell := func(column string) string {
		if i := slices.Index(r.columns, column); i >= 0 && i < len(cells) {
			return strings.ReplaceAll(cells[i], "\r\n", "\n")
		}
		return ""
	}
	bad := func(column, key string, args ...any) {
		r.wrong.Add(at(column), key, append([]any{"sheet", r.sheet, "cell", at(column)}, args...)...)
	}
	if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return
	}
	id := strings.TrimSpace(cell(columnID))
	q, ok := r.form.Question(id)
	if !ok {
		bad(columnID, "checklist.cell.question", "value", short(id))
		return
	}
	if r.seen[id] {
		bad(columnID, "checklist.cell.twice", "question", questionName(q, r.lang))
		return
	}
	r.seen[id] = true
	before := len(r.wrong.Problems)
	a := domain.ChecklistAnswer{ChecklistID: r.c.ID, Question: id}
	if said := cell(columnImplemented); strings.TrimSpace(said) != "" {
		code, ok := chosen(r.implemented, said)
		if !ok {
			bad(columnImplemented, "checklist.cell.implemented", "value", short(said), "yes", r.implemented[0].label, "partly", r.implemented[1].label, "no", r.implemented[2].label)
		}
		a.Implemented = domain.Implemented(code)
	}
	for _, o := range domain.Obstacles {
		switch said := strings.ToLower(strings.TrimSpace(cell(columnObstacle + string(o)))); said {
		case "":
		case tick:
			a.Obstacles = append(a.Obstacles, o)
		default:
			bad(columnObstacle+string(o), "checklist.cell.tick", "value", short(said), "tick", tick)
		}
	}
	for _, column := range r.columns {
		said := cell(column)
		if !strings.HasPrefix(column, columnWanted) || strings.TrimSpace(said) == "" {
			continue
		}
		code, ok := chosen(r.wanted, said)
		if !ok {
			bad(column, "checklist.cell.wanted", "value", short(said))
		} else if !slices.Contains(a.Wanted, domain.Subtype(code)) {
			a.Wanted = append(a.Wanted, domain.Subtype(code))
		}
	}
	for _, f := range []struct {
		column string
		s      *string
	}{{columnLaw, &a.Law}, {columnPractice, &a.Practice}, {columnDifficulty, &a.Difficulty}, {columnAssistance, &a.Assistance}, {columnReceived, &a.Received}} {
		*f.s = cell(f.column)
	}
	for _, field := range []string{columnImplemented, columnLaw, columnPractice, columnDifficulty, columnAssistance, columnReceived} {
		r.out.cells[id+"."+field] = at(field)
	}
	r.out.cells[id+".obstacles"], r.out.cells[id+".wanted"] = at(columnObstacle+string(domain.Obstacles[0])), at(columnWanted+"1")
	if len(r.wrong.Problems) > before {
		r.out.Answers = append(r.out.Answers, a) // what else is wrong with it is told at once
		return
	}
	r.compare(q, a, cell(columnBase), bad)
}

// compare keeps the answer if the form changed it, and nobody else did.
func (r *formRows) compare(q reference.ChecklistQuestion, a domain.ChecklistAnswer, base string, bad func(column, key string, args ...any)) {
	version, digest, ok := strings.Cut(strings.TrimSpace(base), ":")
	at, err := strconv.Atoi(version)
	if !ok || err != nil || at < 0 || len(digest) != len(wordsDigest(a)) {
		bad(columnBase, "checklist.cell.base")
		return
	}
	if wordsDigest(a) == digest {
		return
	}
	current := r.answers[a.Question]
	if wordsDigest(a) == wordsDigest(current) {
		return
	}
	if current.Version != at {
		bad(columnID, "checklist.cell.changed", "question", questionName(q, r.lang))
		return
	}
	a.Version = at
	r.out.Answers = append(r.out.Answers, a)
}

// short is a value of a cell as a message repeats it.
func short(s string) string {
	if clean, err := text.Clean(s); err == nil {
		s = clean
	} else {
		s = "?"
	}
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
