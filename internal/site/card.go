package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// cardList is the anonymous cards that stand before a provider: needs that it may not read, without whose they are.
type cardList struct {
	Base
	Facets Facets
	Tags   Tags
	Found  int
	Rows   []cardRow
	Pager  Pager
	Empty  Empty
	New    bool // the organization is not verified yet, so that no card is shown to it
}

// cardRow is one card and the way to answer it.
type cardRow struct {
	Code, State string
	Subtypes    []string
	Instruments []string
	Href        string
	Offers      []Choice // of the reader's organization, which share ground with the card
	Matches     []Link   // in which the organization has shown interest already
}

var cardIndex = page[cardList]("card/list")

const cardPageSize = 25

// cardFacet narrows the list by one thing that cards show.
type cardFacet struct {
	*parameter
	of func(domain.Card) []string
}

func (r *request) cardFacets() []cardFacet {
	b := Base{Printer: r.Printer}
	instrument, kind := r.parameter("instrument", "records.facet.instrument"), r.parameter("type", "records.facet.type")
	for _, code := range domain.Instruments {
		instrument.add(string(code), b.InstrumentLabel(code))
	}
	for _, t := range reference.Types() {
		kind.add(t.Code, b.TypeLabel(t.Code))
	}
	return []cardFacet{
		{instrument, func(c domain.Card) []string {
			return eachLabel(c.Instruments, func(i domain.Instrument) string { return string(i) })
		}},
		{kind, func(c domain.Card) []string { return distinct(eachLabel(c.Subtypes, domain.Subtype.Type)) }},
	}
}

// passes says whether the card has a chosen value of each facet but the one left out for its counts.
func (r *request) passes(c domain.Card, facets []cardFacet, except string) bool {
	for _, f := range facets {
		chosen := slices.DeleteFunc(slices.Clone(r.queries(f.name)), func(v string) bool { return v == "" })
		if len(chosen) > 0 && f.name != except && !slices.ContainsFunc(f.of(c), func(v string) bool { return slices.Contains(chosen, v) }) {
			return false
		}
	}
	return true
}

func (s *Site) listCards(r *request) error {
	facets := r.cardFacets()
	if ok, err := r.understood(r.T("card.title"), *facets[0].parameter, *facets[1].parameter); !ok {
		return err
	}
	all, err := s.store.Cards(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	var shown []domain.Card
	counts := map[string]int{}
	for _, c := range all {
		for _, f := range facets {
			if r.passes(c, facets, f.name) {
				for _, v := range f.of(c) {
					counts[f.name+"="+v]++
				}
			}
		}
		if r.passes(c, facets, "") {
			shown = append(shown, c)
		}
	}
	if last, yes := r.beyond(cardPageSize, len(shown)); yes {
		return r.see(last)
	}
	p := cardList{Base: r.base(r.T("card.title")), Found: len(shown), New: !r.Viewer.Verified}
	p.Pager = p.Base.Pager(r.pageNo(), cardPageSize, p.Found, r.pageHref)
	p.facets(r, facets, counts)
	if p.Rows, err = s.cardRows(r, p.Base, shown[max(0, p.Pager.From-1):p.Pager.To]); err != nil {
		return err
	}
	p.Empty = Empty{r.T("card.none"), r.T("card.none.text"), &Link{r.T("start.provider.needs"), "/records?kind=need&status=open"}}
	if len(all) > 0 {
		p.Empty = Empty{r.T("card.none.filtered"), r.T("card.none.filtered.text"), &Link{r.T("card.all"), "/cards"}}
	}
	return cardIndex.show(r, p)
}

func (p *cardList) facets(r *request, facets []cardFacet, counts map[string]int) {
	p.Facets = Facets{Printer: r.Printer, Action: "/cards", Clear: "/cards"}
	p.Tags = Tags{Printer: r.Printer}
	for _, f := range facets {
		g := FacetGroup{Name: f.name, Label: f.label, Open: true}
		for _, v := range f.values {
			item := FacetItem{Value: v, Label: f.names[v], Count: counts[f.name+"="+v], Chosen: slices.Contains(r.queries(f.name), v)}
			g.Items = append(g.Items, item)
			if item.Chosen {
				p.Facets.InForce++
				p.Tags.Items = append(p.Tags.Items, Tag{Kind: g.Label, Label: item.Label, Href: r.without(f.name, v)})
			}
		}
		p.Facets.Groups = append(p.Facets.Groups, g)
	}
}

func (s *Site) cardRows(r *request, b Base, cards []domain.Card) ([]cardRow, error) {
	own, _, err := s.store.Offers(r.ctx(), store.OfferFilter{
		Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Statuses: []domain.OfferStatus{domain.OfferOpen}, Sort: "title", Limit: store.NoLimit,
	})
	if err != nil {
		return nil, err
	}
	matches, _, err := s.store.Matches(r.ctx(), store.MatchFilter{
		Viewer: r.Viewer, ProviderID: r.Viewer.OrganizationID, Limit: store.NoLimit,
		Statuses: []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider},
	})
	if err != nil {
		return nil, err
	}
	var out []cardRow
	for _, c := range cards {
		row := cardRow{
			Code: c.Code, State: b.cardState(c), Subtypes: eachLabel(c.Subtypes, b.SubtypeLabel),
			Instruments: eachLabel(c.Instruments, b.InstrumentLabel), Href: "/needs/" + url.PathEscape(c.Code) + "/interest",
		}
		for _, m := range matches {
			if m.NeedID == c.NeedID {
				row.Matches = append(row.Matches, Link{m.Reference, recordHref(domain.KindMatch, m.Reference)})
			}
		}
		for _, o := range own {
			if c.AnsweredBy(o) {
				row.Offers = append(row.Offers, Choice{Value: o.Reference, Label: b.T("need.interest.offer", "reference", o.Reference, "title", o.Title)})
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// cardState is how the State of a card is called.
func (b Base) cardState(c domain.Card) string {
	if c.Group == "" {
		return b.T("match.some_state")
	}
	return b.T("match.state_of_group", "group", b.GroupLabel(c.Group))
}
