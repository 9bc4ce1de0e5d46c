package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// reaper waits for the end of its standard input, which is the end of the test process, and removes the folder. It
// tries again for a while because the servers that write there are only just being told to stop.
const reaper = `cat >/dev/null; i=0; while ! rm -rf "$1" 2>/dev/null && [ $i -lt 100 ]; do i=$((i+1)); sleep 0.1; done`

// rootFolder is the one temporary folder of this test process; everything that the parts write lies below it.
var rootFolder = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tamatch-test-")
	if err != nil {
		return "", err
	}
	// PostgreSQL runs as another user and must be able to walk through.
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", err
	}
	cmd := exec.Command("sh", "-c", reaper, "sh", dir)
	cmd.Dir = "/"
	ownGroup(cmd) // so that Ctrl-C in the terminal does not end it before its work
	alive, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("starting the shell that removes %s: %w", dir, err)
	}
	go func() {
		_ = cmd.Wait()
		runtime.KeepAlive(alive) // collected earlier, the pipe would close under a running test
	}()
	return dir, nil
})

// newFolder makes a fresh folder for one server.
func newFolder(name string) (string, error) {
	root, err := rootFolder()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(root, name+"-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// removeFolder removes a private server's folder at the end of its test; the root folder goes with the process.
func removeFolder(t testing.TB, dir string) {
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("removing %s: %v", filepath.Base(dir), err)
		}
	})
}
