package exchange

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

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
		w.lang = []string{"en", i18n.Mirrored, "fr", "ar", "es"}[n%5]
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
