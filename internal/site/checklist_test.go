package site

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

const secretAnswer = "answer-for-our-eyes-alone"

// checklist is one of Zimbabwe on the Firearms Protocol with an answer that asks for help.
func (w *world) checklist() domain.Checklist {
	w.t.Helper()
	c, err := w.broker.StartChecklist(w.t.Context(), w.viewer("author"), domain.Checklist{Instrument: domain.Firearms, Cycle: "2026", Language: "en"})
	require.NoError(w.t, err)
	_, err = w.broker.AnswerChecklist(w.t.Context(), w.viewer("author"), c.ID, domain.ChecklistAnswer{
		Question: "firearms-8-import", Implemented: domain.ImplementedNo, Practice: secretAnswer, Wanted: []domain.Subtype{"training.marking"},
	}, true)
	require.NoError(w.t, err)
	return c
}

// checklistPaths are the pages of a checklist.
func checklistPaths(c domain.Checklist) []string {
	at := "/checklists/" + c.Reference
	return []string{at, at + "/check", at + "/questions/firearms-8-import", at + "/print", at + "/print?blank=1", at + "/form", at + "/form.xlsx", at + "/needs"}
}

// A checklist is its State's alone, and the secretariat's to read once it is cleared: nobody else finds it by any address,
// in any list or count, and no step of another's moves it.
func TestNobodyElseFindsAChecklist(t *testing.T) {
	w := newWorld(t, nil)
	c := w.checklist()
	stranger := domain.Organization{Kind: domain.OrgState, State: "PER", Name: "Peru", Verified: new(w.now())}
	w.change(func(tx *store.Store) error { return tx.InsertOrganization(t.Context(), &stranger) })
	p := domain.Person{Email: "peruvian@example.org", Name: "P", OrganizationID: stranger.ID, Roles: []domain.Role{domain.RoleAuthor, domain.RoleFocalPoint}}
	w.change(func(tx *store.Store) error { return tx.InsertPerson(t.Context(), &p) })
	hash, err := w.site.auth.Hash(t.Context(), password)
	require.NoError(t, err)
	require.NoError(t, w.broker.SetPassword(t.Context(), domain.Clock(), p.ID, hash))

	kept := func(stage string, readers ...string) {
		for _, role := range append(roles, "peruvian") {
			v := w.as(role)
			may := strings.Contains(" "+strings.Join(readers, " ")+" ", " "+role+" ")
			for _, path := range append(checklistPaths(c), "/checklists") {
				a := v.get(path)
				if may && (path == "/checklists" || path == "/checklists/"+c.Reference) {
					require.Equal(t, http.StatusOK, a.status, "%s: %s reads %s", stage, role, path)
					a.says(t, c.Reference)
				}
				if !may {
					a.saysNot(t, secretAnswer, c.ID)
					if path == "/checklists" {
						a.saysNot(t, c.Reference, "1 checklist<")
					} else {
						require.NotEqual(t, http.StatusOK, a.status, "%s: %s reads %s", stage, role, path)
					}
				}
			}
			if role == "author" || role == "focal" {
				continue
			}
			for path, fields := range map[string][]string{
				"/act": {"action", "submit"}, "/questions/firearms-8-import": {"law", "x", "version", "1"}, "/needs": {"key", "marking:training", "action", "take"},
			} {
				require.GreaterOrEqual(t, v.post("/checklists/"+c.Reference+path, fields...).status, 300, "%s: %s posts %s", stage, role, path)
			}
		}
		now, err := w.store.Checklist(t.Context(), domain.Clock(), c.ID)
		require.NoError(t, err)
		require.Equal(t, domain.ChecklistStatus(stage), now.Status)
	}
	kept("draft", "author", "focal")
	for _, step := range []struct {
		role   string
		action domain.Action
	}{{"author", domain.ActionSubmit}, {"focal", domain.ActionClear}} {
		_, err := w.broker.ActChecklist(t.Context(), w.viewer(step.role), c.ID, 0, broker.Act{Action: step.action})
		require.NoError(t, err)
	}
	kept("cleared", "author", "focal", "broker", "admin")
	w.as("broker").get("/checklists/"+c.Reference).says(t, secretAnswer)
}

