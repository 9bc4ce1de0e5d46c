package site

import (
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// minePage is the records of the reader's organization, in every status, and what is due from it first.
type minePage struct {
	Base
	Owner   string
	Writes  []Link // what the reader may begin
	Counts  []mineCounts
	Brief   string
	Due     []dueRow
	DueMore int
	Heading string
	Found   int
	Sorts   []mineOrder
	Columns []Column
	Needs   bool // the rows are needs
	Orders  bool // the reader may set priorities
	Rows    []mineRow
	Pager   Pager
	Empty   Empty
}

// mineRow is a record in the list; its last cell is what to do next.
type mineRow struct {
	Ref, Href, Title, Lang string
	About                  string
	Status                 Status
	Pending                string // says how far its changes have come
	PendingHref            string
	Priority               int
	Version                int
	PriorityHref           string
	Review                 Date
	HasReview              bool
	Updated                Date
	Next                   Action
}

// HasPriority says whether the State gave one.
func (m mineRow) HasPriority() bool { return m.Priority > 0 }

var mineIndex = page[minePage]("mine/list")

const minePageSize = 50

func (s *Site) showMine(r *request) error {
	if r.Viewer.Secretariat() && s.offers("/desk") {
		return r.see("/desk")
	}
	if r.Viewer.OrganizationID == "" {
		return domain.ErrForbidden
	}
	if ok, err := r.understood(r.T("mine.title"), r.mineParameters()...); !ok {
		return err
	}
	p := minePage{Base: r.base(r.T("mine.title"))}
	p.Owner = p.OrganizationName(r.Organization)
	if writesNeeds(r.Viewer) {
		p.Writes = append(p.Writes, Link{r.T("layout.post_need"), "/needs/new"})
	}
	if r.writesOffers() {
		p.Writes = append(p.Writes, Link{r.T("layout.post_offer"), "/offers/new"})
	}
	p.Needs = r.listsNeeds()
	if err := s.mineCounts(r, &p); err != nil {
		return err
	}
	due, err := s.due(r, p.Base)
	if err != nil {
		return err
	}
	p.Due, p.DueMore = due, max(0, len(due)-dueShown)
	p.Due = p.Due[:min(dueShown, len(p.Due))]
	pending, err := s.pendingOf(r)
	if err != nil {
		return err
	}
	if p.Needs {
		err = s.mineNeeds(r, &p, pending)
	} else {
		err = s.mineOffers(r, &p, pending)
	}
	if err != nil {
		return err
	}
	if last, yes := r.beyond(minePageSize, p.Found); yes {
		return r.see(last)
	}
	p.Pager = p.Base.Pager(r.pageNo(), minePageSize, p.Found, r.pageHref)
	for _, sort := range mineSorts {
		if p.Needs || sort.offers != "" {
			p.Sorts = append(p.Sorts, mineOrder{r.T(sort.label), r.with("sort", sort.code), r.query("sort") == sort.code})
		}
	}
	p.Columns = r.mineColumns(p.Needs)
	return mineIndex.show(r, p)
}

// mineColumns are the heads of the list; those that it can be ordered by lead to that order.
func (r *request) mineColumns(needs bool) []Column {
	by := func(label, sort, direction, class string) Column {
		c := Column{Label: r.T(label), Href: r.with("sort", sort), Class: class}
		if r.query("sort") == sort {
			c.Sorted = direction
		}
		return c
	}
	out := []Column{
		by("mine.reference", "reference", "descending", ""),
		{Label: r.T("mine.record"), Class: "app-table__main"}, {Label: r.T("mine.status")},
	}
	if needs {
		out = append(out, by("mine.priority", "priority", "ascending", ""))
	}
	return append(out,
		by("mine.review", "due", "ascending", "app-table__num app-table__spare"),
		by("mine.updated", "", "descending", "app-table__num app-table__spare"),
		Column{Label: r.T("mine.next")})
}

// pendingOf are the pending versions of the organization's records, by the record's id.
func (s *Site) pendingOf(r *request) (map[string]domain.Revision, error) {
	list, _, err := s.store.Revisions(r.ctx(), store.RevisionFilter{
		Viewer: r.Viewer, Statuses: []domain.NeedStatus{domain.NeedDraft, domain.NeedClearing, domain.NeedSubmitted}, Limit: store.NoLimit,
	})
	out := map[string]domain.Revision{}
	for _, rev := range list {
		out[rev.RecordID] = rev
	}
	return out, err
}

func (s *Site) mineNeeds(r *request, p *minePage, pending map[string]domain.Revision) error {
	f := store.NeedFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Sort: r.sortOf(true), Limit: minePageSize, Offset: (r.pageNo() - 1) * minePageSize,
	}
	if st := r.query("status"); st != "" {
		f.Statuses = []domain.NeedStatus{domain.NeedStatus(st)}
	}
	needs, total, err := s.store.Needs(r.ctx(), f)
	if err != nil {
		return err
	}
	p.Found, p.Orders = total, writesNeeds(r.Viewer)
	for _, n := range needs {
		row := mineRow{
			Ref: n.Reference, Href: "/needs/" + n.Reference, Title: n.Title, Lang: n.Language, About: p.instruments(n.InstrumentsNamed()),
			Status: p.NeedStatus(n.Status), Priority: n.Priority, Version: n.Version, Updated: p.Day(n.UpdatedAt),
			PriorityHref: "/needs/" + n.Reference + "/priority", Next: p.nextForNeed(r.Viewer, n),
		}
		if p.Orders && n.Status == domain.NeedClosed {
			row.PriorityHref = ""
		}
		if n.NextReview != nil && n.Status.Shown() && n.Status != domain.NeedClosed {
			row.Review, row.HasReview = p.Base.Due(*n.NextReview), true
		}
		p.pendingRow(&row, pending, n.ID, "/needs/")
		p.Rows = append(p.Rows, row)
	}
	p.Empty = Empty{Title: r.T("mine.needs.none"), Text: r.T("mine.needs.none.text")}
	if writesNeeds(r.Viewer) {
		p.Empty.Begin = &Link{r.T("layout.post_need"), "/needs/new"}
	}
	if r.query("status") != "" {
		p.Empty = Empty{r.T("mine.none_here"), r.T("mine.none_here.text"), &Link{r.T("mine.all.show"), "/mine?kind=need"}}
	}
	return nil
}

