package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/text"
	"tamatch/web"
)

// formWorld is a checklist and its form, out and back.
type formWorld struct {
	catalogue *i18n.Catalogue
	c         domain.Checklist
	form      reference.ChecklistForm
	answers   map[string]domain.ChecklistAnswer
	lang      string
}

func newFormWorld(t testing.TB, i domain.Instrument) *formWorld {
	t.Helper()
	catalogue, err := i18n.Load(web.Locales(), true)
	require.NoError(t, err)
	form, ok := reference.LatestChecklistForm(string(i))
	require.True(t, ok)
	return &formWorld{
		catalogue: catalogue, form: form, lang: "en", answers: map[string]domain.ChecklistAnswer{},
		c: domain.Checklist{ID: "0190-a", Reference: "C-2026-0001", Instrument: i, Cycle: "2026", Form: form.Version, Language: "en"},
	}
}

func (w *formWorld) write(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, WriteChecklist(&b, w.catalogue.For(w.lang), w.c, w.form, "Zimbabwe", w.answers))
	return b.Bytes()
}

func (w *formWorld) read(raw []byte) (FilledChecklist, error) {
	return ReadChecklist(raw, w.catalogue.For, w.c, w.form, w.answers)
}

// edit changes a workbook as somebody at a desk would.
func edit(t testing.TB, raw []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	require.NoError(t, err)
	change(f)
	var b bytes.Buffer
	_, err = f.WriteTo(&b)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return b.Bytes()
}

func problems(t testing.TB, err error) []domain.Problem {
	t.Helper()
	var wrong *domain.Invalid
	require.ErrorAs(t, err, &wrong)
	return wrong.Problems
}

// randomAnswer is what somebody might have typed: every script, formulas, markup, escapes of the format, long text.
func randomAnswer(r *rand.Rand, q reference.ChecklistQuestion, i domain.Instrument) domain.ChecklistAnswer {
	pieces := []string{"=1+1", "+SUM(A1)", "-2", "@cmd", "|", "\t", "'", "\"", "<b>&amp;</b>", "_x000D_", "_x0041_", "\n", "\n\n", " ", "  ", "العربية", "标记枪支",
		"Закон № 7", "é", "\u2067rtl\u2069", "\u200b", "🚢", "\uffff", "\ufffe", "x", ";", "[legal.drafting]", strings.Repeat("long ", 300)}
	words := func() string {
		var b strings.Builder
		for range r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		s, err := text.Clean(b.String())
		if err != nil {
			panic(err)
		}
		return s
	}
	a := domain.ChecklistAnswer{Question: q.ID, Law: words(), Practice: words(), Difficulty: words(), Assistance: words(), Received: words(), Version: 1 + r.IntN(9)}
	if n := r.IntN(4); n < 3 {
		a.Implemented = domain.Implementations[n]
	}
	for _, o := range domain.Obstacles {
		if r.IntN(2) == 0 {
			a.Obstacles = append(a.Obstacles, o)
		}
	}
	for _, s := range reference.Subtypes() {
		if s.Serves(string(i)) && r.IntN(5) == 0 {
			a.Wanted = append(a.Wanted, domain.Subtype(s.Code))
		}
	}
	return a
}

// safe is a text as XML can hold it.
func safe(s string) string {
	return strings.NewReplacer("\uffff", "\ufffd", "\ufffe", "\ufffd").Replace(s)
}

