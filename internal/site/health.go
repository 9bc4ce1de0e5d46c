package site

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// probeTime is how long a part may take to answer a probe.
const probeTime = 3 * time.Second

// part is something that the site needs in order to work fully.
type part struct {
	name string
	ping func(context.Context) error
}

// health says that the process runs, whatever the state of its parts: who restarts it for less makes things worse.
func (s *Site) health(r *request) error {
	noStore(r)
	return r.echo.String(http.StatusOK, "ok\n")
}

// readiness is the answer of /readyz: the state of each part, and nothing of why.
type readiness struct {
	Ready   bool              `json:"ready"`
	Parts   map[string]string `json:"parts"`
	Version string            `json:"version,omitempty"`
}

// ready says which part is down, with 503 if one is.
func (s *Site) ready(r *request) error {
	ctx, cancel := context.WithTimeout(r.ctx(), probeTime)
	defer cancel()
	parts := s.parts()
	failed := make([]error, len(parts))
	var all sync.WaitGroup
	for i, p := range parts {
		all.Go(func() { failed[i] = p.ping(ctx) })
	}
	all.Wait()
	answer := readiness{Ready: true, Parts: map[string]string{}, Version: s.options.Version}
	for i, p := range parts {
		answer.Parts[p.name] = "ok"
		if failed[i] != nil {
			answer.Ready, answer.Parts[p.name] = false, "down"
		}
	}
	noStore(r)
	if !answer.Ready {
		s.log.WarnContext(r.ctx(), "not ready", "request", r.id, "error", errors.Join(failed...))
		return r.echo.JSON(http.StatusServiceUnavailable, answer)
	}
	return r.echo.JSON(http.StatusOK, answer)
}

func noStore(r *request) { r.echo.Response().Header().Set("Cache-Control", "no-store") }
