package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// spec holds every exchange of the tests against the OpenAPI document that the server serves.
type spec struct {
	raw        []byte
	tree       map[string]any
	compiler   *jsonschema.Compiler
	mu         sync.Mutex
	operations []operation
}

type operation struct {
	id, method, template string
	path                 *regexp.Regexp
	tree                 map[string]any
}

// exercised are the operations that answered as they should at least once, over all tests of the package.
var exercised sync.Map

// promised are the operations of the document.
var promised sync.Map

// untried are the operations that no test had succeed.
func untried() []string {
	var out []string
	promised.Range(func(id, _ any) bool {
		if _, ok := exercised.Load(id); !ok {
			out = append(out, id.(string))
		}
		return true
	})
	return out
}

const specURL = "https://tamatch.test/openapi.json"

func readSpec(t testing.TB, w *world) *spec {
	t.Helper()
	a := w.get("", "/openapi.json")
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "application/openapi+json", a.header.Get("Content-Type"))
	s := &spec{raw: []byte(a.body)}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(a.body))
	require.NoError(t, err)
	s.tree = doc.(map[string]any)
	s.compiler = jsonschema.NewCompiler()
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	require.NoError(t, s.compiler.AddResource(specURL, doc))
	for path, methods := range s.tree["paths"].(map[string]any) {
		pattern := "^" + regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, `[^/]+`) + "$"
		for method, op := range methods.(map[string]any) {
			tree := op.(map[string]any)
			promised.Store(tree["operationId"], true)
			s.operations = append(s.operations, operation{tree["operationId"].(string), strings.ToUpper(method), path, regexp.MustCompile(pattern), tree})
		}
	}
	return s
}

// check says where an answer, or the request that it was given to, departs from the document.
func (s *spec) check(t testing.TB, req *http.Request, a answer) {
	t.Helper()
	for _, op := range s.operations {
		if op.method != req.Method || !op.path.MatchString(req.URL.Path) {
			continue
		}
		where := op.id + " " + strconv.Itoa(a.status)
		responses := op.tree["responses"].(map[string]any)
		if a.status == http.StatusNotModified {
			return
		}
		if a.status == http.StatusMisdirectedRequest {
			return // told under default
		}
		if _, ok := responses[strconv.Itoa(a.status)]; !ok {
			t.Errorf("%s: the document does not know this status", where)
			return
		}
		at := "paths/" + escape(op.template) + "/" + strings.ToLower(op.method)
		kind := "application/problem+json"
		if a.status < 400 {
			kind = a.header.Get("Content-Type")
			exercised.Store(op.id, true)
		}
		content, _ := responses[strconv.Itoa(a.status)].(map[string]any)["content"].(map[string]any)
		if _, ok := content[kind]; !ok && (kind != "" || len(content) > 0) || a.header.Get("Content-Type") != kind {
			t.Errorf("%s: content type %s", where, a.header.Get("Content-Type"))
			return
		}
		if strings.HasSuffix(kind, "json") { // else it is a file, or nothing
			s.valid(t, where+": answer", at+"/responses/"+strconv.Itoa(a.status)+"/content/"+escape(kind)+"/schema", []byte(a.body))
		}
		if a.status < 300 && req.GetBody != nil {
			asked, _ := op.tree["requestBody"].(map[string]any)["content"].(map[string]any)
			sent, _, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
			if _, ok := asked[sent]; err != nil || !ok {
				t.Errorf("%s: the document does not know a request of %s", where, req.Header.Get("Content-Type"))
				return
			}
			if !strings.HasSuffix(req.Header.Get("Content-Type"), "json") {
				return
			}
			body, err := req.GetBody()
			require.NoError(t, err)
			raw, err := io.ReadAll(body)
			require.NoError(t, err)
			s.valid(t, where+": request", at+"/requestBody/content/application~1json/schema", raw)
		}
		return
	}
}

func escape(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(s)
}

func (s *spec) valid(t testing.TB, where, pointer string, body []byte) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	schema, err := s.compiler.Compile(specURL + "#/" + pointer)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v: %s", where, err, body)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v\n%s", where, err, body)
	}
}

// The document is a promise: a change of it is seen in review. Run with -update to accept it.
func TestTheDocumentIsThePromisedOne(t *testing.T) {
	w := newWorld(t)
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, w.spec.raw, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), string(w.spec.raw))
	require.Equal(t, "3.1.0", w.spec.tree["openapi"])
	var plain any
	require.NoError(t, json.Unmarshal(w.spec.raw, &plain))
}

// Every schema of the document is one that a validator takes, and nothing in it leads elsewhere.
func TestTheDocumentStandsByItself(t *testing.T) {
	w := newWorld(t)
	for name := range w.spec.tree["components"].(map[string]any)["schemas"].(map[string]any) {
		_, err := w.spec.compiler.Compile(specURL + "#/components/schemas/" + name)
		require.NoError(t, err, name)
	}
	for _, m := range regexp.MustCompile(`"\$ref": "([^"]+)"`).FindAllStringSubmatch(string(w.spec.raw), -1) {
		require.True(t, strings.HasPrefix(m[1], "#/components/schemas/"), m[1])
	}
	for _, op := range w.spec.operations {
		require.NotEmpty(t, op.tree["summary"], op.id)
		require.NotEmpty(t, op.tree["tags"], op.id)
	}
}
