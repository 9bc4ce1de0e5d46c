package site

import (
	"net/url"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/web"
)

// Base is what every page needs besides its own matter. A page is a struct that embeds Base; through the printer its template
// says {{.T "key" "name" .Value}}, {{.Date .When}}, {{.Lang}}, {{.Dir}}.
type Base struct {
	*i18n.Printer
	Title     string // of the page, in the reader's language; the layout adds the product's name
	Path      string // of the request, with its query, for coming back after signing in
	Now       time.Time
	Viewer    Viewer
	Nav       []NavItem
	Footer    []NavItem
	Begin     *Link // the one thing to begin from the masthead, such as posting a need
	Languages []LanguageLink
	Flash     *Flash
	Demo      bool // says on every page that this is a demonstration
	Wide      bool // for pages with three columns
}

// Viewer is who reads: what the domain knows of them, and the two names that the masthead shows.
type Viewer struct {
	domain.Viewer
	Name         string
	Organization string
}

// NewBase fills the frame of a page for its reader: navigation, footer, languages and what may be begun. Title, Flash and Wide are
// the page's own; path is the request's address with its query.
func NewBase(c *i18n.Catalogue, lang, path string, now time.Time, viewer Viewer) Base {
	p := c.For(lang)
	b := Base{Printer: p, Path: path, Now: now, Viewer: viewer}
	at := &url.URL{Path: path}
	if parsed, err := url.Parse(path); err == nil {
		at = parsed
	}
	add := func(label, href string) {
		b.Nav = append(b.Nav, NavItem{p.T(label), href, at.Path == href})
	}
	if viewer.Secretariat() { // its observers read it
		add("nav.desk", "/desk")
	}
	add("nav.records", "/records")
	if viewer.OrganizationID != "" && !viewer.Secretariat() {
		add("nav.mine", "/mine")
	}
	if viewer.SignedIn() {
		add("nav.matches", "/matches")
	}
	if readsChecklists(viewer.Viewer) {
		add("nav.checklists", "/checklists")
	}
	add("nav.directory", "/directory")
	add("nav.overview", "/overview")
	add("nav.tracker", "/tracker")
	b.Footer = []NavItem{{Label: p.T("nav.how"), Href: "/how"}, {Label: p.T("nav.access"), Href: "/access"}, {Label: p.T("nav.accessibility"), Href: "/accessibility"}}
	switch {
	case viewer.Has(domain.RoleAuthor) || viewer.Has(domain.RoleFocalPoint):
		b.Begin = &Link{p.T("layout.post_need"), "/needs/new"}
	case viewer.Has(domain.RoleProvider):
		b.Begin = &Link{p.T("layout.post_offer"), "/offers/new"}
	}
	for _, l := range c.Languages() {
		query := at.Query()
		query.Set("lang", l.Code)
		b.Languages = append(b.Languages, LanguageLink{l.Code, l.Name, l.Dir, at.Path + "?" + query.Encode(), l.Code == p.Lang()})
	}
	return b
}

// NavItem is one entry of the main navigation or of the footer.
type NavItem struct {
	Label, Href string
	Current     bool
}

// Link is a labelled address.
type Link struct{ Label, Href string }

// LanguageLink leads to this page in another language.
type LanguageLink struct {
	Code, Name, Dir, Href string
	Current               bool
}

// Flash says once what just happened. Tone is "", ToneAgreed or ToneWrong.
type Flash struct {
	Tone Tone
	Text string
}

// Asset is the address of a static file.
func (Base) Asset(name string) string { return web.Asset(name) }

// FullTitle is the title of the browser's tab.
func (b Base) FullTitle() string { return b.T("layout.title", "title", b.Title) }

// Wrap is the class that holds the page's width.
func (b Base) Wrap() string {
	if b.Wide {
		return "app-wrap app-wrap--wide"
	}
	return "app-wrap"
}

// LanguageName is the name of the page's language, for the closed menu.
func (b Base) LanguageName() string { return b.T("format.name") }

// SavedText is what an autosaving form says when it was kept; the script puts the time of day for #.
func (b Base) SavedText() string { return b.T("layout.saved", "time", "#") }

// UnsavedText is what it says when it was not.
func (b Base) UnsavedText() string { return b.T("layout.not_saved") }
