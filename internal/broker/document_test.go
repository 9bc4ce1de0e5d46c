package broker_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// part is a part of a file that is a zip file: name and words.
type part [2]string

func zipped(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		file, err := z.Create(p[0])
		require.NoError(t, err)
		_, err = file.Write([]byte(p[1]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// office is a document of Office Open XML with that main part and type, and what else is given.
func office(t testing.TB, main, kind string, more ...part) []byte {
	types := `<Types><Override PartName="/` + main + `" ContentType="application/vnd.openxmlformats-officedocument.` + kind + `"/></Types>`
	return zipped(t, append([]part{{"[Content_Types].xml", types}, {main, "<x/>"}}, more...)...)
}

func openDocument(t testing.TB, kind string, more ...part) []byte {
	return zipped(t, append([]part{{"mimetype", "application/vnd.oasis.opendocument." + kind}, {"content.xml", "<x/>"}}, more...)...)
}

// files is a file of each kind that may be put up.
func files(t testing.TB) map[string][]byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 4, 4))
	var asPNG, asJPEG bytes.Buffer
	require.NoError(t, png.Encode(&asPNG, picture))
	require.NoError(t, jpeg.Encode(&asJPEG, picture, nil))
	return map[string][]byte{
		"pdf":  []byte("%PDF-1.7\n1 0 obj\n%%EOF"),
		"docx": office(t, "word/document.xml", "wordprocessingml.document.main+xml"),
		"xlsx": office(t, "xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
		"pptx": office(t, "ppt/presentation.xml", "presentationml.presentation.main+xml"),
		"odt":  openDocument(t, "text"),
		"ods":  openDocument(t, "spreadsheet"),
		"txt":  []byte("BMW: not a bitmap.\r\nنص عربي, 文字\n"),
		"csv":  []byte("year;num\xe9ro\n2026;1\n"), // Latin-1
		"png":  asPNG.Bytes(),
		"jpg":  asJPEG.Bytes(),
		"jpeg": asJPEG.Bytes(),
	}
}

func (w *world) attach(t testing.TB, v domain.Viewer, m domain.Match, name string, data []byte) domain.MatchDocument {
	t.Helper()
	d, again, err := w.Attach(t.Context(), v, m.ID, domain.MatchDocument{Name: name}, data)
	require.NoError(t, err)
	require.False(t, again)
	return d
}

// From putting up to taking down: who may, what is kept, and what the history says of it.
func TestDocumentsOfAMatch(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.matchAt(t, domain.MatchWithRequester)
		pdf := files(t)["pdf"]
		terms, again, err := w.Attach(ctx, w.focal, m.Reference, domain.MatchDocument{Name: `C:\Users\focal\Terms of reference.PDF`, Title: "Terms of reference"}, pdf)
		require.NoError(t, err)
		require.False(t, again)
		require.Equal(t, domain.MatchDocument{
			ID: terms.ID, MatchID: m.ID, PersonID: w.focal.PersonID, OrganizationID: w.kenya.ID, Side: domain.SideRequester, Title: "Terms of reference",
			Name: "Terms of reference.PDF", MediaType: "application/pdf", Size: len(pdf), SHA256: domain.DocumentDigest(pdf), At: w.now(),
		}, terms)
		read, data, err := w.store.DocumentContent(ctx, w.focal, m.ID, terms.ID)
		require.NoError(t, err)
		require.Equal(t, pdf, data)
		require.Equal(t, terms, read)

		attach := func(v domain.Viewer) error {
			_, _, err := w.Attach(ctx, v, m.ID, domain.MatchDocument{Name: "a.pdf"}, pdf)
			return err
		}
		for name, v := range map[string]domain.Viewer{"not disclosed yet": w.provider, "another State": w.peruvian, "a rival": w.rival, "the public": {}} {
			require.ErrorIs(t, attach(v), domain.ErrNotFound, name)
			require.ErrorIs(t, w.TakeDown(ctx, v, m.ID, terms.ID), domain.ErrNotFound, name)
			_, err = w.store.Documents(ctx, v, m.ID)
			require.ErrorIs(t, err, domain.ErrNotFound, name)
			_, _, err = w.store.DocumentContent(ctx, v, m.ID, terms.ID)
			require.ErrorIs(t, err, domain.ErrNotFound, name)
		}
		require.ErrorIs(t, attach(w.observer), domain.ErrForbidden, "an observer changes nothing")
		require.ErrorIs(t, w.TakeDown(ctx, w.observer, m.ID, terms.ID), domain.ErrForbidden)
		_, _, err = w.store.DocumentContent(ctx, w.observer, m.ID, terms.ID)
		require.NoError(t, err, "and reads what its State reads")
		require.ErrorIs(t, attach(w.admin), domain.ErrForbidden, "an administrator is no broker")

		m = w.act(t, w.focal, m, broker.Act{Action: domain.ActionAccept})
		plan := w.attach(t, w.provider, m, "plan.odt", files(t)["odt"])
		seen, err := w.store.Documents(ctx, w.provider, m.ID)
		require.NoError(t, err)
		require.Len(t, seen, 2)
		require.Empty(t, seen[0].PersonID, "which person of the other side is not told")
		require.Equal(t, w.provider.PersonID, seen[1].PersonID)

		require.ErrorIs(t, w.TakeDown(ctx, w.provider, m.ID, terms.ID), domain.ErrForbidden, "the other side's")
		require.ErrorIs(t, w.TakeDown(ctx, w.author, m.ID, terms.ID), domain.ErrForbidden, "a colleague's")
		require.ErrorIs(t, w.TakeDown(ctx, w.admin, m.ID, terms.ID), domain.ErrForbidden)
		require.NoError(t, w.TakeDown(ctx, w.focal, m.ID, terms.ID))
		require.NoError(t, w.TakeDown(ctx, w.broker2, m.ID, plan.ID), "the desk may")
		require.ErrorIs(t, w.TakeDown(ctx, w.focal, m.ID, terms.ID), domain.ErrNotFound)
		var left int
		require.NoError(t, w.store.DB().QueryRowContext(ctx, "SELECT COUNT(*) FROM match_document_contents").Scan(&left))
		require.Zero(t, left)

		var told []domain.Event
		for _, e := range w.events(t, domain.KindMatch, m.ID) {
			if e.Action == domain.ActionAttach || e.Action == domain.ActionTakeDown {
				told = append(told, e)
			}
		}
		require.Len(t, told, 4)
		require.Equal(t, terms.ID, told[0].ID)
		require.Equal(t, []domain.Change{{Field: "document", New: terms.ID}, {Field: "digest", New: "sha256:" + terms.SHA256}}, told[0].Changes)
		require.Equal(t, []domain.Change{{Field: "document", Old: terms.ID}, {Field: "digest", Old: "sha256:" + terms.SHA256}}, told[2].Changes)
		require.Equal(t, []domain.Side{domain.SideRequester, domain.SideProvider, domain.SideRequester, domain.SideSecretariat},
			[]domain.Side{told[0].Side, told[1].Side, told[2].Side, told[3].Side})
		for _, e := range told {
			require.NotContains(t, e.Reason+e.Changes[0].Old+e.Changes[0].New+e.Changes[1].Old+e.Changes[1].New, "Terms", "an event holds no name")
		}
	})
}

func TestADocumentIsKeptOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.matchAt(t, domain.MatchAgreed)
		data := files(t)["docx"]
		put := func(v domain.Viewer, name string) (domain.MatchDocument, bool) {
			d, again, err := w.Attach(ctx, v, m.ID, domain.MatchDocument{Name: name}, data)
			require.NoError(t, err)
			return d, again
		}
		first, _ := put(w.focal, "letter.docx")
		events := len(w.events(t, domain.KindMatch, m.ID))
		w.pass(2)
		second, again := put(w.author, "letter.docx")
		require.True(t, again)
		require.Equal(t, first, second)
		require.Len(t, w.events(t, domain.KindMatch, m.ID), events)
		_, again = put(w.focal, "the same letter.docx")
		require.False(t, again, "under another name it is another document")
		_, again = put(w.provider, "letter.docx")
		require.False(t, again, "the other side may put it up as well")
	})
}

func TestAMatchHoldsSoManyDocuments(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		m := w.matchAt(t, domain.MatchAgreed)
		var last domain.MatchDocument
		for i := range domain.MaxDocuments {
			last = w.attach(t, w.provider, m, strings.Repeat("x", i+1)+".txt", []byte("words"))
		}
		_, _, err := w.Attach(t.Context(), w.focal, m.ID, domain.MatchDocument{Name: "one more.txt"}, []byte("words"))
		require.ErrorIs(t, err, domain.ErrConflict)
		require.NoError(t, w.TakeDown(t.Context(), w.provider, m.ID, last.ID))
		w.attach(t, w.focal, m, "one more.txt", []byte("words"))
	})
}

