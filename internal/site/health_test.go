package site

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHealthAndReadiness(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	require.Equal(t, http.StatusOK, v.get("/healthz").status)
	a := v.get("/readyz")
	require.Equal(t, http.StatusOK, a.status)
	require.JSONEq(t, `{"ready":true,"parts":{"store":"ok","search":"ok","jobs":"ok"},"version":"test"}`, a.body)
	require.Equal(t, "no-store", a.header.Get("Cache-Control"))

	// The jobs' table is gone, as after a bad restore: the answer names the part and nothing of why.
	_, err := w.store.DB().ExecContext(t.Context(), "ALTER TABLE river_job RENAME TO elsewhere")
	require.NoError(t, err)
	a = v.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	var got readiness
	require.NoError(t, json.Unmarshal([]byte(a.body), &got))
	require.Equal(t, map[string]string{"store": "ok", "search": "ok", "jobs": "down"}, got.Parts)
	a.saysNot(t, "river_job")
	require.Equal(t, http.StatusOK, v.get("/healthz").status, "the process is well")
	a = v.get("/metrics")
	a.says(t, "tamatch_jobs_given_up -1")
}

func TestMetrics(t *testing.T) {
	w := newWorld(t, nil)
	v := w.visitor()
	v.get("/states/ZWE")
	v.get("/states/KEN")
	v.get("/no/such/page")
	v.send("INVENTED", "/states", nil)
	a := v.get("/metrics")
	require.Equal(t, http.StatusOK, a.status)
	a.says(t,
		`tamatch_http_requests_total{method="GET",route="/states/:code",status="200"} 2`,
		`tamatch_http_requests_total{method="GET",route="(none)",status="404"} 1`,
		`tamatch_http_requests_total{method="other",route="(none)",status="405"} 1`,
		"tamatch_index_lag_changes ", "tamatch_jobs_given_up 0", "tamatch_http_request_seconds_bucket", "go_goroutines")
	a.saysNot(t, "ZWE", "INVENTED")

	v.header.Set("X-Forwarded-For", "203.0.113.1")
	require.Equal(t, http.StatusNotFound, v.get("/metrics").status, "forwarded by a proxy on this machine")

	w = newWorld(t, func(o *Options) {
		o.MetricsToken = "a-long-token"
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	v = w.visitor()
	require.Equal(t, http.StatusNotFound, v.get("/metrics").status)
	v.header.Set("Authorization", "Bearer a-wrong-token")
	require.Equal(t, http.StatusNotFound, v.get("/metrics").status)
	v.header.Set("Authorization", "Bearer a-long-token")
	require.Equal(t, http.StatusOK, v.get("/metrics").status)
}
