package web

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestAssetLeadsToTheFile(t *testing.T) {
	for _, name := range []string{"tokens.css", "base.css", "components.css", "pages.css", "app.js", "favicon.svg"} {
		address := Asset(name)
		if !regexp.MustCompile(`^/static/[a-z]+\.[0-9a-f]{10}\.[a-z]+$`).MatchString(address) {
			t.Errorf("Asset(%q) = %q", name, address)
		}
		got, err := Open(strings.TrimPrefix(address, StaticPath))
		if err != nil {
			t.Fatal(err)
		}
		want, err := fs.ReadFile(files, "static/"+name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: the address leads to other content", name)
		}
	}
}

func TestAddressChangesWithContent(t *testing.T) {
	one, _ := hashed(fstest.MapFS{"a.css": {Data: []byte("a{}")}})
	two, _ := hashed(fstest.MapFS{"a.css": {Data: []byte("b{}")}})
	if one["a.css"] == two["a.css"] {
		t.Errorf("both contents have the address %q", one["a.css"])
	}
}

func TestOpenRefusesWhatIsNotThere(t *testing.T) {
	for _, name := range []string{"", "tokens.css", "tokens.0000000000.css", "../embed.go"} {
		if _, err := Open(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q): %v, want fs.ErrNotExist", name, err)
		}
	}
}

// The first load has 60 kB in all; the script has its own small share of it.
func TestScriptStaysSmallAndSafe(t *testing.T) {
	body, err := fs.ReadFile(files, "static/app.js")
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > 8_000 {
		t.Errorf("app.js has %d bytes, more than 8,000", len(body))
	}
	for _, unsafe := range []string{"eval(", "new Function", ".style.", "http://", "https://"} {
		if strings.Contains(string(body), unsafe) {
			t.Errorf("app.js contains %q, which the content security policy or the no-foreign-host rule forbids", unsafe)
		}
	}
}

// tokens.css is the only place for raw colours.
func TestColoursLiveInTokens(t *testing.T) {
	raw := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	for _, name := range []string{"base.css", "components.css", "pages.css"} {
		body, err := fs.ReadFile(files, "static/"+name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(body), "\n") {
			if raw.MatchString(line) {
				t.Errorf("%s:%d holds a raw colour: %s", name, i+1, line)
			}
		}
	}
}
