package site

import (
	"net/url"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// matchList is the matches of the viewer's organization, or all of them for the secretariat.
type matchList struct {
	Base
	Tabs   []countTab
	Sorts  []countTab
	Heads  []Column
	Rows   []matchRow
	Found  int
	Pager  Pager
	Empty  Empty
	Scored bool // the secretariat also reads the fit
}

// countTab is a filter with how many records it leaves.
type countTab struct {
	Label, Href string
	Count       int
	Late        bool
	Current     bool
}

type matchRow struct {
	Ref, Href   string
	Need, Offer string
	NeedLang    string
	OfferLang   string
	Requester   string
	Provider    string
	Status      Status
	Turn        string
	Yours       bool
	Due         Date
	HasDue      bool
	Updated     Date
	Fit         Meter
}

var matchIndex = page[matchList]("match/list")

const matchPageSize = 50

// matchTab is one tab of the list: its name in the address, its label and the statuses behind it.
type matchTab struct {
	code, label string
	statuses    []domain.MatchStatus
	desk        bool // for the secretariat alone: nobody else sees such matches, or is told of all parties together
	late        bool // past their term alone
}

// filter narrows a filter to the matches of the tab.
func (t matchTab) filter(f store.MatchFilter, now time.Time) store.MatchFilter {
	f.Statuses = t.statuses
	if t.late {
		f.DueBefore = &now
	}
	return f
}

// waitingMatches are those that wait for a party's answer.
var waitingMatches = []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider}

var matchTabs = []matchTab{
	{code: "all", label: "match.list.all"},
	{code: "suggested", label: "status.match.suggested", statuses: []domain.MatchStatus{domain.MatchSuggested}, desk: true},
	{code: "waiting", label: "match.list.waiting", statuses: waitingMatches, desk: true},
	{code: "overdue", label: "match.list.overdue", statuses: waitingMatches, desk: true, late: true},
	{code: "with_requester", label: "status.match.with_requester", statuses: []domain.MatchStatus{domain.MatchWithRequester}},
	{code: "with_provider", label: "status.match.with_provider", statuses: []domain.MatchStatus{domain.MatchWithProvider}},
	{code: "agreed", label: "status.match.agreed", statuses: []domain.MatchStatus{domain.MatchAgreed}},
	{code: "delivering", label: "status.match.delivering", statuses: []domain.MatchStatus{domain.MatchDelivering}},
	{code: "delivered", label: "status.match.delivered", statuses: []domain.MatchStatus{domain.MatchDelivered}},
	{code: "unconfirmed", label: "match.list.unconfirmed", statuses: []domain.MatchStatus{domain.MatchDelivered}, desk: true, late: true},
	{code: "confirmed", label: "status.match.confirmed", statuses: []domain.MatchStatus{domain.MatchConfirmed}},
	{code: "ended", label: "match.list.ended", statuses: []domain.MatchStatus{
		domain.MatchDismissed, domain.MatchDeclined, domain.MatchExpired, domain.MatchWithdrawn, domain.MatchFailed, domain.MatchSuperseded,
	}},
}

// matchHeads are the heads of the columns; those that the list can be ordered by lead to that order.
func (r *request) matchHeads(desk bool) []Column {
	by := func(label, sort, direction, class string) Column {
		c := Column{Label: r.T(label), Href: r.narrowed("sort", sort), Class: class}
		if r.query("sort") == sort || sort == "due" && r.query("sort") == "" {
			c.Sorted = direction
		}
		return c
	}
	out := []Column{
		by("match.list.match", "reference", "ascending", ""), {Label: r.T("match.list.status")}, {Label: r.T("match.list.turn")},
		by("match.list.due", "due", "ascending", ""), by("match.list.updated", "-updated", "descending", "app-table__extra"),
	}
	if desk {
		out = append(out, by("match.list.fit", "-score", "descending", "app-table__spare"))
	}
	return out
}

// matchSorts are the orders of the list.
var matchSorts = []struct{ code, label string }{
	{"due", "match.list.sort.due"}, {"-updated", "match.list.sort.updated"}, {"reference", "match.list.sort.reference"}, {"-score", "match.list.sort.score"},
}

