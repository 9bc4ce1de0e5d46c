package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that our own imports start with.
const module = "tamatch"

// floors is the diagram of the house, from the ground up: a room may import every room on the floors below its own and
// none beside it.
var floors = [][]string{
	{"domain"},
	{"text"},
	{"reference"},
	{"match", "search", "store", "i18n"},
	{"pairing"},
	{"broker", "report", "exchange"},
	{"auth", "mail", "door"},
	{"site", "api", "jobs"},
	{"cmd"},
}

// narrow lists the rooms that reach less far than their floor allows, with all that they may import.
var narrow = map[string][]string{
	// It carries other people's formats to and from domain values, and the caller hands these to the broker.
	"exchange": {"domain", "text", "reference", "i18n"},
	// It makes a message of words and a template; who is written to, and about what, jobs has found out before.
	"mail": {"domain", "text", "reference", "i18n"},
	// It answers alike for whoever asks, and takes no more from the record than how ids are made.
	"door": {"store"},
}

// withoutMail are doors above the mail room that may not enter it: only time sends mail, what a person or a program does becomes a job.
var withoutMail = []string{"site", "api"}

// leaves are the rooms that hold files for others and import nothing of ours, with those that may open them.
var leaves = map[string][]string{
	"web":        {"site", "i18n", "cmd"},
	"migrations": {"store", "cmd"},
	"testenv":    {},
}

// onlyForTests are packages that no program may contain: only test files import them.
var onlyForTests = []string{module + "/internal/testenv", module + "/internal/search/searchtest", module + "/internal/store/storetest", module + "/internal/i18n/i18ntest"}

// forbidden are packages that nobody here imports, and why.
var forbidden = map[string]string{
	"modernc.org/sqlite": "it registers a second driver named sqlite and the program panics; the store opens SQLite through glebarez/sqlite",
}

// forTests says whether the file is part of no program.
func forTests(file string) bool {
	return strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "internal/store/storetest/") || strings.HasPrefix(file, "internal/i18n/i18ntest/")
}

// source is one Go file of ours and what it imports.
type source struct {
	file    string // from the module's root
	room    string
	test    bool
	imports []string
}

// complaint says what is wrong with one import of the file, empty when nothing is.
func (s source) complaint(imported string) string {
	for prefix, why := range forbidden {
		if imported == prefix || strings.HasPrefix(imported, prefix+"/") {
			return fmt.Sprintf("%s imports %s: %s", s.file, imported, why)
		}
	}
	if imported != module && !strings.HasPrefix(imported, module+"/") {
		if s.room == "domain" && strings.Contains(strings.Split(imported, "/")[0], ".") {
			return fmt.Sprintf("%s imports %s: domain has the standard library alone", s.file, imported)
		}
		return ""
	}
	into := roomOf(strings.TrimPrefix(imported, module+"/"))
	if into == s.room {
		inside := strings.HasPrefix(s.file, strings.TrimPrefix(imported, module+"/")+"/")
		if slices.Contains(onlyForTests, imported) && !s.test && !inside {
			return fmt.Sprintf("%s imports %s, which is there for tests", s.file, imported)
		}
		return ""
	}
	if slices.Contains(onlyForTests, imported) {
		if s.test {
			return ""
		}
		return fmt.Sprintf("%s imports %s, which is there for tests", s.file, imported)
	}
	if _, leaf := leaves[into]; s.test && (leaf || into == "jobs" || into == "exchange") {
		return "" // tests read the files that pages and migrations are made of, have jobs worked, and are given the note's records
	}
	if !mayImport(s.room, into) {
		return fmt.Sprintf("%s: %s may not import %s (the diagram of the house is the table in internal/layers_test.go)", s.file, s.room, into)
	}
	return ""
}

// mayImport reports whether the table lets one room use another.
func mayImport(from, into string) bool {
	if users, ok := leaves[into]; ok {
		return slices.Contains(users, from)
	}
	if only, ok := narrow[from]; ok {
		return slices.Contains(only, into)
	}
	if into == "mail" && slices.Contains(withoutMail, from) {
		return false
	}
	upper, lower := floorOf(from), floorOf(into)
	return upper >= 0 && lower >= 0 && lower < upper
}

// floorOf returns the number of the room's floor, -1 when the table does not have it.
func floorOf(room string) int {
	return slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
}

// roomOf names the room that a folder or package of the module belongs to; a package inside a room belongs to it.
func roomOf(dir string) string {
	parts := strings.Split(dir, "/")
	if parts[0] == "internal" && len(parts) > 1 {
		return parts[1]
	}
	return parts[0]
}

// sources reads the imports of every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	walk(t, parser.ImportsOnly, func(file string, _ *token.FileSet, tree *ast.File) {
		s := source{file: file, room: roomOf(path.Dir(file)), test: forTests(file)}
		for _, spec := range tree.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			s.imports = append(s.imports, imported)
		}
		all = append(all, s)
	})
	return all
}

// walk parses every Go file of the module, named from the module's root.
func walk(t *testing.T, mode parser.Mode, visit func(file string, set *token.FileSet, tree *ast.File)) {
	t.Helper()
	count := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			name := entry.Name()
			if name == "node_modules" || name == "testdata" || file != "." && strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(file) != ".go" || file == "internal/layers_test.go" {
			return nil
		}
		count++
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, filepath.Join("..", filepath.FromSlash(file)), nil, mode)
		if err != nil {
			return err
		}
		visit(file, set, tree)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Fatal("no Go file found below the module's root")
	}
}

