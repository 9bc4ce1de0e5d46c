package site

import (
	"html/template"
	"strconv"

	"tamatch/internal/i18n"
)

// Reason is one sentence of a match; Less marks what speaks against or stays uncovered.
type Reason struct {
	Text string
	Less bool
}

// Reasons are the sentences of a ranked item.
type Reasons struct {
	*i18n.Printer
	Items []Reason
}

// Reasons makes the list of what speaks for a match and what stays open.
func (b Base) Reasons(items ...Reason) Reasons { return Reasons{b.Printer, items} }

// RankItem is the template "rank-item": one offer for a need, or one need for an offer. It stands in <ol class="app-rank">.
type RankItem struct {
	No       int // 0 for an unnumbered card
	Name     string
	Href     string // "" for an anonymous card
	By       string
	Coverage string // "3 of 4 lines"
	Fit      Meter  // without Max there is none, as on an anonymous card
	Reasons  Reasons
	Ref      string
	Note     string // said at the foot, such as what waits for whom
	Actions  Actions
}

// Lead is the item up to its actions: a match as an argument, who, how well, why and what not. A page has two dozen of them.
func (i RankItem) Lead() template.HTML {
	var m markup
	m.out.Grow(2 << 10)
	m.html(`<span class="app-rank__no" aria-hidden="true">`)
	if i.No != 0 {
		m.text(strconv.Itoa(i.No))
	} else {
		m.html(`·`)
	}
	m.html("</span>\n<div>\n<div class=\"app-rank__head\">\n<h3 class=\"app-rank__name\">")
	if i.Href != "" {
		m.html(`<a href="`).href(i.Href).html(`" dir="auto" data-row-link>`).text(i.Name).html(`</a>`)
	} else {
		m.text(i.Name)
	}
	m.html(`</h3>`)
	if i.By != "" {
		m.html(`<span class="app-rank__by" dir="auto">`).text(i.By).html(`</span>`)
	}
	if i.Fit.Max != 0 {
		m.html(`<span class="app-rank__fit">`).text(i.Coverage).html(` `).meter(i.Fit).html(`</span>`)
	}
	m.html("</div>\n").reasons(i.Reasons).html("\n<div class=\"app-rank__foot\"><span class=\"app-quiet\">")
	if i.Ref != "" {
		m.html(`<span class="app-ref">`).text(i.Ref).html(`</span> `)
	}
	m.text(i.Note).html(`</span>`)
	return m.done()
}

// meter is the template "meter".
func (m *markup) meter(of Meter) *markup {
	value := strconv.Itoa(of.Value)
	m.html(`<meter min="`).text(strconv.Itoa(of.Min)).html(`" max="`).text(strconv.Itoa(of.Max)).html(`" value="`).text(value)
	return m.html(`" aria-label="`).text(of.Label).html(`" title="`).text(of.Label).html(`">`).text(value).html(`</meter>`)
}

func (m *markup) reasons(r Reasons) *markup {
	if len(r.Items) == 0 {
		return m
	}
	m.html("<ul class=\"app-reasons\">\n")
	for _, i := range r.Items {
		if i.Less {
			m.html(`<li class="app-reasons__less"><span class="app-hidden">`).text(r.T("component.reason_less")).html(`</span>`)
		} else {
			m.html(`<li>`)
		}
		m.text(i.Text).html("</li>\n")
	}
	return m.html(`</ul>`)
}
