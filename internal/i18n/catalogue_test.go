package i18n

import (
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"tamatch/internal/domain"
	"tamatch/web"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load(web.Locales(), true)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// catalogue loads English messages (as JSON members) beside the real formats.
func catalogue(t *testing.T, english string) *Catalogue {
	t.Helper()
	c, err := Load(withFormats(t, english), true)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func withFormats(t *testing.T, english string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{"en/test.json": {Data: []byte("{" + english + "}")}}
	for _, lang := range domain.Languages {
		body, err := fs.ReadFile(web.Locales(), lang+"/format.json")
		if err != nil {
			t.Fatal(err)
		}
		fsys[lang+"/format.json"] = &fstest.MapFile{Data: body}
	}
	return fsys
}

func TestLoadRefuses(t *testing.T) {
	for name, test := range map[string]struct{ file, body, says string }{
		"a key twice in a file":      {"en/a.json", `{"a": "1", "a": "2"}`, "already in en/a.json"},
		"a key twice in two files":   {"en/a.json", `{"format.dir": "x"}`, "already in"},
		"an unknown plural category": {"en/a.json", `{"a": {"one": "x", "couple": "y", "other": "z"}}`, "plural category"},
		"a plural without other":     {"en/a.json", `{"a": {"one": "x"}}`, "other is missing"},
		"a foreign tag":              {"en/a.json", `{"a": "<script>x</script>"}`, "brace or angle bracket"},
		"an event handler":           {"en/a.json", `{"a": "<b onclick=x>y</b>"}`, "brace or angle bracket"},
		"a fixed address":            {"en/a.json", `{"a": "<a href=\"https://example.org\">y</a>"}`, "brace or angle bracket"},
		"a link to nowhere":          {"en/a.json", `{"a": "<a>y</a>"}`, "without its address"},
		"an open brace":              {"en/a.json", `{"a": "{name"}`, "brace or angle bracket"},
		"a number":                   {"en/a.json", `{"a": 3}`, "want a text"},
		"something after the object": {"en/a.json", `{"a": "x"} {}`, "after the object"},
		"an unknown language":        {"de/a.json", `{"a": "x"}`, "not one of the languages"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := withFormats(t, "")
			fsys[test.file] = &fstest.MapFile{Data: []byte(test.body)}
			_, err := Load(fsys, false)
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	fsys := withFormats(t, "")
	c, err := Load(fsys, true) // the formats are all there is, so six languages are complete
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ header, chosen, want string }{
		{"", "", "en"},
		{"fr-CA, en;q=0.8", "", "fr"},
		{"ar-EG", "", "ar"},
		{"ar-u-rg-egzzzz", "", "ar"},
		{"zh-Hans-CN, zh;q=0.9", "", "zh"},
		{"de, es;q=0.5", "", "es"},
		{"de", "", "en"},
		{"fr", "ru", "ru"},
		{"fr", "de", "fr"},
		{"fr", Mirrored, Mirrored},
		{"en-XA", "", "en"},
		{"\x00;;q=", "", "en"},
	} {
		if got := c.Match(test.header, test.chosen); got != test.want {
			t.Errorf("Match(%q, %q) = %q, want %q", test.header, test.chosen, got, test.want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("fr-CA, en;q=0.8", "ru")
	f.Add("ar-u-rg-egzzzz", "")
	c, err := Load(web.Locales(), true)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header, chosen string) {
		got := c.Match(header, chosen)
		if !slices.ContainsFunc(c.Languages(), func(l Language) bool { return l.Code == got }) {
			t.Errorf("Match(%q, %q) = %q, which is not offered", header, chosen, got)
		}
	})
}

func TestALanguageIsOfferedWhenItLacksNothing(t *testing.T) {
	c := catalogue(t, `"only.english": "x"`)
	if missing := c.Missing("fr"); !slices.Equal(missing, []string{"only.english"}) {
		t.Errorf("missing in French: %v", missing)
	}
	var codes []string
	for _, l := range c.Languages() {
		codes = append(codes, l.Code)
	}
	if want := []string{"en", Accented, Mirrored}; !slices.Equal(codes, want) {
		t.Errorf("offered %v, want %v", codes, want)
	}
	if got := c.Match("fr", "fr"); got != "en" {
		t.Errorf("an incomplete language was matched: %s", got)
	}
	if got := c.For("fr").T("only.english"); got != "x" {
		t.Errorf("French falls back to %q", got)
	}
	all, err := Load(withFormats(t, ""), false)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(all.Languages()); n != 6 {
		t.Errorf("%d languages, want 6 without pseudo-languages", n)
	}
}

func TestALanguageIsWrittenInWhenItHasTheSentences(t *testing.T) {
	fsys := withFormats(t, `"report.a": "x", "report.b": "y", "page.c": "z"`)
	fsys["fr/report.json"] = &fstest.MapFile{Data: []byte(`{"report.a": "x", "report.b": "y"}`)}
	fsys["es/report.json"] = &fstest.MapFile{Data: []byte(`{"report.a": "x", "page.c": "z"}`)}
	for dev, want := range map[bool][]string{false: {"en", "fr"}, true: {"en", "fr", Accented, Mirrored}} {
		c, err := Load(fsys, dev)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Written("report."); !slices.Equal(got, want) {
			t.Errorf("written in %v, want %v", got, want)
		}
	}
}

func TestMissingIsShownAndTold(t *testing.T) {
	c := catalogue(t, `"named": "Hello {name}", "counted": {"one": "{count} need", "other": "{count} needs"}`)
	var told []string
	c.OnMissing(func(lang, key string) { told = append(told, lang+" "+key) })
	en := c.For("en")
	for _, test := range []struct{ got, want string }{
		{en.T("nowhere"), "‹nowhere›"},
		{string(en.THTML("<nowhere>")), "‹&lt;nowhere&gt;›"},
		{en.T("named"), "Hello {name}"},
		{en.T("counted"), "{count} needs"},
		{c.For("ru").T("nowhere"), "‹nowhere›"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	want := []string{"en nowhere", "en <nowhere>", "en named {name}", "en counted {count}", "en counted {count}", "en nowhere"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestPrinterIsShared(t *testing.T) {
	c := load(t)
	when := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	var wait sync.WaitGroup
	for range 8 {
		for _, lang := range domain.Languages {
			wait.Go(func() {
				p := c.For(lang)
				p.DateTime(when)
				p.T("relative.in_days", "count", 3)
				c.OnMissing(func(string, string) {})
				SortBy(lang, []string{"b", "a"}, func(s string) string { return s })
			})
		}
	}
	wait.Wait()
}