func TestLayers(t *testing.T) {
	for _, s := range sources(t) {
		if _, leaf := leaves[s.room]; !leaf && floorOf(s.room) < 0 {
			t.Errorf("%s: the room %s is not in the table of internal/layers_test.go", s.file, s.room)
			continue
		}
		for _, imported := range s.imports {
			if text := s.complaint(imported); text != "" {
				t.Error(text)
			}
		}
	}
}

func TestLayersRefuseWhatTheDiagramDoesNotShow(t *testing.T) {
	cases := []struct {
		file, imports string
		allowed       bool
	}{
		{"internal/domain/need.go", "time", true},
		{"internal/domain/need.go", "gorm.io/gorm", false},
		{"internal/domain/need.go", "tamatch/internal/text", false},
		{"internal/text/fold.go", "golang.org/x/text/unicode/norm", true},
		{"internal/store/need.go", "tamatch/internal/domain", true},
		{"internal/store/need.go", "tamatch/internal/search", false},
		{"internal/store/open.go", "tamatch/migrations", true},
		{"internal/search/bleve.go", "tamatch/migrations", false},
		{"internal/store/open.go", "modernc.org/sqlite", false},
		{"internal/store/open_test.go", "modernc.org/sqlite/lib", false},
		{"internal/store/open_test.go", "tamatch/internal/testenv", true},
		{"internal/store/open.go", "tamatch/internal/testenv", false},
		{"internal/testenv/smtp.go", "tamatch/internal/domain", false},
		{"internal/testenv/smtp_test.go", "tamatch/internal/testenv", true},
		{"internal/search/bleve_test.go", "tamatch/internal/search/searchtest", true},
		{"internal/pairing/candidate_test.go", "tamatch/internal/search/searchtest", true},
		{"internal/search/bleve.go", "tamatch/internal/search/searchtest", false},
		{"internal/search/searchtest/suite.go", "tamatch/internal/search", true},
		{"internal/search/searchtest/suite.go", "tamatch/internal/store", false},
		{"internal/site/need_test.go", "tamatch/internal/store/storetest", true},
		{"internal/store/need.go", "tamatch/internal/store/storetest", false},
		{"internal/site/need.go", "tamatch/internal/store/storetest", false},
		{"internal/store/storetest/storetest.go", "tamatch/internal/testenv", true},
		{"internal/store/storetest/storetest.go", "tamatch/internal/search", false},
		{"internal/pairing/profile.go", "tamatch/internal/match", true},
		{"internal/match/score.go", "tamatch/internal/pairing", false},
		{"internal/broker/need.go", "tamatch/internal/report", false},
		{"internal/broker/need.go", "tamatch/internal/auth", false},
		{"internal/broker/need.go", "tamatch/internal/jobs", false},
		{"internal/exchange/iati.go", "tamatch/internal/i18n", true},
		{"internal/exchange/iati.go", "tamatch/internal/store", false},
		{"internal/auth/session.go", "tamatch/internal/broker", true},
		{"internal/auth/session.go", "tamatch/internal/mail", false},
		{"internal/door/request.go", "tamatch/internal/auth", false},
		{"internal/door/request.go", "tamatch/internal/broker", false},
		{"internal/site/server.go", "tamatch/internal/door", true},
		{"internal/jobs/notice.go", "tamatch/internal/mail", true},
		{"internal/site/need.go", "tamatch/internal/mail", false},
		{"internal/site/need.go", "tamatch/internal/api", false},
		{"internal/site/need.go", "tamatch/web", true},
		{"internal/api/need.go", "tamatch/web", false},
		{"web/embed.go", "tamatch/internal/domain", false},
		{"cmd/tamatch/main.go", "tamatch/internal/site", true},
		{"internal/site/need.go", "tamatch/cmd/tamatch", false},
		{"internal/attic/attic.go", "tamatch/internal/domain", false},
	}
	for _, c := range cases {
		s := source{file: c.file, room: roomOf(path.Dir(c.file)), test: forTests(c.file)}
		if got := s.complaint(c.imports); (got == "") != c.allowed {
			t.Errorf("%s importing %s: allowed %t, complaint %q", c.file, c.imports, c.allowed, got)
		}
	}
}

// TestLayersOfTests holds the tests to two promises: a part that is missing is skipped in testenv and nowhere else, and
// nobody sleeps instead of waiting for the thing.
func TestLayersOfTests(t *testing.T) {
	walk(t, parser.SkipObjectResolution, func(file string, set *token.FileSet, tree *ast.File) {
		if !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(path.Dir(file), "test") {
			return
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := selector.X.(*ast.Ident)
			if !ok {
				return true
			}
			line := set.Position(call.Pos()).Line
			if slices.Contains([]string{"t", "b", "f", "tb"}, of.Name) && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, selector.Sel.Name) {
				t.Errorf("%s:%d skips; only testenv may", file, line)
			}
			if of.Name == "time" && selector.Sel.Name == "Sleep" {
				t.Errorf("%s:%d sleeps; wait for the thing instead", file, line)
			}
			return true
		})
	})
}
