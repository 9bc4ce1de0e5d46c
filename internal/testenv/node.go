package testenv

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Node is the JavaScript runtime, and the folder in which npm installed what the tests run with it.
type Node struct {
	Program string
	Modules string
}

// NodeWith returns the runtime if it is there and npm installed the packages.
func NodeWith(t testing.TB, packages ...string) Node {
	t.Helper()
	program, err := exec.LookPath("node")
	if err != nil {
		unavailable(t, missing{"Node.js is not installed", "run `make deps`, or install nodejs"})
	}
	n := Node{Program: program}
	for _, name := range packages {
		path, err := npmFile(name + "/package.json")
		if err != nil {
			unavailable(t, err)
		}
		n.Modules = filepath.Clean(filepath.Join(filepath.Dir(path), relativeRoot(name)))
	}
	return n
}

// relativeRoot leads from a package's folder to node_modules; a scoped package lies one deeper.
func relativeRoot(name string) string {
	if name[0] == '@' {
		return filepath.Join("..", "..")
	}
	return ".."
}

// Run runs a script of a package, or a file, in the folder and gives back what it said. The script finds the packages
// through a link in the folder.
func (n Node) Run(t testing.TB, folder string, env []string, args ...string) (string, error) {
	t.Helper()
	link := filepath.Join(folder, "node_modules")
	if err := os.Symlink(n.Modules, link); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatalf("linking the packages: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), n.Program, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
