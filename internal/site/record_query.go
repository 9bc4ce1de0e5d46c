package site

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// recordQuery is what an address of the list of records asks for. What it does not understand stands in strange.
type recordQuery struct {
	words   string
	filter  map[search.Facet][]string
	sort    string
	page    int
	only    bool // the address keeps to one kind, and shows no choice of it
	strange []strangeValue
}

// strangeValue is a value of the address that its parameter, a facet, sort or page, does not have.
type strangeValue struct{ name, value string }

// recordPage is how many records stand on a page.
const recordPage = 25

// lists are the addresses of the list of records, and the kind that some of them keep to.
var lists = map[string]domain.Kind{"/records": "", "/needs": domain.KindNeed, "/offers": domain.KindOffer}

func (r *request) recordQuery() recordQuery {
	q := recordQuery{words: strings.TrimSpace(r.query("q")), filter: map[search.Facet][]string{}, sort: r.query("sort"), page: r.pageNo()}
	if !utf8.ValidString(q.words) {
		q.words = strings.ToValidUTF8(q.words, " ")
	}
	if len(q.words) > 500 {
		q.words = strings.ToValidUTF8(q.words[:500], "")
	}
	kind := lists[r.listPath()]
	for _, f := range search.Facets {
		for _, v := range r.queries(string(f)) {
			switch {
			case v == "" || slices.Contains(q.filter[f], v):
			case f.Knows(kind, v):
				q.filter[f] = append(q.filter[f], v)
			default:
				q.strange = append(q.strange, strangeValue{string(f), v})
			}
		}
	}
	if kind != "" {
		q.filter[search.FacetKind], q.only = []string{string(kind)}, true
	}
	if q.sort != "" && !slices.Contains(search.Sorts, q.sort) {
		q.strange = append(q.strange, strangeValue{"sort", q.sort})
		q.sort = ""
	}
	if n := r.query("page"); n != "" && !pageShape.MatchString(n) {
		q.strange = append(q.strange, strangeValue{"page", n})
	}
	return q
}

// asked is the query as the index takes it.
func (q recordQuery) asked(v domain.Viewer) search.Query {
	counted := search.Facets
	if q.only {
		counted = slices.DeleteFunc(slices.Clone(counted), func(f search.Facet) bool { return f == search.FacetKind })
	}
	return search.Query{
		Viewer: v, Text: q.words, Filter: q.filter, Sort: q.sort,
		Limit: recordPage, Offset: (q.page - 1) * recordPage, Facets: counted,
	}
}

// kinds are the kinds asked for; none chosen is both.
func (q recordQuery) kinds() (needs, offers bool) {
	chosen := q.filter[search.FacetKind]
	has := func(k domain.Kind) bool { return len(chosen) == 0 || slices.Contains(chosen, string(k)) }
	return has(domain.KindNeed), has(domain.KindOffer)
}

// narrowed says whether a filter is in force.
func (q recordQuery) narrowed() bool { return len(q.filter) > 0 }

// recordHref is the page of a record.
func recordHref(kind domain.Kind, ref string) string {
	return map[domain.Kind]string{domain.KindNeed: "/needs/", domain.KindOffer: "/offers/", domain.KindMatch: "/matches/"}[kind] + url.PathEscape(ref)
}
