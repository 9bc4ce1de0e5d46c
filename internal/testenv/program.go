package testenv

import (
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var (
	programs   = map[string]string{}
	programsMu sync.Mutex
)

// Program builds the command in the folder, as it is shipped and so without the race detector, and returns the file. It
// is built once for all tests of a process.
func Program(t testing.TB, folder string) string {
	t.Helper()
	programsMu.Lock()
	defer programsMu.Unlock()
	if path, ok := programs[folder]; ok {
		return path
	}
	dir, err := newFolder("program")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "program")
	if out, err := build(folder, path).CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", folder, err, out)
	}
	programs[folder] = path
	return path
}

func build(folder, path string) *exec.Cmd {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	cmd.Dir = folder
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	return cmd
}