// What goes out comes back: into the same checklist nothing has changed, and into an empty one everything arrives.
func TestAFormComesBackWithoutLoss(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for n, i := range append(domain.Instruments, domain.Instruments...) {
		w := newFormWorld(t, i)
		w.lang = []string{"en", i18n.Mirrored, "fr", "ar"}[n%4]
		for _, q := range w.form.Questions {
			if r.IntN(4) > 0 {
				w.answers[q.ID] = randomAnswer(r, q, i)
			}
		}
		raw := w.write(t)
		same, err := w.read(raw)
		require.NoError(t, err)
		require.Empty(t, same.Answers, "a form that nobody touched changes nothing")

		// The same answers typed into a blank form.
		filled := w.answers
		blank := *w
		blank.answers = map[string]domain.ChecklistAnswer{}
		into := edit(t, raw, func(f *excelize.File) {
			at := len(formColumns(formWanted(filled)))
			for row := range w.form.Questions {
				cell, err := excelize.CoordinatesToCellName(at, row+2)
				require.NoError(t, err)
				require.NoError(t, f.SetCellStr(sheetName(w.catalogue.For(w.lang).T("checklist.sheet.answers")), cell, baseOf(domain.ChecklistAnswer{})))
			}
		})
		back, err := blank.read(into)
		require.NoError(t, err)
		got := map[string]domain.ChecklistAnswer{}
		for _, a := range back.Answers {
			got[a.Question] = a.Words()
		}
		for id, want := range filled {
			want = want.Words()
			for _, s := range []*string{&want.Law, &want.Practice, &want.Difficulty, &want.Assistance, &want.Received} {
				*s = safe(*s)
			}
			if !want.Blank() {
				require.Equal(t, want, got[id], "%s in %s", id, w.lang)
			}
		}
	}
}

func formWanted(answers map[string]domain.ChecklistAnswer) int {
	n := wantedLeast
	for _, a := range answers {
		n = max(n, len(a.Wanted))
	}
	return n
}

// Words that look like a formula are text in the file, and stay text when they are edited.
func TestNoCellOfAFormIsAFormula(t *testing.T) {
	w := newFormWorld(t, domain.UNTOC)
	for _, q := range w.form.Questions {
		w.answers[q.ID] = domain.ChecklistAnswer{Question: q.ID, Law: "=HYPERLINK(\"http://x\")", Practice: "@SUM(1)", Difficulty: "+1", Assistance: "-1", Received: "\t=1"}
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.write(t)))
	require.NoError(t, err)
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		require.NoError(t, err)
		for y, cells := range rows {
			for x, words := range cells {
				if words == "" {
					continue
				}
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				require.NoError(t, err)
				formula, err := f.GetCellFormula(sheet, cell)
				require.NoError(t, err)
				require.Empty(t, formula, "%s %s", sheet, cell)
				id, err := f.GetCellStyle(sheet, cell)
				require.NoError(t, err)
				style, err := f.GetStyle(id)
				require.NoError(t, err)
				require.Equal(t, textFormat, style.NumFmt, "%s %s", sheet, cell)
			}
		}
	}
}

func TestAFormIsProtectedAndOffersItsLists(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	f, err := excelize.OpenReader(bytes.NewReader(w.write(t)))
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"How to fill this in", "Answers", listSheet, markSheet}, f.GetSheetList())
	lists, err := f.GetDataValidations("Answers")
	require.NoError(t, err)
	require.Len(t, lists, 1+len(domain.Obstacles)+wantedLeast)
	for _, hidden := range []string{listSheet, markSheet} {
		shown, err := f.GetSheetVisible(hidden)
		require.NoError(t, err)
		require.False(t, shown, hidden)
	}
	all, err := f.GetCols(listSheet)
	require.NoError(t, err)
	require.NotContains(t, strings.Join(all[1], "\n"), "training.social", "of another Protocol")
	require.Contains(t, strings.Join(all[1], "\n"), "[training.marking]")
}

