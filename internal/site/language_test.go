package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/i18n"
)

func TestChoosingALanguage(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	v.get("/states?q=ken").says(t, `<html lang="en" dir="ltr">`, "/states?lang=ar-XB&amp;q=ken")

	a := v.get("/states?q=ken&lang=ar-XB")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Equal(t, "/states?q=ken", a.location(), "the address stays the same for everybody")
	a = v.get("/states?q=ken")
	a.says(t, `<html lang="ar-XB" dir="rtl">`)
	require.Equal(t, "ar-XB", a.header.Get("Content-Language"))

	v.get("/states?lang=fr")
	v.get("/states").says(t, `<html lang="fr" dir="ltr">`, "États")

	v.get("/states?lang=en")
	v.get("/states").says(t, `<html lang="en" dir="ltr">`)
	require.Equal(t, "/states", v.get("/states?lang=tlh").location(), "an unknown language changes nothing")
	v.get("/states").says(t, `<html lang="en" dir="ltr">`)

	// A path that a browser would take for another site is not redirected to.
	require.NotContains(t, v.get("//evil.example/?lang=en").location(), "evil")
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	samples := w.samples()
	for _, l := range w.site.catalogue.Languages() {
		if l.Code == i18n.Reference {
			continue // all other tests
		}
		lang, v := l.Code, w.as("admin")
		v.get("/states?lang=" + lang)
		for _, rt := range w.site.routes() {
			if rt.method != http.MethodGet || rt.who == machines || strings.HasPrefix(rt.path, "/demo/") || rt.path == "/sign-in" {
				continue
			}
			path, ok := samples[rt.path]
			if !ok {
				path = rt.path
			}
			if strings.Contains(path, ":") {
				continue
			}
			a := v.get(path)
			if a.status == http.StatusSeeOther || strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
				continue
			}
			if !strings.Contains(a.body, `<html lang="`+lang+`"`) {
				t.Errorf("%s is not in %s", path, lang)
			}
			a.saysNot(t, "‹", "ZgotmplZ", "<no value>", "%!", ` style="`, "onclick")
		}
	}
	out := w.visitor()
	out.get("/sign-in?lang=" + i18n.Mirrored)
	out.get("/sign-in").says(t, `dir="rtl"`)
}
