package site

import (
	"archive/zip"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/web"
)

// paragraph is what the form of a paragraph was opened with.
func paragraph(t *testing.T, page, key string) string {
	t.Helper()
	basis := between(page, `name="key" value="`+key+`"><input type="hidden" name="basis" value="`, `"`)
	require.NotEmpty(t, basis, "the form of "+key)
	return basis
}

func (w *world) note(t *testing.T, at string) domain.Note {
	t.Helper()
	n, err := w.store.Note(t.Context(), domain.Clock(), strings.TrimPrefix(at, "/notes/"))
	require.NoError(t, err)
	return n
}

const counted, units = "introduction/counted", "introduction/units"

// Scope and language of a draft can be changed: the text is written anew, and the drafter's words stay and are marked.
func TestTheScopeOfADraftCanBeChanged(t *testing.T) {
	w := newWorld(t, nil)
	w.reporting(t)
	v := w.as("broker")
	at := v.post("/notes", "title", "Overview", "scope", "instrument=FIREARMS").location()
	page := v.get(at)
	page.says(t, `action="`+at+`/scope"`, `value="FIREARMS" checked`, "1 request of")
	require.Equal(t, http.StatusSeeOther, v.post(at+"/paragraphs", "key", counted, "basis", paragraph(t, page.body, counted), "text", "The drafter's own words.").status)
	v.get(at).saysNot(t, "the figures have changed")

	version := strconv.Itoa(w.note(t, at).Version)
	require.Equal(t, http.StatusSeeOther, v.post(at+"/scope", "version", version, "language", i18n.Accented, "group", "african").status)
	n := w.note(t, at)
	require.Equal(t, []string{i18n.Accented, "group=african"}, []string{n.Language, n.Scope})
	v.get(at).says(t, `value="african" checked`, `value="en-XA" selected`, "The drafter&#39;s own words.", "Under 1 paragraph that you wrote the figures have changed", `<li><a href="#p2">Paragraph 2</a></li>`, `id="p2"`)
	require.Equal(t, http.StatusSeeOther, v.post(at+"/scope", "version", strconv.Itoa(n.Version), "language", "en", "cycle", "TIP-3").status)
	n = w.note(t, at)
	require.Equal(t, "cycle=TIP-3", n.Scope)
	require.Contains(t, n.Edits, counted, "a scope in which the paragraph has nothing to count keeps its words for another")
	v.get(at).says(t, `value="TIP-3" selected`, "in the reporting cycle")

	version = strconv.Itoa(n.Version)
	wrong := v.post(at+"/scope", "version", version, "language", "en", "cycle", "TIP-9", "group", "african")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	wrong.says(t, "There is no reporting cycle “TIP-9”", `id="f-cycle-error"`, `value="african" checked`, `href="#f-cycle"`)
	require.Equal(t, http.StatusUnprocessableEntity, v.post(at+"/scope", "version", version, "language", "tlh").status)
	foreign := v.post(at+"/scope", "version", version, "language", "pt")
	require.Equal(t, http.StatusUnprocessableEntity, foreign.status)
	foreign.says(t, "Notes are not written in pt. Choose a language in which they are: ", `id="f-language-error"`)
	foreign.saysNot(t, `value="pt"`)
	require.Equal(t, n, w.note(t, at), "nothing is saved of what is refused")

	for _, role := range []string{"focal", "provider", "public"} {
		w.as(role).post(at+"/scope", "version", version, "language", i18n.Mirrored)
	}
	require.Equal(t, n, w.note(t, at))
	require.Equal(t, http.StatusUnprocessableEntity, v.post("/notes", "title", "Overview", "scope", "cycle=2026").status)
}

// inEnglishAlone is a catalogue in which the other languages have their formats and no sentence.
func inEnglishAlone(t *testing.T) *i18n.Catalogue {
	t.Helper()
	all, files := web.Locales(), fstest.MapFS{}
	for _, pattern := range []string{"en/*.json", "*/format.json"} {
		names, err := fs.Glob(all, pattern)
		require.NoError(t, err)
		for _, name := range names {
			body, err := fs.ReadFile(all, name)
			require.NoError(t, err)
			files[name] = &fstest.MapFile{Data: body}
		}
	}
	c, err := i18n.Load(files, true)
	require.NoError(t, err)
	return c
}

