package site

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

var draftField = regexp.MustCompile(`name="draft" value="([^"]+)"`)

// What is sent twice, or once more after the browser's Back, is one draft; a page that was asked for anew begins another.
func TestOnePageBeginsOneDraft(t *testing.T) {
	w := newWorld(t, nil)
	for role, c := range map[string]struct{ root, text, objective string }{
		"author":   {"/needs", "problem", "objective"},
		"provider": {"/offers", "description", "conditions"},
	} {
		t.Run(role, func(t *testing.T) {
			v := w.as(role)
			page := func() string {
				a := v.get(c.root + "/new")
				assert.Empty(t, a.header.Get("ETag"), "the next page is another one")
				m := draftField.FindStringSubmatch(a.body)
				require.NotNil(t, m)
				return m[1]
			}
			id := page()
			first := v.post(c.root, "draft", id, "title", "Marking", c.text, "Firearms without marks.")
			require.Equal(t, http.StatusSeeOther, first.status, first.body)
			again := v.post(c.root, "draft", id, "title", "Marking of firearms", c.text, "Firearms without marks.")
			assert.Equal(t, first.location(), again.location())
			other := v.post(c.root, "draft", page(), "title", "Marking", c.text, "Firearms without marks.")
			assert.NotEqual(t, first.location(), other.location())

			// Once more: the page does not know what was written since, and shows both.
			stale := v.post(c.root, "draft", id, "title", "Marks on firearms", c.text, "Firearms without marks.")
			require.Equal(t, http.StatusConflict, stale.status)
			stale.says(t, "Marks on firearms", "Marking of firearms")
			assert.Contains(t, v.get(first.location()).body, "Marking of firearms")
		})
	}
}

// An id that is somebody else's record neither opens it nor tells that it is there.
func TestADraftIsBegunUnderNoRecordOfOthers(t *testing.T) {
	w := newWorld(t, nil)
	verified := w.now()
	theirs := domain.Need{State: "KEN", Title: "A need of one State", Problem: "Its own words.", Status: domain.NeedDraft}
	w.change(func(tx *store.Store) error {
		org := domain.Organization{Name: "Kenya", Kind: domain.OrgState, State: "KEN", Verified: &verified}
		if err := tx.InsertOrganization(t.Context(), &org); err != nil {
			return err
		}
		theirs.OrganizationID = org.ID
		return tx.InsertNeed(t.Context(), &theirs)
	})
	before := w.need(theirs.ID)
	for _, id := range []string{theirs.ID, theirs.Reference, "no id at all", ""} {
		a := w.as("author").post("/needs", "draft", id, "title", "A need of another State", "problem", "Words of another.")
		require.Equal(t, http.StatusSeeOther, a.status, a.body)
		assert.NotContains(t, a.location(), theirs.Reference)
	}
	assert.Equal(t, before, w.need(theirs.ID))
}

// Somebody takes a line out while somebody else writes in it: both are shown, and the words are a line again only if
// their author says so.
func TestWhatWasTypedInALineThatIsGoneIsNotLost(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	edit := "/needs/" + ref + "/edit/"
	author.step(edit+"lines", "action", "add")
	author.step(edit+"line-1", "line.1.subtype", "training.police", "line.1.instrument", "FIREARMS")
	author.step(edit+"lines", "action", "add")
	before := versionField.FindStringSubmatch(author.get(edit + "line-2").body)[1]
	author.step(edit+"lines", "action", "remove:2")
	typed := []string{"line.2.subtype", "training.marking", "line.2.instrument", "FIREARMS", "line.2.quantity", "4 <machines>"}

	a := author.post(edit+"line-2", append(typed, "version", before)...)
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "4 &lt;machines&gt;", "Somebody took the line out.", "What you wrote")
	assert.Len(t, w.need(ref).Lines, 1, "nothing is kept before it is chosen")
	now := versionField.FindStringSubmatch(a.body)[1]

	left := author.post(edit+"line-2", append(typed, "version", now, "choose.gone", "theirs", "action", "continue")...)
	assert.Equal(t, edit+"lines", left.location())
	assert.Len(t, w.need(ref).Lines, 1)

	kept := author.post(edit+"line-2", append(typed, "version", now, "choose.gone", "mine", "action", "continue")...)
	require.Equal(t, http.StatusSeeOther, kept.status, kept.body)
	n := w.need(ref)
	require.Len(t, n.Lines, 2)
	assert.Equal(t, domain.Line{ID: "2", Subtype: "training.marking", Instrument: domain.Firearms, Quantity: "4 <machines>"}, n.Lines[1])

	now = versionField.FindStringSubmatch(author.get(edit + "title").body)[1]
	assert.Equal(t, http.StatusNotFound, author.post(edit+"line-77", "version", now).status, "a line that never was")
}

// What the text says plainly is ticked; the rest is offered.
func TestOnlyWhatIsLikelyIsTicked(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu saisies par la douane", "problem", marking)
	page := author.get("/needs/" + ref + "/edit/tags").body
	assert.Contains(t, page, `value="training.marking" checked`)
	assert.Contains(t, page, `value="FIREARMS:8" checked`)
	assert.NotContains(t, page, `value="SOM:11" checked`, "a customs office is not yet the smuggling of migrants")
	ref = begun(t, author, "title", "Armes à feu", "problem", "Armes à feu.")
	page = author.get("/needs/" + ref + "/edit/tags").body
	assert.Contains(t, page, `value="FIREARMS" checked`)
	assert.NotContains(t, page, `name="tag.article" value="FIREARMS:3" checked`)
}

// The answers that say nothing stand together at the end of their section, each leading to its question.
func TestTheCheckIsAsLongAsWhatWasSaid(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	check := author.get("/needs/" + ref + "/edit/check").body
	assert.Equal(t, 3, strings.Count(check, "Change<span"), "title, problem and language")
	assert.Contains(t, check, `<dd><a href="/needs/`+ref+`/edit/objective#f-objective">`)
}
