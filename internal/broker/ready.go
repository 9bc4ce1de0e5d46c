package broker

import (
	"context"

	"tamatch/internal/domain"
)

// CheckNeed says what is wrong with the words of a need as they stand, without saving anything. With whole it asks for
// all that a need must hold when it is handed in. The error is a *domain.Invalid, or a fault.
func (b *Broker) CheckNeed(ctx context.Context, n domain.Need, whole bool) error {
	return checkNeed(ctx, b.store, &n, whole)
}

// CheckOffer is the same for an offer.
func (b *Broker) CheckOffer(ctx context.Context, o domain.Offer, whole bool) error {
	return checkOffer(ctx, b.store, &o, whole)
}
