package site

import (
	"html/template"
	"strings"
)

// markup writes HTML without a template, for what stands on a page so many times over that a template takes longer over it than
// over all else: rows of a list, items of a ranking. Texts are escaped as html/template escapes them in elements and in quoted
// attributes, which a test compares.
type markup struct{ out strings.Builder }

// code is HTML that stands in the program: an untyped constant is one, no variable text can be.
type code string

var escapes = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

func (m *markup) html(c code) *markup {
	m.out.WriteString(string(c))
	return m
}

func (m *markup) text(s string) *markup {
	_, _ = escapes.WriteString(&m.out, s) // a builder takes everything
	return m
}

// href is an address of the site, or a place on the page; what leads anywhere else leads to the start page.
func (m *markup) href(address string) *markup {
	if !strings.HasPrefix(address, "#") {
		address = localPath(address)
	}
	return m.text(address)
}

// attribute is a quoted attribute, where there is something to say.
func (m *markup) attribute(open code, value string) *markup {
	if value != "" {
		m.html(open).text(value).html(`"`)
	}
	return m
}

func (m *markup) done() template.HTML { return template.HTML(m.out.String()) }

// pieces are the words with what a search found in them marked.
func (m *markup) pieces(list []Piece) *markup {
	for _, p := range list {
		if p.Hit {
			m.html(`<mark>`).text(p.Text).html(`</mark>`)
		} else {
			m.text(p.Text)
		}
	}
	return m
}
