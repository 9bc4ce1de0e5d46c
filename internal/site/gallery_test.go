package site

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/i18n/i18ntest"
	"tamatch/web"
)

var galleryDir = flag.String("gallery", "", "folder into which the gallery is written, one file a language, to be looked at")

func frame(t *testing.T, lang string) Base {
	t.Helper()
	c := i18ntest.Catalogue(t)
	b := NewBase(c, lang, "/components?q=a+b", time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC), Viewer{
		Viewer: domain.Viewer{PersonID: "p", OrganizationID: "o", Roles: []domain.Role{domain.RoleAuthor}},
		Name:   "<b>Tendai</b> Moyo", Organization: "Zimbabwe",
	})
	b.Demo = true
	b.Flash = &Flash{ToneAgreed, b.T("gallery.history.accepted")}
	return b
}

func TestGalleryIsCheckedAgainstItsStruct(t *testing.T) {
	page, err := Parse(web.Templates(), "components")
	if err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTMLStrict(page, Gallery{}); err != nil {
		t.Error(err)
	}
}

func TestGalleryShowsEveryComponentInEveryLanguage(t *testing.T) {
	page, err := Parse(web.Templates(), "components")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", i18n.Accented, i18n.Mirrored} {
		var out strings.Builder
		if err := page.Execute(&out, NewGallery(frame(t, lang))); err != nil {
			t.Fatal(err)
		}
		html := out.String()
		for _, bad := range []string{"‹", "ZgotmplZ", "<b>Tendai", " style=", "onclick", "{count}"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s: the page contains %q", lang, bad)
			}
		}
		for _, block := range []string{
			"app-status--waiting", "app-reasons__less", "app-rank__item", "app-pager", "app-facets__item--none", "app-field--wrong", "app-errors", "<time",
			"<meter", "app-empty", "app-tasks", "app-check", "app-history", "app-actions", "app-tags__tag", "app-words", "app-note", "app-facts__unsaid", "app-search",
		} {
			if !strings.Contains(html, block) {
				t.Errorf("%s: %s is not in the gallery", lang, block)
			}
		}
		if *galleryDir != "" {
			if err := os.WriteFile(filepath.Join(*galleryDir, lang+".html"), []byte(html), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestGalleryHoldsEveryComponent reads which components there are, and which of them the gallery shows, itself or within
// another.
func TestGalleryHoldsEveryComponent(t *testing.T) {
	defined, used := regexp.MustCompile(`\{\{define "([a-z-]+)"`), regexp.MustCompile(`\{\{-? *template "([a-z-]+)"`)
	uses := map[string][]string{}
	files, err := fs.Glob(web.Templates(), "components/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range append(files, "components.html") {
		text, err := fs.ReadFile(web.Templates(), name)
		if err != nil {
			t.Fatal(err)
		}
		at := defined.FindAllStringSubmatchIndex(string(text), -1)
		for i, m := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			component := string(text[m[2]:m[3]])
			uses[component] = []string{}
			for _, u := range used.FindAllStringSubmatch(string(text[m[0]:end]), -1) {
				uses[component] = append(uses[component], u[1])
			}
		}
	}
	shown := map[string]bool{}
	var show func(string)
	show = func(name string) {
		if shown[name] {
			return
		}
		shown[name] = true
		for _, u := range uses[name] {
			show(u)
		}
	}
	show("main")
	for name := range uses {
		if !shown[name] {
			t.Errorf("the gallery does not show %s", name)
		}
	}
}

func TestFrameFollowsTheReader(t *testing.T) {
	c := i18ntest.Catalogue(t)
	hrefs := func(v domain.Viewer) string {
		b := NewBase(c, "en", "/desk?a=1", time.Now(), Viewer{Viewer: v})
		var all []string
		for _, n := range b.Nav {
			if n.Current {
				all = append(all, "*")
			}
			all = append(all, n.Href)
		}
		if b.Begin != nil {
			all = append(all, b.Begin.Href)
		}
		return strings.Join(all, " ")
	}
	for _, test := range []struct {
		viewer domain.Viewer
		want   string
	}{
		{domain.Viewer{}, "/records /directory /overview /tracker"},
		{domain.Viewer{PersonID: "p", OrganizationID: "o", Kind: domain.OrgSecretariat, Roles: []domain.Role{domain.RoleBroker}}, "* /desk /records /matches /checklists /directory /overview /tracker"},
		{domain.Viewer{PersonID: "p", OrganizationID: "o", Roles: []domain.Role{domain.RoleFocalPoint}}, "/records /mine /matches /directory /overview /tracker /needs/new"},
		{domain.Viewer{PersonID: "p", OrganizationID: "o", Roles: []domain.Role{domain.RoleProvider}}, "/records /mine /matches /directory /overview /tracker /offers/new"},
		{domain.Viewer{PersonID: "p", OrganizationID: "o", Roles: []domain.Role{domain.RoleObserver}}, "/records /mine /matches /directory /overview /tracker"},
	} {
		if got := hrefs(test.viewer); got != test.want {
			t.Errorf("%+v: %s, want %s", test.viewer, got, test.want)
		}
	}
	b := frame(t, "en")
	for i, l := range i18ntest.Catalogue(t).Languages() {
		link := b.Languages[i]
		if link.Href != "/components?lang="+l.Code+"&q=a+b" || link.Name != l.Name || link.Current != (l.Code == "en") {
			t.Errorf("%s: %+v", l.Code, link)
		}
	}
}

func TestPager(t *testing.T) {
	b := frame(t, "en")
	href := func(n int) string { return "?page=" + b.Number(n) }
	p := b.Pager(9, 25, 1200, href)
	var shown []int
	for _, l := range p.Pages {
		shown = append(shown, l.Number)
	}
	if want := []int{1, 0, 7, 8, 9, 10, 11, 0, 48}; !slices.Equal(shown, want) {
		t.Errorf("pages %v, want %v (0 is a gap)", shown, want)
	}
	if p.From != 201 || p.To != 225 || p.Previous != "?page=8" || p.Next != "?page=10" {
		t.Errorf("%+v", p)
	}
	if p := b.Pager(99, 25, 30, href); p.From != 26 || p.To != 30 || p.Next != "" {
		t.Errorf("past the end: %+v", p)
	}
	if p := b.Pager(1, 25, 0, href); p.From != 0 || p.To != 0 || p.Many() {
		t.Errorf("nothing: %+v", p)
	}
}

func TestDueDatesGoneByAreMarked(t *testing.T) {
	b := frame(t, "en")
	for days, want := range map[int]Date{
		-2: {Machine: "2026-11-21", Exact: "21 November 2026", Shown: "2 days late", Late: true},
		0:  {Machine: "2026-11-23", Exact: "23 November 2026", Shown: "today"},
		16: {Machine: "2026-12-09", Exact: "9 December 2026", Shown: "in 16 days"},
	} {
		if got := b.Due(b.Now.AddDate(0, 0, days)); got != want {
			t.Errorf("%d days: %+v, want %+v", days, got, want)
		}
	}
}