// Where the sentences of notes are written in English alone, no language is offered; a draft that was set to another is in
// English, says so, and is published as what it is.
func TestADraftInALanguageWithoutSentences(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Broker = broker.New(broker.Options{Store: o.Store, Queue: o.Jobs.(broker.Queue)})
		o.Catalogue = inEnglishAlone(t)
	})
	v := w.as("broker")
	at := v.post("/notes", "title", "Overview", "scope", "").location()
	v.get(at).saysNot(t, "Language of the note", `name="language"`, "This draft was set to")
	w.change(func(tx *store.Store) error {
		n := w.note(t, at)
		n.Language = "ar"
		return tx.UpdateNote(t.Context(), &n)
	})
	a := v.get(at)
	a.says(t, "This draft was set to Arabic. The sentences of a note are not written in that language yet, so it is in English.", "Original: English", `<article class="app-doc" lang="en" dir="ltr">`)
	a.saysNot(t, "Original: Arabic")
	require.Equal(t, http.StatusSeeOther, v.post(at, "version", "2", "title", "A new title").status, "the cover can be saved")
	require.Equal(t, http.StatusUnprocessableEntity, v.post(at+"/scope", "version", "3", "language", "fr").status)
	require.Equal(t, http.StatusSeeOther, v.post(at+"/publish", "version", "3").status)
	n := w.note(t, at)
	require.Equal(t, "en", n.Language)
	version, err := w.store.NoteVersion(t.Context(), n.ID, 1)
	require.NoError(t, err)
	require.Equal(t, "en", version.Language)
	v.get(at).saysNot(t, "This draft was set to")
}

// A chart runs as the words of its note do, whatever the direction of the page around it: else its names leave it.
func TestAChartRunsAsItsNote(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev = true })
	w.reporting(t)
	v, mirrored := w.as("broker"), w.as("admin")
	at := v.post("/notes", "title", "Overview", "scope", "").location()
	mirrored.get("/account?lang=" + i18n.Mirrored)
	for dir, language := range map[string]string{"ltr": "en", "rtl": i18n.Mirrored} {
		require.Equal(t, http.StatusSeeOther, v.post(at+"/scope", "version", strconv.Itoa(w.note(t, at).Version), "language", language).status)
		mirrored.get(at).says(t, `<html lang="ar-XB" dir="rtl"`)
		for _, reader := range []*visitor{v, mirrored} {
			chart := between(reader.get(at).body, "<svg", ">")
			require.NotEmpty(t, chart)
			require.Equal(t, dir == "rtl", strings.Contains(chart, `direction="rtl"`), dir)
		}
	}
}

// Published notes stand on the start pages as they were published, the latest first; drafts stand on none.
func TestPublishedNotesStandOnTheStartPages(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	w.as("public").get("/").saysNot(t, "Published overview notes")
	desk.post("/notes", "title", "Still being written", "scope", "")
	var ways []string
	for i := range 4 {
		at := desk.post("/notes", "title", "Overview "+strconv.Itoa(i), "scope", "").location()
		require.Equal(t, http.StatusSeeOther, desk.post(at, "version", "1", "title", "Overview "+strconv.Itoa(i), "symbol", "CTOC/COP/2026/"+strconv.Itoa(i)).status)
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", "2").status)
		require.Equal(t, http.StatusSeeOther, desk.post(at, "version", "3", "title", "Not yet published", "symbol", "CTOC/NEW").status)
		ways = append(ways, at)
	}
	for _, role := range []string{"public", "focal", "provider", "broker"} {
		a := w.as(role).get("/")
		a.says(t, "Published overview notes", "All notes, 1 more", `<a href="/notes">`, "Overview 3", "CTOC/COP/2026/3", `href="`+ways[3]+`"`, "Overview 1")
		a.saysNot(t, "Overview 0", "Still being written", "Not yet published", "CTOC/NEW")
		require.Less(t, strings.Index(a.body, "Overview 3"), strings.Index(a.body, "Overview 2"))
	}
}

