package report_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/testenv"
)

var cover = domain.NoteCover{
	Symbol: "CTOC/COP/WG.2/2026/1", Distribution: "General", Body: "Conference of the Parties to the United Nations Convention against Transnational Organized Crime",
	Session: "Vienna, 23 and 24 November 2026", Agenda: "Item 2 of the provisional agenda",
}

// Every part of the file is well formed, and every relation leads to a part.
func TestDOCXIsWhole(t *testing.T) {
	d := report.Compose(printer(t, "en"), build(t, noteRegister(t), report.Scope{}), domain.Note{Cover: cover})
	var b bytes.Buffer
	require.NoError(t, d.DOCX(&b))
	again := bytes.Buffer{}
	require.NoError(t, d.DOCX(&again))
	require.True(t, bytes.Equal(b.Bytes(), again.Bytes()), "the same note is the same file")
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		raw, err := io.ReadAll(r)
		require.NoError(t, err)
		parts[f.Name] = string(raw)
		if !strings.HasSuffix(f.Name, ".png") {
			wellFormed(t, string(raw))
		}
	}
	targets := regexp.MustCompile(`Target="([^"]+)"`).FindAllStringSubmatch(parts["word/_rels/document.xml.rels"], -1)
	require.Greater(t, len(targets), 10)
	for _, m := range targets {
		require.Contains(t, parts, "word/"+m[1])
	}
	for _, m := range regexp.MustCompile(`r:embed="([^"]+)"`).FindAllStringSubmatch(parts["word/document.xml"], -1) {
		require.Contains(t, parts["word/_rels/document.xml.rels"], `Id="`+m[1]+`"`)
	}
	document := parts["word/document.xml"]
	pictures := regexp.MustCompile(`<wp:docPr [^>]*descr="([^"]{40,})"`).FindAllString(document, -1)
	require.NotEmpty(t, pictures)
	require.Len(t, pictures, strings.Count(document, "<wp:docPr"), "every picture has its text alternative")
	require.Equal(t, len(d.Notes), strings.Count(parts["word/footnotes.xml"], "<w:footnoteRef/>"))
}

// LibreOffice opens the file and sets it as PDF: masthead, numbers of paragraphs, footnotes and the States are in the text.
func TestLibreOfficeSetsTheNote(t *testing.T) {
	office := testenv.Office(t)
	d := report.Compose(printer(t, "en"), build(t, noteRegister(t), report.Scope{}), domain.Note{Cover: cover})
	dir := t.TempDir()
	path := filepath.Join(dir, "note.docx")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, d.DOCX(f))
	require.NoError(t, f.Close())
	cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	raw, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", filepath.Join(dir, "note.pdf"), "-").Output()
	require.NoError(t, err)
	if keep := os.Getenv("TAMATCH_KEEP_PDF"); keep != "" {
		pdf, err := os.ReadFile(filepath.Join(dir, "note.pdf"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(keep, pdf, 0o644))
	}
	said := strings.Join(strings.Fields(string(raw)), " ")
	for _, want := range []string{
		"CTOC/COP/WG.2/2026/1", "Distr.: General", "23 November 2026", "Original: English", "Item 2 of the provisional agenda", "Contents",
		"I. Introduction", "II. Analysis of needs identified", "A. Overview of technical assistance needs", "1. The purpose of the present note",
		"(a) Share of States parties that responded", "Cameroon, Central African Republic and Madagascar", "As cited in CTOC/COP/WG.2/2009/2",
		"Figure 1. Technical assistance needs", "Table 1.",
	} {
		require.Contains(t, said, want)
	}
}
