package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tamatch/internal/domain"
)

var update = flag.Bool("update", false, "rewrite the generated parts of README.md")

const readme = "../../README.md"

// generated are the parts of the README that the code prints, by the name that
// stands in their markers.
func generated() map[string]string {
	diagram := func(s string) string { return "```mermaid\n" + s + "```\n" }
	var table strings.Builder
	table.WriteString("| Variable | Default | What it sets |\n|---|---|---|\n")
	for _, s := range settings() {
		def := "`" + s.Default + "`"
		if s.Default == "" {
			def = ""
		}
		table.WriteString("| `" + s.Name + "` | " + def + " | " + s.Help + " |\n")
	}
	return map[string]string{
		"need":      diagram(domain.NeedLifecycle.Mermaid()),
		"offer":     diagram(domain.OfferLifecycle.Mermaid()),
		"match":     diagram(domain.MatchLifecycle.Mermaid()),
		"checklist": diagram(domain.ChecklistLifecycle.Mermaid()),
		"config":    table.String(),
	}
}

// TestReadmeSaysWhatTheCodeDoes compares the status diagrams and the configuration table with the
// code; -update rewrites them.
func TestReadmeSaysWhatTheCodeDoes(t *testing.T) {
	raw, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for name, want := range generated() {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		i := strings.Index(text, begin)
		j := strings.Index(text, end)
		if i < 0 || j < i {
			t.Errorf("README.md has no part %s to %s", strings.TrimSpace(begin), end)
			continue
		}
		i += len(begin)
		if text[i:j] == want {
			continue
		}
		if !*update {
			t.Errorf("README.md, part %q, is not what the code says; go test ./cmd/tamatch -update rewrites it", name)
			continue
		}
		text = text[:i] + want + text[j:]
	}
	if *update {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// setting is one variable: its name, default and meaning.
type setting struct{ Name, Default, Help string }

// settings lists the variables in the order of the struct.
func settings() []setting {
	var out []setting
	for _, f := range settingFields {
		out = append(out, setting{f.Tag.Get("env"), f.Tag.Get("default"), f.Tag.Get("help")})
	}
	return out
}
