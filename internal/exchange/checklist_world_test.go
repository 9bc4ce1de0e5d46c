package exchange

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/i18n/i18ntest"
	"tamatch/internal/reference"
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
	form, ok := reference.LatestChecklistForm(string(i))
	require.True(t, ok)
	return &formWorld{
		catalogue: i18ntest.Catalogue(t), form: form, lang: "en", answers: map[string]domain.ChecklistAnswer{},
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
