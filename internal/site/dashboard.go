package site

import (
	"net/url"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// dashboardPage is the start page of somebody who has signed in for an organization: what its records say today. It counts
// what the reader may see and nothing else.
type dashboardPage struct {
	Base
	Owner   string
	Search  Search
	Dues    bool // things may be due from the reader
	Due     []dueRow
	DueMore int

	State     bool
	Needs     []boardCount
	Answers   []matchRow
	Reporting trackerOwn

	Provider bool
	Cards    string // how many anonymous cards there are; "" for none
	Offers   []boardCount
	Fits     []fitRow
	FitsDown bool
	Pipeline []boardCount
	Load     []loadRow

	Desk      bool
	Waiting   []boardCount
	Inflow    []inflowRow
	Ageing    []ageRow
	Funnel    []funnelRow
	Response  []rateRow
	Uncovered []uncoveredRow
	Unmatched RecordRows
	Open      int // open needs without a match

	Tally []boardCount // of the whole register
	Notes publishedNotes
}

// boardCount is a count with its label; Href leads to what it counts, "" where there is no list of it.
type boardCount struct{ Label, Href, Figure string }

var dashboardShow = page[dashboardPage]("dashboard/show")

const (
	dashboardDue  = 5
	dashboardRows = 5
)

// showDashboard is the start page for the reader's organization.
func (s *Site) showDashboard(r *request) error {
	p := dashboardPage{Base: r.base(r.T("start.title"))}
	p.Owner = p.OrganizationName(r.Organization)
	p.Search = Search{Printer: r.Printer, Action: "/records", Label: r.T("records.search")}
	totals, err := s.store.Totals(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	for _, item := range p.tally(totals) {
		p.Tally = append(p.Tally, boardCount{item.Label, item.Href, p.Number(item.Count)})
	}
	if p.Notes, err = s.publishedNotes(r, p.Base, notesShown); err != nil {
		return err
	}
	if r.Viewer.Secretariat() {
		if err := s.deskBoard(r, &p); err != nil {
			return err
		}
		return dashboardShow.show(r, p)
	}
	if err := s.dueBoard(r, &p); err != nil {
		return err
	}
	if r.Organization.IsState() {
		if err := s.stateBoard(r, &p); err != nil {
			return err
		}
	}
	if r.Organization.Provides {
		if err := s.providerBoard(r, &p); err != nil {
			return err
		}
	}
	return dashboardShow.show(r, p)
}

// dueBoard is the beginning of what is due from the reader.
func (s *Site) dueBoard(r *request, p *dashboardPage) error {
	due, err := s.due(r, p.Base)
	if err != nil {
		return err
	}
	p.Dues = true
	p.Due, p.DueMore = due[:min(len(due), dashboardDue)], max(0, len(due)-dashboardDue)
	return nil
}

// stateBoard is what a State reads: its needs, who answered, its reporting.
func (s *Site) stateBoard(r *request, p *dashboardPage) error {
	p.State = true
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	count := map[domain.NeedStatus]int{}
	for _, n := range needs {
		count[n.Status]++
	}
	for _, st := range domain.NeedStatuses {
		if count[st] > 0 {
			p.Needs = append(p.Needs, boardCount{p.NeedStatus(st).Label, mineHref("need", string(st)), p.Number(count[st])})
		}
	}
	// Whoever stands in these statuses has said something to the State, or has been asked by it.
	if p.Answers, err = s.matchRows(r, p.Base, store.MatchFilter{
		Viewer: r.Viewer, RequesterID: r.Viewer.OrganizationID, Sort: "-updated", Limit: dashboardRows,
		Statuses: []domain.MatchStatus{
			domain.MatchWithRequester, domain.MatchWithProvider, domain.MatchAgreed, domain.MatchDelivering, domain.MatchDelivered,
			domain.MatchDeclined, domain.MatchConfirmed,
		},
	}); err != nil {
		return err
	}
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil || len(t.States) != 1 {
		return err
	}
	places, _ := columns(t.Cycles, false)
	own := report.TrackedState{State: t.States[0].State, Group: t.States[0].Group, Told: t.States[0].Told, Cells: t.States[0].Cells}
	if p.Reporting, err = s.trackerOwn(r, p.Base, t, own); err != nil {
		return err
	}
	// The latest cycles are enough here; the tracker has all.
	var rows []ownRow
	for _, i := range places {
		rows = append(rows, p.Reporting.Rows[i])
	}
	p.Reporting.Rows = rows
	return nil
}

func mineHref(kind, status string) string {
	return "/mine?" + url.Values{"kind": {kind}, "status": {status}}.Encode()
}

// matchRows are the rows of the matches that the filter finds.
func (s *Site) matchRows(r *request, b Base, f store.MatchFilter) ([]matchRow, error) {
	list, _, err := s.store.Matches(r.ctx(), f)
	if err != nil {
		return nil, err
	}
	names, err := s.namesOf(r, list)
	if err != nil {
		return nil, err
	}
	var out []matchRow
	for _, m := range list {
		out = append(out, names.row(b, r.Viewer, m))
	}
	return out, nil
}
