package broker

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Interest puts an offer of the actor's organization before the State whose need it is. The actor must see the need,
// or know it from an anonymous card, whose code then names it. Without an offer none is put before anybody: a one-engagement offer for this need
// is drafted (or found again) and comes back for the provider to complete; once it is verified, the interest counts.
// Exactly one of match and draft is returned.
func (b *Broker) Interest(ctx context.Context, actor domain.Viewer, needID, offerID, words string) (match domain.Match, draft *domain.Offer, err error) {
	rated := b.rate(ctx, needID, offerID)
	err = b.store.Write(ctx, func(tx *store.Store) error {
		match, draft = domain.Match{}, nil
		n, card, err := b.needOrCard(ctx, tx, actor, needID)
		if err != nil {
			return err
		}
		if !actor.Has(domain.RoleProvider) || actor.OrganizationID == "" || actor.Kind == domain.OrgSecretariat {
			return domain.ErrForbidden
		}
		c := &check{}
		c.words("words", &words, maxText)
		if err := c.Err(); err != nil {
			return err
		}
		if offerID == "" {
			o, err := b.draftFor(ctx, tx, actor, n, card)
			draft = &o
			return err
		}
		o, err := offerFor(ctx, tx, actor, offerID)
		if err != nil {
			return err
		}
		if !slices.Contains(o.ActorsOf(actor), domain.ByProvider) {
			return domain.ErrForbidden
		}
		m, err := b.begin(ctx, tx, actor, n, o, beginning{action: domain.ActionInterest, by: domain.ByProvider, words: words}, rated)
		if err != nil {
			return err
		}
		match, err = tx.Match(ctx, actor, m.ID) // a card does not tell whose need it is
		return err
	})
	if err != nil {
		return domain.Match{}, nil, err
	}
	return match, draft, nil
}

// needOrCard loads the need if the actor may see it, or if it stands as an anonymous card.
func (b *Broker) needOrCard(ctx context.Context, tx *store.Store, actor domain.Viewer, needID string) (n domain.Need, card bool, err error) {
	if domain.IsCardCode(needID) {
		if needID, err = tx.CardNeed(ctx, needID); err != nil {
			return domain.Need{}, false, err
		}
	}
	n, err = needFor(ctx, tx, actor, needID)
	if !errors.Is(err, domain.ErrNotFound) {
		return n, false, err
	}
	n, err = tx.Need(ctx, domain.Clock(), needID)
	if err != nil {
		return domain.Need{}, false, err
	}
	if !n.HasCardFor(actor) || n.Reference == needID {
		return domain.Need{}, false, domain.ErrNotFound // a reference can be guessed, a card's address cannot
	}
	return n, true, nil
}

// draftFor drafts an offer of one engagement for one need. From a card it takes no more than the card shows.
func (b *Broker) draftFor(ctx context.Context, tx *store.Store, actor domain.Viewer, n domain.Need, card bool) (domain.Offer, error) {
	drafts, _, err := tx.Offers(ctx, store.OfferFilter{
		Viewer: actor, OrganizationID: actor.OrganizationID, Limit: store.NoLimit,
		Statuses: []domain.OfferStatus{domain.OfferDraft, domain.OfferSubmitted, domain.OfferOpen},
	})
	if err != nil {
		return domain.Offer{}, err
	}
	for _, o := range drafts {
		if o.SingleNeed == n.ID {
			return o, nil
		}
	}
	o := domain.Offer{
		Kind: domain.Capability, Language: n.Language, Capacity: domain.Capacity{Total: 1, Unit: domain.Engagements},
		Visibility: domain.SecretariatOnly, SingleNeed: n.ID, Instruments: n.InstrumentsNamed(),
	}
	for _, s := range n.SubtypesNamed() {
		if s != domain.Unspecified {
			o.Subtypes = append(o.Subtypes, s)
		}
	}
	if !card {
		o.Title, o.Modalities, o.Languages = n.Title, n.ModalitiesNamed(), n.Provider.Languages
		o.Eligible = domain.Eligibility{States: []string{n.State}}
		for _, l := range n.Lines {
			for _, a := range l.Articles {
				o.Articles = append(o.Articles, domain.OfferArticle{Instrument: l.Instrument, Article: a})
			}
		}
	} else {
		// The language of the need is not on the card: the draft begins in the language of who writes it.
		author, err := tx.Person(ctx, actor.PersonID)
		if err != nil {
			return domain.Offer{}, err
		}
		o.Language = cmp.Or(author.Language, "en")
		if group := store.CardGroup(n.State); group != "" {
			o.Eligible = domain.Eligibility{Groups: []domain.RegionalGroup{group}}
		}
	}
	return b.draftOffer(ctx, tx, actor, o)
}

// honourInterest begins the match for which a one-engagement offer was drafted, now that the offer may be used. The
// interest is its author's, and counts from a provider that the need excludes as well: it is not to learn of that. A need that has moved on, or a pair already on its way, stops nothing.
func (b *Broker) honourInterest(ctx context.Context, tx *store.Store, o domain.Offer) error {
	n, err := tx.Need(ctx, domain.Clock(), o.SingleNeed)
	if known, err := found(err); !known {
		return err
	}
	if !compatible(n, o) {
		return nil
	}
	m, err := tx.LivePair(ctx, n.ID, o.ID)
	known, err := found(err)
	if err != nil || known && m.Status != domain.MatchSuggested {
		return err
	}
	author := domain.Viewer{PersonID: o.AuthorID, OrganizationID: o.OrganizationID}
	_, err = b.begin(ctx, tx, author, n, o, beginning{action: domain.ActionInterest, by: domain.ByProvider}, Suggestion{})
	return err
}
