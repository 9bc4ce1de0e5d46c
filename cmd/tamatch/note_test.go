package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/report"
)

// noteRegister is a register that holds what the note of 2009 tells and one reporting cycle; the commands of the test find it.
func noteRegister(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TAMATCH_DATABASE_URL", "sqlite:"+filepath.Join(dir, "register.db"))
	t.Setenv("TAMATCH_SEARCH_URL", "bleve:"+filepath.Join(dir, "index"))
	t.Setenv("TAMATCH_LOG_LEVEL", "ERROR")
	a, err := offline(&run{ctx: t.Context()})
	require.NoError(t, err)
	defer a.close()
	day := func(year int, month time.Month, day int) *time.Time {
		d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return &d
	}
	now := time.Now().UTC()
	require.NoError(t, a.broker.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error {
		organizations, err := loadOrganizations(t.Context(), l, nil, exchange.NoteStates(), &now)
		if err != nil {
			return err
		}
		needs, err := exchange.NoteNeeds(now, func(code string) string { return organizations[code] })
		if err != nil {
			return err
		}
		for i := range needs {
			if err := l.Need(t.Context(), &needs[i]); err != nil {
				return err
			}
		}
		findings, err := exchange.NoteFindings()
		if err != nil {
			return err
		}
		for i := range findings {
			if err := l.Finding(t.Context(), &findings[i]); err != nil {
				return err
			}
		}
		return l.Cycle(t.Context(), &domain.ReportingCycle{Instrument: domain.Firearms, Number: 2, OpenedAt: day(2008, 1, 1), DueAt: day(2009, 6, 30), ClosedAt: day(2009, 12, 31)})
	}))
}

// The note of a scope is written in each format, and what it cannot be written for, or to, is told with nothing written.
func TestTheNoteIsWritten(t *testing.T) {
	noteRegister(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	note := func(c noteCmd) (string, error) {
		var out bytes.Buffer
		if c.Lang == "" {
			c.Lang = "en"
		}
		err := c.Run(&run{ctx: t.Context(), out: &out})
		return out.String(), err
	}
	read := func(name string) []byte {
		raw, err := os.ReadFile(in(name))
		require.NoError(t, err)
		return raw
	}

	said, err := note(noteCmd{Out: in("all.json")})
	require.NoError(t, err)
	require.Regexp(t, `all.json: \d+ requests of \d+ States\n$`, said)
	var all, marked report.Frozen
	require.NoError(t, json.Unmarshal(read("all.json"), &all))
	require.Greater(t, all.Overview.Requests, 100)

	_, err = note(noteCmd{Out: in("marked.json"), Instrument: []string{"FIREARMS"}, Group: []string{"african"}, From: "2009-01-01", To: "2009-12-31", Symbol: "CTOC/COP/2026/9"})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(read("marked.json"), &marked))
	require.Positive(t, marked.Overview.Requests)
	require.Less(t, marked.Overview.Requests, all.Overview.Requests, "the scope narrows")
	require.Equal(t, "CTOC/COP/2026/9", marked.Document.Cover.Symbol)

	_, err = note(noteCmd{Out: in("note.md"), Cycle: "FIREARMS-2", Title: "What is needed"})
	require.NoError(t, err)
	require.Contains(t, string(read("note.md")), "What is needed")
	require.Contains(t, string(read("note.md")), "in the reporting cycle Firearms Protocol, cycle 2")
	t.Setenv("TAMATCH_DEV", "true")
	_, err = note(noteCmd{Out: in("note.html"), Lang: "ar-XB"})
	require.NoError(t, err)
	t.Setenv("TAMATCH_DEV", "false")
	require.Contains(t, string(read("note.html")), `dir="rtl"`)
	_, err = note(noteCmd{Out: in("note.docx")})
	require.NoError(t, err)
	_, err = zip.NewReader(bytes.NewReader(read("note.docx")), int64(len(read("note.docx"))))
	require.NoError(t, err, "a document is a zip file")

	said, err = note(noteCmd{Out: in("empty.md"), From: "1999-01-01", To: "1999-12-31"})
	require.NoError(t, err)
	require.Contains(t, said, "The register holds no request and no finding in this scope: requests from 1 January 1999 to 31 December 1999")
	require.Contains(t, string(read("empty.md")), "The register holds no request and no finding in this scope")

	before, err := os.ReadDir(dir)
	require.NoError(t, err)
	for says, c := range map[string]noteCmd{
		"cycle: There is no reporting cycle “2009” with an opening or due date. Write one of FIREARMS-2":                         {Out: in("x.md"), Cycle: "2009"},
		"cycle: Choose a reporting cycle or days, not both":                                                                      {Out: in("x.md"), Cycle: "FIREARMS-2", To: "2009-01-01"},
		"instrument: XYZ is not an instrument. Choose UNTOC (Organized Crime Convention), TIP (Trafficking in Persons Protocol)": {Out: in("x.md"), Instrument: []string{"XYZ"}},
		"to: The period ends before it begins":                                                                                   {Out: in("x.md"), From: "2026-01-02", To: "2026-01-01"},
		"from: soon is not a day":                                                                                                {Out: in("x.md"), From: "soon"},
		"--lang: Notes are not written in pt. Choose a language in which they are: ":                                             {Out: in("x.md"), Lang: "pt"},
		"the ending says how to write it: .docx, .md, .html or .json":                                                            {Out: in("x.pdf")},
		"note.md is there already":                                                                                               {Out: in("note.md")},
		"cannot be written":                                                                                                      {Out: in("nowhere/note.md")},
	} {
		said, err := note(c)
		require.ErrorContains(t, err, says)
		require.Empty(t, said)
	}
	after, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing is left behind")
	require.Contains(t, string(read("note.md")), "What is needed", "the file that was there is as it was")

	t.Setenv("TAMATCH_DATABASE_URL", "sqlite:"+in("none.db"))
	_, err = note(noteCmd{Out: in("x.md")})
	require.ErrorContains(t, err, "none.db")
	require.NoFileExists(t, in("none.db"))
}
