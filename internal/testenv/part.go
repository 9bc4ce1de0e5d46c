package testenv

import (
	"errors"
	"os"
	"testing"
)

// requireVariable names the environment variable that turns a missing part from a skip into a failure.
const requireVariable = "TAMATCH_TEST_REQUIRE"

// missing is the error for a part that is not installed: what is not there, and how to get it.
type missing struct{ what, remedy string }

func (m missing) Error() string { return m.what + ": " + m.remedy }

// unavailable ends the test: it skips when err says that a part is not installed and nobody requires it, and fails
// for everything else, because a server that is there and does not start is a fault worth seeing.
func unavailable(t testing.TB, err error) {
	t.Helper()
	var m missing
	if errors.As(err, &m) && os.Getenv(requireVariable) != "all" {
		t.Skip(m.Error())
	}
	t.Fatal(err)
}
