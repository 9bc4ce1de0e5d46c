package report_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	for _, m := range regexp.MustCompile(`<wp:extent cx="(\d+)" cy="(\d+)"/>`).FindAllStringSubmatch(document, -1) {
		down, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		require.LessOrEqual(t, down, 20*360_000, "with its caption it fits on a page")
	}
}

// What is said of a paragraph comes in the order that the format asks for, from right to left too.
func TestTheOrderOfWhatIsSaidOfAParagraph(t *testing.T) {
	d := report.Compose(printer(t, "en"), build(t, noteRegister(t), report.Scope{}), domain.Note{Cover: cover})
	d.Direction = "rtl"
	order := []string{"pStyle", "keepNext", "pageBreakBefore", "bidi", "spacing", "jc", "sectPr"}
	document := documentXML(t, d)
	found := map[string]bool{}
	for _, p := range regexp.MustCompile(`<w:pPr>(.*?)</w:pPr>`).FindAllStringSubmatch(document, -1) {
		before := -1
		section, _, _ := strings.Cut(p[1], "<w:sectPr>")
		if section != p[1] {
			section += "<w:sectPr>"
		}
		for _, m := range regexp.MustCompile(`<w:(\w+)`).FindAllStringSubmatch(section, -1) {
			at := slices.Index(order, m[1])
			require.Greater(t, at, before, p[1])
			before, found[m[1]] = at, true
		}
	}
	require.Len(t, found, len(order))
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
	images, err := exec.CommandContext(t.Context(), "pdfimages", "-list", filepath.Join(dir, "note.pdf")).Output()
	require.NoError(t, err)
	pictured := map[string]bool{}
	for _, l := range strings.Split(string(images), "\n") {
		if fields := strings.Fields(l); len(fields) > 0 {
			pictured[fields[0]] = true
		}
	}
	require.NotEmpty(t, pictured)
	var captions, headings []string
	for _, b := range d.Blocks {
		switch b.Kind {
		case report.Text:
		case report.Picture, report.TableOnly:
			captions = append(captions, b.Number+". "+b.Table.Title)
		default:
			headings = append(headings, b.Number+". "+b.Text)
		}
	}
	for n, page := range strings.Split(string(raw), "\f") {
		var lines []string
		for _, l := range strings.Split(page, "\n") {
			if l = strings.Join(strings.Fields(l), " "); l != "" && !strings.HasPrefix(l, cover.Symbol) {
				lines = append(lines, l)
			}
		}
		if n == 0 || len(lines) == 0 || pictured[strconv.Itoa(n+1)] {
			continue
		}
		require.Greater(t, len(lines), 4, "page %d holds next to nothing: %v", n+1, lines)
		require.NotContains(t, headings, lines[len(lines)-1], "at the foot of page %d", n+1)
		require.NotContains(t, captions, lines[len(lines)-2], "with its unit at the foot of page %d", n+1)
	}
	sizes, err := exec.CommandContext(t.Context(), "pdfinfo", "-l", "99", filepath.Join(dir, "note.pdf")).Output()
	require.NoError(t, err)
	require.Contains(t, string(sizes), "595.304 x 841.89 pts (A4)")
	require.Contains(t, string(sizes), "841.89 x 595.304 pts (A4)", "the widest table lies on its side")
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
