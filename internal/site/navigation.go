package site

import (
	"slices"
	"strings"
)

// navigate leaves in masthead and footer what the site has a page for, marks where the reader is, and adds what only the
// site knows: administration and the reader's own account.
func (r *request) navigate(b *Base) {
	missing := func(n NavItem) bool { return !r.site.offers(n.Href) }
	b.Nav, b.Footer = slices.DeleteFunc(b.Nav, missing), slices.DeleteFunc(b.Footer, missing)
	if r.Viewer.Admin() && r.site.offers("/admin") {
		b.Nav = append(b.Nav, NavItem{Label: r.T("nav.admin"), Href: "/admin"})
	}
	for i, n := range b.Nav {
		b.Nav[i].Current = r.within(n.Href)
	}
	if r.Viewer.SignedIn() {
		b.Footer = append(b.Footer, NavItem{Label: r.T("layout.account"), Href: "/account"})
	}
	if b.Begin != nil && !r.site.offers(b.Begin.Href) {
		b.Begin = nil
	}
	if len(b.Languages) == 1 {
		b.Languages = nil
	}
}

// below are the addresses that stand under an entry of the navigation besides its own.
var below = map[string][]string{
	"/directory": {"/states", "/providers"},
	"/records":   {"/needs", "/offers"},
	"/overview":  {"/notes"},
}

// within says whether the page stands under that entry of the navigation.
func (r *request) within(path string) bool {
	at := r.echo.Request().URL.Path
	return slices.ContainsFunc(append([]string{path}, below[path]...), func(p string) bool {
		return at == p || strings.HasPrefix(at, p+"/")
	})
}
