package broker

import (
	"context"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Act takes a step with a match. A match never comes back to a status, so the status guards the step: version may be
// older because of a reminder or an assignment. With a.Letter a broker records the answer of the party a.Side.
func (b *Broker) Act(ctx context.Context, actor domain.Viewer, matchID string, version int, a Act) (domain.Match, error) {
	var saved domain.Match
	err := b.store.Write(ctx, func(tx *store.Store) error {
		m, err := matchFor(ctx, tx, actor, matchID)
		if err != nil {
			return err
		}
		if version > m.Version {
			return &domain.Stale{Kind: domain.KindMatch, ID: m.ID, Have: m.Version, Want: version}
		}
		actors := m.ActorsOf(actor)
		if a.Letter != "" {
			if !actor.Broker() {
				return domain.ErrForbidden // a party answers for itself; only the secretariat records letters
			}
			actors = parties(a.Side)
		}
		s, err := step(domain.MatchLifecycle, domain.KindMatch, m.Status, a.Action, actors)
		if err != nil {
			return err
		}
		if m, err = b.moveMatch(ctx, tx, actor, m, s, a); err != nil {
			return err
		}
		saved, err = tx.Match(ctx, actor, m.ID)
		return err
	})
	return saved, err
}

// parties are the actors of a letter: the side it came from, or either where the table lets only one answer.
func parties(side domain.Side) []domain.Actor {
	switch side {
	case domain.SideRequester:
		return []domain.Actor{domain.ByRequester}
	case domain.SideProvider:
		return []domain.Actor{domain.ByProvider}
	case "":
		return []domain.Actor{domain.ByRequester, domain.ByProvider}
	}
	return nil
}

// moveMatch takes a step that was found allowed.
func (b *Broker) moveMatch(ctx context.Context, tx *store.Store, actor domain.Viewer, m domain.Match, s domain.Step[domain.MatchStatus], a Act) (domain.Match, error) {
	if err := checkMatchAct(&a, s); err != nil {
		return m, err
	}
	n, err := tx.Need(ctx, domain.Clock(), m.NeedID)
	if err != nil {
		return m, err
	}
	o, err := tx.Offer(ctx, domain.Clock(), m.OfferID)
	if err != nil {
		return m, err
	}
	switch s.Action {
	case domain.ActionInterest, domain.ActionAsk, domain.ActionPropose:
		return b.begin(ctx, tx, actor, n, o, beginning{s.Action, s.By, a.Words, a.Letter}, Suggestion{})
	}
	from, to, now, side := m.Status, s.To, b.store.Now(), sideIn(m, s.By)
	answer := domain.Answer{At: at(now), Reason: domain.DeclineReason(a.Reason), Words: a.Words, Letter: a.Letter, By: actor.PersonID}
	switch s.Action {
	case domain.ActionAccept:
		if err := standing(n, o); err != nil {
			return m, err
		}
		answer.Value, answer.Reason = domain.Accepted, ""
		setAnswer(&m, s.By, answer)
		if s.Else != "" && m.Provider.Value != domain.Accepted {
			to = s.Else
		}
		if to == domain.MatchAgreed {
			if err := hasPlace(ctx, tx, o, m.Seats); err != nil {
				return m, err
			}
		}
	case domain.ActionDecline:
		answer.Value = domain.Declined
		setAnswer(&m, s.By, answer)
	case domain.ActionReport:
		m.Report, m.ReportOutcome = a.Words, domain.Outcome(a.Outcome)
	case domain.ActionConfirm:
		m.ConfirmWords, m.ConfirmOutcome = a.Words, domain.Outcome(a.Outcome)
	case domain.ActionFail:
		m.FailReason, m.FailWords, m.FailedBy = domain.DeclineReason(a.Reason), a.Words, side
	}
	if !from.Made() {
		m.NeedEdition, m.OfferEdition = n.Edition, o.Edition // what the answer was given to
	}
	b.enter(&m, to, now)
	m, err = b.saveMatch(ctx, tx, actor, m, domain.Event{
		Action: s.Action, From: string(from), Side: side, Reason: a.Reason, Letter: a.Letter,
	})
	if err == nil && o.Capacity.Total > 0 && from.TakesCapacity() != to.TakesCapacity() {
		err = b.enqueue(ctx, tx, MatchRecord{domain.KindOffer, o.ID}) // full now, or free again
	}
	return m, err
}

// checkMatchAct cleans the words of a step and asks for what its row of the table asks.
func checkMatchAct(a *Act, s domain.Step[domain.MatchStatus]) error {
	c := &check{whole: true}
	if s.Reason && a.Reason != "" {
		code(c, "reason", domain.DeclineReason(a.Reason), domain.DeclineReasons, "error.decline_reason")
	}
	if a.Action == domain.ActionFail && a.Letter != "" && a.Side == "" {
		c.Add("side", "error.side")
	}
	if a.Action == domain.ActionReport {
		c.words("words", &a.Words, maxProblem)
		c.required("words", a.Words, MinWords, "error.report")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return checkAct(a, s.Reason, matchOutcomes(s.Outcome))
}

// sideIn is the capacity in which an actor of the table moves the match; a letter counts for the party that wrote it.
func sideIn(m domain.Match, by domain.Actor) domain.Side {
	switch by {
	case domain.ByRequester:
		return domain.SideRequester
	case domain.ByProvider:
		return domain.SideProvider
	case domain.ByStarter:
		return m.StartedBy
	case domain.BySecretariat:
		return domain.SideSecretariat
	}
	return domain.SideClock
}

func setAnswer(m *domain.Match, by domain.Actor, a domain.Answer) {
	if by == domain.ByRequester {
		m.Requester = a
	} else {
		m.Provider = a
	}
}

// standing says whether both records still stand. A dormant one does: an answer is a sign of life.
func standing(n domain.Need, o domain.Offer) error {
	if n.Status != domain.NeedOpen && n.Status != domain.NeedDormant {
		return conflict("conflict.need_not_open", "status", domain.Say("broker.status.need."+string(n.Status)))
	}
	if o.Status != domain.OfferOpen && o.Status != domain.OfferDormant {
		return conflict("conflict.offer_not_open", "status", domain.Say("broker.status.offer."+string(o.Status)))
	}
	return nil
}

// hasPlace says whether the offer can take so many places more. Write transactions come one after the other, so of two
// who accept the last place the second finds it taken.
func hasPlace(ctx context.Context, tx *store.Store, o domain.Offer, seats int) error {
	if o.Capacity.Total == 0 {
		return nil
	}
	taken, err := tx.CapacityTaken(ctx, o.ID)
	if err != nil {
		return err
	}
	if taken+max(seats, 1) > o.Capacity.Total {
		return conflict("conflict.capacity", "total", o.Capacity.Total, "left", max(0, o.Capacity.Total-taken))
	}
	return nil
}

// supersede ends the suggestions and open proposals of a record that closed or lapsed; agreed and later go on.
func (b *Broker) supersede(ctx context.Context, tx *store.Store, f store.MatchFilter) error {
	f.Viewer, f.Limit = domain.Clock(), store.NoLimit
	f.Statuses = []domain.MatchStatus{domain.MatchSuggested, domain.MatchWithRequester, domain.MatchWithProvider}
	list, _, err := tx.Matches(ctx, f)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := b.supersedeMatch(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

func (b *Broker) supersedeMatch(ctx context.Context, tx *store.Store, m domain.Match) error {
	return b.tick(ctx, tx, m, domain.ActionSupersede, b.store.Now())
}

// tick takes a step of the clock with a match.
func (b *Broker) tick(ctx context.Context, tx *store.Store, m domain.Match, a domain.Action, now time.Time) error {
	s, err := step(domain.MatchLifecycle, domain.KindMatch, m.Status, a, []domain.Actor{domain.ByClock})
	if err != nil {
		return err
	}
	from := m.Status
	b.enter(&m, s.To, now)
	e := domain.Event{Action: a, From: string(from), Side: domain.SideClock}
	if from == domain.MatchSuggested { // seen by the desk alone: nobody else's view changes
		if err := tx.UpdateMatch(ctx, &m); err != nil {
			return err
		}
		return b.recordMatch(ctx, tx, domain.Clock(), m, e)
	}
	_, err = b.saveMatch(ctx, tx, domain.Clock(), m, e)
	return err
}
