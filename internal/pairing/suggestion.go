package pairing

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// mostSuggestions is how many offers are suggested for a need.
const mostSuggestions = 10

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