// From the beginning to clearance and to a draft need, without JavaScript.
func TestAChecklistIsAnsweredAndClearedAndAsksForHelp(t *testing.T) {
	w := newWorld(t, nil)
	author, focal := w.as("author"), w.as("focal")
	wrong := author.post("/checklists", "instrument", "", "cycle", "")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	wrong.says(t, "Enter the reporting cycle")
	strange := author.post("/checklists", "instrument", "TIP", "cycle", "20 26", "language", "en")
	require.Equal(t, http.StatusUnprocessableEntity, strange.status)
	strange.says(t, "or a span of years, such as 2026-2028", `value="20 26"`)
	mistake := author.post("/checklists", "instrument", "TIP", "cycle", "2026", "language", "en").location()
	author.get(mistake).says(t, "Remove this checklist", "It cannot be brought back")
	require.Equal(t, "/checklists", author.post(mistake+"/act", "action", "discard").location())
	author.get("/checklists").says(t, "was removed", "0 checklists")
	require.Equal(t, http.StatusNotFound, author.get(mistake).status)
	begun := author.post("/checklists", "instrument", "FIREARMS", "cycle", "2026", "language", "en")
	require.Equal(t, http.StatusSeeOther, begun.status)
	at := begun.location()
	author.get(at).says(t, "has begun", "Article 8: Marking of firearms", "0 of 24 answered")

	question := at + "/questions/firearms-8-import"
	author.get(question).says(t, "Question", "data-autosave")
	author.header.Set("X-Autosave", "1")
	saved := author.post(question, "version", "", "law", "typed", "wanted", "training.marking")
	require.Equal(t, http.StatusNoContent, saved.status)
	require.Equal(t, "1", saved.header.Get("X-Version"))
	author.header.Del("X-Autosave")
	author.get(at).says(t, "0 of 24 answered", "Say whether it is in place")
	author.get(at+"/check").says(t, "24 questions have no answer")
	author.get("/checklists").says(t, "0 of 24 answered")
	require.Equal(t, http.StatusUnprocessableEntity, author.post(at+"/act", "action", "submit").status, "words alone answer no question")
	next := author.post(question, "version", "1", "implemented", "no", "law", "Act 7", "wanted", "training.marking", "wanted.resources", "resources.equipment", "assistance", "Two machines", "action", "continue")
	require.Equal(t, http.StatusSeeOther, next.status)
	require.Equal(t, at+"/questions/firearms-8-stocks", next.location())

	// A colleague who read the first version sees both.
	both := focal.post(question, "version", "1", "implemented", "yes", "law", "Act 8", "action", "continue")
	require.Equal(t, http.StatusConflict, both.status)
	both.says(t, "Act 7", "Act 8", `name="choose.law"`)
	require.Equal(t, http.StatusSeeOther, focal.post(question, "version", "2", "implemented", "yes", "choose.implemented", "theirs", "law", "Act 8", "choose.law", "mine",
		"wanted", "training.marking", "wanted", "resources.equipment", "assistance", "Two machines", "action", "continue").status)
	author.get(question).says(t, "Act 8", "Last written by")
	author.get(at).saysNot(t, "Remove this checklist")
	require.Equal(t, at, author.post(at+"/act", "action", "discard").location())
	author.get(at).says(t, "has answers by now")

	author.get(at+"/needs").says(t, "Technical support to establish a marking system", "Two machines", "Make a draft need",
		`value="Technical support for a marking system: marking of firearms at import (article 8)"`)
	_, before, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: w.viewer("author"), Statuses: []domain.NeedStatus{domain.NeedDraft}})
	require.NoError(t, err)
	require.Zero(t, before, "nothing is posted before it is confirmed")
	require.Equal(t, http.StatusSeeOther, author.post(at+"/needs", "key", "marking:training", "marking:training.title", "Marking", "marking:training.problem", "None", "action", "take").status)
	drafts, _, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: w.viewer("author"), Statuses: []domain.NeedStatus{domain.NeedDraft}})
	require.NoError(t, err)
	require.Len(t, drafts, 1)
	require.Equal(t, domain.SourceQuestionnaire, drafts[0].Source)
	require.Equal(t, http.StatusSeeOther, author.post(at+"/needs", "key", "marking:resources", "action", "dismiss").status)
	author.get(at+"/needs").says(t, "There is nothing to confirm", drafts[0].Reference, "1 kind of assistance was set aside")

	author.get(at+"/check").says(t, "23 questions have no answer", "Hand to the focal point")
	require.Equal(t, http.StatusSeeOther, author.post(at+"/act", "action", "submit").status)
	require.Equal(t, http.StatusUnprocessableEntity, focal.post(at+"/act", "action", "send_back").status, "a reason must be given")
	require.Equal(t, http.StatusSeeOther, focal.post(at+"/act", "action", "send_back", "send_back.reason", "Name the section").status)
	author.get(at).says(t, "Name the section")
	require.Equal(t, http.StatusSeeOther, author.post(at+"/act", "action", "submit").status)
	require.Equal(t, http.StatusSeeOther, focal.post(at+"/act", "action", "clear").status)
	w.as("broker").get(at).says(t, "Act 8", "Cleared")

	// People of the State read who did what; the secretariat reads what became of it, and whose checklists it reads.
	p, err := w.store.Person(t.Context(), w.person("focal"))
	require.NoError(t, err)
	author.get(at).says(t, p.Name+" cleared it.", p.Name+" sent it back to the author. Reason: Name the section", "Your State alone reads its checklists")
	w.as("broker").get(at).saysNot(t, p.Name, "Name the section", "Your State alone")
	w.as("broker").get("/checklists").says(t, "You read those that were cleared")
}

