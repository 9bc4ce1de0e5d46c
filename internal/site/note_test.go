package site

import (
	"archive/zip"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
	"tamatch/internal/store"
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

// Two drafters, or two tabs: what is written of one paragraph does not stop another, and nobody's words are written over unseen
// or thrown away.
func TestTwoTabsOnANote(t *testing.T) {
	w := newWorld(t, nil)
	one, two := w.as("broker"), w.as("admin")
	at := one.post("/notes", "title", "Overview", "scope", "").location()
	page := one.get(at).body

	require.Equal(t, http.StatusSeeOther, one.post(at+"/paragraphs", "version", "1", "key", counted, "basis", paragraph(t, page, counted), "text", "The first words.").status)
	require.Equal(t, http.StatusSeeOther, two.post(at+"/paragraphs", "version", "1", "key", units, "basis", paragraph(t, page, units), "text", "Of another paragraph.").status, "opened before the other was saved")
	two.get(at).says(t, "The first words.", "Of another paragraph.")

	for _, undo := range []string{"", "1"} {
		a := two.post(at+"/paragraphs", "version", "1", "key", counted, "basis", paragraph(t, page, counted), "text", "The second words.", "undo", undo)
		require.Equal(t, http.StatusConflict, a.status)
		a.says(t, "Ana Silva wrote this paragraph on 23 Nov 2026, 14:20 UTC", "The second words.</textarea>", "The words there now", "The first words.", `id="f-text-error"`)
		require.Equal(t, "The first words.", w.note(t, at).Edits[counted].Text)
		if undo == "" {
			continue
		}
		require.Equal(t, http.StatusSeeOther, two.post(at+"/paragraphs", "key", counted, "basis", paragraph(t, a.body, counted), "text", "The second words.").status, "the other words were seen")
	}
	require.Equal(t, "The second words.", w.note(t, at).Edits[counted].Text)

	version := w.note(t, at).Version
	require.Equal(t, http.StatusConflict, one.post(at+"/paragraphs", "key", counted, "text", "Words over words that were not seen.").status)
	require.Equal(t, version, w.note(t, at).Version)
}

// One person with two tabs is told so, and that nobody else wrote: of a paragraph, of the cover and of the scope.
func TestOnesOwnOtherTabOnANote(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("broker")
	at := v.post("/notes", "title", "Overview", "scope", "").location()
	opened := paragraph(t, v.get(at).body, counted)
	require.Equal(t, http.StatusSeeOther, v.post(at+"/paragraphs", "key", counted, "basis", opened, "text", "The first words.").status)
	a := v.post(at+"/paragraphs", "key", counted, "basis", opened, "text", "The second words.")
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "You wrote this paragraph in another tab", "The first words.", "The second words.</textarea>")
	a.saysNot(t, "Ana Silva wrote", "Somebody else")
	for path, typed := range map[string][]string{at: {"title", "Another title"}, at + "/scope": {"instrument", "TIP", "language", "en"}} {
		a = v.post(path, append(typed, "version", "1")...)
		require.Equal(t, http.StatusConflict, a.status)
		a.says(t, "You changed the note in another tab")
	}

	// What somebody else did to another paragraph since is not taken for this one.
	other := w.as("admin")
	require.Equal(t, http.StatusSeeOther, other.post(at+"/paragraphs", "key", units, "basis", paragraph(t, other.get(at).body, units), "text", "Of another paragraph.").status)
	v.post(at+"/paragraphs", "key", counted, "basis", opened, "text", "The second words.").says(t, "You wrote this paragraph in another tab")
	v.post(at, "title", "Another title", "version", "1").says(t, "Li Wei changed the note")
}

