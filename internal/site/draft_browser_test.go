package site

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// The pages of a draft in a real browser: who could help follows the words, the draft keeps itself, and every page can be
// read by everybody at both widths and in both directions.
func TestWritingInABrowser(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	tab, cancel := context.WithTimeout(testenv.Chromium(t), 2*time.Minute)
	defer cancel()
	testenv.Viewport(t, tab, testenv.Desktop)
	open := func(path string) { t.Helper(); do(t, tab, chromedp.Navigate(w.server.URL+path)) }
	until := func(script string) {
		t.Helper()
		_, err := chromedp.Run(tab, chromedp.Poll[bool](script))
		require.NoError(t, err, script)
	}
	for _, l := range w.links.All() {
		if l.Person.ID == w.person("author") {
			open(l.Path())
		}
	}
	open("/needs/new")
	truth(t, tab, "location.pathname === '/needs/new'")
	do(t, tab, chromedp.SetValue("#f-problem", marking), chromedp.SendKeys("#f-title", "Marquage"))
	until("[...document.querySelectorAll('.app-helpers a')].some(a => a.textContent.includes('Marquage des armes, public'))")
	truth(t, tab, "!document.body.textContent.includes('Marquage des armes, secretariat')")
	do(t, tab, chromedp.SendKeys("#f-title", "\r"), chromedp.WaitReady("#f-objective"))
	do(t, tab, chromedp.SendKeys("#f-objective", "Chaque arme est marquée."))
	until("/^Saved/.test(document.querySelector('[data-saved]').textContent)")
	own, _, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedDraft}})
	require.NoError(t, err)
	require.Len(t, own, 1)
	assert.Equal(t, "Chaque arme est marquée.", own[0].Objective)
	edit := "/needs/" + own[0].Reference + "/edit/"
	open(edit + "tags")
	do(t, tab, chromedp.Submit("#question"), chromedp.WaitReady("#f-line-1-subtype"))

	for _, lang := range []string{"en", i18n.Mirrored} {
		open("/mine?lang=" + lang)
		for _, size := range []testenv.Size{testenv.Phone, testenv.Desktop} {
			testenv.Viewport(t, tab, size)
			for _, path := range []string{"/mine", "/needs/new", edit + "title", edit + "tags", edit + "lines", edit + "line-1", edit + "visibility", edit + "check"} {
				open(path)
				truth(t, tab, "document.documentElement.scrollWidth <= innerWidth")
				testenv.Axe(t, tab)
			}
		}
	}
	assert.Empty(t, testenv.Complaints(tab))
}
