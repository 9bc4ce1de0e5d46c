package pairing

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// Ranking are the offers that an answer to the need would list, best first, at most limit: their ids and exact
// scores, without reading a record for each. It is for evaluation, which looks a thousand places deep and sees everything.
func (p *Pairing) Ranking(ctx context.Context, n domain.Need, limit int) ([]match.Scored, error) {
	if err := p.CatchUp(ctx); err != nil {
		return nil, err
	}
	asked := p.needProfile(n)
	engine, _ := p.candidates(ctx, domain.Clock(), domain.KindOffer, asked.Language, n.Title+"\n"+n.Text())
	hits, _, _, _ := p.ask(domain.Clock(), asked, p.offers, limit, 0, scoreAlone, engine, hitsAlone)
	return hits, nil
}
