package site

import (
	"net/url"
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

// mineCounts are the filters of one kind of record.
type mineCounts struct {
	Label string
	Items []mineCount
}

type mineCount struct {
	Label, Href string
	Count       int
	Current     bool
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

// mineCounts counts the organization's records by status.
func (s *Site) mineCounts(r *request, p *minePage) error {
	href := func(kind, status string) string {
		q := url.Values{"kind": {kind}}
		if status != "" {
			q.Set("status", status)
		}
		return "/mine?" + q.Encode()
	}
	status := r.query("status")
	needs := mineCounts{Label: r.T("mine.needs")}
	all := 0
	for _, st := range domain.NeedStatuses {
		_, n, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.NeedStatus{st}, Limit: 1})
		if err != nil {
			return err
		}
		all += n
		if n > 0 || p.Needs && status == string(st) {
			needs.Items = append(needs.Items, mineCount{p.NeedStatus(st).Label, href("need", string(st)), n, p.Needs && status == string(st)})
		}
	}
	needs.Items = append([]mineCount{{r.T("mine.all"), href("need", ""), all, p.Needs && status == ""}}, needs.Items...)
	if r.Organization.IsState() || all > 0 {
		p.Counts = append(p.Counts, needs)
	}
	offers := mineCounts{Label: r.T("mine.offers")}
	all = 0
	for _, st := range domain.OfferStatuses {
		_, n, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.OfferStatus{st}, Limit: 1})
		if err != nil {
			return err
		}
		all += n
		if n > 0 || !p.Needs && status == string(st) {
			offers.Items = append(offers.Items, mineCount{p.OfferStatus(st).Label, href("offer", string(st)), n, !p.Needs && status == string(st)})
		}
	}
	offers.Items = append([]mineCount{{r.T("mine.all"), href("offer", ""), all, !p.Needs && status == ""}}, offers.Items...)
	if r.Organization.Provides || all > 0 {
		p.Counts = append(p.Counts, offers)
	}
	for _, group := range p.Counts {
		for _, c := range group.Items {
			if c.Current {
				p.Brief, p.Heading = group.Label+" · "+c.Label, group.Label
				if status != "" {
					p.Heading = p.Brief
				}
			}
		}
	}
	return nil
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

// nextForNeed is the next step with a need, as a verb.
func (b Base) nextForNeed(v domain.Viewer, n domain.Need) Action {
	at := "/needs/" + n.Reference
	open := Action{Label: b.T("mine.next.open"), Href: at, Quiet: true}
	if !writesNeeds(v) {
		return open
	}
	switch n.Status {
	case domain.NeedDraft:
		if n.ReturnReason != "" {
			return Action{Label: b.T("mine.next.correct"), Href: at + "/edit", Quiet: true}
		}
		return Action{Label: b.T("mine.next.write"), Href: at + "/edit", Quiet: true}
	case domain.NeedClearing:
		if v.Has(domain.RoleFocalPoint) {
			return Action{Label: b.T("mine.next.clear"), Href: at + "/edit/" + checkStep, Quiet: true}
		}
	case domain.NeedOpen:
		return Action{Label: b.T("mine.next.offers"), Href: at, Quiet: true}
	case domain.NeedDormant:
		return Action{Label: b.T("mine.next.confirm"), Href: at, Quiet: true}
	case domain.NeedLapsed:
		return Action{Label: b.T("mine.next.renew"), Href: at, Quiet: true}
	case domain.NeedClosed:
		return Action{Label: b.T("mine.next.copy"), Href: at + "/copy", Post: true, Quiet: true}
	}
	return open
}

// nextForOffer is the next step with an offer, as a verb.
func (b Base) nextForOffer(v domain.Viewer, o domain.Offer) Action {
	at := "/offers/" + o.Reference
	open := Action{Label: b.T("mine.next.open"), Href: at, Quiet: true}
	if !v.Has(domain.RoleProvider) {
		return open
	}
	switch o.Status {
	case domain.OfferDraft:
		if o.ReturnReason != "" {
			return Action{Label: b.T("mine.next.correct"), Href: at + "/edit", Quiet: true}
		}
		return Action{Label: b.T("mine.next.write"), Href: at + "/edit", Quiet: true}
	case domain.OfferOpen:
		return Action{Label: b.T("mine.next.needs"), Href: at, Quiet: true}
	case domain.OfferDormant:
		return Action{Label: b.T("mine.next.confirm"), Href: at, Quiet: true}
	case domain.OfferLapsed:
		return Action{Label: b.T("mine.next.renew"), Href: at, Quiet: true}
	case domain.OfferClosed:
		return Action{Label: b.T("mine.next.copy"), Href: at + "/copy", Post: true, Quiet: true}
	}
	return open
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
