package testenv_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestMissingPartSkipsUnlessRequired(t *testing.T) {
	for require, want := range map[string]string{"": "--- SKIP: TestScreenshotAndPrint", "all": "--- FAIL: TestScreenshotAndPrint"} {
		again := exec.Command(os.Args[0], "-test.run=^TestScreenshotAndPrint$", "-test.v")
		again.Env = []string{"PATH=", "TAMATCH_TEST_REQUIRE=" + require, "TMPDIR=" + t.TempDir()} // no Chromium on this path
		out, err := again.CombinedOutput()
		if (err != nil) != (require == "all") {
			t.Errorf("required %q: %v", require, err)
		}
		if text := string(out); !strings.Contains(text, want) || !strings.Contains(text, "Chromium is not installed: run `make deps`") {
			t.Errorf("required %q, want %s:\n%s", require, want, text)
		}
	}
}
