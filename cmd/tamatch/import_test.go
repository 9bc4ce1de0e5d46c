package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// A file is loaded whole, or each wrong cell is named and nothing is loaded.
func TestFilesAreImportedWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TAMATCH_DATABASE_URL", "sqlite:"+filepath.Join(dir, "register.db"))
	t.Setenv("TAMATCH_SEARCH_URL", "bleve:"+filepath.Join(dir, "index"))
	t.Setenv("TAMATCH_LOG_LEVEL", "ERROR")
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	var out bytes.Buffer
	r := &run{ctx: t.Context(), out: &out}

	raw, err := os.ReadFile(filepath.Join("..", "..", "internal", "reference", "data", "treaty-status.csv"))
	require.NoError(t, err)
	bad := file("bad.csv", string(bytes.Replace(raw, []byte("\nALB,"), []byte("\nALX,"), 1)))
	require.EqualError(t, importTreatyCmd{File: bad, Source: "x"}.Run(r),
		"bad.csv, line 6, column alpha3: “ALX” is no State. Write its ISO 3166 code of three letters, such as KEN\nnothing was loaded")
	require.NoError(t, importTreatyCmd{File: file("good.csv", string(raw)), Source: "Treaty Collection"}.Run(r))
	require.Contains(t, out.String(), "loaded 792 rows, as of 2014-01-27/")

	answers := file("answers.csv", "state,instrument,cycle,received\nKEN,TIP,3,2026-07-01\nPER,TIP,3,2026-07-02\n")
	require.ErrorContains(t, importResponsesCmd{File: answers}.Run(r), "answers.csv, line 2, column cycle: There is no cycle 3 of")
	a, err := offline(r)
	require.NoError(t, err)
	due := time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)
	_, err = a.broker.OpenCycle(t.Context(), domain.Clock(), domain.ReportingCycle{Instrument: domain.TIP, Number: 3, DueAt: &due})
	require.NoError(t, err)
	a.close()
	// The day of this machine may be before the day of the answers; an answer that has come is never in the future.
	answers = file("answers.csv", "state,instrument,cycle,received\nKEN,TIP,3,2020-07-01\nPER,TIP,3,2020-07-02\n")
	require.NoError(t, importResponsesCmd{File: answers}.Run(r))
	require.ErrorContains(t, importResponsesCmd{File: answers}.Run(r), "line 3, column state: An answer of this State in this cycle is recorded already")

	a, err = offline(r)
	require.NoError(t, err)
	defer a.close()
	list, err := a.store.ReportingResponses(t.Context(), store.ReportingFilter{Viewer: domain.Clock()})
	require.NoError(t, err)
	require.Len(t, list, 2)
	treaty, err := a.store.Treaty(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Treaty Collection", treaty.Source)
}
