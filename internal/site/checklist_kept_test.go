package site

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/testenv"
)

// A draft that keeps itself says why it was not kept.
func TestAnAnswerThatCannotKeepItselfSaysWhy(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	c := w.checklist()
	tab, cancel := context.WithTimeout(testenv.Chromium(t), time.Minute)
	defer cancel()
	for _, l := range w.links.All() {
		if l.Person.ID == w.person("author") {
			do(t, tab, chromedp.Navigate(w.server.URL+l.Path()))
		}
	}
	do(t, tab, chromedp.Navigate(w.server.URL+"/checklists/"+c.Reference+"/questions/firearms-7-records"))
	_, err := w.broker.ActChecklist(t.Context(), w.viewer("author"), c.ID, 0, broker.Act{Action: domain.ActionSubmit})
	require.NoError(t, err)
	do(t, tab, chromedp.SendKeys("#f-practice", "Kept for ten years."))
	_, err = chromedp.Run(tab, chromedp.Poll[bool]("/^Not saved. .* handed the checklist to the focal point/.test(document.querySelector('[data-saved]').textContent)"))
	require.NoError(t, err)
}

// Nothing that was typed is lost when a colleague saves the same answer or sends the checklist on: the page shows the words,
// who did what and what to do, and a draft that keeps itself says the same in a sentence.
func TestWordsTypedIntoAChecklistThatHasMovedOnAreShown(t *testing.T) {
	w := newWorld(t, nil)
	c := w.checklist()
	question := "/checklists/" + c.Reference + "/questions/firearms-8-import"
	author, focal := w.as("author"), w.as("focal")
	name := func(role string) string {
		p, err := w.store.Person(t.Context(), w.person(role))
		require.NoError(t, err)
		return p.Name
	}
	typing := func(v *visitor) answer {
		return v.post(question, "version", "1", "implemented", "partly", "law", "Act 7 of 2026, section 4", "wanted", "training.marking", "action", "continue")
	}
	alone := func(v *visitor) answer {
		v.header.Set("X-Autosave", "1")
		defer v.header.Del("X-Autosave")
		return typing(v)
	}
	move := func(role string, action domain.Action) {
		_, err := w.broker.ActChecklist(t.Context(), w.viewer(role), c.ID, 0, broker.Act{Action: action, Reason: "not yet"})
		require.NoError(t, err)
	}
	answers, err := w.store.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
	require.NoError(t, err)

	move("author", domain.ActionSubmit)
	a := typing(author)
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "Act 7 of 2026, section 4</textarea>", " readonly", "In part", "Technical support to establish a marking system",
		name("author")+" handed the checklist to the focal point", "send the checklist back", secretAnswer)
	a.saysNot(t, `name="action"`)
	a = alone(author)
	require.Equal(t, http.StatusConflict, a.status)
	require.Equal(t, "text/plain; charset=UTF-8", a.header.Get("Content-Type"))
	a.says(t, "Not saved", name("author")+" handed the checklist to the focal point")

	move("focal", domain.ActionClear)
	typing(focal).says(t, "Act 7 of 2026, section 4</textarea>", name("focal")+" cleared the checklist", "take the checklist back")
	typing(author).says(t, "Act 7 of 2026, section 4</textarea>", "Ask the focal point")
	for _, role := range []string{"broker", "observer"} {
		typing(w.as(role)).saysNot(t, "Act 7 of 2026", secretAnswer, name("focal"))
	}
	now, err := w.store.ChecklistAnswers(t.Context(), domain.Clock(), c.ID)
	require.NoError(t, err)
	require.Equal(t, answers, now, "nothing was saved")

	move("focal", domain.ActionRecall)
	_, err = w.broker.AnswerChecklist(t.Context(), w.viewer("focal"), c.ID, domain.ChecklistAnswer{Question: "firearms-8-import", Version: 1, Law: "theirs"}, true)
	require.NoError(t, err)
	alone(author).says(t, "Not saved: "+name("focal")+" saved this answer", "both versions are then shown")
	typing(author).says(t, "Act 7 of 2026, section 4", "theirs", "Last written by "+name("focal"))
}

// Words typed into the first answer of a checklist that a colleague has removed meanwhile are shown to be copied; whoever
// asks for one that is not theirs reads the same.
func TestWordsTypedIntoAChecklistThatIsGoneAreShown(t *testing.T) {
	w := newWorld(t, nil)
	c, err := w.broker.StartChecklist(t.Context(), w.viewer("author"), domain.Checklist{Instrument: domain.TIP, Cycle: "2027", Language: "en"})
	require.NoError(t, err)
	question := "/checklists/" + c.Reference + "/questions/" + checklistQuestionOn(t, c)
	author := w.as("author")
	require.Equal(t, http.StatusOK, author.get(question).status)
	require.NoError(t, w.broker.DiscardChecklist(t.Context(), w.viewer("focal"), c.ID))
	typing := func(at string) answer {
		return author.post(at, "implemented", "partly", "law", "Act 9 of 2026", "action", "continue")
	}
	a := typing(question)
	require.Equal(t, http.StatusNotFound, a.status)
	a.says(t, "Act 9 of 2026</textarea>", " readonly", "In part", "a colleague has removed it", `href="/checklists"`)
	author.header.Set("X-Autosave", "1")
	auto := typing(question)
	author.header.Del("X-Autosave")
	require.Equal(t, http.StatusConflict, auto.status)
	auto.says(t, "Not saved: this checklist is not there any more")
	require.Equal(t, http.StatusNotFound, author.post(question, "action", "continue").status)
	never := typing("/checklists/C-2026-9999/questions/" + checklistQuestionOn(t, c))
	require.Equal(t, a.status, never.status)
	require.Equal(t, strings.ReplaceAll(a.body, c.Reference, "C-2026-9999"), never.body)
}