// Words over a paragraph that a narrower scope has not are neither thrown away nor forgotten: what is typed comes back, and
// what was saved is listed on the draft, told of before publishing, and back with its paragraph.
func TestWordsWithoutAPlaceInTheScope(t *testing.T) {
	w := newWorld(t, nil)
	w.reporting(t)
	one, two := w.as("broker"), w.as("admin")
	at := one.post("/notes", "title", "Overview", "scope", "").location()
	page := two.get(at).body
	opened := paragraph(t, page, counted)
	two.get(at).saysNot(t, "no place in this scope", "no place in its scope")
	narrow := func(query ...string) {
		require.Equal(t, http.StatusSeeOther, one.post(at+"/scope", append(query, "version", strconv.Itoa(w.note(t, at).Version), "language", "en")...).status)
	}
	narrow("from", "1990-01-01", "to", "1990-12-31")
	two.get(at).saysNot(t, counted)

	a := two.post(at+"/paragraphs", "key", counted, "basis", opened, "text", "Words that took an hour.")
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "Words that took an hour.</textarea>", "no place in the present scope of the note: requests from 1 January 1990", `href="#f-text"`, `<article class="app-doc"`)
	require.Equal(t, opened, paragraph(t, a.body, counted), "sent again as it was opened")
	require.Empty(t, w.note(t, at).Edits)

	narrow()
	require.Equal(t, http.StatusSeeOther, two.post(at+"/paragraphs", "key", counted, "basis", paragraph(t, a.body, counted), "text", "Words that took an hour.").status)
	two.get(at).saysNot(t, "the figures have changed", "no place in this scope")
	narrow("from", "1990-01-01", "to", "1990-12-31")
	for _, drafter := range []*visitor{one, two} {
		drafter.get(at).says(t, "1 paragraph of yours has no place in this scope", "Words that took an hour.", `data-confirm="Publish the note without 1 paragraph of yours`)
	}
	require.NotContains(t, one.get(at+"/document.md").body, "Words that took an hour.")

	narrow()
	two.get(at).says(t, "Words that took an hour.</textarea>")
	narrow("from", "1990-01-01", "to", "1990-12-31")
	stray := paragraph(t, two.get(at).body, counted)
	require.Equal(t, http.StatusForbidden, w.as("focal").post(at+"/paragraphs", "key", counted, "basis", stray, "undo", "1").status)
	require.Contains(t, w.note(t, at).Edits, counted)
	require.Equal(t, http.StatusSeeOther, two.post(at+"/paragraphs", "key", counted, "basis", stray, "undo", "1").status)
	require.Empty(t, w.note(t, at).Edits)
	two.get(at).saysNot(t, "no place in this scope", "Words that took an hour.")
}

// A paragraph that is refused comes back on the note with what was typed and says at the field what is wrong.
func TestARefusedParagraph(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("broker")
	at := v.post("/notes", "title", "Overview", "scope", "").location()
	basis := paragraph(t, v.get(at).body, counted)
	for typed, message := range map[string]string{"Words \u202eturned": "RIGHT-TO-LEFT OVERRIDE", strings.Repeat("long ", 1601): "8,000"} {
		a := v.post(at+"/paragraphs", "key", counted, "basis", basis, "text", typed)
		require.Equal(t, http.StatusUnprocessableEntity, a.status)
		a.says(t, typed+"</textarea>", `<article class="app-doc"`, `href="#f-text"`)
		require.Contains(t, between(a.body, `id="f-text-error">`, "</p>"), message)
		require.Equal(t, basis, paragraph(t, a.body, counted), "sent again as it was opened")
		a.saysNot(t, "The words there now")
		require.Equal(t, 1, w.note(t, at).Version)
	}
	require.Equal(t, http.StatusForbidden, w.as("focal").post(at+"/paragraphs", "key", counted, "text", "\u202e").status)
}

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
	foreign := v.post(at+"/scope", "version", version, "language", "fr")
	require.Equal(t, http.StatusUnprocessableEntity, foreign.status)
	foreign.says(t, "Notes are not written in fr. Choose a language in which they are: en,", `id="f-language-error"`)
	foreign.saysNot(t, `value="fr"`)
	require.Equal(t, n, w.note(t, at), "nothing is saved of what is refused")

	for _, role := range []string{"focal", "provider", "public"} {
		w.as(role).post(at+"/scope", "version", version, "language", i18n.Mirrored)
	}
	require.Equal(t, n, w.note(t, at))
	require.Equal(t, http.StatusUnprocessableEntity, v.post("/notes", "title", "Overview", "scope", "cycle=2026").status)
}

// Where the sentences of notes are written in English alone, no language is offered; a draft that was set to another is in
// English, says so, and is published as what it is.
func TestADraftInALanguageWithoutSentences(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Broker = broker.New(broker.Options{Store: o.Store, Queue: o.Jobs.(broker.Queue)}) })
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

