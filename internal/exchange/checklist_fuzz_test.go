package exchange

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
)

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
