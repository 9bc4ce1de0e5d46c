package exchange

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
)

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
		said := w.catalogue.For("en").Say(found[0].Message)
		require.Contains(t, said, "cell", c.key)
		if c.key != "checklist.cell.question" {
			require.NotContains(t, said, "firearms-", "%s: a person knows no ids", c.key)
		}
		if c.key == "checklist.cell.implemented" {
			require.Contains(t, said, "Write Yes, In part or No,")
		}
	}
	_, err = w.read(edit(t, raw, func(f *excelize.File) { require.NoError(t, f.RemoveRow("Answers", 9)) }))
	missing := problems(t, err)[0].Message
	require.Equal(t, "checklist.cell.missing", missing.Key)
	require.Contains(t, w.catalogue.For("en").Say(missing), "the row of Art. 5(1)(c), falsified and removed markings is missing")

	both := edit(t, set("D4", "perhaps"), func(f *excelize.File) { require.NoError(t, f.SetCellStr("Answers", "D5", "never")) })
	_, err = w.read(both)
	require.Len(t, problems(t, err), 2)

	filled, err := w.read(set("D4", "partly"))
	require.NoError(t, err, "a code is as good as its label")
	require.Equal(t, []domain.ChecklistAnswer{{ChecklistID: w.c.ID, Question: w.form.Questions[2].ID, Implemented: domain.ImplementedPartly}}, filled.Answers)
	require.Equal(t, "E4", filled.cells[w.form.Questions[2].ID+".law"])
}

// What is wrong with cells and with the words in them is told at once, in the order of the sheet; a wrong cell hides nothing
// else of its row.
func TestProblemsAreToldInTheOrderOfTheSheet(t *testing.T) {
	w := newFormWorld(t, domain.Firearms)
	raw := edit(t, w.write(t), func(f *excelize.File) {
		for cell, words := range map[string]string{"D5": "perhaps", "F5": "words", "D7": "never", "E7": "words"} {
			require.NoError(t, f.SetCellStr("Answers", cell, words))
		}
		require.NoError(t, f.RemoveRow("Answers", 12))
	})
	filled, err := w.read(raw)
	cells := &domain.Invalid{Problems: problems(t, err)}
	require.Len(t, filled.Answers, 2)
	words := &domain.Invalid{}
	words.Add(w.form.Questions[5].ID+".law", "error.too_long")
	words.Add(w.form.Questions[3].ID+".practice", "error.too_long")
	var at []string
	for _, p := range filled.Problems(cells, words).Problems {
		at = append(at, p.Field)
	}
	require.Equal(t, []string{"D5", "F5", "D7", "E7", "file"}, at)
	require.Nil(t, filled.Problems(nil, nil))
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
	changed := problems(t, err)[0].Message
	require.Equal(t, "checklist.cell.changed", changed.Key)
	require.NotContains(t, w.catalogue.For("en").Say(changed), "firearms-")
	w.answers[id] = domain.ChecklistAnswer{Question: id, Law: "as it was", Version: 3}
	filled, err = w.read(typed)
	require.NoError(t, err)
	require.Equal(t, "written in the file", filled.Answers[0].Law)
	require.Equal(t, 3, filled.Answers[0].Version)
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
		"nothing":                    {nil, "checklist.file.kind.empty"},
		"a CSV file":                 {[]byte("id,law\n1,2"), "checklist.file.kind.text"},
		"a PDF document":             {[]byte("%PDF-1.7\n%âãÏÓ"), "checklist.file.kind.pdf"},
		"an older workbook":          {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "checklist.file.kind.old"},
		"an OpenDocument workbook":   {packed(t, map[string]io.Reader{"mimetype": strings.NewReader("application/vnd.oasis.opendocument.spreadsheet")}), "checklist.file.kind.open"},
		"a picture":                  {[]byte("\x89PNG\r\n\x1a\n\x00"), "checklist.file.kind"},
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
		require.Nil(t, filled.cells, what)
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
