package auth

import (
	"crypto/rand"
	"slices"
	"strings"

	"tamatch/internal/domain"
)

// DemoLink signs a person of the demonstration in with one click.
type DemoLink struct {
	Token        string
	Person       domain.Person
	Organization domain.Organization
}

// Path is the link's address on the site.
func (l DemoLink) Path() string { return "/demo/sign-in/" + l.Token }

// DemoLinks are the sign-in links of a demonstration. They exist in memory and end with the process.
type DemoLinks struct{ links []DemoLink }

// Add makes a link for a person who belongs to the demonstration; anybody else is passed over.
func (d *DemoLinks) Add(p domain.Person, o domain.Organization) {
	if p.Demo && !p.Disabled {
		d.links = append(d.links, DemoLink{Token: strings.ToLower(rand.Text()), Person: p, Organization: o})
	}
}

// All are the links in the order in which they were added.
func (d *DemoLinks) All() []DemoLink {
	if d == nil {
		return nil
	}
	return slices.Clone(d.links)
}

// Find is the link with that token.
func (d *DemoLinks) Find(token string) (DemoLink, bool) {
	for _, l := range d.All() {
		if l.Token == token {
			return l, true
		}
	}
	return DemoLink{}, false
}
