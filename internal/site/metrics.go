package site

import (
	"context"
	"crypto/subtle"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tamatch/internal/domain"
)

// metrics are this site's own; two sites in one process, as in tests, do not share them.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(s *Site) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tamatch_http_requests_total", Help: "Requests answered, by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tamatch_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, g := range s.gauges() {
		m.registry.MustRegister(prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Name: g.name, Help: g.help}, func() float64 { return s.measure(g) }))
	}
	return m
}

// gauge is a figure taken when it is asked for.
type gauge struct {
	name, help string
	value      func(context.Context) (int64, error)
}

// measure is -1 where the figure cannot be had, so that an alarm can tell that from nought.
func (s *Site) measure(g gauge) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	n, err := g.value(ctx)
	if err != nil {
		s.log.Warn("measuring", "gauge", g.name, "error", err)
		return -1
	}
	return float64(n)
}

func (m *metrics) count(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST":
	default:
		method = "other" // a client may invent any number of methods
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// showMetrics is for who bears the token, or without one for the machine itself. A proxy on the same machine is not the
// machine itself: what it forwards is refused.
func (s *Site) showMetrics(r *request) error {
	if !s.mayMeasure(r) {
		return domain.ErrNotFound
	}
	noStore(r)
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true}).
		ServeHTTP(r.echo.Response(), r.echo.Request())
	return nil
}

func (s *Site) mayMeasure(r *request) bool {
	h := r.echo.Request().Header
	if want := s.options.MetricsToken; want != "" {
		got, ok := strings.CutPrefix(h.Get(echo.HeaderAuthorization), "Bearer ")
		return ok && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
	}
	peer, err := netip.ParseAddrPort(r.echo.Request().RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() &&
		h.Get(echo.HeaderXForwardedFor) == "" && h.Get("Forwarded") == "" && h.Get(echo.HeaderXRealIP) == ""
}