// Each wrong cell is named with what would be right; nothing of the file counts until all of it is right.
func TestWrongCellsAreNamed(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	raw := w.write(t)
	set := func(cell, words string) []byte {
		return edit(t, raw, func(f *excelize.File) { require.NoError(t, f.SetCellStr("Answers", cell, words)) })
	}
	last, err := excelize.CoordinatesToCellName(len(formColumns(wantedLeast)), 5)
	require.NoError(t, err)
	for cell, c := range map[string]struct{ words, key string }{
		"D4": {"perhaps", "checklist.cell.implemented"}, "G4": {"yes", "checklist.cell.tick"}, "N3": {"money", "checklist.cell.wanted"},
		"O3": {"[training.social]", "checklist.cell.wanted"}, "A6": {"untoc-5-participation", "checklist.cell.question"},
		"A7": {w.form.Questions[0].ID, "checklist.cell.twice"}, last: {"1:abc", "checklist.cell.base"},
	} {
		_, err := w.read(set(cell, c.words))
		found := problems(t, err)
		require.Equal(t, cell, found[0].Field)
		require.Equal(t, c.key, found[0].Message.Key)
		require.Contains(t, fmt.Sprint(w.catalogue.For("en").Say(found[0].Message)), "cell", c.key)
	}
	_, err = w.read(edit(t, raw, func(f *excelize.File) { require.NoError(t, f.RemoveRow("Answers", 9)) }))
	require.Equal(t, "checklist.cell.missing", problems(t, err)[0].Message.Key)

	both := edit(t, set("D4", "perhaps"), func(f *excelize.File) { require.NoError(t, f.SetCellStr("Answers", "D5", "never")) })
	_, err = w.read(both)
	require.Len(t, problems(t, err), 2)

	filled, err := w.read(set("D4", "partly"))
	require.NoError(t, err, "a code is as good as its label")
	require.Equal(t, []domain.ChecklistAnswer{{ChecklistID: w.c.ID, Question: w.form.Questions[2].ID, Implemented: domain.ImplementedPartly}}, filled.Answers)
	require.Equal(t, "E4", filled.Cell(w.form.Questions[2].ID+".law"))
}

// A row changed in the file and on the page is told; a row changed on the page alone is left as it is there.
func TestARowThatChangedOnBothSidesIsTold(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	id := w.form.Questions[2].ID
	w.answers[id] = domain.ChecklistAnswer{Question: id, Law: "as it was", Version: 3}
	raw := w.write(t)
	w.answers[id] = domain.ChecklistAnswer{Question: id, Law: "written on the page", Version: 4}
	filled, err := w.read(raw)
	require.NoError(t, err)
	require.Empty(t, filled.Answers)
	typed := edit(t, raw, func(f *excelize.File) { require.NoError(t, f.SetCellStr("Answers", "E4", "written in the file")) })
	_, err = w.read(typed)
	require.Equal(t, "checklist.cell.changed", problems(t, err)[0].Message.Key)
	w.answers[id] = domain.ChecklistAnswer{Question: id, Law: "as it was", Version: 3}
	filled, err = w.read(typed)
	require.NoError(t, err)
	require.Equal(t, "written in the file", filled.Answers[0].Law)
	require.Equal(t, 3, filled.Answers[0].Version)
}

