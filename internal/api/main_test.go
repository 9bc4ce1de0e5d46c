package api_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "accept the OpenAPI document as it is now")

// TestMain sees to it that no operation of the document is left untried.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" {
		for _, id := range untried() {
			fmt.Fprintf(os.Stderr, "no test has the operation %s succeed\n", id)
			code = 1
		}
	}
	os.Exit(code)
}