// Whoever looks at an answer that was carried over reads from which checklist, and whether that one was cleared.
func TestAnAnswerCarriedOverSaysWhereItComesFrom(t *testing.T) {
	w := newWorld(t, nil)
	old := w.checklist()
	begin := func(cycle string) string {
		c, err := w.broker.StartChecklist(t.Context(), w.viewer("author"), domain.Checklist{Instrument: domain.Firearms, Cycle: cycle, Language: "en"})
		require.NoError(t, err)
		return "/checklists/" + c.Reference
	}
	author, next := w.as("author"), begin("2027")
	for _, path := range []string{"/questions/firearms-8-import", "/check", "/print"} {
		author.get(next+path).says(t, "Carried over from "+old.Reference, "2026), which is a draft and is not cleared")
	}
	for _, step := range []struct {
		role   string
		action domain.Action
		says   string
	}{{"author", domain.ActionSubmit, "which waits for clearance"}, {"focal", domain.ActionClear, "cleared on " + w.site.catalogue.For("en").Date(w.now())}} {
		_, err := w.broker.ActChecklist(t.Context(), w.viewer(step.role), old.ID, 0, broker.Act{Action: step.action})
		require.NoError(t, err)
		author.get(next+"/questions/firearms-8-import").says(t, step.says)
	}
	_, err := w.broker.ActChecklist(t.Context(), w.viewer("focal"), old.ID, 0, broker.Act{Action: domain.ActionRecall, Reason: "wrong"})
	require.NoError(t, err)
	author.get(next+"/questions/firearms-8-import").says(t, "which is a draft and is not cleared")
}

// A proposed need is found in a list by its title: the help, the matter and the article, and never longer than a title may be.
func TestProposedNeedsHaveTitlesThatTellThemApart(t *testing.T) {
	w := newWorld(t, nil)
	b := Base{Printer: w.site.catalogue.For("en")}
	title := func(form reference.ChecklistForm, lines []domain.Subtype, questions ...string) string {
		p := domain.ChecklistProposal{}
		for _, l := range lines {
			p.Lines = append(p.Lines, domain.Line{Subtype: l})
		}
		for _, q := range questions {
			p.Sentences = append(p.Sentences, domain.ChecklistSentence{Question: q, Subtypes: lines})
		}
		return b.proposedTitle(checklistOpen{form: form}, p)
	}
	form, _ := reference.LatestChecklistForm("FIREARMS")
	drafting := []domain.Subtype{"legal.drafting"}
	require.Equal(t, "Help to draft legislation on illicit manufacturing of firearms (article 5)", title(form, drafting, "firearms-5-manufacturing"))
	require.Equal(t, "Help to draft legislation on illicit manufacturing of firearms and brokers of firearms (articles 5 and 15)",
		title(form, drafting, "firearms-5-manufacturing", "firearms-15-brokers"))
	require.Equal(t, "Help to draft legislation on illicit manufacturing of firearms and other matters (article 5), and related help",
		title(form, append(drafting, "legal.model"), "firearms-5-manufacturing", "firearms-5-trafficking", "firearms-5-marks"))
	for _, form := range reference.ChecklistForms() {
		themes := map[string][]string{}
		for _, q := range form.Questions {
			themes[q.Theme] = append(themes[q.Theme], q.ID)
		}
		for theme, questions := range themes {
			for _, s := range reference.Subtypes() {
				if s.Code == reference.Unspecified {
					continue
				}
				require.True(t, b.Knows("checklist.help."+s.Code), s.Code)
				require.LessOrEqual(t, len(title(form, []domain.Subtype{domain.Subtype(s.Code), "other"}, questions...)), 200, "%s %s %s", form.Instrument, theme, s.Code)
			}
		}
	}
}

