package site

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// recordList is the list of needs and offers: a search with facets, or every record where no words are given.
type recordList struct {
	Base
	Heading string
	Search  Search
	Facets  Facets
	Tags    Tags
	Sorts   []sortLink
	Found   int
	Kinds   string // how many of them are needs and offers
	Notices []Note // what the reader must know of this answer
	Hints   []Link // what the words speak of, as filters
	Same    *Link  // leads to the more records that are about what the words name
	Rows    []recordLine
	Alike   []recordLine // the first of those, where few have the words
	Pager   Pager
	Empty   Empty
	Ways    []Link // what would find more, where nothing was found
	ByRef   string // orders by reference, by confirmation
	ByTitle string
	ByDate  string
	Sort    string
}

// recordGroup is rows of the list under a heading, which the first group has none of.
type recordGroup struct {
	Head *Link
	Rows []recordLine
}

// Groups are the records that have the words, then those that are about the same.
func (p recordList) Groups() []recordGroup {
	groups := []recordGroup{{Rows: p.Rows}}
	if len(p.Alike) > 0 {
		groups = append(groups, recordGroup{p.Same, p.Alike})
	}
	return groups
}

// recordLine is a need or an offer in the list.
type recordLine struct {
	Ref, Href, Lang string
	Title, Excerpt  []Piece
	From, FromHref  string
	Assistance      string // the first subtype
	More            int    // further subtypes
	MoreNames       []string
	Status          Status
	Confirmed       Date
	Known           bool // when it was confirmed
}

var recordIndex = page[recordList]("record/list")

func (s *Site) listRecords(r *request) error {
	q := r.recordQuery()
	if found, err := s.byReference(r, q); err != nil || found != "" {
		if err != nil {
			return err
		}
		return r.see(found)
	}
	p := recordList{Base: r.base(r.T(recordTitle(r))), Sort: q.sort}
	p.Heading, p.Wide = p.Title, true
	p.Search = Search{Printer: r.Printer, Action: r.listPath(), Label: r.T("records.search"), Value: q.words, Keep: r.kept(append(facetNames(), "sort")...)}
	if len(q.strange) > 0 {
		return s.strangeRecords(r, q, p)
	}
	answer, err := s.search(r.ctx(), q.asked(r.Viewer))
	var refs []recordRef
	var counts map[search.Facet]map[string]int // nil while the search engine does not answer
	switch {
	case errors.Is(err, search.ErrDown):
		if refs, answer, err = s.plainRecords(r, q); err != nil {
			return err
		}
		p.Notices = append(p.Notices, Note{r.T("records.down.title"), r.T("records.down.text")})
	case err != nil:
		return err
	default:
		named := reference.Named(q.words, r.Lang())
		p.hints(r, q, named)
		if answer, err = s.bySubject(r, &p, q, named, answer); err != nil {
			return err
		}
		refs, counts = refsOf(answer.Hits), answer.Facets
	}
	if last, yes := r.beyond(recordPage, answer.Total); yes {
		return r.see(last)
	}
	if p.Facets, p.Tags, err = s.recordFacets(r, p.Base, q, counts); err != nil {
		return err
	}
	if p.Rows, err = s.recordLines(r, p.Base, q.words, refs); err != nil {
		return err
	}
	p.Found = answer.Total
	p.say(r, q, answer)
	p.Pager = p.Base.Pager(q.page, recordPage, answer.Total, r.pageHref)
	p.sorts(r, q)
	p.empty(r, q)
	return recordIndex.show(r, p)
}

// search asks the index; a site without one answers as if its engine were down.
func (s *Site) search(ctx context.Context, q search.Query) (search.Result, error) {
	if s.index == nil {
		return search.Result{}, search.ErrDown
	}
	return s.index.Search(ctx, q)
}

// byReference is the page of the one record whose reference the words are, if the reader may see it.
func (s *Site) byReference(r *request, q recordQuery) (string, error) {
	kind, ref, ok := domain.ReadReference(q.words)
	if !ok || len(q.filter) > 0 && lists[r.echo.Request().URL.Path] == "" {
		return "", nil
	}
	var err error
	switch kind {
	case domain.KindNeed:
		_, err = s.store.Need(r.ctx(), r.Viewer, ref)
	case domain.KindOffer:
		_, err = s.store.Offer(r.ctx(), r.Viewer, ref)
	default:
		_, err = s.store.Match(r.ctx(), r.Viewer, ref)
	}
	if errors.Is(err, domain.ErrNotFound) {
		return "", nil
	}
	return recordHref(kind, ref), err
}

// listPath is the address of the list that the reader is on.
func (r *request) listPath() string { return r.echo.Request().URL.Path }

func recordTitle(r *request) string {
	switch lists[r.listPath()] {
	case domain.KindNeed:
		return "records.title.needs"
	case domain.KindOffer:
		return "records.title.offers"
	}
	return "records.title"
}

// recordRef is a record that was found.
type recordRef struct {
	kind domain.Kind
	id   string
}

func refsOf(hits []search.Hit) []recordRef {
	out := make([]recordRef, len(hits))
	for i, h := range hits {
		out[i] = recordRef{h.Kind, h.ID}
	}
	return out
}

