package site

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
)

// offerFit is the demand that the offer fits.
type offerFit struct {
	Shown    bool
	First    []RankItem
	More     []RankItem
	Related  []RankItem // of which it covers no line
	Aside    string
	Misses   []missRow
	Narrowed bool
	Empty    Empty
}

// matchesOfOffer are the matches of the offer that the viewer may see.
func (s *Site) matchesOfOffer(r *request, o domain.Offer) ([]domain.Match, error) {
	seen, _, err := s.store.Matches(r.ctx(), store.MatchFilter{Viewer: r.Viewer, OfferID: o.ID, Sort: "created", Limit: store.NoLimit})
	return seen, err
}

// fits fills the needs that the offer fits, as far as the viewer may know.
func (s *Site) fits(r *request, p *offerPage, o domain.Offer, seen []domain.Match) error {
	if o.Status == domain.OfferClosed || o.Status == domain.OfferLapsed || s.pairing == nil {
		return nil
	}
	answer, err := s.pairing.NeedsFor(r.ctx(), r.Viewer, o, pairing.Options{Limit: mostOffers})
	if err != nil {
		return err
	}
	latest := map[string]domain.Match{}
	for _, m := range seen {
		if known, ok := latest[m.NeedID]; !ok || known.Status.Ended() || m.Status.Live() {
			latest[m.NeedID] = m
		}
	}
	covering, related := covers(answer.Hits)
	for i, h := range slices.Concat(covering, related) {
		item := p.needRank(r, o, h, latest[h.Need.ID])
		item.No = i + 1
		switch {
		case h.Related():
			p.Help.Related = append(p.Help.Related, item)
		case i < shownOffers:
			p.Help.First = append(p.Help.First, item)
		default:
			p.Help.More = append(p.Help.More, item)
		}
	}
	for _, h := range answer.NearMisses {
		if h.Excluded != nil {
			p.Help.Misses = append(p.Help.Misses, missRow{
				h.Need.Title, recordHref(domain.KindNeed, h.Need.Reference), h.Need.Language, p.StateName(h.Need.State),
				p.T("need.coverage", "covered", len(h.Covered), "count", len(h.Need.Lines)), p.ReasonText(*h.Excluded),
			})
		}
	}
	p.Help.Shown, p.Help.Narrowed = true, answer.Narrowed
	p.Help.Aside = p.T("offer.fits.aside", "count", len(p.Help.First)+len(p.Help.More), "considered", answer.Considered)
	p.Help.Empty = Empty{Title: p.T("offer.fits.none"), Text: p.T("offer.fits.none.text")}
	return nil
}

func (p *offerPage) needRank(r *request, o domain.Offer, h pairing.Hit, m domain.Match) RankItem {
	n := *h.Need
	item := RankItem{
		Name: n.Title, Href: recordHref(domain.KindNeed, n.Reference), By: p.StateName(n.State), Ref: n.Reference, Fit: p.Fit(h.Score / 100),
		Coverage: p.T("need.coverage", "covered", len(h.Covered), "count", len(n.Lines)),
	}
	item.Reasons = p.Reasons(append(p.ReasonItems(h.Reasons, mostReasons), p.UncoveredItem(n, h.Uncovered)...)...)
	item.Note, item.Actions = p.pairState(r, n, o, p.Provider, m)
	for i, a := range item.Actions.Items {
		if a.Post && slices.Contains(o.ActorsOf(r.Viewer), domain.ByProvider) {
			item.Actions.Items[i].Label = p.T("offer.offer_this", "state", p.StateName(n.State))
		}
	}
	return item
}
