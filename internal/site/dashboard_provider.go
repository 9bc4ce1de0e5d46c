package site

import (
	"cmp"
	"errors"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// fitRow is a need that one of the provider's offers fits.
type fitRow struct {
	Title, Lang, Href, Ref string
	State                  string
	Offer, OfferHref       string
	Fit                    Meter
	score                  float64
}

// loadRow is how much of an offer's capacity is taken.
type loadRow struct {
	Title, Lang, Href, Ref string
	Taken, Total           int
	Bar                    Meter
}

// boardOffers is how many open offers of a provider are asked for the demand that fits: the latest confirmed.
const boardOffers = 10

// providerBoard is what a provider reads: the demand that fits, how far its matches have come, how much is taken.
func (s *Site) providerBoard(r *request, p *dashboardPage) error {
	p.Provider = true
	cards, err := s.store.Cards(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	if len(cards) > 0 {
		p.Cards = r.T("card.see", "count", len(cards))
	}
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, OrganizationID: r.Viewer.OrganizationID, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	count := map[domain.OfferStatus]int{}
	var open []domain.Offer
	for _, o := range offers {
		if count[o.Status]++; o.Status == domain.OfferOpen {
			open = append(open, o)
		}
	}
	for _, st := range domain.OfferStatuses {
		if count[st] > 0 {
			p.Offers = append(p.Offers, boardCount{p.OfferStatus(st).Label, mineHref("offer", string(st)), p.Number(count[st])})
		}
	}
	if err := s.fitBoard(r, p, open); err != nil {
		return err
	}
	if err := s.loadBoard(r, p, open); err != nil {
		return err
	}
	for _, tab := range matchTabs {
		if tab.desk || tab.statuses == nil {
			continue
		}
		_, n, err := s.store.Matches(r.ctx(), store.MatchFilter{Viewer: r.Viewer, ProviderID: r.Viewer.OrganizationID, Statuses: tab.statuses, Limit: 1})
		if err != nil {
			return err
		}
		p.Pipeline = append(p.Pipeline, boardCount{r.T(tab.label), "/matches?status=" + tab.code, p.Number(n)})
	}
	return nil
}

// fitBoard are the needs that fit best, each with the offer that fits it best.
func (s *Site) fitBoard(r *request, p *dashboardPage, open []domain.Offer) error {
	if s.pairing == nil {
		return nil
	}
	best := map[string]fitRow{}
	for _, o := range open[:min(len(open), boardOffers)] {
		answer, err := s.pairing.NeedsFor(r.ctx(), r.Viewer, o, pairing.Options{Limit: dashboardRows})
		if errors.Is(err, search.ErrDown) {
			p.FitsDown = true
			continue
		}
		if err != nil {
			return err
		}
		p.FitsDown = p.FitsDown || answer.Narrowed
		for _, h := range answer.Hits {
			if have, ok := best[h.Need.ID]; ok && have.score >= h.Score {
				continue
			}
			best[h.Need.ID] = fitRow{
				Title: h.Need.Title, Lang: h.Need.Language, Href: recordHref(domain.KindNeed, h.Need.Reference), Ref: h.Need.Reference,
				State: p.StateName(h.Need.State), Offer: o.Reference, OfferHref: recordHref(domain.KindOffer, o.Reference), Fit: p.Fit(h.Score / 100), score: h.Score,
			}
		}
	}
	for _, row := range best {
		p.Fits = append(p.Fits, row)
	}
	slices.SortFunc(p.Fits, func(a, b fitRow) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Ref, b.Ref)) })
	p.Fits = p.Fits[:min(len(p.Fits), dashboardRows)]
	return nil
}

// loadBoard is how much of each open offer is taken, the fullest first.
func (s *Site) loadBoard(r *request, p *dashboardPage, open []domain.Offer) error {
	ids := make([]string, len(open))
	for i, o := range open {
		ids[i] = o.ID
	}
	taken, err := s.store.CapacityTakenOf(r.ctx(), ids)
	if err != nil {
		return err
	}
	for _, o := range open {
		if n := taken[o.ID]; n > 0 && o.Capacity.Total > 0 {
			p.Load = append(p.Load, loadRow{
				Title: o.Title, Lang: o.Language, Href: recordHref(domain.KindOffer, o.Reference), Ref: o.Reference, Taken: n, Total: o.Capacity.Total,
				Bar: Meter{Max: o.Capacity.Total, Value: min(n, o.Capacity.Total), Label: p.T("dashboard.load.of", "taken", n, "total", o.Capacity.Total)},
			})
		}
	}
	slices.SortStableFunc(p.Load, func(a, b loadRow) int { return cmp.Compare(b.Taken*a.Total, a.Taken*b.Total) })
	return nil
}
