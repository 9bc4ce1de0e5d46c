package testenv_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tamatch/internal/testenv"
)

// ask sends a request to the server and returns the status and the decoded answer.
func ask(t *testing.T, m testenv.Meili, method, path, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequest(method, m.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+m.Key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && resp.StatusCode != http.StatusNoContent {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func TestMeilisearchIsTheVersionThatTheLockfileNames(t *testing.T) {
	status, answer := ask(t, testenv.Meilisearch(t), http.MethodGet, "/version", "")
	if status != http.StatusOK || answer["pkgVersion"] != "1.21.0" {
		t.Errorf("status %d, answer %v", status, answer)
	}
}

func TestMeilisearchAsksForTheKey(t *testing.T) {
	m := testenv.Meilisearch(t)
	m.Key = "wrong"
	if status, _ := ask(t, m, http.MethodGet, "/indexes", ""); status != http.StatusForbidden {
		t.Errorf("status %d with a wrong key", status)
	}
}

func TestEachTestGetsAPrefixOfItsOwn(t *testing.T) {
	first, second := testenv.Meilisearch(t), testenv.Meilisearch(t)
	if first.URL != second.URL || first.Prefix == second.Prefix || first.Prefix == "" {
		t.Errorf("%+v and %+v", first, second)
	}
}

// makeIndex creates an index and waits until the server has it.
func makeIndex(t *testing.T, m testenv.Meili, name string) {
	t.Helper()
	if status, answer := ask(t, m, http.MethodPost, "/indexes", `{"uid": "`+name+`"}`); status != http.StatusAccepted {
		t.Fatalf("status %d: %v", status, answer)
	}
	await(t, "the index does not appear", func() bool {
		status, _ := ask(t, m, http.MethodGet, "/indexes/"+name, "")
		return status == http.StatusOK
	})
}

func TestMeilisearchServerStopsKeepsAndLoses(t *testing.T) {
	server := testenv.MeilisearchServer(t)
	name := server.Prefix + "things"
	makeIndex(t, server.Meili, name)

	server.Stop()
	if resp, err := http.Get(server.URL + "/health"); err == nil {
		_ = resp.Body.Close()
		t.Fatal("the server answers after stop")
	}
	server.Start()
	if status, _ := ask(t, server.Meili, http.MethodGet, "/indexes/"+name, ""); status != http.StatusOK {
		t.Errorf("after a restart the index answers %d", status)
	}

	server.Kill()
	server.Start()
	if status, _ := ask(t, server.Meili, http.MethodGet, "/indexes/"+name, ""); status != http.StatusOK {
		t.Errorf("after a crash the index answers %d", status)
	}

	server.Wipe()
	server.Start()
	if status, _ := ask(t, server.Meili, http.MethodGet, "/indexes/"+name, ""); status != http.StatusNotFound {
		t.Errorf("after a wipe the index answers %d", status)
	}
}