// Cover and scope that somebody else changed in the meantime come back as typed, beside what stands there now.
func TestAStaleCoverOrScopeShowsBothVersions(t *testing.T) {
	w := newWorld(t, nil)
	one, two := w.as("broker"), w.as("admin")
	at := one.post("/notes", "title", "Overview", "scope", "").location()
	require.Equal(t, http.StatusSeeOther, one.post(at, "version", "1", "title", "The first title", "symbol", "CTOC/1").status)

	a := two.post(at, "version", "1", "title", "The second title", "symbol", "CTOC/1")
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "Ana Silva changed the note on 23 Nov 2026, 14:20 UTC", `value="The second title"`, "What stands there now", "The first title", `name="version" value="2"`)
	require.Equal(t, "The first title", w.note(t, at).Title)
	require.Equal(t, http.StatusSeeOther, two.post(at, "version", "2", "title", "The second title").status, "the other title was seen")

	a = one.post(at+"/scope", "version", "2", "language", i18n.Mirrored, "instrument", "TIP")
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "Li Wei changed the note on", `value="ar-XB" selected`, `value="TIP" checked`, "What stands there now", "all regional groups")
	require.Equal(t, []string{"en", ""}, []string{w.note(t, at).Language, w.note(t, at).Scope})
	require.Equal(t, http.StatusSeeOther, one.post(at+"/scope", "version", "3", "language", i18n.Mirrored, "instrument", "TIP").status)
	require.Equal(t, "instrument=TIP", w.note(t, at).Scope)
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

// The drafter groups a record on a page of its own, which shows what the record says and what is kept of it.
func TestARecordIsGroupedOnItsPage(t *testing.T) {
	w := newWorld(t, nil)
	v, n := w.as("broker"), w.needs[domain.Public]
	at := "/annotations/" + n.Reference
	v.get("/overview/records?of=need").says(t, `href="`+at+`?back=`)
	w.as("focal").get("/overview/records?of=need").saysNot(t, "/annotations/")
	v.get(at).says(t, "Tracing of firearms, public", "Zimbabwe", `id="f-paragraph"`)
	wrong := v.post(at, "paragraph", "Marking", "label", "help with marking", "place", "first", "back", "/overview")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	wrong.says(t, "Enter a place from 0 to 100,000", `value="first"`, `value="help with marking"`, `id="f-place-error"`)
	saved := v.post(at, "paragraph", "Marking", "label", "help with marking", "place", "3", "back", "/overview/records?of=need")
	require.Equal(t, http.StatusSeeOther, saved.status)
	require.Equal(t, "/overview/records?of=need", saved.location())
	v.get(at).says(t, `value="Marking"`, `value="help with marking"`, `value="3"`)
	require.Equal(t, "/notes", v.post(at, "back", "https://elsewhere.example/x").location(), "no way to another site")
	v.get(at).saysNot(t, `value="help with marking"`)
	v.get(at+"?back=https%3A%2F%2Felsewhere.example").saysNot(t, `href="https://elsewhere.example`, `value="https://elsewhere.example`)
	require.Equal(t, http.StatusForbidden, w.as("focal").post(at, "label", "x").status)
	require.Equal(t, http.StatusNotFound, v.get("/annotations/F-2026-9999").status)
}

