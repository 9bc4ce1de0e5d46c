package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tamatch/internal/domain"
)

// dynamicPrefixes lists the fixed starts of keys that are put together at run time, such as "status.need." + status. Keys that
// begin so count as used; every prefix must begin at least one key.
var dynamicPrefixes = []string{
	"stage.",
	"opened.by.",
	"opened.kind.",
	"opened.all.",
	"opened.count.",
	"report.n.",
	"finding.",
	"report.sentence.",
	"report.gap.",
	"overview.file.",
	"note.group.",
	"note.field.",
	"measure.",
	"gap.by.",
	"gap.why.",
	"cycle.",
	"compendium.gap.",
	"admin.job.kind.",
	"admin.job.state.",
	"admin.role.",
	"ask.",
	"broker.instrument.",
	"broker.role.",
	"broker.status.",
	"catalogue.basis.",
	"checklist.carried.",
	"checklist.help.",
	"checklist.implemented.",
	"checklist.moved.",
	"checklist.sheet.column.",
	"choice.",
	"component.task.",
	"date.month.",
	"date.month_short.",
	"decline.",
	"desk.done.",
	"desk.due.",
	"desk.for.",
	"desk.group.",
	"desk.kind.",
	"desk.next.",
	"desk.verb.",
	"did.",
	"do.",
	"draft.",
	"ended.",
	"gallery.",
	"group.",
	"history.",
	"instrument.",
	"lang.",
	"match.capacity.",
	"match.do.",
	"match.event.",
	"match.field.outcome.",
	"match.step.",
	"mine.do.",
	"mine.due.",
	"modality.",
	"need.about.",
	"need.consent.",
	"need.source.",
	"obstacle.",
	"offer.",
	"outcome.",
	"party.",
	"prompt.",
	"reason.",
	"record.visibility.",
	"records.facet.",
	"records.kind.",
	"records.sort.",
	"records.type.",
	"role.",
	"sheet.",
	"state_flag.",
	"state_kind.",
	"status.",
	"tradition.",
	"tracker.how.",
	"tracker.import.",
	"tracker.parties.",
	"tracker.standing.",
}

// printing lists the functions that take a message key and at which argument, counted from 0.
var printing = map[string]int{
	"T": 0, "THTML": 0, "Say": 0, "Status": 0, // Printer, domain.Say, site.Base
	"Add": 1, // domain.Invalid: field, key
}

var (
	keyShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)+$`)
	prefixShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*\.([a-zA-Z0-9_]+\.)*$`)
	inTemplate   = regexp.MustCompile(`\.(?:T|THTML|Status)\s+"([^"]+)"`)
	madeTemplate = regexp.MustCompile(`\.(?:T|THTML|Status)\s+\(printf "([^"%]+)%`)
)

// usage is what a walk through the sources finds.
type usage struct {
	keys     map[string]string // asked for by a printing function, and where
	prefixes map[string]string // of keys put together
	literals map[string]bool   // every string that could be a key: tables of keys count as use
}

func scan(t *testing.T, root string) usage {
	t.Helper()
	u := usage{map[string]string{}, map[string]string{}, map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != root || entry.Name() == "testdata" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			return u.goFile(path)
		case strings.HasSuffix(path, ".html"):
			return u.template(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (u usage) template(path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range inTemplate.FindAllStringSubmatch(string(body), -1) {
		u.keys[m[1]] = path
	}
	for _, m := range madeTemplate.FindAllStringSubmatch(string(body), -1) {
		u.prefixes[m[1]] = path
	}
	return nil
}

func (u usage) goFile(path string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := stringOf(n); ok && keyShape.MatchString(s) {
				u.literals[s] = true
			}
		case *ast.CallExpr:
			var name string
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			if i, prints := printing[name]; prints && len(n.Args) > i {
				u.argument(n.Args[i], files.Position(n.Pos()).String())
			}
		case *ast.CompositeLit:
			u.literal(n, files)
		}
		return true
	})
	return nil
}

// literal finds the key in domain.Message{Key: "…"}.
func (u usage) literal(n *ast.CompositeLit, files *token.FileSet) {
	sel, ok := n.Type.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Message" {
		return
	}
	for i, e := range n.Elts {
		kv, named := e.(*ast.KeyValueExpr)
		if named {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Key" {
				u.argument(kv.Value, files.Position(n.Pos()).String())
			}
		} else if i == 0 {
			u.argument(e, files.Position(n.Pos()).String())
		}
	}
}

func (u usage) argument(e ast.Expr, where string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, ok := stringOf(e); ok && keyShape.MatchString(s) {
			u.keys[s] = where
		}
	case *ast.BinaryExpr:
		for {
			left, ok := e.X.(*ast.BinaryExpr)
			if !ok {
				break
			}
			e = left
		}
		if lit, ok := e.X.(*ast.BasicLit); ok {
			if s, ok := stringOf(lit); ok && prefixShape.MatchString(s) {
				u.prefixes[s] = where
			}
		}
	}
}

func stringOf(lit *ast.BasicLit) (string, bool) {
	if lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestMessages(t *testing.T) {
	c := load(t)
	english := c.For(Reference)
	u := scan(t, filepath.Join("..", ".."))
	if len(u.keys) < 20 {
		t.Fatalf("the scan found %d keys only; it looks in the wrong place", len(u.keys))
	}
	for key, where := range u.keys {
		if !english.Has(key) {
			t.Errorf("%s asks for %q, which English lacks", where, key)
		}
	}
	for prefix, where := range u.prefixes {
		if !slices.ContainsFunc(dynamicPrefixes, func(p string) bool { return strings.HasPrefix(prefix, p) }) {
			t.Errorf("%s puts a key together from %q, which dynamicPrefixes lacks", where, prefix)
		}
	}
	keys := c.Keys(Reference)
	for _, prefix := range dynamicPrefixes {
		if !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, prefix) }) {
			t.Errorf("no key begins with %q of dynamicPrefixes", prefix)
		}
	}
	for _, key := range keys {
		_, asked := u.keys[key]
		if !asked && !u.literals[key] && !slices.ContainsFunc(dynamicPrefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nothing uses %q", key)
		}
	}
}

func TestTranslationsFollowTheReference(t *testing.T) {
	c := load(t)
	english := c.For(Reference)
	for _, lang := range domain.Languages {
		p := c.For(lang)
		for _, key := range c.Keys(lang) {
			want, ok := english.messages[key]
			if !ok {
				t.Errorf("%s has %q, which English lacks", lang, key)
				continue
			}
			if got := p.messages[key]; !slices.Equal(got.names(), want.names()) {
				t.Errorf("%s %q: arguments %v, English has %v", lang, key, got.names(), want.names())
			}
		}
		if missing := c.Missing(lang); len(missing) > 0 {
			t.Errorf("%s lacks %v and is not offered", lang, missing)
		}
	}
}

// names lists the arguments that the text needs, sorted, each once.
func (t text) names() []string {
	var names []string
	for _, p := range t {
		if p.kind == argument || p.kind == link {
			names = append(names, p.s)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// names lists the arguments that any form of the message needs.
func (m message) names() []string {
	names := m.one.names()
	for _, t := range m.forms {
		names = append(names, t.names()...)
	}
	if m.forms != nil {
		names = append(names, "count")
	}
	slices.Sort(names)
	return slices.Compact(names)
}
