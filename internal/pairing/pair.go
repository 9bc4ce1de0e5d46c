package pairing

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// Pair scores one need against one offer, whoever may see them: for a pair that somebody brings together by hand.
// Excluded says what speaks against it; the score is then what it would be without.
func (p *Pairing) Pair(ctx context.Context, n domain.Need, o domain.Offer) (Hit, error) {
	if err := p.CatchUp(ctx); err != nil {
		return Hit{}, err
	}
	need := p.needProfile(n)
	offer, err := p.offerProfile(ctx, domain.Clock(), o)
	if err != nil {
		return Hit{}, err
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	corpus := p.corpusToday()
	result := corpus.Ask(need).Explain(offer)
	corpus.NameWords(&result, need, offer, match.WordsOf(need, n.Title+"\n"+n.Text()))
	h := newHit(result, 0)
	h.Offer, h.Need = &o, &n
	return h, nil
}
