package site

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// providerList is the directory of who offers assistance.
type providerList struct {
	Base
	Tabs   DirectoryTabs
	Search Search
	Facets Facets
	Tags   Tags
	Rows   []providerRow
	Found  int
	Pager  Pager
	Empty  Empty
}

type providerRow struct {
	Name, Href, Kind string
	Offers           int
	Verified         Status
	Demo             bool
}

var providerIndex = page[providerList]("provider/list")

// providerPageSize is how many providers stand on one page of the list.
const providerPageSize = 100

// providers are all organizations that offer, and how many open offers of each the viewer may see.
func (s *Site) providers(r *request) ([]domain.Organization, map[string]int, error) {
	yes := true
	all, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Provides: &yes, Limit: store.NoLimit})
	if err != nil {
		return nil, nil, err
	}
	counts, err := s.store.OpenOffersByOrganization(r.ctx(), r.Viewer)
	return all, counts, err
}

func (s *Site) listProviders(r *request) error {
	kind := r.parameter("kind", "directory.kind")
	for _, k := range domain.OrganizationKinds {
		kind.add(string(k), Base{Printer: r.Printer}.KindLabel(k))
	}
	if ok, err := r.understood(r.T("directory.providers"), *kind); !ok {
		return err
	}
	all, counts, err := s.providers(r)
	if err != nil {
		return err
	}
	p := providerList{Base: r.base(r.T("directory.providers"))}
	p.Tabs = r.directoryTabs(len(reference.States()), len(all))
	p.Search = Search{Printer: r.Printer, Action: "/providers", Label: r.T("directory.search.providers"), Value: r.query("q"), Keep: r.kept("kind")}
	i18n.SortBy(r.Lang(), all, p.OrganizationName)
	kinds := map[domain.OrganizationKind]int{}
	chosen := r.queries("kind")
	for _, o := range all {
		if !matches(r.query("q"), p.OrganizationName(o), o.Name, o.State) {
			continue
		}
		kinds[o.Kind]++
		if len(chosen) == 0 || slices.Contains(chosen, string(o.Kind)) {
			p.Rows = append(p.Rows, p.providerRow(o, counts[o.ID]))
		}
	}
	p.Found = len(p.Rows)
	if last, yes := r.beyond(providerPageSize, p.Found); yes {
		return r.see(last)
	}
	p.Pager = p.Base.Pager(r.pageNo(), providerPageSize, p.Found, r.pageHref)
	p.Rows = p.Rows[max(0, p.Pager.From-1):p.Pager.To]
	p.Facets = Facets{Printer: r.Printer, Action: "/providers", Keep: r.kept("q"), Clear: r.address(func(q url.Values) { q.Del("kind"); q.Del("page") })}
	p.Tags = Tags{Printer: r.Printer}
	g := FacetGroup{Name: "kind", Label: r.T("directory.kind"), Open: true}
	for _, k := range domain.OrganizationKinds {
		item := FacetItem{Value: string(k), Label: p.KindLabel(k), Count: kinds[k], Chosen: slices.Contains(chosen, string(k))}
		g.Items = append(g.Items, item)
		if item.Chosen {
			p.Facets.InForce++
			p.Tags.Items = append(p.Tags.Items, Tag{Kind: g.Label, Label: item.Label, Href: r.without("kind", item.Value)})
		}
	}
	p.Facets.Groups = []FacetGroup{g}
	p.Empty = Empty{Title: r.T("directory.providers.none"), Text: r.T("directory.providers.none.text")}
	if r.query("q") != "" || len(chosen) > 0 {
		p.Empty.Begin = &Link{r.T("directory.all"), "/providers"}
	}
	return providerIndex.show(r, p)
}

func (b Base) providerRow(o domain.Organization, offers int) providerRow {
	row := providerRow{Name: b.OrganizationName(o), Href: "/providers/" + o.ID, Kind: b.KindLabel(o.Kind), Offers: offers, Demo: o.Demo}
	row.Verified = b.verified(o)
	return row
}

// verified says whether the secretariat knows who stands behind the organization.
func (b Base) verified(o domain.Organization) Status {
	if o.Verified == nil {
		return b.Status("directory.unverified", ToneWaiting)
	}
	return b.Status("directory.verified", ToneAgreed)
}

// providerPage is one provider and what it offers.
type providerPage struct {
	Base
	Facts   Facts
	Website string
	State   string // address of its page as a State
	Offers  RecordRows
	Total   int
	Pager   Pager
	Empty   Empty
}

var providerShow = page[providerPage]("provider/show")

func (s *Site) showProvider(r *request) error {
	o, err := s.store.Organization(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	if !o.Provides {
		return domain.ErrNotFound
	}
	p := providerPage{Base: r.base("")}
	p.Title = p.OrganizationName(o)
	p.Facts = Facts{r.Printer, []Fact{
		{r.T("directory.kind"), some(p.KindLabel(o.Kind))}, {r.T("directory.register"), some(p.verified(o).Label)},
	}}
	if strings.HasPrefix(o.Website, "https://") {
		p.Website = o.Website
	}
	if o.IsState() {
		p.State = "/states/" + o.State
	}
	page := r.pageNo()
	if p.Offers, p.Total, err = s.offersOf(r, p.Base, o, (page-1)*shortList); err != nil {
		return err
	}
	p.Pager = p.Base.Pager(page, shortList, p.Total, r.pageHref)
	p.Empty = Empty{Title: r.T("directory.provider.no_offers"), Text: r.T("directory.provider.no_offers.text")}
	return providerShow.show(r, p)
}

// offersOf are the offers of a provider that the viewer may see and that stand, a short list from offset on.
func (s *Site) offersOf(r *request, b Base, o domain.Organization, offset int) (RecordRows, int, error) {
	rows := RecordRows{Printer: r.Printer, Label: r.T("directory.provider.offer")}
	offers, total, err := s.store.Offers(r.ctx(), store.OfferFilter{
		Viewer: r.Viewer, OrganizationID: o.ID, Statuses: []domain.OfferStatus{domain.OfferOpen, domain.OfferDormant},
		Sort: "title", Limit: shortList, Offset: offset,
	})
	for _, o := range offers {
		rows.Rows = append(rows.Rows, b.OfferRow(o))
	}
	return rows, total, err
}
