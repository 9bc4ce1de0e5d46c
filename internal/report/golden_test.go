package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with the file of that name, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s; go test ./internal/report -update writes it anew", name)
}

// The whole text of the note, from the records of 2009.
func TestTheTextOfTheNote(t *testing.T) {
	o := build(t, noteRegister(t), report.Scope{})
	d := report.Compose(printer(t, "en"), o, domain.Note{Cover: domain.NoteCover{Symbol: "CTOC/COP/WG.2/2026/1", Distribution: "General"}})
	var b strings.Builder
	require.NoError(t, d.Markdown(&b))
	golden(t, "note.md", []byte(b.String()))
	require.Contains(t, b.String(), "Cameroon, Central African Republic and Madagascar indicated that they needed assistance in publishing, printing")
	require.NotContains(t, b.String(), "‹", "a message is missing")
}
