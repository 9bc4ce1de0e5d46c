package site

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
)

// samples fill the parts of paths that routes name; a page author adds those of new routes.
func (w *world) samples() map[string]string {
	var provider domain.Organization
	for _, o := range w.orgs {
		if o.Provides {
			provider = o
		}
	}
	return map[string]string{
		"/states/:code":        "/states/ZWE",
		"/tracker/cycles/:id":  "/tracker/cycles/none",
		"/annotations/:ref":    "/annotations/" + w.needs[domain.Public].Reference,
		"/providers/:id":       "/providers/" + provider.ID,
		"/static/*":            strings.Split(Base{}.Asset("app.js"), "?")[0],
		"/demo/sign-in/:token": w.links.All()[0].Path(),
		"/needs/:ref":          "/needs/" + w.needs[domain.Public].Reference,
		"/offers/:ref":         "/offers/" + w.offers[domain.Public].Reference,
	}
}

// admitted says who comes in by a route, as people would say it; kept apart from who.admits on purpose.
var admitted = map[who][]string{
	everyone:    {"public", "observer", "author", "focal", "provider", "broker", "admin"},
	signedIn:    {"observer", "author", "focal", "provider", "broker", "admin"},
	members:     {"author", "focal", "provider", "broker", "admin"},
	authors:     {"author", "focal"},
	providers:   {"provider"},
	states:      {"author", "focal", "broker", "admin"},
	secretariat: {"broker", "admin"},
	brokers:     {"broker"},
	admin:       {"admin"},
	machines:    {"public", "observer", "author", "focal", "provider", "broker", "admin"},
}

// Every route, asked for by every role: those who may get an answer of the page, the public is asked to sign in, anybody
// else is refused. What a page then shows is its own tests' matter.
func TestEveryRouteForEveryRole(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	samples := w.samples()
	for _, role := range roles {
		v := w.as(role)
		for _, rt := range w.site.routes() {
			if rt.path == "/sign-out" {
				continue // ends the session: tested alone
			}
			path, ok := samples[rt.path]
			if !ok {
				if strings.ContainsAny(rt.path, ":*") {
					continue // its page's own tests know what to ask for
				}
				path = rt.path
			}
			var a answer
			if rt.method == http.MethodGet {
				a = v.get(path)
			} else {
				a = v.post(path)
			}
			name := rt.method + " " + path + " as " + role
			if len(a.header.Values("Set-Cookie")) > 0 {
				v = w.as(role) // whoever is signed in now, the next route is asked by somebody fresh
			}
			toSignIn := a.status == http.StatusSeeOther && strings.HasPrefix(a.location(), "/sign-in")
			switch {
			case slices.Contains(admitted[rt.who], role):
				if toSignIn || a.status == http.StatusForbidden && rt.path != "/account/password" || a.status >= 500 {
					t.Errorf("%s: %d %s", name, a.status, a.location())
				}
			case role == "public":
				if !toSignIn {
					t.Errorf("%s: %d, want to be asked to sign in", name, a.status)
				}
			default:
				if a.status != http.StatusForbidden {
					t.Errorf("%s: %d, want 403", name, a.status)
				}
			}
		}
	}
}

func TestEveryRouteHasItsHeaders(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Dev, o.Demo = true, true })
	samples := w.samples()
	for _, rt := range append(w.site.routes(), route{method: http.MethodGet, path: "/no-such-page"}) {
		path, ok := samples[rt.path]
		if !ok {
			path = rt.path
		}
		v := w.visitor()
		a := v.send(rt.method, path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", rt.method, path, name, got)
			}
		}
		require.NotEmpty(t, a.header.Get("X-Request-Id"), path)
		require.Empty(t, a.header.Get("Strict-Transport-Security"), "http on loopback")
	}
	for _, unsafe := range []string{"unsafe", "http:", "https:", "*"} {
		require.NotContains(t, policy, unsafe)
	}
}

func TestDemonstrationAndDevelopmentHaveRoutesOfTheirOwn(t *testing.T) {
	w := newWorld(t, nil)
	require.Equal(t, http.StatusNotFound, w.visitor().get(w.links.All()[0].Path()).status, "links exist in the demonstration alone")
	require.Equal(t, http.StatusNotFound, w.visitor().get("/components").status)

	demo := newWorld(t, func(o *Options) { o.Demo = true })
	v := demo.visitor()
	link := demo.links.All()[0]
	a := v.get(link.Path() + "?next=/states/ZWE")
	require.Equal(t, http.StatusSeeOther, a.status)
	require.Equal(t, "/states/ZWE", a.location())
	v.get("/states/ZWE").says(t, link.Person.Name, "You are now", "Demonstration")
	v.get("/states/ZWE").saysNot(t, "You are now") // said once
	require.Equal(t, http.StatusNotFound, v.get("/demo/sign-in/aaaa").status)
	demo.visitor().get("/sign-in").says(t, link.Path(), link.Person.Name)
}

func TestHeadAnswersLikeGetWithoutABody(t *testing.T) {
	w := newWorld(t, nil)
	a := w.visitor().send(http.MethodHead, "/states", nil)
	require.Equal(t, http.StatusOK, a.status)
	require.Empty(t, a.body)
}