// What the check of consistency finds is in nothing that is given to anybody but the secretariat, and in nothing published.
func TestContradictionsAreToldToTheSecretariatAlone(t *testing.T) {
	w := newWorld(t, nil)
	day := time.Date(2009, 10, 1, 0, 0, 0, 0, time.UTC)
	w.change(func(tx *store.Store) error {
		for _, kind := range []domain.FindingKind{domain.FindingSilent, domain.FindingRemark} {
			f := domain.Finding{Kind: kind, State: "GRD", Instrument: domain.UNTOC, Source: domain.SourceNote, SourceRef: "CTOC/COP/WG.2/2009/2, para. 20", Paragraph: 20, SourceDate: &day, Language: "en", Summary: "A statement."}
			if err := tx.InsertFinding(t.Context(), &f); err != nil {
				return err
			}
		}
		return nil
	})
	broker := w.as("broker")
	draft := broker.post("/notes", "title", "Overview", "scope", "").location()
	published := broker.post("/notes", "title", "Overview", "scope", "").location()
	require.Equal(t, http.StatusSeeOther, broker.post(published+"/publish", "version", "1").status)

	// One that was frozen with them, as notes once were.
	o, err := report.Build(t.Context(), w.store, report.Scope{})
	require.NoError(t, err)
	require.NotEmpty(t, o.Contradictions, "there is something to keep back")
	data, err := report.Freeze(o, report.Document{Title: "Overview", Language: "en"})
	require.NoError(t, err)
	old := broker.post("/notes", "title", "Overview", "scope", "").location()
	_, err = w.broker.PublishNote(t.Context(), domain.Clock(), w.note(t, old).ID, 1, data)
	require.NoError(t, err)

	const mark = "report.contradiction."
	sentence := o.Contradictions[0].In(w.site.catalogue.For("en"))
	readers := map[string]*visitor{"public": w.as("public"), "focal": w.as("focal"), "author": w.as("author"), "broker": broker}
	for _, at := range []string{"/overview", draft, published, published + "/versions/1", old, old + "/versions/1"} {
		for _, file := range []string{"", "/document.json", "/document.md", "/document.docx"} {
			for role, v := range readers {
				a := v.get(at + file)
				if at == draft && role != "broker" {
					require.Equal(t, http.StatusNotFound, a.status, role+" "+at+file)
					continue
				}
				require.Equal(t, http.StatusOK, a.status, role+" "+at+file)
				said := a.body
				if file == "/document.docx" {
					said = unzipped(t, a.body)
				}
				found := strings.Contains(said, mark) || strings.Contains(said, sentence)
				secretariat := role == "broker" && !strings.Contains(at, "/versions/") && (file == "" || file == "/document.json")
				if role == "broker" && at == old+"/versions/1" && file == "/document.json" {
					continue // as it was frozen
				}
				require.Equal(t, secretariat, found, role+" "+at+file)
			}
		}
	}
	n := w.note(t, published)
	v, err := w.store.NoteVersion(t.Context(), n.ID, 1)
	require.NoError(t, err)
	require.NotContains(t, string(v.Data), mark, "frozen for everybody")
}

func unzipped(t *testing.T, body string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(&out, r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
	}
	return out.String()
}

// What stands on the cover of a draft, its title too, is on no page and in no file of whoever may not read drafts, before it
// is published; they read the cover of the version.
func TestTheCoverOfADraftIsTheSecretariats(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	cover := func(version, words string) []string {
		out := []string{"version", version}
		for _, field := range []string{"title", "symbol", "distribution", "body", "session", "agenda"} {
			out = append(out, field, words+" "+field)
		}
		return out
	}
	at := desk.post("/notes", "title", "Overview", "scope", "").location()
	for _, form := range [][]string{cover("1", "First"), cover("3", "Second")} {
		require.Equal(t, http.StatusSeeOther, desk.post(at, form...).status)
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", strconv.Itoa(w.note(t, at).Version)).status)
	}
	require.Equal(t, http.StatusSeeOther, desk.post(at, cover("5", "Drafted")...).status)
	desk.get(at).says(t, "<title>Drafted title", "Drafted symbol")
	desk.get("/notes").says(t, "Drafted title", "Drafted symbol")

	readers := map[string]*visitor{"public": w.as("public"), "focal": w.as("focal"), "provider": w.as("provider")}
	for path, title := range map[string]string{
		"/": "Second title", "/notes": "Second title", at: "Second title", at + "/versions/2": "Second title", at + "/versions/1": "First title",
		at + "/compare?a=1&b=2": "Second title", at + "/compare?a=2&b=1": "First title",
		at + "/document.md": "Second title", at + "/document.json": "Second title", at + "/document.docx": "Second title",
		at + "/versions/1/document.md": "First title", at + "/versions/1/document.json": "First title", at + "/versions/1/document.docx": "First title",
	} {
		for role, v := range readers {
			a := v.get(path)
			require.Equal(t, http.StatusOK, a.status, path)
			said := a.body
			if strings.HasSuffix(path, ".docx") {
				said = unzipped(t, a.body)
			}
			require.Contains(t, said, title, role+" "+path)
			require.NotContains(t, said+a.header.Get("Content-Disposition"), "Drafted", role+" "+path)
		}
	}
	for path, title := range map[string]string{"/versions/1": "First title", "/versions/2": "Second title", "/compare?a=2&b=1": "First title"} {
		desk.get(at+path).says(t, "<title>"+title)
	}
}