// A paragraph that the note has not is not written.
func TestAParagraphThatIsNotThere(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("broker")
	at := v.post("/notes", "title", "Overview", "scope", "").location()
	for key, status := range map[string]int{"": http.StatusNotFound, "introduction/nothing": http.StatusConflict, "introduction": http.StatusConflict} {
		require.Equal(t, status, v.post(at+"/paragraphs", "version", "1", "key", key, "basis", ".", "text", "Words of nothing.").status, key)
	}
	n := w.note(t, at)
	require.Equal(t, 1, n.Version)
	require.Empty(t, n.Edits)
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

	for path, title := range map[string]string{
		"/": "Second title", "/notes": "Second title", at: "Second title", at + "/versions/2": "Second title", at + "/versions/1": "First title",
		at + "/compare?a=1&b=2": "Second title", at + "/compare?a=2&b=1": "First title",
		at + "/document.md": "Second title", at + "/document.json": "Second title", at + "/document.docx": "Second title",
		at + "/versions/1/document.md": "First title", at + "/versions/1/document.json": "First title", at + "/versions/1/document.docx": "First title",
	} {
		for _, role := range []string{"public", "focal", "provider"} {
			a := w.as(role).get(path)
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

// A version that there is not is not there, however its number is written.
func TestAVersionThatThereIsNot(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "Overview", "scope", "").location()
	require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", "1").status)
	for _, number := range []string{"0", "x", "-1", "2", "999", "01", "+1", "1.0", "4294967297", "99999999999999999999"} {
		for _, role := range []string{"public", "broker"} {
			v := w.as(role)
			for _, path := range []string{"/versions/" + number, "/versions/" + number + "/document.md", "/compare?a=1&b=" + number, "/compare?a=" + number + "&b=1"} {
				require.Equal(t, http.StatusNotFound, v.get(at+path).status, role+" "+path)
			}
		}
	}
	require.Equal(t, http.StatusOK, w.visitor().get(at+"/versions/1").status)
}

// Two versions are compared by their covers as well as by their text.
func TestAComparisonShowsTheCover(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "The first title", "scope", "").location()
	publish := func() {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", strconv.Itoa(w.note(t, at).Version)).status)
	}
	publish()
	require.Equal(t, http.StatusSeeOther, desk.post(at, "version", "2", "title", "The second title", "symbol", "CTOC/COP/2026/1", "distribution", "General").status)
	publish()
	publish()
	a := w.visitor().get(at + "/compare?a=1&b=2")
	a.says(t, "<h2>Title</h2>", ">The first title</p>", ">The second title</p>", "<h2>Symbol</h2>", ">CTOC/COP/2026/1</p>")
	a.saysNot(t, "are the same", "<h2>Distribution</h2>", "<h2>Paragraph")
	w.visitor().get(at+"/compare?a=2&b=3").says(t, "Cover, text, figures and tables of the two versions are the same")
}

// Two versions are compared by their numbers too: each cell that changed stands with what it was and is, also where all words
// are the drafter's own, and what stands in one version alone is said to.
func TestAComparisonShowsNumbers(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.as("broker")
	at := desk.post("/notes", "title", "Overview", "scope", "").location()
	publish := func(number int) report.Document {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/publish", "version", strconv.Itoa(w.note(t, at).Version)).status)
		v, err := w.store.NoteVersion(t.Context(), w.note(t, at).ID, number)
		require.NoError(t, err)
		f, err := report.Thaw(v.Data)
		require.NoError(t, err)
		return f.Document
	}
	publish(1)
	w.change(func(tx *store.Store) error {
		n := w.needs[domain.Public]
		n.ID, n.Reference, n.State = "", "", "ZWE"
		return tx.InsertNeed(t.Context(), &n)
	})
	publish(2)
	scope := func(query ...string) {
		require.Equal(t, http.StatusSeeOther, desk.post(at+"/scope", append(query, "language", "en", "version", strconv.Itoa(w.note(t, at).Version))...).status)
	}
	scope("from", "1990-01-01", "to", "1990-12-31")
	empty := publish(3)
	require.False(t, hasTable(empty))

	a := w.visitor().get(at + "/compare?a=1&b=2")
	figure := between(a.body, "Figure 1. ", "</section>")
	require.Contains(t, figure, `data-label="Before">1</td><td class="app-table__num" data-label="After">2</td>`)
	require.NotContains(t, figure, "Taken out")
	require.Contains(t, figure, `<details class="app-more" open><summary>`)
	a.saysNot(t, "are the same")
	gone := w.visitor().get(at + "/compare?a=2&b=3")
	gone.says(t, "Taken out")
	require.Contains(t, between(gone.body, "Figure 1. ", "</section>"), "Taken out")
	require.NotContains(t, between(gone.body, "Figure 1. ", "</section>"), "<table")
	back := w.visitor().get(at + "/compare?a=3&b=2")
	require.Contains(t, between(back.body, "Figure 1. ", "</section>"), "it is new in the later version")
	back.saysNot(t, `dir="auto"></p>`)
	gone.saysNot(t, `dir="auto"></p>`)
}

func hasTable(d report.Document) bool {
	return slices.ContainsFunc(d.Blocks, func(x report.Block) bool { return x.Table != nil })
}