// plainRecords are the records as the register lists them, while the search engine does not answer: by what both know,
// kind, status, State and provider. Needs stand before offers.
func (s *Site) plainRecords(r *request, q recordQuery) ([]recordRef, search.Result, error) {
	needs, offers := q.kinds()
	states, providers := q.filter[search.FacetState], q.filter[search.FacetProvider]
	order := map[string]string{search.SortConfirmed: "-confirmed", search.SortTitle: "title", search.SortReference: "reference"}[q.sort]
	var refs []recordRef
	total := 0
	from, left := (q.page-1)*recordPage, recordPage
	if needs && len(providers) == 0 {
		f := store.NeedFilter{Viewer: r.Viewer, States: states, Sort: order, Limit: left, Offset: from}
		for _, status := range q.filter[search.FacetStatus] {
			f.Statuses = append(f.Statuses, domain.NeedStatus(status))
		}
		list, n, err := s.store.Needs(r.ctx(), f)
		if err != nil {
			return nil, search.Result{}, err
		}
		for _, rec := range list {
			refs = append(refs, recordRef{domain.KindNeed, rec.ID})
		}
		total, from, left = n, max(0, from-n), left-len(list)
	}
	if offers && len(states) == 0 && len(providers) <= 1 {
		f := store.OfferFilter{Viewer: r.Viewer, Sort: order, Limit: max(left, 1), Offset: from}
		for _, status := range q.filter[search.FacetStatus] {
			f.Statuses = append(f.Statuses, domain.OfferStatus(status))
		}
		if len(providers) == 1 {
			f.OrganizationID = providers[0]
		}
		list, n, err := s.store.Offers(r.ctx(), f)
		if err != nil {
			return nil, search.Result{}, err
		}
		for _, rec := range list[:min(left, len(list))] {
			refs = append(refs, recordRef{domain.KindOffer, rec.ID})
		}
		total += n
	}
	return refs, search.Result{Total: total}, nil
}

// recordLines are the rows of what was found, as the reader may see them. What was hidden since the index was written
// is left out.
func (s *Site) recordLines(r *request, b Base, words string, refs []recordRef) ([]recordLine, error) {
	var needIDs, offerIDs []string
	for _, ref := range refs {
		if ref.kind == domain.KindNeed {
			needIDs = append(needIDs, ref.id)
		} else {
			offerIDs = append(offerIDs, ref.id)
		}
	}
	lines, searched := map[string]recordLine{}, newWanted(words)
	if len(needIDs) > 0 {
		needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, IDs: needIDs})
		if err != nil {
			return nil, err
		}
		matches, err := s.store.MatchesOfNeeds(r.ctx(), r.Viewer, needIDs)
		if err != nil {
			return nil, err
		}
		for _, n := range needs {
			lines[n.ID] = b.needLine(n, searched, matches[n.ID])
		}
	}
	if len(offerIDs) > 0 {
		offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, IDs: offerIDs})
		if err != nil {
			return nil, err
		}
		names, err := s.providerNames(r, b, each(offers, func(o domain.Offer) string { return o.OrganizationID }))
		if err != nil {
			return nil, err
		}
		for _, o := range offers {
			lines[o.ID] = b.offerLine(o, searched, names[o.OrganizationID])
		}
	}
	var out []recordLine
	for _, ref := range refs {
		if l, ok := lines[ref.id]; ok {
			out = append(out, l)
		}
	}
	return out, nil
}

// providerNames are the names under which lists show these providers, by organization.
func (s *Site) providerNames(r *request, b Base, ids []string) (map[string]string, error) {
	organizations, err := s.organizations(r, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for id, o := range organizations {
		out[id] = b.shortName(o)
	}
	return out, nil
}

// shortName is how lists call an organization.
func (b Base) shortName(o domain.Organization) string {
	if o.Short != "" && !o.IsState() {
		return o.Short
	}
	return b.OrganizationName(o)
}

func (b Base) needLine(n domain.Need, searched *wanted, seen []domain.Match) recordLine {
	l := recordLine{
		Ref: n.Reference, Href: recordHref(domain.KindNeed, n.Reference), Lang: n.Language,
		From: b.StateName(n.State), FromHref: "/states/" + url.PathEscape(n.State), Status: b.NeedStanding(n, seen),
	}
	l.text(n.Language, searched, n.Title, n.Text)
	l.subtypes(b, n.SubtypesNamed())
	if n.LastConfirmed != nil {
		l.Confirmed, l.Known = b.Day(*n.LastConfirmed), true
	}
	return l
}

func (b Base) offerLine(o domain.Offer, searched *wanted, provider string) recordLine {
	l := recordLine{
		Ref: o.Reference, Href: recordHref(domain.KindOffer, o.Reference), Lang: o.Language,
		From: provider, FromHref: "/providers/" + url.PathEscape(o.OrganizationID), Status: b.OfferStatus(o.Status),
	}
	l.text(o.Language, searched, o.Title, o.Text)
	l.subtypes(b, o.Subtypes)
	if o.LastConfirmed != nil {
		l.Confirmed, l.Known = b.Day(*o.LastConfirmed), true
	}
	return l
}

// text marks the words of the search in the title or, if they do not stand there, shows where in the text they do.
func (l *recordLine) text(lang string, searched *wanted, title string, body func() string) {
	l.Title = searched.marked(lang, title)
	if searched.words == "" || slices.ContainsFunc(l.Title, func(p Piece) bool { return p.Hit }) {
		return
	}
	l.Excerpt = searched.excerpt(lang, body())
}

func (l *recordLine) subtypes(b Base, codes []domain.Subtype) {
	for i, code := range codes {
		if i == 0 {
			l.Assistance = b.SubtypeLabel(code)
			continue
		}
		l.More++
		l.MoreNames = append(l.MoreNames, b.SubtypeLabel(code))
	}
}
