package site

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// real makes a person of the demonstration an ordinary one, who may change the password.
func (w *world) real(role string) {
	w.change(func(tx *store.Store) error {
		p, err := tx.Person(w.t.Context(), w.person(role))
		if err != nil {
			return err
		}
		p.Demo = false
		return tx.UpdatePerson(w.t.Context(), &p)
	})
}

func TestChangingThePassword(t *testing.T) {
	w := newWorld(t, nil)
	w.real("author")
	v, elsewhere := w.as("author"), w.as("author")
	for _, c := range []struct{ old, new, says string }{
		{password, "short", "at least 12 characters"},
		{password, "author@example.org", "must not be your e-mail address"},
		{"not the old one", "a perfectly good one", "This is not your present password"},
		{"", "a perfectly good one", "Enter your password"},
	} {
		a := v.post("/account/password", "old", c.old, "new", c.new)
		require.Equal(t, http.StatusUnprocessableEntity, a.status, c.says)
		a.says(t, c.says)
		a.saysNot(t, `type="password" value="`+c.new)
	}
	a := v.post("/account/password", "old", password, "new", "a perfectly good one")
	require.Equal(t, http.StatusSeeOther, a.status)
	v.get("/account").says(t, "The password was changed")
	require.Equal(t, http.StatusSeeOther, elsewhere.get("/account").status, "signed out everywhere else")
	again := w.visitor()
	require.Equal(t, http.StatusUnprocessableEntity, again.post("/sign-in", "email", "author@example.org", "password", password).status)
	require.Equal(t, http.StatusSeeOther, again.post("/sign-in", "email", "author@example.org", "password", "a perfectly good one").status)
}

func TestGuessingThePresentPasswordIsThrottled(t *testing.T) {
	w := newWorld(t, nil)
	w.real("author")
	v := w.as("author")
	var last answer
	for range 7 {
		last = v.post("/account/password", "old", "a wrong guess here", "new", "a perfectly good one")
	}
	require.Equal(t, http.StatusTooManyRequests, last.status)
	require.NotEmpty(t, last.header.Get("Retry-After"))
}

func TestADemonstrationHasNoPasswords(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	v.get("/account").says(t, "have no password")
	require.Equal(t, http.StatusForbidden, v.post("/account/password", "old", password, "new", "a perfectly good one").status)
}

func TestChoosingTheLanguageOfThePages(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	v.get("/states?lang=ar-XB")
	require.Equal(t, http.StatusSeeOther, v.post("/account/language", "language", "en").status)
	v.get("/account").says(t, `<html lang="en"`, "The language was kept")
	p, err := w.store.Person(t.Context(), w.person("author"))
	require.NoError(t, err)
	require.Equal(t, "en", p.Language)
	a := v.post("/account/language", "language", "tlh")
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
}

func TestADisabledPersonIsSignedOut(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	_, err := w.broker.Disable(t.Context(), domain.Clock(), w.person("author"), true)
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, v.get("/account").status)
	a := w.visitor().post("/sign-in", "email", "author@example.org", "password", password)
	require.Equal(t, http.StatusUnprocessableEntity, a.status)
}
