package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func from(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
}

func TestDefaultsWork(t *testing.T) {
	c, err := LoadConfig(from(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL != "http://127.0.0.1:8080" || c.Clocks().DormantMonths != 12 || !c.Work {
		t.Errorf("%+v", c)
	}
}

func TestWrongSettingsNameTheVariable(t *testing.T) {
	for name, value := range map[string]string{
		"TAMATCH_ADDR":            "8080",
		"TAMATCH_BASE_URL":        "http://tamatch.example",
		"TAMATCH_DATABASE_URL":    "mysql://root@localhost/x",
		"TAMATCH_SEARCH_URL":      "elastic:x",
		"TAMATCH_TRUSTED_PROXIES": "10.0.0.300",
		"TAMATCH_LOG_LEVEL":       "LOUD",
		"TAMATCH_LOG_FORMAT":      "xml",
		"TAMATCH_DEV":             "perhaps",
		"TAMATCH_SHUTDOWN_GRACE":  "soon",
		"TAMATCH_WORK":            "2",
		"TAMATCH_CONFIRM_DAYS":    "-1",
		"TAMATCH_REQUESTER_DAYS":  "0",
	} {
		_, err := LoadConfig(from(map[string]string{name: value}))
		if err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, value, says string }{
		{"TAMATCH_SEARCH_URL", "bleve:", "bleve:tamatch.index"},
		{"TAMATCH_SEARCH_URL", "bleve:" + file, "is a file"},
		{"TAMATCH_SEARCH_URL", "meilisearch+http://", "meilisearch+http://host:7700"},
		{"TAMATCH_SEARCH_URL", "meilisearch+http://h:7700?index=a.b", "letters, digits"},
		{"TAMATCH_DATABASE_URL", "sqlite:" + filepath.Join(dir, "none", "x.db"), "the folder " + filepath.Join(dir, "none")},
		{"TAMATCH_DATABASE_URL", "sqlite:" + filepath.Join(file, "x.db"), "is"},
		{"TAMATCH_DATABASE_URL", "sqlite:" + dir, "is a folder"},
		{"TAMATCH_DATABASE_URL", "sqlite:", "names a file"},
		{"TAMATCH_DATABASE_URL", "postgres://u@h:port/d", "postgres://user"},
		{"TAMATCH_LAPSE_DAYS", "999999999", "from 1 to 3650"},
		{"TAMATCH_DORMANT_MONTHS", "121", "from 1 to 120"},
		{"TAMATCH_COMPLETENESS_DAYS", "0", "from 1 to 3650"},
		{"TAMATCH_CONFIRM_DAYS", "0", "from 1 to 3650"},
		{"TAMATCH_SHUTDOWN_GRACE", "999h", "at most 24h"},
	} {
		_, err := LoadConfig(from(map[string]string{c.name: c.value}))
		if err == nil || !strings.HasPrefix(err.Error(), c.name) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("looking at a setting made something: %v, %v", entries, err)
	}
	_, err := LoadConfig(from(map[string]string{"TAMATCH_ADDR": "0.0.0.0:80"}))
	if err == nil || !strings.Contains(err.Error(), "TAMATCH_BASE_URL") {
		t.Errorf("an open address without a base URL: %v", err)
	}
}

func TestUnknownSettingStopsTheStart(t *testing.T) {
	t.Setenv("TAMATCH_DATABSE_URL", "sqlite:x")
	if _, err := LoadConfig(from(nil)); err == nil || !strings.Contains(err.Error(), "TAMATCH_DATABSE_URL") {
		t.Errorf("a misspelt setting: %v", err)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	c, err := LoadConfig(from(map[string]string{
		"TAMATCH_DATABASE_URL":  "postgres://tamatch:hunter2@db/tamatch?sslpassword=hunter3",
		"TAMATCH_SEARCH_URL":    "meilisearch+http://search:7700?key=hunter4",
		"TAMATCH_METRICS_TOKEN": "hunter5",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("configuration", "config", c)
	if strings.Contains(b.String(), "hunter") {
		t.Error(b.String())
	}
	_, err = LoadConfig(from(map[string]string{"TAMATCH_DATABASE_URL": "mysql://u:hunter6@h/d"}))
	if err == nil || strings.Contains(err.Error(), "hunter") {
		t.Error(err)
	}
}

// TestWhatReadsMakesNoRegister asks each command that reads in a folder without a register.
func TestWhatReadsMakesNoRegister(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, cmd := range map[string]interface{ Run(*run) error }{
		"audit verify": auditVerifyCmd{}, "match": matchCmd{All: true, Limit: 1, Format: "csv"}, "user list": userListCmd{},
		"note": noteCmd{Out: "note.md", Lang: "en"}, "backup": backupCmd{File: "register.zip"}, "reindex": reindexCmd{},
	} {
		var out bytes.Buffer
		err := cmd.Run(&run{ctx: t.Context(), out: &out})
		if err == nil || !strings.Contains(err.Error(), "sqlite:tamatch.db") || !strings.HasPrefix(err.Error(), "TAMATCH_DATABASE_URL") || out.Len() > 0 {
			t.Errorf("%s: %v, printed %q", name, err, out.String())
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Fatalf("%s left %v: %v", name, entries, err)
		}
	}
}
