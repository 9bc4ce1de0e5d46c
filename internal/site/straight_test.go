package site

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// However an address is written, it leads to the page, and to one that is hidden or missing it leads in the same way.
func TestAnAddressIsPutStraight(t *testing.T) {
	w := newWorld(t, nil)
	v := w.as("public")
	hidden, open := w.needs[domain.SecretariatOnly].Reference, w.needs[domain.Public].Reference
	offer, m := w.offers[domain.Public].Reference, w.proposed(domain.Public, domain.Public).Reference
	for from, to := range map[string]string{
		"/needs/" + strings.ToLower(open):               "/needs/" + open,
		"/needs/" + open + "/":                          "/needs/" + open,
		"/needs/" + strings.ToLower(open) + "/?a=b%20c": "/needs/" + open + "?a=b%20c",
		"/needs/" + strings.ToLower(hidden):             "/needs/" + hidden,
		"/needs/" + hidden + "/":                        "/needs/" + hidden,
		"/needs/n-2026-9999/":                           "/needs/N-2026-9999",
		"/needs/" + strings.ToLower(open) + "/edit":     "/needs/" + open + "/edit",
		"/needs/" + w.needs[domain.Public].ID + "/":     "/needs/" + w.needs[domain.Public].ID,
		"/offers/" + strings.ToLower(offer):             "/offers/" + offer,
		"/offers/o-1999-1//":                            "/offers/O-1999-1",
		"/matches/" + strings.ToLower(m) + "/":          "/matches/" + m,
		"/needs/":                                       "/needs",
		"/states/ZWE/?lang=fr":                          "/states/ZWE?lang=fr",
		"/overview/gap/":                                "/overview/gap",
		"/desk/":                                        "/desk",
		"/none/such//":                                  "/none/such",
	} {
		a := v.get(from)
		require.Equal(t, http.StatusMovedPermanently, a.status, from)
		require.Equal(t, to, a.location(), from)
		require.Empty(t, a.body, from)
	}
	require.Equal(t, http.StatusOK, v.get("/needs/"+open).status)
	require.Equal(t, http.StatusNotFound, v.get("/needs/"+hidden).status)
	require.NotEqual(t, http.StatusMovedPermanently, v.get("/needs/new").status)
	for _, away := range []string{"//example.org/", "/%5Cexample.org/", `/\example.org/`, "///example.org//"} {
		to := v.get(away).location()
		require.Equal(t, to, localPath(to + "/")[:len(to)], "%s leads away, to %s", away, to)
	}
	require.NotEqual(t, http.StatusMovedPermanently, w.as("focal").post("/needs/"+strings.ToLower(open)+"/act", "action", "close").status, "what is sent is not sent on")
}