// pendingRow says in the row how far the pending version of its record has come.
func (p *minePage) pendingRow(row *mineRow, pending map[string]domain.Revision, id, root string) {
	rev, ok := pending[id]
	if !ok {
		return
	}
	row.Pending, row.PendingHref = p.T("mine.pending", "status", p.NeedStatus(rev.Status).Label), root+row.Ref+"/changes"
}

func (s *Site) mineOffers(r *request, p *minePage, pending map[string]domain.Revision) error {
	f := store.OfferFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Sort: r.sortOf(false), Limit: minePageSize, Offset: (r.pageNo() - 1) * minePageSize,
	}
	if st := r.query("status"); st != "" {
		f.Statuses = []domain.OfferStatus{domain.OfferStatus(st)}
	}
	offers, total, err := s.store.Offers(r.ctx(), f)
	if err != nil {
		return err
	}
	p.Found = total
	for _, o := range offers {
		row := mineRow{
			Ref: o.Reference, Href: "/offers/" + o.Reference, Title: o.Title, Lang: o.Language, About: p.instruments(o.Instruments),
			Status: p.OfferStatus(o.Status), Version: o.Version, Updated: p.Day(o.UpdatedAt), Next: p.nextForOffer(r.Viewer, o),
		}
		if o.RenewBy != nil && o.Status.Shown() && o.Status != domain.OfferClosed {
			row.Review, row.HasReview = p.Base.Due(*o.RenewBy), true
		}
		p.pendingRow(&row, pending, o.ID, "/offers/")
		p.Rows = append(p.Rows, row)
	}
	p.Empty = Empty{Title: r.T("mine.offers.none"), Text: r.T("mine.offers.none.text")}
	if r.writesOffers() {
		p.Empty.Begin = &Link{r.T("layout.post_offer"), "/offers/new"}
	}
	if r.query("status") != "" {
		p.Empty = Empty{r.T("mine.none_here"), r.T("mine.none_here.text"), &Link{r.T("mine.all.show"), "/mine?kind=offer"}}
	}
	return nil
}

// setPriority keeps the place of a need among those of its State.
func (s *Site) setPriority(r *request) error {
	priority, err := wholeNumber(r.form("priority"))
	if err != nil || priority == 0 && strings.TrimSpace(r.form("priority")) != "" {
		priority = -1 // the broker says what would be right
	}
	n, err := s.broker.SetPriority(r.ctx(), r.Viewer, r.param("ref"), r.version(), priority)
	var wrong *domain.Invalid
	switch {
	case asInvalid(err, &wrong):
		r.say(ToneWrong, "mine.priority.wrong", "typed", r.form("priority"))
	case kind[*domain.Stale](err):
		r.say(ToneWrong, "draft.moved_on")
	case err != nil:
		return err
	case n.Priority == 0:
		r.say(ToneAgreed, "mine.priority.none", "reference", n.Reference)
	default:
		r.say(ToneAgreed, "mine.priority.set", "reference", n.Reference, "priority", strconv.Itoa(n.Priority))
	}
	if back := r.back(); back != "" {
		return r.see(back)
	}
	return r.see("/mine?kind=need")
}