func (s *Site) listMatches(r *request) error {
	desk := r.Viewer.Secretariat()
	filter := store.MatchFilter{Viewer: r.Viewer, Sort: "due"}
	if !desk {
		// The store leaves what the viewer may see, and that are matches of its organization: on either side.
		if r.Viewer.OrganizationID == "" {
			filter.IDs = []string{}
		}
	}
	tabs, sorts := r.parameter("status", "match.status"), r.parameter("sort", "match.list.order")
	for _, tab := range matchTabs {
		if desk || !tab.desk {
			tabs.add(tab.code, r.T(tab.label))
		}
	}
	for _, sort := range matchSorts {
		if desk || sort.code != "-score" {
			sorts.add(sort.code, r.T(sort.label))
		}
	}
	if ok, err := r.understood(r.T("nav.matches"), *tabs, *sorts); !ok {
		return err
	}
	p := matchList{Base: r.base(r.T("nav.matches")), Scored: desk}
	chosen := matchTabs[0]
	for _, tab := range matchTabs {
		if tab.desk && !desk {
			continue
		}
		f := tab.filter(filter, r.now)
		f.Limit = 1
		_, count, err := s.store.Matches(r.ctx(), f)
		if err != nil {
			return err
		}
		current := r.query("status") == tab.code
		if current {
			chosen = tab
		}
		value := tab.code
		if tab.statuses == nil {
			value = ""
		}
		p.Tabs = append(p.Tabs, countTab{Label: r.T(tab.label), Count: count, Current: current, Href: r.narrowed("status", value)})
	}
	if chosen.statuses == nil {
		p.Tabs[0].Current = true
	}
	for _, sort := range matchSorts {
		if sort.code == "-score" && !desk {
			continue
		}
		current := sort.code == r.query("sort") || sort.code == "due" && r.query("sort") == ""
		p.Sorts = append(p.Sorts, countTab{Label: r.T(sort.label), Href: r.narrowed("sort", sort.code), Current: current})
		if current {
			filter.Sort = sort.code
		}
	}
	p.Heads = r.matchHeads(desk)
	filter = chosen.filter(filter, r.now)
	filter.Limit, filter.Offset = matchPageSize, (r.pageNo()-1)*matchPageSize
	list, total, err := s.store.Matches(r.ctx(), filter)
	if err != nil {
		return err
	}
	if last, yes := r.beyond(matchPageSize, total); yes {
		return r.see(last)
	}
	names, err := s.namesOf(r, list)
	if err != nil {
		return err
	}
	for _, m := range list {
		p.Rows = append(p.Rows, names.row(p.Base, r.Viewer, m))
	}
	p.Found, p.Pager = total, p.Base.Pager(r.pageNo(), matchPageSize, total, r.pageHref)
	p.Empty = Empty{Title: r.T("match.list.empty"), Text: r.T("match.list.empty.text")}
	if desk {
		p.Empty.Text = r.T("match.list.empty.secretariat")
	} else if s.offers("/records") {
		p.Empty.Begin = &Link{r.T("match.list.begin"), "/records"}
	}
	return matchIndex.show(r, p)
}

// narrowed is the address of this page with one parameter changed, from its first page on.
func (r *request) narrowed(name, value string) string {
	return r.address(func(q url.Values) {
		q.Del("page")
		q.Del("open")
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	})
}

// matchNames are the records and organizations of a list of matches, as far as the viewer may see them.
type matchNames struct {
	needs         map[string]domain.Need
	offers        map[string]domain.Offer
	organizations map[string]domain.Organization
}

func (s *Site) namesOf(r *request, list []domain.Match) (matchNames, error) {
	var needs, offers, organizations []string
	for _, m := range list {
		needs, offers = append(needs, m.NeedID), append(offers, m.OfferID)
		organizations = append(organizations, m.ProviderID)
		if m.RequesterID != "" {
			organizations = append(organizations, m.RequesterID)
		}
	}
	out := matchNames{map[string]domain.Need{}, map[string]domain.Offer{}, map[string]domain.Organization{}}
	ns, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, IDs: distinct(needs)})
	if err != nil {
		return out, err
	}
	os, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, IDs: distinct(offers)})
	if err != nil {
		return out, err
	}
	orgs, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{IDs: distinct(organizations)})
	if err != nil {
		return out, err
	}
	for _, n := range ns {
		out.needs[n.ID] = n
	}
	for _, o := range os {
		out.offers[o.ID] = o
	}
	for _, o := range orgs {
		out.organizations[o.ID] = o
	}
	return out, nil
}

// distinct are the ids once each, never nil: no ids are none, not any.
func distinct(ids []string) []string {
	out := append([]string{}, ids...)
	slices.Sort(out)
	return slices.Compact(out)
}

// view is the match with its names, for the words that both page and lists say.
func (n matchNames) view(viewer domain.Viewer, m domain.Match) matchView {
	v := matchView{Match: m, side: m.SideOf(viewer), requester: n.organizations[m.RequesterID], provider: n.organizations[m.ProviderID]}
	if need, ok := n.needs[m.NeedID]; ok {
		v.need = &need
	}
	if offer, ok := n.offers[m.OfferID]; ok {
		v.offer = &offer
	}
	return v
}

func (n matchNames) row(b Base, viewer domain.Viewer, m domain.Match) matchRow {
	v := n.view(viewer, m)
	row := matchRow{
		Ref: m.Reference, Href: "/matches/" + m.Reference, Requester: v.requesterName(b), Provider: v.providerName(b),
		Offer: v.offerTitle(b), Status: v.status(b), Updated: b.Day(m.UpdatedAt), Turn: b.T("match.list.nobody"),
	}
	if v.need != nil {
		row.Need, row.NeedLang = v.need.Title, v.need.Language
	}
	if v.offer != nil {
		row.OfferLang = v.offer.Language
	}
	if side := v.turn(); side != "" {
		row.Turn = v.sideName(b, side)
		if row.Yours = side == v.side; row.Yours {
			row.Turn = b.T("match.list.you")
		}
	}
	if m.DueAt != nil && m.Status.Live() {
		row.Due, row.HasDue = b.Due(*m.DueAt), true
	}
	if m.Score > 0 {
		row.Fit = b.Fit(m.Score / 100)
	}
	return row
}
