package site

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSigningInAndOut(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	page := v.get("/sign-in?next=%2Fstates%3Fq%3Dken")
	require.Equal(t, http.StatusOK, page.status)
	page.says(t, `name="next" value="/states?q=ken"`)

	wrong := v.post("/sign-in", "email", "author@example.org", "password", "not the password", "next", "/states")
	require.Equal(t, http.StatusUnprocessableEntity, wrong.status)
	wrong.says(t, "author@example.org") // what was typed is kept
	wrong.saysNot(t, "not the password")

	empty := v.post("/sign-in")
	require.Equal(t, http.StatusUnprocessableEntity, empty.status)
	empty.says(t, "Enter your password")

	in := v.post("/sign-in", "email", " Author@Example.org ", "password", password, "next", "/states?q=ken")
	require.Equal(t, http.StatusSeeOther, in.status)
	require.Equal(t, "/states?q=ken", in.location())
	v.get("/states").says(t, "Rudo Dube")

	out := v.post("/sign-out")
	require.Equal(t, http.StatusSeeOther, out.status)
	v.get("/states").saysNot(t, "Rudo Dube")
}
