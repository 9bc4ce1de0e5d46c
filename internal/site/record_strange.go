package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"tamatch/internal/search"
)

// mostNear is how many values are named to somebody who wrote one that is unknown.
const mostNear = 12

// strangeRecords answers an address that asks for what there is not, such as a State that is none. It shows no record, for
// all of them would be taken for the answer; it says what is unknown and what would be right.
func (s *Site) strangeRecords(r *request, q recordQuery, p recordList) error {
	asked := q.asked(r.Viewer)
	asked.Limit = 1 // for the counts beside it alone
	answer, err := s.search(r.ctx(), asked)
	if err != nil && !errors.Is(err, search.ErrDown) {
		return err
	}
	if p.Facets, p.Tags, err = s.recordFacets(r, p.Base, q, answer.Facets); err != nil {
		return err
	}
	for _, strange := range q.strange {
		p.strange(r, strange)
		p.Search.Keep = slices.DeleteFunc(p.Search.Keep, func(h Hidden) bool { return h == Hidden{strange.name, strange.value} })
	}
	p.Empty = Empty{Title: r.T("records.strange.none"), Text: r.T("records.strange.none.text")}
	p.sorts(r, q)
	return recordIndex.answer(r, http.StatusUnprocessableEntity, p)
}

// strange says that a value is unknown and leads to the addresses that would be right.
func (p *recordList) strange(r *request, v strangeValue) {
	f := search.Facet(v.name)
	label, near := p.T("directory.sort"), search.Sorts
	name := func(code string) string { return p.T("records.sort." + code) }
	if slices.Contains(search.Facets, f) {
		label, near = p.facetLabel(f), f.Near(lists[r.listPath()], v.value, mostNear)
		name = func(code string) string { return p.facetValue(f, code, nil) }
	}
	said := shortened(v.value)
	if v.name == "page" {
		p.Notices = append(p.Notices, Note{p.T("records.strange.title"), p.T("strange.page", "value", said)})
		p.Ways = append(p.Ways, Link{p.T("strange.page.first"), r.with("page", "")})
		return
	}
	words := p.T("records.strange", "filter", label, "value", said)
	var names []string
	for _, code := range near {
		names = append(names, name(code))
		p.Ways = append(p.Ways, Link{p.T("component.tags.kind", "kind", label) + name(code), r.address(func(u url.Values) {
			replaceValue(u, v.name, v.value, code)
		})})
	}
	switch {
	case f == search.FacetLanguage:
		words += " " + p.T("records.strange.language")
	case len(names) > 0:
		words += " " + p.T("records.strange.near", "names", names)
	default:
		words += " " + p.T("records.strange.choose")
	}
	p.Notices = append(p.Notices, Note{p.T("records.strange.title"), words})
	p.Ways = append(p.Ways, Link{p.T("records.without", "kind", label, "label", said), r.address(func(u url.Values) {
		replaceValue(u, v.name, v.value, "")
	})})
}

// replaceValue puts one value of a parameter in the place of another, or of none.
func replaceValue(u url.Values, name, old, next string) {
	u.Del("page")
	values := slices.DeleteFunc(slices.Clone(u[name]), func(v string) bool { return v == old || v == next })
	if next != "" {
		values = append(values, next)
	}
	if u[name] = values; len(values) == 0 {
		u.Del(name)
	}
}
