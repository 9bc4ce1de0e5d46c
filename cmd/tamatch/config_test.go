package main

import (
	"bytes"
	"log/slog"
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
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
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
