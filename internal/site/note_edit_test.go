package site

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

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