// upload sends a workbook as the page does.
func TestAFormGoesOutAndComesBack(t *testing.T) {
	w := newWorld(t, nil)
	c := w.checklist()
	v, at := w.as("author"), "/checklists/"+c.Reference
	out := v.get(at + "/form.xlsx")
	require.Equal(t, http.StatusOK, out.status)
	require.Contains(t, out.header.Get("Content-Disposition"), c.Reference+"-FIREARMS.xlsx")
	editAll := func(cells map[string]string) []byte {
		f, err := excelize.OpenReader(strings.NewReader(out.body))
		require.NoError(t, err)
		defer f.Close()
		for cell, words := range cells {
			require.NoError(t, f.SetCellStr("Answers", cell, words))
		}
		var b bytes.Buffer
		_, err = f.WriteTo(&b)
		require.NoError(t, err)
		return b.Bytes()
	}
	edit := func(cell, words string) []byte { return editAll(map[string]string{cell: words}) }
	many := map[string]string{}
	for row := 2; row < 17; row++ {
		for _, column := range "DGHIJ" {
			many[fmt.Sprintf("%c%d", column, row)] = "perhaps"
		}
	}
	for _, bad := range []struct {
		raw  []byte
		says string
	}{
		{[]byte("no workbook"), "not an XLSX workbook"}, {edit("D3", "perhaps"), "cell D3"}, {edit("E3", strings.Repeat("x", 4001)), "cell E3"},
		{editAll(map[string]string{"D5": "perhaps", "E5": strings.Repeat("x", 4001), "E7": strings.Repeat("x", 4001)}), "3 problems"},
		{editAll(many), "75 problems"}, {editAll(many), "25 more problems"},
	} {
		a := v.upload(at+"/form", "form.xlsx", string(bad.raw))
		require.Equal(t, http.StatusUnprocessableEntity, a.status)
		a.says(t, bad.says, "Nothing was saved")
	}
	require.Equal(t, http.StatusUnprocessableEntity, v.post(at+"/form").status)
	require.Equal(t, at, v.upload(at+"/form", "form.xlsx", string(edit("E3", "Act 9"))).location())
	v.get(at).says(t, "1 answer has changed")
	require.GreaterOrEqual(t, w.as("broker").upload(at+"/form", "form.xlsx", string(edit("E3", "Act 10"))).status, 400)
}

// Every page in a real browser: read by everybody, at both widths and in both directions, and kept while typing.
func TestChecklistsInABrowser(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	c := w.checklist()
	tab, cancel := context.WithTimeout(testenv.Chromium(t), 2*time.Minute)
	defer cancel()
	open := func(path string) { t.Helper(); do(t, tab, chromedp.Navigate(w.server.URL+path)) }
	for _, l := range w.links.All() {
		if l.Person.ID == w.person("author") {
			open(l.Path())
		}
	}
	testenv.Viewport(t, tab, testenv.Desktop)
	open("/checklists/" + c.Reference + "/questions/firearms-7-records")
	do(t, tab, chromedp.SendKeys("#f-practice", "Kept for ten years."))
	_, err := chromedp.Run(tab, chromedp.Poll[bool]("/^Saved/.test(document.querySelector('[data-saved]').textContent)"))
	require.NoError(t, err)
	answers, err := w.store.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
	require.NoError(t, err)
	require.Equal(t, "Kept for ten years.", answers["firearms-7-records"].Practice)
	for _, lang := range []string{"en", i18n.Mirrored} {
		open("/checklists?lang=" + lang)
		for _, size := range []testenv.Size{testenv.Phone, testenv.Desktop} {
			testenv.Viewport(t, tab, size)
			for _, path := range append(checklistPaths(c), "/checklists", "/checklists/new") {
				if strings.HasSuffix(path, ".xlsx") {
					continue
				}
				open(path)
				truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
				testenv.Axe(t, tab)
			}
		}
	}
	require.Empty(t, testenv.Complaints(tab))
}

// checklistQuestionOn is the first question of the checklist.
func checklistQuestionOn(t *testing.T, c domain.Checklist) string {
	t.Helper()
	form, ok := reference.ChecklistFormOf(string(c.Instrument), c.Form)
	require.True(t, ok)
	return form.Questions[0].ID
}
