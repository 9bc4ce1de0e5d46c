package testenv_test

import (
	"bufio"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tamatch/internal/testenv"
)

// holdVariable makes the test binary, run once more by the test below, start the parts and wait to be killed.
const holdVariable = "TAMATCH_TESTENV_HOLD"

func TestPartsEndWithAKilledProcess(t *testing.T) {
	if os.Getenv(holdVariable) != "" {
		hold(t)
		return
	}
	temp, err := os.MkdirTemp("", "end-") // not t.TempDir, whose name is too long for Chromium's socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o711); err != nil { // PostgreSQL's user walks through when root runs the tests
		t.Fatal(err)
	}
	held := exec.Command(os.Args[0], "-test.run=^TestPartsEndWithAKilledProcess$", "-test.v")
	held.Env = append(os.Environ(), holdVariable+"=1", "TMPDIR="+temp)
	out, err := held.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := held.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := held.Start(); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for lines := bufio.NewScanner(out); len(addresses) < 2 && lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "address "); ok {
			addresses = append(addresses, address)
		}
	}
	if err := held.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = held.Wait()
	if len(addresses) < 2 {
		t.Fatalf("the parts did not start: %q", addresses)
	}
	for _, address := range addresses {
		await(t, address+" still answers", func() bool {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		})
	}
	await(t, "the folder is still there", func() bool {
		left, err := os.ReadDir(temp)
		return err == nil && len(left) == 0
	})
}

// hold starts the parts, says where they are and waits for its end.
func hold(t *testing.T) {
	database, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := url.Parse(testenv.Meilisearch(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	testenv.Chromium(t)
	_, _ = os.Stdout.WriteString("\naddress " + database.Host + "\naddress " + engine.Host + "\n")
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// await asks again and again until the condition holds.
func await(t *testing.T, otherwise string, holds func() bool) {
	t.Helper()
	limit := time.After(30 * time.Second)
	for again := time.Tick(20 * time.Millisecond); !holds(); {
		select {
		case <-again:
		case <-limit:
			t.Fatal(otherwise)
		}
	}
}
