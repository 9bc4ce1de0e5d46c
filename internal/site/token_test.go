package site

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

func TestATokenIsShownOnceAndRevoked(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	v.get("/account").says(t, `href="/account/tokens"`)
	for field, form := range map[string][]string{
		"name":    {"scopes", "read", "expires", "30"},
		"scopes":  {"name", "export", "scopes", "everything", "expires", "30"},
		"expires": {"name", "export", "scopes", "read", "expires", "soon"},
	} {
		a := v.post("/account/tokens", form...)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, field)
		a.saysNot(t, "This is the new token")
	}
	a := v.post("/account/tokens", "name", "export <of needs>", "scopes", "write", "expires", "30")
	require.Equal(t, http.StatusCreated, a.status)
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))
	secret := regexp.MustCompile(`tam_[a-z2-7]{26}`).FindString(a.body)
	require.NotEmpty(t, secret)
	a.says(t, "export &lt;of needs&gt;", "Read and write")
	v.get("/account/tokens").saysNot(t, secret)
	v.get("/account/tokens").says(t, secret[:10], "In use", "Never")

	bearer, err := w.site.auth.BearerViewer(t.Context(), "Bearer "+secret)
	require.NoError(t, err)
	require.Equal(t, w.person("author"), bearer.Viewer.PersonID)
	require.True(t, bearer.Token.Allows(domain.ScopeWrite))
	v.get("/account/tokens").saysNot(t, "Never")

	// Nobody else sees it or ends it.
	other := w.as("provider")
	other.get("/account/tokens").saysNot(t, "export &lt;", secret[:10])
	path := regexp.MustCompile(`/account/tokens/[0-9a-f-]+/revoke`).FindString(v.get("/account/tokens").body)
	require.Equal(t, http.StatusNotFound, other.post(path).status)
	_, err = w.site.auth.BearerViewer(t.Context(), "Bearer "+secret)
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, v.post(path).status)
	v.get("/account/tokens").says(t, "The token was revoked", "Revoked")
	_, err = w.site.auth.BearerViewer(t.Context(), "Bearer "+secret)
	require.Error(t, err)
}

func TestATokenEndsAfterItsTerm(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	secret := regexp.MustCompile(`tam_[a-z2-7]{26}`).FindString(v.post("/account/tokens", "name", "export", "scopes", "read", "expires", "30").body)
	w.wait(30*24*time.Hour - time.Minute)
	_, err := w.site.auth.BearerViewer(t.Context(), "Bearer "+secret)
	require.NoError(t, err)
	w.wait(time.Minute)
	_, err = w.site.auth.BearerViewer(t.Context(), "Bearer "+secret)
	require.Error(t, err)
	w.as("author").get("/account/tokens").says(t, "Expired")
}

func TestTokensAreLimitedInNumber(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	for range 20 {
		require.Equal(t, http.StatusCreated, v.post("/account/tokens", "name", "export", "scopes", "read", "expires", "0").status)
	}
	a := v.post("/account/tokens", "name", "export", "scopes", "read", "expires", "0")
	require.Equal(t, http.StatusConflict, a.status)
	a.says(t, "You have 20 tokens already")
	a.saysNot(t, "This is the new token")
}
