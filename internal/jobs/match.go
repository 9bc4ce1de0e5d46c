package jobs

import (
	"context"
	"errors"
	"fmt"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/pairing"
)

// Most needs to which one offer is suggested, and most offers that are looked at for one need.
const (
	mostNeeds  = 200
	mostOffers = 20
)

// match asks for the partners of the record and has them suggested. narrowed says that the search engine did not
// answer, so that some may be missing.
func (d desk) match(ctx context.Context, r broker.MatchRecord) (narrowed bool, err error) {
	var a pairing.Answer
	found := broker.Suggestions{}
	switch r.Kind {
	case domain.KindNeed:
		n, err := d.store.Need(ctx, domain.Clock(), r.ID)
		if err != nil {
			return false, gone(err)
		}
		if n.Status == domain.NeedOpen {
			if a, err = d.pairing.OffersFor(ctx, domain.Clock(), n, pairing.Options{Limit: mostOffers}); err != nil {
				return false, fmt.Errorf("matching need %s: %w", n.Reference, err)
			}
		}
		found.Partial = a.Narrowed
		for _, h := range a.Hits {
			if worth(h) {
				found.List = append(found.List, suggestion(n.ID, h.Offer.ID, h))
			}
		}
		return a.Narrowed, d.broker.SuggestForNeed(ctx, n.ID, found)
	case domain.KindOffer:
		o, err := d.store.Offer(ctx, domain.Clock(), r.ID)
		if err != nil {
			return false, gone(err)
		}
		if o.Status == domain.OfferOpen {
			if a, err = d.pairing.NeedsFor(ctx, domain.Clock(), o, pairing.Options{Limit: mostNeeds}); err != nil {
				return false, fmt.Errorf("matching offer %s: %w", o.Reference, err)
			}
		}
		found.Partial = a.Narrowed || len(a.Hits) == mostNeeds
		for _, h := range a.Hits {
			if worth(h) {
				found.List = append(found.List, suggestion(h.Need.ID, o.ID, h))
			}
		}
		return a.Narrowed, d.broker.SuggestForOffer(ctx, o.ID, found)
	}
	return false, fmt.Errorf("records of kind %q have no partners", r.Kind)
}

// worth says whether a hit is worth somebody's time: it covers a line and does not score next to nothing.
func worth(h pairing.Hit) bool { return h.Score >= match.Floor && len(h.Covered) > 0 }

func suggestion(needID, offerID string, h pairing.Hit) broker.Suggestion {
	return broker.Suggestion{
		NeedID: needID, OfferID: offerID, Score: h.Score, Reasons: h.Reasons, Covered: h.Covered, Uncovered: h.Uncovered,
	}
}

// gone makes nothing of a record that is not in the register: there is nothing to be done, and no later try finds it.
func gone(err error) error {
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	return err
}
