package site

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// startPage says what this is, to each of its readers, and what stands in the register today.
type startPage struct {
	Base
	Search Search
	Sample string // a search in another language, to try
	Tally  []tallyItem
	Ways   []startWay
	Asked  []askedRow
	Notes  publishedNotes
	Down   bool // the search engine counts the subtypes and does not answer
	People []demoPerson
}

// tallyItem is one live figure; Href leads to the records behind it where there is a list of them.
type tallyItem struct {
	Count       int
	Label, Href string
}

// startWay is what one kind of reader can do here.
type startWay struct {
	Title, Text string
	Do          []Link
}

// askedRow is a subtype with the open needs that name it and the open offers that give it.
type askedRow struct {
	Label                 string
	Needs, Offers         int
	NeedsHref, OffersHref string
}

var startShow = page[startPage]("start/show")

func (s *Site) showStart(r *request) error {
	if r.Viewer.SignedIn() && r.Viewer.OrganizationID != "" {
		return s.showDashboard(r)
	}
	totals, err := s.store.Totals(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	p := startPage{Base: r.base(r.T("start.title")), Sample: recordsHref("q", "marquage des armes à feu")}
	p.Search = Search{Printer: r.Printer, Action: "/records", Label: r.T("records.search"), Large: true}
	p.Tally = p.tally(totals)
	p.Ways = r.ways()
	if p.Notes, err = s.publishedNotes(r, p.Base, notesShown); err != nil {
		return err
	}
	p.Asked, err = s.askedMost(r, p.Base)
	if p.Down = errors.Is(err, search.ErrDown); err != nil && !p.Down {
		return err
	}
	if s.options.Demo && !r.Viewer.SignedIn() {
		for _, l := range s.options.DemoLinks.All() {
			p.People = append(p.People, demoPerson{
				Name: l.Person.Name, Organization: p.OrganizationName(l.Organization), Roles: p.roles(l.Person.Roles), Href: l.Path(),
			})
		}
	}
	return startShow.show(r, p)
}

func (b Base) tally(t store.Totals) []tallyItem {
	open := string(domain.NeedOpen)
	return []tallyItem{
		{t.NeedsOpen, b.T("start.tally.needs", "count", t.NeedsOpen), recordsHref("kind", "need", "status", open)},
		{t.NeedStates, b.T("start.tally.states", "count", t.NeedStates), "/states?with=needs"},
		{t.OffersOpen, b.T("start.tally.offers", "count", t.OffersOpen, "providers", b.T("start.tally.providers", "count", t.Providers)), recordsHref("kind", "offer", "status", open)},
		{t.MatchesAgreed, b.T("start.tally.agreed", "count", t.MatchesAgreed, "delivery", t.MatchesByStatus[domain.MatchDelivering]), ""},
		{t.Confirmed, b.T("start.tally.confirmed", "count", t.Confirmed), ""},
	}
}

// ways are what the four kinds of readers can do; a link stands only where the site has the page and, for somebody who
// has signed in, opens it.
func (r *request) ways() []startWay {
	link := func(list []Link, key, path, href string) []Link {
		to, ok := r.site.table[http.MethodGet+" "+path]
		if ok && (!r.Viewer.SignedIn() || to.who.admits(r.Viewer)) {
			list = append(list, Link{r.T(key), href})
		}
		return list
	}
	begin := func(path string) string {
		if r.Viewer.SignedIn() {
			return path
		}
		return "/sign-in?next=" + url.QueryEscape(path)
	}
	open := func(kind string) string { return recordsHref("kind", kind, "status", "open") }
	return []startWay{
		{r.T("start.state.title"), r.T("start.state.text"),
			link(link(nil, "layout.post_need", "/needs/new", begin("/needs/new")), "start.state.offers", "/records", open("offer"))},
		{r.T("start.provider.title"), r.T("start.provider.text"),
			link(link(nil, "layout.post_offer", "/offers/new", begin("/offers/new")), "start.provider.needs", "/records", open("need"))},
		{r.T("start.secretariat.title"), r.T("start.secretariat.text"),
			link(link(nil, "start.secretariat.desk", "/desk", begin("/desk")), "start.overview", "/overview", "/overview")},
		{r.T("start.reader.title"), r.T("start.reader.text"),
			link(link(link(nil, "start.reader.browse", "/records", "/records"), "directory.title", "/directory", "/directory"), "start.overview", "/overview", "/overview")},
	}
}

// mostAsked is how many subtypes the start page names.
const mostAsked = 8

// askedMost are the subtypes that most open needs name, as the viewer sees them.
func (s *Site) askedMost(r *request, b Base) ([]askedRow, error) {
	count := func(kind domain.Kind) (map[string]int, error) {
		found, err := s.search(r.ctx(), search.Query{
			Viewer: r.Viewer, Kinds: []domain.Kind{kind}, Limit: 1, Facets: []search.Facet{search.FacetSubtype},
			Filter: map[search.Facet][]string{search.FacetStatus: {string(domain.NeedOpen)}},
		})
		return found.Facets[search.FacetSubtype], err
	}
	needs, err := count(domain.KindNeed)
	if err != nil {
		return nil, err
	}
	offers, err := count(domain.KindOffer)
	if err != nil {
		return nil, err
	}
	var out []askedRow
	for code, n := range needs {
		if code == string(domain.Unspecified) {
			continue
		}
		href := func(kind string) string { return recordsHref("kind", kind, "subtype", code, "status", "open") }
		out = append(out, askedRow{b.SubtypeLabel(domain.Subtype(code)), n, offers[code], href("need"), href("offer")})
	}
	slices.SortFunc(out, func(a, b askedRow) int {
		return cmp.Or(cmp.Compare(b.Needs, a.Needs), cmp.Compare(a.Offers, b.Offers), cmp.Compare(a.Label, b.Label))
	})
	return out[:min(len(out), mostAsked)], nil
}

// recordsHref is the address of the list of records with these parameters; they alternate name and value.
func recordsHref(params ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	if len(q) == 0 {
		return "/records"
	}
	return "/records?" + q.Encode()
}
