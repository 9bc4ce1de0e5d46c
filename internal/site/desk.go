package site

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// deskPage is the broker's desk: filters as counts, what is due, the open record beside it.
type deskPage struct {
	Base
	Summary string
	Filters []deskFilter
	Groups  []deskGroup
	Pager   Pager
	Empty   Empty
	Open    deskOpen
	Chosen  bool // somebody opened it, so that it shows on narrow screens too
	Close   string
	Back    string
	InForce string
}

// deskFilter is a group of filters, one of which may be in force.
type deskFilter struct {
	Label string
	Items []countTab
}

// deskGroup is what is due today, this week or later.
type deskGroup struct {
	Label, Aside string
	Rows         []deskRow
	More         *Link // to those of the group that the page leaves out
}

// deskRow is one thing that waits, in two lines, ending in its next action.
type deskRow struct {
	ID        string
	Due       Date
	Title     string
	Under     string
	UnderLang string
	Href      string
	Ref       string
	Status    Status
	Next      Action
	NextText  string // where the viewer may only read
	Current   bool
}

var deskShow = page[deskPage]("desk/show")

const deskPageSize = 50

// deskAhead is how much of what is due later the desk shows below what is due this week.
const deskAhead = 10

// deskItem is a record with what is due for it.
type deskItem struct {
	domain.Due
	kind         domain.Kind
	id, ref      string
	need         *domain.Need
	offer        *domain.Offer
	match        *domain.Match
	organization *domain.Organization
	revision     *domain.Revision
	proposal     domain.Proposal
	assigned     string
}

// key is what the address calls the record that stands open.
func (d deskItem) key() string {
	if d.ref == "" {
		return d.id
	}
	return d.ref
}

// deskWork is all that the desk works with, gathered once for a page.
type deskWork struct {
	items   []deskItem
	matches map[string][]domain.Match // by need
	byState map[domain.MatchStatus]int
	names   matchNames
}

