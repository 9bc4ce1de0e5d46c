package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/auth"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Two who do the same thing: the first has done it, the second is told, and nothing is done twice.
func TestWhoComesSecondIsTold(t *testing.T) {
	w := newWorld(t)
	colleague := domain.Person{Email: "colleague@example.org", Name: "C", OrganizationID: w.orgs["secretariat"].ID, Roles: []domain.Role{domain.RoleBroker}}
	w.change(func(tx *store.Store) error { return tx.InsertPerson(t.Context(), &colleague) })
	w.people["colleague"] = colleague
	w.tokens["colleague"] = w.token("colleague", domain.ScopeRead, domain.ScopeWrite)

	pair := object{"action": "propose", "need": w.needs[domain.Public].Reference, "offer": w.offers[domain.Public].Reference}
	first := w.post("broker", "/matches", "", pair)
	m := into[api.Match](t, first, http.StatusCreated)
	is(t, w.post("colleague", "/matches", "", pair), http.StatusConflict, "conflict")
	require.Equal(t, 1, into[api.List[api.Match]](t, w.get("colleague", "/matches"), http.StatusOK).Total)

	// A step from a status that the match has left.
	path := "/matches/" + m.Ref + "/actions"
	accept := object{"action": "accept"}
	require.Equal(t, http.StatusOK, w.post("focal", path, first.header.Get("ETag"), accept).status)
	is(t, w.post("focal", path, first.header.Get("ETag"), accept), http.StatusPreconditionFailed, "stale")
	is(t, w.post("colleague", path, "*", object{"action": "dismiss"}), http.StatusConflict, "conflict")
	now := into[api.Match](t, w.get("focal", "/matches/"+m.Ref), http.StatusOK)
	require.Equal(t, string(domain.MatchWithProvider), now.Status)
}

// A token that was revoked opens nothing more, in reading or writing, while another of the same person goes on.
func TestARevokedTokenOpensNothing(t *testing.T) {
	w := newWorld(t)
	secret, token := auth.NewToken()
	token.Name, token.Scopes = "to be revoked", []domain.Scope{domain.ScopeRead, domain.ScopeWrite}
	me := domain.Viewer{PersonID: w.people["focal"].ID}
	kept, err := w.broker.CreateToken(t.Context(), me, token)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, w.do(request{token: secret, path: "/me"}).status)
	require.NoError(t, w.broker.RevokeToken(t.Context(), me, me.PersonID, kept.ID))
	for _, r := range []request{
		{token: secret, path: "/me"}, {token: secret, path: "/needs"},
		{token: secret, method: http.MethodPost, path: "/needs", body: object{"title": "T", "problem": "P", "language": "en"}},
	} {
		is(t, w.do(r), http.StatusUnauthorized, "token")
	}
	require.Equal(t, http.StatusOK, w.get("focal", "/me").status)
}
