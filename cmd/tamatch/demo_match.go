package main

import (
	"context"
	"fmt"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// match is what happens to one pair.
func (c *course) match(n *storyNeed, m *storyMatch) {
	key := n.Title + "\x00" + m.Offer
	for _, s := range m.Steps {
		c.add(s.On, n.Title+" with "+m.Offer+", "+string(s.Do), func(ctx context.Context) error {
			need, offer := c.needs[n.Title], c.offers[m.Offer]
			if offer == "" {
				return fmt.Errorf("no such offer: %w", domain.ErrNotFound)
			}
			o, err := c.app.store.Offer(ctx, domain.Clock(), offer)
			if err != nil {
				return err
			}
			actor, err := c.ofMatch(s, c.codes[n.State], o.OrganizationID)
			if err != nil {
				return err
			}
			var begun domain.Match
			switch s.Do {
			case domain.ActionSuggest:
				pair, err := c.app.store.LivePair(ctx, need, offer)
				c.matches[key] = pair.ID
				return err
			case domain.ActionPropose:
				begun, err = c.broker.Propose(ctx, actor, need, offer, s.Words)
			case domain.ActionAsk:
				begun, err = c.broker.Ask(ctx, actor, need, offer, s.Words)
			case domain.ActionInterest:
				begun, _, err = c.broker.Interest(ctx, actor, need, offer, s.Words)
			case domain.ActionMessage:
				_, _, err := c.broker.Message(ctx, actor, c.matches[key], s.Words, nil)
				return err
			case domain.ActionAttach:
				_, _, err := c.broker.Attach(ctx, actor, c.matches[key], domain.MatchDocument{Name: s.Name}, []byte(s.Words))
				return err
			case domain.ActionRemind:
				_, err := c.broker.Remind(ctx, actor, c.matches[key])
				return err
			default:
				act := s.act()
				if act.Letter != "" {
					act.Side = s.By
				}
				_, err := c.broker.Act(ctx, actor, c.matches[key], 0, act)
				return err
			}
			c.matches[key] = begun.ID
			return err
		})
	}
}

// ofMatch is who takes the step with a match: the side that the story names, or the one that the step leaves.
func (c *course) ofMatch(s storyStep, requester, provider string) (domain.Viewer, error) {
	side := s.By
	switch s.Do {
	case domain.ActionSuggest, domain.ActionPropose, domain.ActionDismiss, domain.ActionRemind:
		side = domain.SideSecretariat
	case domain.ActionAsk, domain.ActionConfirm:
		side = domain.SideRequester
	case domain.ActionInterest, domain.ActionStart, domain.ActionReport:
		side = domain.SideProvider
	}
	if s.Letter != "" {
		side = domain.SideSecretariat
	}
	switch side {
	case domain.SideRequester:
		return c.who(requester, domain.RoleFocalPoint)
	case domain.SideProvider:
		return c.who(provider, domain.RoleProvider)
	}
	return c.who(c.codes["secretariat"], domain.RoleBroker)
}

// suggest has the matcher's suggestions for the need stand as they would have stood on the day.
func (c *course) suggest(ctx context.Context, id string) error {
	n, err := c.app.store.Need(ctx, domain.Clock(), id)
	if err != nil {
		return err
	}
	hits, err := c.app.pairing.Suggestions(ctx, n)
	if err != nil {
		return err
	}
	found := broker.Suggestions{Partial: true}
	for _, h := range hits {
		found.List = append(found.List, broker.Suggestion{
			NeedID: n.ID, OfferID: h.Offer.ID, Score: h.Score, Reasons: h.Reasons, Covered: h.Covered, Uncovered: h.Uncovered,
		})
	}
	return c.broker.SuggestForNeed(ctx, id, found)
}