// packed is an archive of the parts.
func packed(t testing.TB, parts map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		part, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.Copy(part, content)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAWrongFileIsRefusedWhole(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	raw := w.write(t)
	mark := func(row int, words string) []byte {
		return edit(t, raw, func(f *excelize.File) { require.NoError(t, f.SetCellStr(markSheet, fmt.Sprintf("B%d", row), words)) })
	}
	convention, another, older := newFormWorld(t, domain.UNTOC), newFormWorld(t, domain.Firearms), newFormWorld(t, domain.Firearms)
	another.c.ID = "0190-b"
	older.c.Form = 7
	parts := map[string]io.Reader{}
	for n := range maxFormParts + 1 {
		parts[fmt.Sprintf("xl/%d.xml", n)] = strings.NewReader("<x/>")
	}
	plain := excelize.NewFile()
	var b bytes.Buffer
	_, err := plain.WriteTo(&b)
	require.NoError(t, err)
	for what, c := range map[string]struct {
		raw []byte
		key string
	}{
		"nothing":                    {nil, "checklist.file.kind"},
		"no workbook":                {[]byte("id,law\n1,2"), "checklist.file.kind"},
		"an archive of other things": {packed(t, map[string]io.Reader{"a.txt": strings.NewReader("hello")}), "checklist.file.kind"},
		"half a file":                {raw[:len(raw)/2], "checklist.file.kind"},
		"a large file":               {make([]byte, maxFormFile+1), "checklist.file.large"},
		"a bomb":                     {packed(t, map[string]io.Reader{"xl/workbook.xml": io.LimitReader(zeros{}, maxFormContent+1)}), "checklist.file.large"},
		"too many parts":             {packed(t, parts), "checklist.file.large"},
		"another workbook":           {b.Bytes(), "checklist.file.other"},
		"another instrument":         {convention.write(t), "checklist.file.instrument"},
		"another version":            {older.write(t), "checklist.file.damaged"},
		"another checklist":          {another.write(t), "checklist.file.checklist"},
		"an edited mark":             {mark(4, "UNTOC"), "checklist.file.damaged"},
		"an edited name":             {mark(3, "0190-b"), "checklist.file.damaged"},
		"no answers":                 {edit(t, raw, func(f *excelize.File) { require.NoError(t, f.DeleteSheet("Answers")) }), "checklist.file.damaged"},
	} {
		filled, err := w.read(c.raw)
		require.Empty(t, filled.Answers, what)
		found := problems(t, err)
		require.Len(t, found, 1, what)
		require.Equal(t, "file", found[0].Field, what)
		require.Equal(t, c.key, found[0].Message.Key, what)
	}
}

// A sheet that claims the last row and the last column costs neither time nor memory.
func TestAVastSheetIsReadInNoTime(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	raw := w.write(t)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	parts := map[string]io.Reader{}
	for _, part := range z.File {
		in, err := part.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(in)
		require.NoError(t, err)
		far := `<row r="40"><c r="XFD40" t="inlineStr"><is><t></t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>`
		parts[part.Name] = strings.NewReader(strings.Replace(string(content), "</sheetData>", far, 1))
	}
	_, err = w.read(packed(t, parts))
	require.NoError(t, err)
}

func FuzzReadChecklist(f *testing.F) {
	w := newFormWorld(f, domain.Firearms)
	w.answers[w.form.Questions[2].ID] = domain.ChecklistAnswer{Question: w.form.Questions[2].ID, Law: "=1", Wanted: []domain.Subtype{"legal.drafting"}, Version: 2}
	f.Add(w.write(f))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		filled, err := w.read(raw)
		if err != nil {
			var wrong *domain.Invalid
			if !errors.As(err, &wrong) {
				t.Fatalf("a fault instead of a refusal: %v", err)
			}
			return
		}
		for _, a := range filled.Answers {
			if _, ok := w.form.Question(a.Question); !ok {
				t.Fatalf("an answer to %q", a.Question)
			}
		}
	})
}

// What a cell of the sheet holds is fuzzed as well: the archive itself hides it from random bytes.
func FuzzReadChecklistCells(f *testing.F) {
	w := newFormWorld(f, domain.Firearms)
	raw := w.write(f)
	f.Add("D4", "In part")
	f.Add("N3", "Assistance in drafting/amending legislation [legal.drafting]")
	f.Add("A2", "=HYPERLINK(1)")
	f.Fuzz(func(t *testing.T, cell, words string) {
		book, err := excelize.OpenReader(bytes.NewReader(raw))
		require.NoError(t, err)
		defer book.Close()
		column, row, err := excelize.CellNameToCoordinates(cell)
		if err != nil || row > 100 || column > 100 || book.SetCellStr("Answers", cell, words) != nil {
			return
		}
		var b bytes.Buffer
		if _, err := book.WriteTo(&b); err != nil {
			return
		}
		_, err = w.read(b.Bytes())
		var wrong *domain.Invalid
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("a fault instead of a refusal: %v", err)
		}
	})
}
