package site

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// begun posts the first question and gives the reference of the draft.
func begun(t *testing.T, v *visitor, fields ...string) string {
	t.Helper()
	a := v.post("/needs", fields...)
	require.Equal(t, http.StatusSeeOther, a.status, a.body)
	ref := strings.Split(a.location(), "/")[2]
	require.Regexp(t, `^N-2026-\d{4}$`, ref)
	return ref
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// step sends a page of the draft as it was shown, with the given fields.
func (v *visitor) step(path string, fields ...string) answer {
	v.w.t.Helper()
	page := v.get(path)
	require.Equal(v.w.t, http.StatusOK, page.status, "%s: %s", path, page.body)
	m := versionField.FindStringSubmatch(page.body)
	require.NotNil(v.w.t, m, path)
	return v.post(path, append([]string{"version", m[1]}, fields...)...)
}

func (w *world) need(ref string) domain.Need {
	w.t.Helper()
	n, err := w.store.Need(w.t.Context(), domain.Clock(), ref)
	require.NoError(w.t, err)
	return n
}

func (w *world) offer(ref string) domain.Offer {
	w.t.Helper()
	o, err := w.store.Offer(w.t.Context(), domain.Clock(), ref)
	require.NoError(w.t, err)
	return o
}

const marking = "Des armes à feu sont importées sans marquage et la douane ne peut pas les tracer. Nous demandons un appui technique pour établir un système de marquage des armes à feu, conformément au Protocole relatif aux armes à feu."

func TestANeedIsWrittenFromTheFirstWordToTheSecretariat(t *testing.T) {
	w := newWorld(t, nil)
	author, focal := w.as("author"), w.as("focal")
	ref := begun(t, author, "title", "Marquage des armes à feu", "problem", marking)
	n := w.need(ref)
	assert.Equal(t, "fr", n.Language, "the language is read from the words")
	assert.Equal(t, domain.NeedDraft, n.Status)
	edit := "/needs/" + ref + "/edit/"

	tags := author.get(edit + "tags").body
	assert.Contains(t, tags, `value="training.marking" checked`)
	assert.Contains(t, tags, `value="FIREARMS" checked`)
	assert.Contains(t, tags, "read in: ")
	assert.NotContains(t, tags, "data-autosave", "tags are taken by hand")
	require.Equal(t, http.StatusSeeOther, author.step(edit+"tags", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS", "tag.article", "FIREARMS:8", "tag.obstacle", "equipment").status)
	n = w.need(ref)
	require.Len(t, n.Lines, 1)
	assert.Equal(t, domain.Line{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"}}, n.Lines[0])
	assert.Equal(t, []domain.Obstacle{domain.ObstacleEquipment}, n.Obstacles)
	author.step(edit+"tags", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS")
	assert.Len(t, w.need(ref).Lines, 1, "the same tags make no second line")

	page := author.get(edit + "line-1").body
	assert.Contains(t, page, "which weapons are to be marked", "the prompt of the subtype")
	assert.Contains(t, page, "Article 8: Marking of firearms")
	a := author.step(edit+"line-1", "line.1.subtype", "training.marking", "line.1.instrument", "FIREARMS", "line.1.articles.FIREARMS", "8", "line.1.articles_more", "10(2)(b)", "line.1.purpose", "Une machine par frontière", "line.1.modalities", "equipment", "line.1.quantity", "4 machines", "line.1.audience", "La douane")
	require.Equal(t, http.StatusSeeOther, a.status, a.body)
	assert.Equal(t, []string{"8", "10(2)(b)"}, w.need(ref).Lines[0].Articles)

	a = author.step(edit+"lines", "action", "add")
	assert.Equal(t, edit+"line-2", a.location())
	author.step(edit+"line-2", "line.2.subtype", "training.police", "line.2.instrument", "FIREARMS", "line.2.also", "UNTOC")
	author.step(edit+"lines", "action", "up:2")
	n = w.need(ref)
	require.Len(t, n.Lines, 2)
	assert.Equal(t, "2", n.Lines[0].ID)
	assert.Equal(t, []domain.Instrument{domain.UNTOC}, n.Lines[0].Also)
	author.step(edit+"lines", "action", "remove:2")
	assert.Len(t, w.need(ref).Lines, 1)
	a = author.step(edit+"lines", "action", "add")
	assert.Equal(t, edit+"line-2", a.location())
	author.step(edit+"lines", "action", "remove:2")

	check := author.get(edit + "check").body
	assert.Contains(t, check, "Choose who may see this", "what is missing stands before the answers")
	a = author.post("/needs/"+ref+"/submit", "action", "submit")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status)
	assert.Contains(t, a.body, edit+"visibility#f-visibility", "the summary leads to the page of the field")

	require.Equal(t, http.StatusSeeOther, author.step(edit+"visibility", "visibility", "public").status)
	a = author.step(edit+"time", "wanted_start", "2027-03-01", "budget.amount", "25 000", "budget.currency", "eur", "action", "leave")
	assert.Equal(t, "/mine", a.location())
	assert.Equal(t, &domain.Money{Amount: 25000, Currency: "EUR"}, w.need(ref).Budget)
	assert.Contains(t, author.get(edit+"check").body, "Send to your focal point for clearance")
	assert.NotContains(t, author.get(edit+"check").body, "Clear and send")
	require.Equal(t, http.StatusSeeOther, author.post("/needs/"+ref+"/submit", "action", "submit").status)
	assert.Equal(t, domain.NeedClearing, w.need(ref).Status)

	assert.Contains(t, focal.get("/mine").body, "It waits for your clearance")
	assert.NotContains(t, author.get("/mine").body, "It waits for your clearance")
	a = focal.post("/needs/"+ref+"/submit", "action", "send_back")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status, "sending back needs a reason")
	require.Equal(t, http.StatusSeeOther, focal.post("/needs/"+ref+"/submit", "action", "send_back", "reason", "Name the border posts").status)
	assert.Contains(t, author.get("/mine").body, "It came back with a reason")
	assert.Contains(t, author.get(edit+"title").body, "Name the border posts")
	assert.Contains(t, focal.get(edit+"check").body, "Clear and send to the secretariat")
	require.Equal(t, http.StatusSeeOther, focal.post("/needs/"+ref+"/submit", "action", "submit").status)
	assert.Equal(t, domain.NeedSubmitted, w.need(ref).Status, "who is focal point clears in the same step")
	assert.Equal(t, http.StatusConflict, author.get(edit+"title").status, "what is with the secretariat is not written any more")
}

func TestWhatIsWrongStandsAtItsFieldAndNothingIsKeptOfIt(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	a := author.post("/needs", "title", "", "problem", "<script>alert(1)</script>")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
	assert.Contains(t, a.body, "&lt;script&gt;alert(1)", "what was typed comes back as words")
	assert.Contains(t, a.body, `href="#f-title"`)
	ref := begun(t, author, "title", `Robert'); DROP TABLE needs;--`, "problem", "../../etc/passwd <script>x</script>")
	n := w.need(ref)
	assert.Equal(t, `Robert'); DROP TABLE needs;--`, n.Title)
	edit := "/needs/" + ref + "/edit/"
	author.step(edit+"lines", "action", "add")

	for name, c := range map[string]struct {
		step   string
		fields []string
		says   string
		at     string
	}{
		"a subtype of another Protocol": {"line-1", []string{"line.1.subtype", "training.marking", "line.1.instrument", "TIP"}, "belongs to the Firearms Protocol", "f-line-1-subtype"},
		"an unknown subtype":            {"line-1", []string{"line.1.subtype", "legal.magic", "line.1.instrument", "TIP"}, "legal.magic is not in the table", "f-line-1-subtype"},
		"an unknown instrument":         {"line-1", []string{"line.1.subtype", "unspecified", "line.1.instrument", "MARS"}, "MARS is not an instrument", "f-line-1-instrument"},
		"articles without instrument":   {"line-1", []string{"line.1.subtype", "unspecified", "line.1.articles_more", "8"}, "Choose the instrument that these articles belong to", "f-line-1-articles_more"},
		"a date that is none":           {"time", []string{"wanted_start", "soon"}, "Enter a date", "f-wanted_start"},
		"dates that run backwards":      {"time", []string{"wanted_start", "2027-03-01", "wanted_end", "2027-01-01"}, "on or after", "f-wanted_end"},
		"money without a currency":      {"time", []string{"budget.amount", "100"}, "three letters of a currency", "f-budget-currency"},
		"a number in words":             {"time", []string{"priority", "first"}, "whole number", "f-priority"},
		"an unknown visibility":         {"visibility", []string{"visibility", "friends"}, "Choose who may see this", "f-visibility"},
		"an override of direction":      {"objective", []string{"objective", "abc\u202edef"}, "Remove the character", "f-objective"},
		"a text over the limit":         {"objective", []string{"objective", strings.Repeat("a", 4001)}, "too long", "f-objective"},
	} {
		t.Run(name, func(t *testing.T) {
			before := w.need(ref)
			a := author.step(edit+c.step, c.fields...)
			assert.Equal(t, http.StatusUnprocessableEntity, a.status)
			assert.Contains(t, a.body, c.says)
			assert.Contains(t, a.body, `href="#`+c.at+`"`)
			assert.Contains(t, a.body, `id="`+c.at+`-error"`)
			assert.Equal(t, before, w.need(ref))
		})
	}
	a = author.step(edit+"line-1", "line.1.subtype", "unspecified", "line.1.instrument", "FIREARMS", "line.1.articles_more", "8, 99", "line.1.purpose", "Kept words")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status)
	assert.Contains(t, a.body, "articles 1 to 21; 99 is not one of them")
	assert.Contains(t, a.body, "8, 99")
	assert.Contains(t, a.body, "Kept words")
	assert.Empty(t, w.need(ref).Lines[0].Articles)
}

func TestADraftKeepsItselfWhileItIsWritten(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Tracing", "problem", "Weapons cannot be traced.", "language", "en")
	edit := "/needs/" + ref + "/edit/"
	author.header.Set("X-Autosave", "1")
	a := author.post(edit+"objective", "version", "1", "objective", "Traced within 30 days")
	assert.Equal(t, http.StatusNoContent, a.status)
	assert.Equal(t, "2", a.header.Get("X-Version"))
	assert.Equal(t, "Traced within 30 days", w.need(ref).Objective)
	stale := author.post(edit+"objective", "version", "1", "objective", "stale")
	assert.Equal(t, http.StatusConflict, stale.status)
	stale.says(t, "Not saved: somebody has changed this draft meanwhile.")
	assert.Equal(t, http.StatusUnprocessableEntity, author.post(edit+"objective", "version", "2", "objective", strings.Repeat("a", 4001)).status)
	assert.Equal(t, "Traced within 30 days", w.need(ref).Objective)
}

func TestBothVersionsOfAStaleEditAreShownAndChosenFrom(t *testing.T) {
	w := newWorld(t, nil)
	author, focal := w.as("author"), w.as("focal")
	ref := begun(t, author, "title", "Tracing", "problem", "Weapons cannot be traced.", "language", "en")
	at := "/needs/" + ref + "/edit/context"
	require.Equal(t, http.StatusSeeOther, focal.post(at, "version", "1", "help_received", "From a neighbour", "sent_elsewhere", "To nobody", "contribution", "").status)
	a := author.post(at, "version", "1", "help_received", "None so far", "sent_elsewhere", "To nobody", "contribution", "Two rooms")
	require.Equal(t, http.StatusConflict, a.status)
	for _, s := range []string{"From a neighbour", "None so far", "Two rooms", "What you wrote", `name="version" value="2"`} {
		assert.Contains(t, a.body, s)
	}
	assert.NotContains(t, a.body, `name="choose.sent_elsewhere"`, "both say the same")
	assert.Equal(t, "From a neighbour", w.need(ref).HelpReceived, "nothing was overwritten")
	a = author.post(at, "version", "2", "help_received", "None so far", "sent_elsewhere", "To nobody", "contribution", "Two rooms",
		"choose.help_received", "theirs", "choose.contribution", "mine", "action", "continue")
	require.Equal(t, http.StatusSeeOther, a.status, a.body)
	n := w.need(ref)
	assert.Equal(t, "From a neighbour", n.HelpReceived)
	assert.Equal(t, "Two rooms", n.Contribution)
}

func TestWhoCouldHelpFollowsTheWordsAndSavesNothing(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Tracing", "problem", "Weapons cannot be traced.", "language", "en")
	before := w.need(ref)
	author.header.Set("X-Fragment", "1")
	a := author.post("/needs/"+ref+"/help", "step", "title", "title", "Marquage des armes à feu", "problem", marking, "language", "fr")
	assert.Equal(t, http.StatusOK, a.status)
	assert.NotContains(t, a.body, "<html")
	assert.Contains(t, a.body, "Marquage des armes, public")
	assert.NotContains(t, a.body, "Marquage des armes, secretariat", "an offer that the State may not see")
	assert.Equal(t, before, w.need(ref))
	assert.Equal(t, http.StatusOK, author.post("/needs/new/help", "step", "title", "title", "Marquage", "problem", marking).status)
}

// An offer that has to do with a need and covers none of its lines stands apart on the need's page. While the need is written
// it is not counted with the others either.
func TestThePanelCountsWhatThePageCounts(t *testing.T) {
	w := newWorld(t, nil)
	n := w.needs[domain.Public]
	n.Title, n.Problem = "Marking of firearms", "Police firearms carry no marks and cannot be traced."
	n.Lines = []domain.Line{{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms}}
	w.change(func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
	for i := range 24 {
		o := w.offers[domain.Public]
		o.ID, o.Reference, o.Title, o.Language = "", "", "Marking of firearms, course "+strconv.Itoa(i), "en"
		o.Subtypes = []domain.Subtype{"training.marking"}
		if i >= 3 {
			o.Subtypes, o.Title = []domain.Subtype{"legal.drafting"}, "Laws on the marking of firearms, "+strconv.Itoa(i)
		}
		w.change(func(tx *store.Store) error { return tx.InsertOffer(t.Context(), &o) })
	}
	author := w.as("author")
	page := author.get("/needs/" + n.Reference)
	page.says(t, "5 offers of", "15 related offers that cover none of the lines")
	author.header.Set("X-Fragment", "1")
	panel := author.post("/needs/"+n.Reference+"/help", "step", "title", "title", n.Title, "problem", n.Problem, "language", "en")
	require.Equal(t, http.StatusOK, panel.status)
	panel.says(t, "As the need stands now: 5 offers.", "15 more have to do with it and cover none of its lines")
	panel.saysNot(t, "or more", "Laws on the marking")
}

func TestAnOpenNeedIsChangedByAPendingVersion(t *testing.T) {
	w := newWorld(t, nil)
	author, focal := w.as("author"), w.as("focal")
	n := w.needs[domain.Public]
	edit := "/needs/" + n.Reference + "/edit/"
	require.Equal(t, http.StatusSeeOther, author.step(edit+"objective", "objective", "Traced within 30 days").status)
	assert.Empty(t, w.need(n.Reference).Objective, "the version in force stays")
	assert.Contains(t, author.get(edit+"objective").body, "Traced within 30 days")
	require.Equal(t, http.StatusSeeOther, author.step(edit+"visibility", "visibility", "public", "contact", "Desk 4").status)
	changes := author.get("/needs/" + n.Reference + "/changes").body
	assert.Contains(t, changes, "Traced within 30 days")
	assert.Contains(t, changes, "Desk 4")
	assert.NotContains(t, changes, "The problem", "what stays is not a change")
	assert.Contains(t, author.get("/mine").body, "Changes: Draft")
	require.Equal(t, http.StatusSeeOther, author.post("/needs/"+n.Reference+"/submit", "action", "submit").status)
	assert.Contains(t, focal.get("/mine").body, "Its changes wait for your clearance")
	require.Equal(t, http.StatusSeeOther, focal.post("/needs/"+n.Reference+"/submit", "action", "clear").status)
	a := author.step(edit+"objective", "objective", "Something else")
	assert.Equal(t, http.StatusConflict, a.status, "a pending version with the secretariat is not written any more")
	require.Equal(t, http.StatusSeeOther, author.post("/needs/"+n.Reference+"/give-up").status)
	assert.Equal(t, http.StatusSeeOther, author.get("/needs/"+n.Reference+"/changes").status)
	assert.Empty(t, w.need(n.Reference).Objective)
}

func TestAnOfferIsWrittenAndSent(t *testing.T) {
	w := newWorld(t, nil)
	provider := w.as("provider")
	a := provider.post("/offers", "kind", "opportunity", "title", "Cours sur le marquage des armes à feu", "description", marking, "partners", "UNIDIR\nSmall Arms Survey")
	require.Equal(t, http.StatusSeeOther, a.status, a.body)
	ref := strings.Split(a.location(), "/")[2]
	edit := "/offers/" + ref + "/edit/"
	o := w.offer(ref)
	assert.Equal(t, "fr", o.Language)
	assert.Equal(t, []string{"UNIDIR", "Small Arms Survey"}, o.Partners)
	assert.Contains(t, provider.get(edit+"tags").body, "Tracing of firearms, public", "the needs it fits")
	assert.NotContains(t, provider.get(edit+"tags").body, "Tracing of firearms, secretariat")
	require.Equal(t, http.StatusSeeOther, provider.step(edit+"tags", "tag.subtype", "training.marking", "tag.instrument", "FIREARMS").status)
	require.Equal(t, http.StatusSeeOther, provider.step(edit+"articles", "articles.FIREARMS", "8", "articles.FIREARMS", "7").status)
	require.Equal(t, http.StatusSeeOther, provider.step(edit+"whom", "eligible.groups", "african", "eligible.special", "ldc").status)
	o = w.offer(ref)
	assert.Equal(t, []domain.OfferArticle{{Instrument: "FIREARMS", Article: "8"}, {Instrument: "FIREARMS", Article: "7"}}, o.Articles)
	assert.True(t, o.Eligible.LDC)
	a = provider.step(edit+"whom", "eligible.states", "ZZZ")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status)
	assert.Contains(t, a.body, "ZZZ is not a State")
	a = provider.step(edit+"apply", "link", "http://example.org")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status)
	a = provider.post("/offers/"+ref+"/submit", "action", "submit")
	assert.Equal(t, http.StatusUnprocessableEntity, a.status)
	assert.Contains(t, a.body, "needs a deadline")
	assert.Contains(t, a.body, edit+"time#f-deadline")
	require.Equal(t, http.StatusSeeOther, provider.step(edit+"time", "deadline", "2027-06-01").status)
	require.Equal(t, http.StatusSeeOther, provider.step(edit+"visibility", "visibility", "parties").status)
	require.Equal(t, http.StatusSeeOther, provider.post("/offers/"+ref+"/submit", "action", "submit").status)
	assert.Equal(t, domain.OfferSubmitted, w.offer(ref).Status)
	open := w.offers[domain.Public]
	require.Equal(t, http.StatusSeeOther, provider.step("/offers/"+open.Reference+"/edit/how", "modalities", "mentor", "languages", "fr").status)
	assert.Contains(t, provider.get("/offers/"+open.Reference+"/changes").body, "Mentor")
	assert.Empty(t, w.offer(open.Reference).Modalities)
}

func TestOnlyWhoMayWritesAndNobodyElseLearnsOfADraft(t *testing.T) {
	w := newWorld(t, nil)
	author := w.as("author")
	ref := begun(t, author, "title", "Secret draft", "problem", "Weapons cannot be traced.", "language", "en")
	open, offer := w.needs[domain.Public].Reference, w.offers[domain.Public].Reference
	for _, role := range []string{"observer", "provider", "broker", "admin"} {
		v := w.as(role)
		for _, path := range []string{"/needs/new"} {
			assert.Equal(t, http.StatusForbidden, v.get(path).status, "%s %s", role, path)
		}
		for _, path := range []string{"/edit", "/edit/title", "/edit/check", "/changes"} {
			assert.Equal(t, http.StatusNotFound, v.get("/needs/"+ref+path).status, "%s %s", role, path)
			assert.Equal(t, http.StatusForbidden, v.get("/needs/"+open+path).status, "%s %s", role, path)
		}
		assert.Equal(t, http.StatusForbidden, v.post("/needs", "title", "Mine").status, role)
		for _, path := range []string{"/edit/title", "/help", "/submit", "/give-up", "/copy", "/priority"} {
			a := v.post("/needs/"+ref+path, "title", "Mine", "version", "1", "action", "submit", "priority", "1")
			assert.Equal(t, http.StatusNotFound, a.status, "%s %s", role, path)
			assert.NotContains(t, a.body, "Secret draft")
			assert.Equal(t, http.StatusForbidden, v.post("/needs/"+open+path, "version", "1", "action", "submit", "priority", "1").status, "%s %s", role, path)
		}
	}
	for _, role := range []string{"observer", "author", "focal", "broker"} {
		v := w.as(role)
		assert.Equal(t, http.StatusForbidden, v.get("/offers/new").status, role)
		assert.Equal(t, http.StatusForbidden, v.get("/offers/"+offer+"/edit/title").status, role)
		assert.Equal(t, http.StatusForbidden, v.post("/offers", "title", "Mine").status, role)
		assert.Equal(t, http.StatusForbidden, v.post("/offers/"+offer+"/copy").status, role)
	}
	assert.Equal(t, http.StatusSeeOther, w.as("public").get("/needs/new").status, "the public is asked to sign in")
}

func TestAnOldRecordIsBegunAgain(t *testing.T) {
	w := newWorld(t, nil)
	author, provider := w.as("author"), w.as("provider")
	a := author.post("/needs/" + w.needs[domain.Public].Reference + "/copy")
	require.Equal(t, http.StatusSeeOther, a.status)
	n := w.need(strings.Split(a.location(), "/")[2])
	assert.Equal(t, "Tracing of firearms, public", n.Title)
	assert.Equal(t, domain.NeedDraft, n.Status)
	assert.Equal(t, domain.SourcePosted, n.Source)
	a = provider.post("/offers/" + w.offers[domain.Public].Reference + "/copy")
	require.Equal(t, http.StatusSeeOther, a.status)
	assert.Equal(t, domain.OfferDraft, w.offer(strings.Split(a.location(), "/")[2]).Status)
}
