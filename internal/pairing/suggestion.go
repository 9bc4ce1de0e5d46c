package pairing

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// mostSuggestions is how many offers are suggested for a need, mostNeeds how many needs for a new offer.
const (
	mostSuggestions = 10
	mostNeeds       = 50
)

// Suggestions are the offers to be suggested to the secretariat for the need: the best ten of the whole register, whoever
// may see them, as far as they are worth somebody's time and cover a line.
func (p *Pairing) Suggestions(ctx context.Context, n domain.Need) ([]Hit, error) {
	a, err := p.OffersFor(ctx, domain.Clock(), n, Options{Limit: mostSuggestions})
	if err != nil {
		return nil, err
	}
	var out []Hit
	for _, h := range a.Hits {
		if h.worth() {
			out = append(out, h)
		}
	}
	return out, nil
}

// worth says whether the hit is worth suggesting.
func (h Hit) worth() bool { return h.Score >= match.Floor && len(h.Covered) > 0 }

// SuggestionsFor are the needs to which the offer is to be suggested: it is among the ten best offers of each, and the
// rank is its place there.
func (p *Pairing) SuggestionsFor(ctx context.Context, o domain.Offer) ([]Hit, error) {
	a, err := p.NeedsFor(ctx, domain.Clock(), o, Options{Limit: mostNeeds})
	if err != nil {
		return nil, err
	}
	var out []Hit
	for _, h := range a.Hits {
		if !h.worth() {
			continue
		}
		offers, err := p.Suggestions(ctx, *h.Need)
		if err != nil {
			return nil, err
		}
		for _, s := range offers {
			if s.Offer.ID == o.ID {
				s.Need, s.Offer = h.Need, nil
				out = append(out, s)
			}
		}
	}
	return out, nil
}
