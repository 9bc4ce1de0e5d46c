package site

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"tamatch/internal/search"
	"tamatch/internal/text"
)

// parameter is a part of an address with the values that it can have.
type parameter struct {
	name, label string // label is in the reader's language
	values      []string
	names       map[string]string // of the values, as the page calls them
}

func (r *request) parameter(name, label string) *parameter {
	return &parameter{name: name, label: r.T(label), names: map[string]string{}}
}

func (p *parameter) add(value, name string) {
	p.values = append(p.values, value)
	p.names[value] = name
}

// strangePage answers the address of a list that asks for what there is not. It shows no record, for all of them would
// be taken for the answer; it says what is unknown and what would be right.
type strangePage struct {
	Base
	Notices []Note
	Ways    []Link
}

var strangeShow = page[strangePage]("error/filter")

var pageShape = regexp.MustCompile(`^0*[1-9][0-9]*$`)

// understood says whether the address of a list asks for what there is: values that its parameters have, and a page with
// a number. If not, the answer is given and the list is not to be shown.
func (r *request) understood(title string, parameters ...parameter) (bool, error) {
	p := strangePage{Base: Base{Printer: r.Printer}} // its frame takes the words left for the page, which may be the list
	for _, known := range parameters {
		for _, v := range distinct(r.queries(known.name)) {
			if v != "" && !slices.Contains(known.values, v) {
				p.unknown(r, known, v)
			}
		}
	}
	if n := r.query("page"); n != "" && !pageShape.MatchString(n) {
		p.Notices = append(p.Notices, Note{r.T("records.strange.title"), r.T("strange.page", "value", shortened(n))})
		p.Ways = append(p.Ways, Link{r.T("strange.page.first"), r.with("page", "")})
	}
	if len(p.Notices) == 0 {
		return true, nil
	}
	p.Base = r.base(title)
	return false, strangeShow.answer(r, http.StatusUnprocessableEntity, p)
}

func (p *strangePage) unknown(r *request, known parameter, v string) {
	said := shortened(v)
	words := p.T("records.strange", "filter", known.label, "value", said)
	var names []string
	for _, code := range search.Nearest(known.values, v, mostNear) {
		if code == "" { // the order or choice that there is without one
			continue
		}
		names = append(names, known.names[code])
		p.Ways = append(p.Ways, Link{p.T("component.tags.kind", "kind", known.label) + known.names[code], r.address(func(u url.Values) {
			replaceValue(u, known.name, v, code)
		})})
	}
	if len(names) > 0 {
		words += " " + p.T("records.strange.near", "names", names)
	}
	p.Notices = append(p.Notices, Note{p.T("records.strange.title"), words})
	p.Ways = append(p.Ways, Link{p.T("records.without", "kind", known.label, "label", said), r.address(func(u url.Values) {
		replaceValue(u, known.name, v, "")
	})})
}

// shortened is what somebody wrote in an address, as it can be said on a page.
func shortened(v string) string {
	if _, err := text.Clean(v); err != nil {
		v = strconv.QuoteToASCII(v)
	}
	if short := []rune(v); len(short) > 60 {
		return string(short[:60]) + "…"
	}
	return v
}

// beyond is the address of the last page when the one asked for lies behind it, as when records have left the list.
func (r *request) beyond(size, total int) (href string, yes bool) {
	last := max(1, (total+size-1)/size)
	return r.pageHref(last), r.pageNo() > last
}
