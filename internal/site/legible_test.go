package site

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// What is not UTF-8 is refused before anybody reads it, in an address as in a form.
func TestValuesThatAreNotUTF8AreRefused(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("author")
	for _, path := range []string{"/needs?q=%ff", "/?lang=%c3%28", "/mine?%fe=1"} {
		a := v.get(path)
		require.Equal(t, http.StatusBadRequest, a.status, path)
		a.says(t, "The address could not be read", "not UTF-8")
		a.saysNot(t, "form could not be read", "Nothing was saved")
	}
	require.Equal(t, http.StatusOK, v.get("/needs?q=%C3%A9").status)

	n := w.needs[domain.Parties]
	a := v.post("/needs/"+n.Reference+"/priority", "priority", "1", "more", "\xff")
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Contains(t, a.body, "Nothing was saved")
	require.Equal(t, n.Priority, w.need(n.Reference).Priority)
}
