package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
)

// upload puts a file up; query is name and title, as they stand in an address.
func (w *world) upload(as, path, query, body string, header ...string) answer {
	w.t.Helper()
	h := map[string]string{"Content-Type": "application/octet-stream"}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return w.do(request{as: as, method: http.MethodPost, path: path + "?" + query, body: body, header: h})
}

func (w *world) takeDown(as, path string) answer {
	w.t.Helper()
	return w.do(request{as: as, method: http.MethodDelete, path: path})
}

// asked is a match for a need that the secretariat alone would read, which the focal point asked the provider for.
func (w *world) asked() api.Match {
	w.t.Helper()
	n, o := w.needs[domain.SecretariatOnly], w.offers[domain.Parties]
	return into[api.Match](w.t, w.post("focal", "/matches", "", object{"action": "ask", "need": n.Reference, "offer": o.Reference}), http.StatusCreated)
}

// Putting up, listing, downloading and taking down a document, and to whom it is as if there were none.
func TestDocumentsOfAMatch(t *testing.T) {
	w := newWorld(t)
	m := w.asked()
	path := "/matches/" + m.Ref + "/documents"
	const words = "%PDF-1.7 the secret words"
	sum := sha256.Sum256([]byte(words))
	made := w.upload("focal", path, "name=%D8%A7%D9%84%D8%B4%D8%B1%D9%88%D8%B7.pdf&title=Terms+of+reference", words)
	d := into[api.MatchDocument](t, made, http.StatusCreated)
	require.Equal(t, "الشروط.pdf", d.Name)
	require.Equal(t, []any{"Terms of reference", "application/pdf", len(words), hex.EncodeToString(sum[:]), "requester", true},
		[]any{d.Title, d.MediaType, d.Size, d.SHA256, d.Side, d.MayTakeDown})
	require.Equal(t, d.Href, made.header.Get("Location"))

	got := w.get("provider", d.Href)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, words, got.body)
	require.Equal(t, "application/pdf", got.header.Get("Content-Type"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
	require.True(t, strings.HasPrefix(got.header.Get("Content-Security-Policy"), "sandbox;"))
	kind, parameters, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, []string{"attachment", "الشروط.pdf"}, []string{kind, parameters["filename"]})
	list := into[api.List[api.MatchDocument]](t, w.get("provider", path), http.StatusOK)
	require.Equal(t, 1, list.Total)
	require.False(t, list.Items[0].MayTakeDown)
	require.Equal(t, "Zimbabwe", list.Items[0].Organization.Name)

	for _, who := range []string{"peruvian", "rival", "observer"} {
		for _, a := range []answer{w.get(who, path), w.get(who, d.Href), w.upload(who, path, "name=a.pdf", words), w.takeDown(who, d.Href)} {
			is(t, a, http.StatusNotFound, "not_found")
			for _, hidden := range []string{"secret", "Terms", d.SHA256, d.Name} {
				require.NotContains(t, a.body, hidden, who)
			}
		}
		none := w.get(who, "/matches/M-2026-9999/documents/"+d.ID)
		require.Equal(t, without(none.body), without(w.get(who, d.Href).body), "as if there were none")
	}
	is(t, w.get("", d.Href), http.StatusUnauthorized, "no_token")
	is(t, w.upload("", path, "name=a.pdf", words), http.StatusUnauthorized, "no_token")
	reading := w.token("focal", domain.ScopeRead)
	is(t, w.do(request{token: reading, method: http.MethodPost, path: path + "?name=a.pdf", body: words, header: map[string]string{"Content-Type": "application/octet-stream"}}), http.StatusForbidden, "scope")

	is(t, w.takeDown("provider", d.Href), http.StatusForbidden, "forbidden")
	require.Equal(t, http.StatusNoContent, w.takeDown("focal", d.Href).status)
	is(t, w.get("focal", d.Href), http.StatusNotFound, "not_found")
	require.Zero(t, into[api.List[api.MatchDocument]](t, w.get("focal", path), http.StatusOK).Total)
}

// without is a problem without what names the one request.
func without(body string) string {
	i := strings.Index(body, `"instance"`)
	return body[:i] + body[i+len(`"instance":"urn:uuid:00000000-0000-0000-0000-000000000000"`):]
}

func TestADocumentSentTwiceIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	path := "/matches/" + w.asked().Ref + "/documents"
	first := into[api.MatchDocument](t, w.upload("focal", path, "name=a.txt", "words", "Idempotency-Key", "one"), http.StatusCreated)
	again := w.upload("focal", path, "name=a.txt", "words", "Idempotency-Key", "one")
	require.Equal(t, "true", again.header.Get("Idempotency-Replayed"))
	require.Equal(t, first, into[api.MatchDocument](t, again, http.StatusCreated))
	require.Equal(t, first, into[api.MatchDocument](t, w.upload("focal", path, "name=a.txt", "words"), http.StatusOK), "without a key it is told that it was there")
	is(t, w.upload("focal", path, "name=a.txt", "other words", "Idempotency-Key", "one"), http.StatusUnprocessableEntity, "key_reused")
	require.Equal(t, 1, into[api.List[api.MatchDocument]](t, w.get("focal", path), http.StatusOK).Total)
}

func TestWhichFilesTheAPITakes(t *testing.T) {
	w := newWorld(t)
	path := "/matches/" + w.asked().Ref + "/documents"
	for name, c := range map[string]struct{ query, body, key string }{
		"empty":       {"name=a.pdf", "", "error.file_empty"},
		"no page":     {"name=a.html", "<html></html>", "error.file_kind"},
		"no disguise": {"name=a.pdf", "<html></html>", "error.file_content"},
	} {
		p := is(t, w.upload("focal", path, c.query, c.body), http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, []string{"file"}, fieldsOf(p), name)
		require.Equal(t, c.key, p.Errors[0].Code, name)
	}
	is(t, w.upload("focal", path, "", "words"), http.StatusBadRequest, "malformed")
	is(t, w.upload("focal", path, "name=a.txt", "words", "Content-Type", "text/plain"), http.StatusUnsupportedMediaType, "media_type")
	is(t, w.upload("focal", path, "name=a.txt", strings.Repeat("a", domain.MaxDocument+1)), http.StatusRequestEntityTooLarge, "too_large")
	is(t, w.upload("rival", path, "name=a.txt", strings.Repeat("a", 1<<20)), http.StatusNotFound, "not_found")
	largest := into[api.MatchDocument](t, w.upload("focal", path, "name=a.txt", strings.Repeat("a", domain.MaxDocument)), http.StatusCreated)
	require.Equal(t, domain.MaxDocument, largest.Size)
	is(t, w.post("focal", strings.TrimSuffix(path, "documents")+"messages", "", strings.Repeat("a", 1<<20+1)), http.StatusRequestEntityTooLarge, "too_large")
	require.Equal(t, 1, into[api.List[api.MatchDocument]](t, w.get("focal", path), http.StatusOK).Total)
}

func TestAMessageSentTwiceIsKeptOnce(t *testing.T) {
	w := newWorld(t)
	path := "/matches/" + w.asked().Ref + "/messages"
	say := func(who, words string) answer { return w.post(who, path, "", object{"words": words}) }
	first := into[api.Message](t, say("focal", "When?"), http.StatusCreated)
	into[api.Message](t, say("provider", "In March."), http.StatusCreated)
	require.Equal(t, first, into[api.Message](t, say("focal", "When?"), http.StatusOK), "the message itself, although another came after it")
	require.Equal(t, 2, into[api.List[api.Message]](t, w.get("focal", path), http.StatusOK).Total)
}