// Who ended without an agreement writes nothing more; what was put up can still be taken down.
func TestAMatchThatCameToNothingTakesNoDocument(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		m := w.matchAt(t, domain.MatchWithRequester)
		d := w.attach(t, w.focal, m, "a.pdf", files(t)["pdf"])
		m = w.act(t, w.focal, m, broker.Act{Action: domain.ActionDecline, Reason: "funding"})
		_, _, err := w.Attach(t.Context(), w.focal, m.ID, domain.MatchDocument{Name: "b.pdf"}, files(t)["pdf"])
		require.ErrorIs(t, err, domain.ErrConflict)
		require.NoError(t, w.TakeDown(t.Context(), w.focal, m.ID, d.ID))
	})
}

func TestWhichFilesMayBePutUp(t *testing.T) {
	w := newWorld(t, engines[store.SQLite](t))
	m := w.matchAt(t, domain.MatchAgreed)
	all := files(t)
	for _, k := range domain.DocumentKinds {
		d := w.attach(t, w.focal, m, "fine."+strings.ToUpper(k.Extension), all[k.Extension])
		require.Equal(t, k.MediaType, d.MediaType)
	}
	word := "wordprocessingml.document.main+xml"
	for name, c := range map[string]struct {
		file string
		data []byte
		key  string
	}{
		"nothing":                     {"a.pdf", nil, "error.file_empty"},
		"too much":                    {"a.txt", bytes.Repeat([]byte("a"), domain.MaxDocument+1), "error.file_large"},
		"no ending":                   {"terms", all["pdf"], "error.file_kind"},
		"an ending alone":             {".pdf", all["pdf"], "error.file_kind"},
		"no name":                     {"", all["pdf"], "error.file_kind"},
		"a page":                      {"a.html", []byte("<html></html>"), "error.file_kind"},
		"a drawing":                   {"a.svg", []byte("<svg/>"), "error.file_kind"},
		"a program":                   {"a.exe", []byte("MZ"), "error.file_kind"},
		"an ending behind the ending": {"a.pdf.html", all["pdf"], "error.file_kind"},
		"macros by name":              {"a.docm", all["docx"], "error.file_kind"},
		"a page as text":              {"a.txt", []byte("\ufeff  <!DOCTYPE html><script>alert(1)</script>"), "error.file_content"},
		"a drawing as text":           {"a.txt", []byte("<svg xmlns='x' onload='alert(1)'/>"), "error.file_content"},
		"XML as a sheet":              {"a.csv", []byte("<?xml version='1.0'?><svg/>"), "error.file_content"},
		"a program as text":           {"a.txt", []byte("MZ\x90\x00\x03"), "error.file_content"},
		"a page as PDF":               {"a.pdf", []byte("<html>%PDF-1.7</html>"), "error.file_content"},
		"a picture as another":        {"a.png", all["jpg"], "error.file_content"},
		"the beginning of a picture":  {"a.png", all["png"][:12], "error.file_content"},
		"a sheet as a letter":         {"a.docx", all["xlsx"], "error.file_content"},
		"a bare zip":                  {"a.docx", zipped(t, part{"word/document.xml", "<x/>"}), "error.file_content"},
		"a zip behind a page":         {"a.docx", append([]byte("<html></html>"), all["docx"]...), "error.file_content"},
		"another OpenDocument":        {"a.odt", all["ods"], "error.file_content"},
		"macros by type":              {"a.docx", office(t, "word/document.xml", "x", part{"x", "x"}), "error.file_content"},
		"macros inside":               {"a.docx", office(t, "word/document.xml", word, part{"word/vbaProject.bin", "x"}), "error.file_macros"},
		"macros of Excel 4":           {"a.xlsx", office(t, "xl/workbook.xml", "spreadsheetml.sheet.main+xml", part{"xl/macrosheets/sheet1.xml", "x"}), "error.file_macros"},
		"a document of macros renamed": {"a.docx", zipped(t, part{"word/document.xml", "<x/>"},
			part{"[Content_Types].xml", `ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"`}), "error.file_macros"},
		"Basic in OpenDocument":   {"a.ods", openDocument(t, "spreadsheet", part{"Basic/Standard/Module1.xml", "x"}), "error.file_macros"},
		"a name that is too long": {strings.Repeat("a", 200) + ".pdf", all["pdf"], "error.too_long"},
	} {
		_, _, err := w.Attach(t.Context(), w.focal, m.ID, domain.MatchDocument{Name: c.file}, c.data)
		var invalid *domain.Invalid
		require.ErrorAs(t, err, &invalid, name)
		says, ok := invalid.At("file")
		require.True(t, ok, name)
		require.Equal(t, c.key, says.Key, name)
	}
	kept, err := w.store.Documents(t.Context(), w.focal, m.ID)
	require.NoError(t, err)
	require.Len(t, kept, len(domain.DocumentKinds), "nothing that was refused is kept")
}
