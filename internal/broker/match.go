package broker

import (
	"context"
	"errors"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// recordMatch appends an event to a match; To is where it now stands.
func (b *Broker) recordMatch(ctx context.Context, tx *store.Store, actor domain.Viewer, m domain.Match, e domain.Event) error {
	e.Kind, e.RecordID, e.To = domain.KindMatch, m.ID, string(m.Status)
	return b.record(ctx, tx, actor, e)
}

// saveMatch updates a match, writes the event and has the two records indexed anew: who may see them can change with
// the step.
func (b *Broker) saveMatch(ctx context.Context, tx *store.Store, actor domain.Viewer, m domain.Match, e domain.Event) (domain.Match, error) {
	if err := tx.UpdateMatch(ctx, &m); err != nil {
		return m, err
	}
	if err := b.recordMatch(ctx, tx, actor, m, e); err != nil {
		return m, err
	}
	return m, b.enqueue(ctx, tx, IndexRecord{domain.KindNeed, m.NeedID}, IndexRecord{domain.KindOffer, m.OfferID})
}

// beginning is the step with which somebody takes a pair up: interest, ask or propose.
type beginning struct {
	action domain.Action
	by     domain.Actor
	words  string
	letter string // by which a party's step came, when the secretariat records it
}

// begin brings a pair to the status of the step, from its suggestion or, if it has none, as a new match. A pair that
// is already on its way is a conflict.
func (b *Broker) begin(ctx context.Context, tx *store.Store, actor domain.Viewer, n domain.Need, o domain.Offer, start beginning, rated Suggestion) (domain.Match, error) {
	if n.Status != domain.NeedOpen {
		return domain.Match{}, conflict("conflict.need_not_open", "status", domain.Say("broker.status.need."+string(n.Status)))
	}
	if o.Status != domain.OfferOpen {
		return domain.Match{}, conflict("conflict.offer_not_open", "status", domain.Say("broker.status.offer."+string(o.Status)))
	}
	if n.OrganizationID == o.OrganizationID {
		return domain.Match{}, conflict("conflict.own")
	}
	if o.SingleNeed != "" && o.SingleNeed != n.ID {
		return domain.Match{}, conflict("conflict.single_need")
	}
	m, err := tx.LivePair(ctx, n.ID, o.ID)
	known, err := found(err)
	if err != nil {
		return m, err
	}
	if known && m.Status != domain.MatchSuggested {
		if !actor.Opens(m.Readers()) {
			return m, conflict("conflict.pair_taken") // and where it stands is not theirs to know
		}
		return m, conflict("conflict.pair", "reference", m.Reference, "status", domain.Say("broker.status.match."+string(m.Status)))
	}
	facilitated := known || start.by == domain.BySecretariat
	if !known {
		if m, err = b.unsuggested(ctx, tx, actor, n, o, start.by, rated); err != nil {
			return m, err
		}
	}
	s, err := step(domain.MatchLifecycle, domain.KindMatch, m.Status, start.action, []domain.Actor{start.by})
	if err != nil {
		return m, err
	}
	from, now := m.Status, b.store.Now()
	m.NeedEdition, m.OfferEdition = n.Edition, o.Edition
	m.ProposedAt, m.Facilitated, m.AssignedTo = at(now), facilitated, n.AssignedTo
	b.enter(&m, s.To, now)
	answer := domain.Answer{Value: domain.Accepted, At: at(now), Words: start.words, Letter: start.letter, By: actor.PersonID}
	e := domain.Event{Action: start.action, From: string(from), Side: domain.SideSecretariat, Letter: start.letter}
	switch start.by {
	case domain.ByRequester:
		m.StartedBy, m.Requester, e.Side = domain.SideRequester, answer, domain.SideRequester
	case domain.ByProvider:
		m.StartedBy, m.Provider, e.Side = domain.SideProvider, answer, domain.SideProvider
	default:
		m.StartedBy, m.AssignedTo = domain.SideSecretariat, actor.PersonID
	}
	if m.ID == "" { // nobody suggested it: it begins with this step
		if err := tx.InsertMatch(ctx, &m); err != nil {
			return m, pairTaken(err)
		}
		if err := b.recordMatch(ctx, tx, actor, m, e); err != nil {
			return m, err
		}
		err = b.enqueue(ctx, tx, IndexRecord{domain.KindNeed, n.ID}, IndexRecord{domain.KindOffer, o.ID})
	} else {
		m, err = b.saveMatch(ctx, tx, actor, m, e)
	}
	if err != nil || start.by != domain.BySecretariat || start.words == "" {
		return m, err
	}
	_, _, err = b.say(ctx, tx, actor, m, domain.SideSecretariat, start.words, nil)
	return m, err
}

// unsuggested is a match of a pair that the matcher did not suggest. A proposal needs a suggestion to begin from, so
// that one is made first, in the same transaction.
func (b *Broker) unsuggested(ctx context.Context, tx *store.Store, actor domain.Viewer, n domain.Need, o domain.Offer, by domain.Actor, rated Suggestion) (domain.Match, error) {
	m := b.pair(n, o)
	m.scored(n, o, rated)
	if by != domain.BySecretariat {
		m.Status = domain.MatchNone
		return m.Match, nil
	}
	if err := tx.InsertMatch(ctx, &m.Match); err != nil {
		return m.Match, pairTaken(err)
	}
	return m.Match, b.recordMatch(ctx, tx, actor, m.Match, domain.Event{Action: domain.ActionSuggest})
}

// rate scores a pair that has no live match, before the transaction: the matcher reads and keeps profiles itself. A pair
// that cannot be scored now begins without a score; that is no reason to keep people waiting.
func (b *Broker) rate(ctx context.Context, needID, offerID string) Suggestion {
	if b.score == nil {
		return Suggestion{}
	}
	if domain.IsCardCode(needID) {
		if id, err := b.store.CardNeed(ctx, needID); err == nil {
			needID = id
		}
	}
	n, err := b.store.Need(ctx, domain.Clock(), needID)
	if err != nil {
		return Suggestion{}
	}
	o, err := b.store.Offer(ctx, domain.Clock(), offerID)
	if err != nil || n.Status != domain.NeedOpen || o.Status != domain.OfferOpen {
		return Suggestion{}
	}
	if _, err := b.store.LivePair(ctx, n.ID, o.ID); err == nil {
		return Suggestion{}
	}
	s, err := b.score(ctx, n, o)
	if err != nil {
		b.log.Warn("a pair begins without a score", "need", n.Reference, "offer", o.Reference, "error", err)
		return Suggestion{}
	}
	return s
}

func pairTaken(err error) error {
	if errors.Is(err, domain.ErrConflict) {
		return conflict("conflict.pair_taken")
	}
	return err
}

// enter puts the match into a status and sets its clock.
func (b *Broker) enter(m *domain.Match, to domain.MatchStatus, now time.Time) {
	m.Status, m.StatusSince, m.DueAt, m.RemindedAt = to, now, nil, nil
	if due, ok := b.clocks.AnswerDue(to, now); ok {
		m.DueAt = at(due)
	}
	switch to {
	case domain.MatchAgreed:
		m.AgreedAt = at(now)
	case domain.MatchDelivered:
		// Not for the clock: from then on it is the broker's to ask.
		m.DeliveredAt, m.DueAt = at(now), at(now.AddDate(0, 0, b.clocks.ConfirmDays))
	}
}

// Propose puts a pair before the requester. Only a broker may.
func (b *Broker) Propose(ctx context.Context, actor domain.Viewer, needID, offerID, words string) (domain.Match, error) {
	var saved domain.Match
	rated := b.rate(ctx, needID, offerID)
	err := b.store.Write(ctx, func(tx *store.Store) error {
		if !actor.Broker() {
			return refuse(ctx, tx, actor, needID)
		}
		n, o, words, err := b.bothSides(ctx, tx, actor, needID, offerID, words)
		if err != nil {
			return err
		}
		m, err := b.begin(ctx, tx, actor, n, o, beginning{action: domain.ActionPropose, by: domain.BySecretariat, words: words}, rated)
		if err != nil {
			return err
		}
		saved, err = tx.Match(ctx, actor, m.ID)
		return err
	})
	return saved, err
}

// Ask puts the need before the provider of an offer that the requester sees. Its focal point asks: that binds the
// State and shows the provider the need.
func (b *Broker) Ask(ctx context.Context, actor domain.Viewer, needID, offerID, words string) (domain.Match, error) {
	var saved domain.Match
	rated := b.rate(ctx, needID, offerID)
	err := b.store.Write(ctx, func(tx *store.Store) error {
		n, o, words, err := b.bothSides(ctx, tx, actor, needID, offerID, words)
		if err != nil {
			return err
		}
		if !actor.Belongs(n.OrganizationID) || !actor.Has(domain.RoleFocalPoint) {
			return domain.ErrForbidden
		}
		m, err := b.begin(ctx, tx, actor, n, o, beginning{action: domain.ActionAsk, by: domain.ByRequester, words: words}, rated)
		if err != nil {
			return err
		}
		saved, err = tx.Match(ctx, actor, m.ID)
		return err
	})
	return saved, err
}

// bothSides loads both records as far as the actor may see them, and cleans the words that go with the step.
func (b *Broker) bothSides(ctx context.Context, tx *store.Store, actor domain.Viewer, needID, offerID, words string) (domain.Need, domain.Offer, string, error) {
	n, err := needFor(ctx, tx, actor, needID)
	if err != nil {
		return n, domain.Offer{}, "", err
	}
	o, err := offerFor(ctx, tx, actor, offerID)
	if err != nil {
		return n, o, "", err
	}
	c := &check{}
	c.words("words", &words, maxText)
	return n, o, words, c.Err()
}

// refuse answers somebody who may not take a step: what they may not see is not there.
func refuse(ctx context.Context, tx *store.Store, actor domain.Viewer, needID string) error {
	if _, err := tx.Need(ctx, actor, needID); err != nil {
		return err
	}
	return domain.ErrForbidden
}
