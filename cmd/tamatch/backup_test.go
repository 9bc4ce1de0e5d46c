package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// command runs a command with the places of the configuration, as the shell would.
func command(t *testing.T, c Config, in *os.File, cmd interface{ Run(*run) error }) (string, error) {
	t.Helper()
	t.Setenv("TAMATCH_DATABASE_URL", c.DatabaseURL)
	t.Setenv("TAMATCH_SEARCH_URL", c.SearchURL)
	t.Setenv("TAMATCH_LOG_LEVEL", "ERROR")
	var out bytes.Buffer
	err := cmd.Run(&run{ctx: t.Context(), out: &out, in: in})
	return out.String(), err
}

func must(t *testing.T, out string, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// place is an empty place of an engine.
func place(t *testing.T, engine string) Config {
	t.Helper()
	c, err := LoadConfig(from(nil))
	if err != nil {
		t.Fatal(err)
	}
	c.LogLevel = 8 // errors
	engines[engine](t, &c)
	return c
}

// TestTheDemonstrationMovesToTheOtherSize takes the register from one size to the other and back, by the commands that an
// operator has.
func TestTheDemonstrationMovesToTheOtherSize(t *testing.T) {
	embedded, outgrown, back := place(t, "embedded"), place(t, "outgrown"), place(t, "embedded")
	a, err := build(t.Context(), embedded, logger(embedded))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.close()
	before := verified(t, embedded)

	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.zip"), filepath.Join(dir, "second.zip")
	out, err := command(t, embedded, nil, backupCmd{first})
	must(t, out, err)
	if info, err := os.Stat(first); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the archive is not for its owner alone: %v %v", info, err)
	}
	if _, err := command(t, embedded, nil, backupCmd{first}); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("an archive took the place of another: %v", err)
	}

	out, err = command(t, outgrown, nil, restoreCmd{first})
	must(t, out, err)
	if after := verified(t, outgrown); after != before {
		t.Errorf("the audit of the register said %q, of the restored one %q", before, after)
	}
	whole(t, outgrown)
	if _, err := command(t, outgrown, nil, restoreCmd{first}); !errors.As(err, new(*store.Occupied)) {
		t.Errorf("restored over a register: %v", err)
	}

	// Back through a pipe.
	pipe, err := os.Create(second)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TAMATCH_DATABASE_URL", outgrown.DatabaseURL)
	if err := (backupCmd{piped}).Run(&run{ctx: t.Context(), out: pipe}); err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	out, err = command(t, back, pipe, restoreCmd{piped})
	must(t, out, err)
	if err := pipe.Close(); err != nil {
		t.Fatal(err)
	}
	if after := verified(t, back); after != before {
		t.Errorf("the audit of the register said %q, of the one that came back %q", before, after)
	}
	whole(t, back)
	one, two := archive(t, first), archive(t, second)
	for i, table := range one.Tables {
		if two.Tables[i].SHA256 != table.SHA256 || table.Rows != two.Tables[i].Rows {
			t.Errorf("the rows of %s are others after they went to PostgreSQL: %d and %d", table.Name, table.Rows, two.Tables[i].Rows)
		}
	}
}

func verified(t *testing.T, c Config) string {
	t.Helper()
	out, err := command(t, c, nil, auditVerifyCmd{})
	return must(t, out, err)
}

func archive(t *testing.T, path string) store.Manifest {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := store.OpenArchive(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return a.Manifest
}

// whole says that the restored register is indexed and will be matched: one job stands for those that were waiting.
func whole(t *testing.T, c Config) {
	t.Helper()
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	jobs, err := a.queue.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(jobs) != 1 || jobs["available"] != 1 {
		t.Errorf("jobs after restoring: %v", jobs)
	}
	found, err := a.index.Search(t.Context(), search.Query{Text: "firearms", Viewer: domain.Viewer{}, Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	if found.Total == 0 {
		t.Error("nothing is found in the restored register")
	}
	position, err := a.index.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if reached, err := a.store.Position(t.Context()); err != nil || reached != position {
		t.Errorf("the index has reached %d, the register %d: %v", position, reached, err)
	}
}

func TestADamagedArchiveLeavesThePlaceEmpty(t *testing.T) {
	c := place(t, "embedded")
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	a.close()
	file := filepath.Join(t.TempDir(), "a.zip")
	out, err := command(t, c, nil, backupCmd{file})
	must(t, out, err)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 4
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := place(t, "embedded")
	if _, err := command(t, empty, nil, restoreCmd{file}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged archive: %v", err)
	}
	for _, cmd := range []interface{ Run(*run) error }{backupCmd{filepath.Join(t.TempDir(), "b.zip")}, auditVerifyCmd{}} {
		if _, err := command(t, empty, nil, cmd); err == nil || !strings.Contains(err.Error(), "no register") {
			t.Errorf("%T where there is nothing: %v", cmd, err)
		}
	}
	if _, err := os.Stat(strings.TrimPrefix(empty.DatabaseURL, "sqlite:")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refused restore left a register: %v", err)
	}
}

// Where nothing was ever migrated the commands that read say so in their own words, and make nothing.
func TestReadingADatabaseWithoutTables(t *testing.T) {
	for _, engine := range []string{"embedded", "outgrown"} {
		c := place(t, engine)
		if path, embedded := strings.CutPrefix(c.DatabaseURL, "sqlite:"); embedded {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, cmd := range []interface{ Run(*run) error }{
			backupCmd{filepath.Join(t.TempDir(), "b.zip")}, auditVerifyCmd{}, matchCmd{All: true, Limit: 3, Format: "csv"},
			noteCmd{Out: filepath.Join(t.TempDir(), "note.md"), Lang: "en"}, userListCmd{},
		} {
			out, err := command(t, c, nil, cmd)
			if err == nil || !strings.HasSuffix(err.Error(), "there is no register in this database yet; `tamatch migrate` makes one") || out != "" {
				t.Errorf("%s, %T: %q, %v", engine, cmd, out, err)
			}
		}
	}
}

func TestAuditVerifyNamesTheRecordThatWasAltered(t *testing.T) {
	c := place(t, "embedded")
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = a.store.DB().ExecContext(t.Context(), `UPDATE events SET reason = 'as agreed' WHERE kind = 'need' AND record_id =
		(SELECT id FROM needs WHERE reference LIKE 'N-%-0003')`)
	if err != nil {
		t.Fatal(err)
	}
	a.close()
	out, err := command(t, c, nil, auditVerifyCmd{})
	if err == nil || !strings.Contains(err.Error(), "the history of 1 of ") {
		t.Errorf("the audit of an altered register: %v", err)
	}
	if strings.Count(out, "was altered") != 1 || !strings.Contains(out, "-0003 (") {
		t.Error(out)
	}
}
