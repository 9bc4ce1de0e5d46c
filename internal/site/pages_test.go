package site

import (
	"testing"

	"github.com/jba/templatecheck"

	"tamatch/web"
)

func TestTemplates(t *testing.T) {
	if len(pages) < 8 {
		t.Fatalf("%d pages only are declared", len(pages))
	}
	seen := map[string]bool{}
	for _, p := range pages {
		t.Run(p.name, func(t *testing.T) {
			if seen[p.name] {
				t.Error("declared twice")
			}
			seen[p.name] = true
			parsed, err := Parse(web.Templates(), p.name)
			if err != nil {
				t.Fatal(err)
			}
			if err := templatecheck.CheckHTMLStrict(parsed, p.zero); err != nil {
				t.Error(err)
			}
		})
	}
}