// gather reads what may wait for the secretariat and asks the domain what does.
func (s *Site) gather(r *request) (*deskWork, error) {
	w := &deskWork{matches: map[string][]domain.Match{}, byState: map[domain.MatchStatus]int{}}
	live := slices.DeleteFunc(slices.Clone(domain.MatchStatuses), func(st domain.MatchStatus) bool { return st.Ended() && st != domain.MatchConfirmed })
	matches, _, err := s.store.Matches(r.ctx(), store.MatchFilter{Viewer: r.Viewer, Statuses: live, Sort: "rank", Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{
		Viewer: r.Viewer, Statuses: []domain.NeedStatus{domain.NeedSubmitted, domain.NeedOpen, domain.NeedDormant}, Limit: store.NoLimit,
	})
	if err != nil {
		return nil, err
	}
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{
		Viewer: r.Viewer, Statuses: []domain.OfferStatus{domain.OfferSubmitted, domain.OfferOpen, domain.OfferDormant}, Limit: store.NoLimit,
	})
	if err != nil {
		return nil, err
	}
	revisions, _, err := s.store.Revisions(r.ctx(), store.RevisionFilter{Viewer: r.Viewer, Statuses: []domain.NeedStatus{domain.NeedSubmitted}, Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	organizations, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	w.names = matchNames{map[string]domain.Need{}, map[string]domain.Offer{}, map[string]domain.Organization{}}
	for _, n := range needs {
		w.names.needs[n.ID] = n
	}
	for _, o := range offers {
		w.names.offers[o.ID] = o
	}
	for _, o := range organizations {
		w.names.organizations[o.ID] = o
	}
	for _, m := range matches {
		w.matches[m.NeedID] = append(w.matches[m.NeedID], m)
		w.byState[m.Status]++
	}
	w.weigh(r, s.broker.Clocks(), needs, offers, matches, revisions, organizations)
	if err := s.nameMissing(r, w); err != nil {
		return nil, err
	}
	slices.SortStableFunc(w.items, func(a, b deskItem) int {
		return cmp.Or(a.At.Truncate(dayLength).Compare(b.At.Truncate(dayLength)), cmp.Compare(slices.Index(domain.Nexts, a.Next), slices.Index(domain.Nexts, b.Next)),
			cmp.Compare(b.proposal.Match.Score, a.proposal.Match.Score), a.At.Compare(b.At), strings.Compare(a.key(), b.key()))
	})
	return w, nil
}

// weigh asks the domain, record by record, what waits.
func (w *deskWork) weigh(r *request, c domain.Clocks, needs []domain.Need, offers []domain.Offer, matches []domain.Match, revisions []domain.Revision, organizations []domain.Organization) {
	for _, n := range needs {
		if d, ok := n.Due(c, w.matches[n.ID]); ok {
			w.items = append(w.items, deskItem{Due: d, kind: domain.KindNeed, id: n.ID, ref: n.Reference, need: &n, assigned: n.AssignedTo})
		}
		if p, ok := n.Proposal(c, w.matches[n.ID]); ok {
			w.items = append(w.items, deskItem{
				Due: p.Due, kind: domain.KindMatch, id: p.Match.ID, ref: p.Match.Reference, need: &n, match: &p.Match, proposal: p,
				assigned: cmp.Or(p.Match.AssignedTo, n.AssignedTo),
			})
		}
	}
	for _, o := range offers {
		if d, ok := o.Due(c, r.now); ok {
			w.items = append(w.items, deskItem{Due: d, kind: domain.KindOffer, id: o.ID, ref: o.Reference, offer: &o, assigned: o.AssignedTo})
		}
	}
	for _, m := range matches {
		if d, ok := m.Due(); ok {
			w.items = append(w.items, deskItem{Due: d, kind: domain.KindMatch, id: m.ID, ref: m.Reference, match: &m, assigned: m.AssignedTo})
		}
	}
	for _, rev := range revisions {
		d, ok := rev.Due(c)
		if !ok {
			continue
		}
		item := deskItem{Due: d, kind: rev.Kind, id: rev.RecordID, revision: &rev}
		if n, found := w.names.needs[rev.RecordID]; found {
			item.need, item.ref, item.assigned = &n, n.Reference, n.AssignedTo
		} else if o, found := w.names.offers[rev.RecordID]; found {
			item.offer, item.ref, item.assigned = &o, o.Reference, o.AssignedTo
		} else {
			continue // it closed in this moment
		}
		w.items = append(w.items, item)
	}
	for _, o := range organizations {
		if d, ok := o.Due(c); ok {
			w.items = append(w.items, deskItem{Due: d, kind: domain.KindOrg, id: o.ID, organization: &o})
		}
	}
}

// nameMissing reads the records of matches whose need or offer has left the desk: a delivery goes on after them.
func (s *Site) nameMissing(r *request, w *deskWork) error {
	var list []domain.Match
	for _, d := range w.items {
		if d.match != nil {
			_, need := w.names.needs[d.match.NeedID]
			_, offer := w.names.offers[d.match.OfferID]
			if !need || !offer {
				list = append(list, *d.match)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	names, err := s.namesOf(r, list)
	if err != nil {
		return err
	}
	for id, n := range names.needs {
		w.names.needs[id] = n
	}
	for id, o := range names.offers {
		w.names.offers[id] = o
	}
	return nil
}

func (s *Site) showDesk(r *request) error {
	if ok, err := r.understood(r.T("nav.desk"), r.deskParameters()...); !ok {
		return err
	}
	w, err := s.gather(r)
	if err != nil {
		return err
	}
	p := deskPage{Base: r.base(r.T("nav.desk")), Back: r.with("open", "")}
	p.Wide = true
	late, soon, ahead := 0, 0, 0
	var shown []deskItem
	for _, d := range w.items {
		if d.Group(r.now) == domain.DueLate {
			late++
		}
		if d.passes(r, "") {
			shown = append(shown, d)
			if d.Group(r.now) != domain.DueLater {
				soon++
			}
		}
	}
	if soon > 0 && r.query(filterDue) == "" && len(shown) > soon+deskAhead {
		ahead = len(shown) - soon - deskAhead
		shown = shown[:soon+deskAhead]
	}
	if last, yes := r.beyond(deskPageSize, len(shown)); yes {
		return r.see(last)
	}
	p.Summary = r.T("desk.summary", "date", p.Date(r.now), "count", len(w.items))
	if late > 0 {
		p.Summary += " " + r.T("desk.summary.late", "count", late)
	}
	p.Filters = s.deskFilters(r, w)
	p.InForce = r.T("desk.in_force", "count", len(shown)+ahead)
	p.Pager = p.Base.Pager(r.pageNo(), deskPageSize, len(shown), func(n int) string {
		return r.address(func(q url.Values) {
			q.Del("open")
			q.Set("page", strconv.Itoa(n))
		})
	})
	open := r.query("open")
	p.Chosen, p.Close = open != "", p.Back
	from, to := max(0, p.Pager.From-1), p.Pager.To
	if open == "" && from < to {
		open = shown[from].key()
	}
	if p.Open, err = s.deskOpen(r, p.Base, w, open); err != nil {
		return err
	}
	p.Groups = w.groups(r, p.Base, shown, from, to, open)
	if len(shown) <= deskPageSize && ahead > 0 {
		p.Pager = Pager{} // the link to the rest says all
	}
	if last := len(p.Groups) - 1; ahead > 0 && to == len(shown) {
		p.Groups[last].Aside = p.Number(deskAhead + ahead)
		p.Groups[last].More = &Link{r.T("desk.ahead", "count", ahead), r.narrowed(filterDue, string(domain.DueLater))}
	}
	p.Empty = Empty{Title: r.T("desk.empty"), Text: r.T("desk.empty.text")}
	if len(w.items) > 0 {
		p.Empty = Empty{Title: r.T("desk.empty.filtered"), Text: r.T("desk.empty.filtered.text"), Begin: &Link{r.T("desk.all"), "/desk"}}
	}
	return deskShow.show(r, p)
}

// groups are the rows of the page under today, this week and later. What is late stands first under today.
func (w *deskWork) groups(r *request, b Base, shown []deskItem, from, to int, open string) []deskGroup {
	var out []deskGroup
	for _, g := range []struct {
		label  string
		groups []domain.DueGroup
	}{
		{"desk.today", []domain.DueGroup{domain.DueLate, domain.DueToday}},
		{"desk.week", []domain.DueGroup{domain.DueWeek}},
		{"desk.later", []domain.DueGroup{domain.DueLater}},
	} {
		group, total, late := deskGroup{Label: b.T(g.label)}, 0, 0
		for i, d := range shown {
			when := d.Group(r.now)
			if !slices.Contains(g.groups, when) {
				continue
			}
			total++
			if when == domain.DueLate {
				late++
			}
			if i >= from && i < to {
				group.Rows = append(group.Rows, w.row(r, b, d, open))
			}
		}
		if len(group.Rows) == 0 {
			continue
		}
		group.Aside = b.Number(total)
		if late > 0 {
			group.Aside = b.T("desk.aside", "total", total, "count", late)
		}
		out = append(out, group)
	}
	return out
}
