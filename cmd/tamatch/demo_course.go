package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// course is the story while it happens.
type course struct {
	app    *app
	broker *broker.Broker
	start  time.Time
	now    time.Time // what the broker's clock says

	viewers map[string]domain.Viewer // by address
	cast    []domain.Viewer
	codes   map[string]string // organization by the story's code
	offers  map[string]string // id by title
	needs   map[string]string // likewise
	matches map[string]string // id by the titles of need and offer
	perDay  map[day]int
	scenes  []scene
	failed  error
}

// meet finds who acts in the story and the catalogue's offers.
func (c *course) meet(ctx context.Context, s story) error {
	c.viewers, c.codes, c.offers, c.perDay = map[string]domain.Viewer{}, map[string]string{}, map[string]string{}, map[day]int{}
	people := slices.Clone(demoPeople)
	for _, p := range s.People {
		people = append(people, demoPerson{email: p.Email, organization: p.Organization})
	}
	for _, d := range people {
		p, err := c.app.store.PersonByEmail(ctx, d.email)
		if err != nil {
			return fmt.Errorf("demonstration: %s: %w", d.email, err)
		}
		org, err := c.app.store.Organization(ctx, p.OrganizationID)
		if err != nil {
			return err
		}
		v := domain.NewViewer(p, org)
		c.viewers[d.email], c.codes[d.organization] = v, org.ID
		c.cast = append(c.cast, v)
	}
	offers, _, err := c.app.store.Offers(ctx, store.OfferFilter{Viewer: domain.Clock(), Limit: store.NoLimit})
	for _, o := range offers {
		c.offers[o.Title] = o.ID
	}
	return err
}

// add puts a step into the story.
func (c *course) add(on day, what string, do func(context.Context) error) {
	at, err := on.at(c.start, c.perDay[on])
	if err != nil && c.failed == nil {
		c.failed = fmt.Errorf("demonstration: %s: %w", what, err)
	}
	c.perDay[on]++
	c.scenes = append(c.scenes, scene{at, what, do})
}

// who is the member of the organization with the role.
func (c *course) who(organization string, r domain.Role) (domain.Viewer, error) {
	i := slices.IndexFunc(c.cast, func(v domain.Viewer) bool { return v.OrganizationID == organization && v.Has(r) })
	if i < 0 {
		return domain.Viewer{}, fmt.Errorf("nobody of the organization is %s", r)
	}
	return c.cast[i], nil
}

// ofRecord is who takes the step with a need or an offer of the organization.
func (c *course) ofRecord(organization string, a domain.Action, owner domain.Role) (domain.Viewer, error) {
	switch a {
	case domain.ActionVerify, domain.ActionReturn:
		return c.who(c.codes["secretariat"], domain.RoleBroker)
	case domain.ActionSubmit:
		if owner == domain.RoleFocalPoint {
			owner = domain.RoleAuthor
		}
	}
	return c.who(organization, owner)
}

func (s storyStep) act() broker.Act {
	return broker.Act{Action: s.Do, Reason: s.Reason, Words: s.Words, Outcome: s.Outcome, Letter: s.Letter}
}

// opening are the steps that make a record open by that day, each some days before the next.
func (c *course) opening(open day, clears bool) []storyStep {
	if open == "" {
		return nil
	}
	at, err := open.at(c.start, 0)
	if err != nil {
		c.failed = err
		return nil
	}
	before := func(days int) day { return day(fmt.Sprint(int(c.start.Sub(at).Hours()/24) + days)) }
	steps := []storyStep{{On: before(4), Do: domain.ActionSubmit}}
	if clears {
		steps = append(steps, storyStep{On: before(3), Do: domain.ActionClear})
	}
	return append(steps, storyStep{On: open, Do: domain.ActionVerify})
}

// need puts the course of a need into the story, that of its matches included.
func (c *course) need(n *storyNeed) {
	state := c.codes[n.State]
	words := func() domain.Need {
		return domain.Need{
			Language: n.Language, Title: n.Title, Problem: n.Problem, Objective: n.Objective, Institutions: n.Institutions,
			Contact: n.Contact, Lines: n.Lines, Visibility: cmp.Or(n.Visibility, domain.Public), StatsConsent: true,
		}
	}
	author, err := c.who(state, domain.RoleAuthor)
	if err != nil {
		c.failed = fmt.Errorf("demonstration, %s: %w", n.Title, err)
		return
	}
	c.add(n.Posted, n.Title, func(ctx context.Context) error {
		saved, err := c.broker.PostNeed(ctx, author, words())
		c.needs[n.Title] = saved.ID
		return err
	})
	// Who drafts and is focal point as well clears in the same step.
	steps := append(c.opening(n.Open, !author.Has(domain.RoleFocalPoint)), n.Steps...)
	c.lead(steps, n.Title, state, domain.RoleFocalPoint, func(ctx context.Context, actor domain.Viewer, act broker.Act) error {
		_, err := c.broker.ActNeed(ctx, actor, c.needs[n.Title], 0, act)
		return err
	})
	if n.Assigned != "" {
		c.add(n.Open, n.Title+", assigned", func(ctx context.Context) error {
			v := c.viewers[n.Assigned]
			return c.broker.Assign(ctx, v, domain.KindNeed, c.needs[n.Title], v.PersonID)
		})
	}
	if n.Suggested != "" {
		c.add(n.Suggested, n.Title+", suggestions", func(ctx context.Context) error { return c.suggest(ctx, c.needs[n.Title]) })
	}
	if r := n.Revision; r != nil {
		c.add(r.On, n.Title+", new version", func(ctx context.Context) error {
			current, err := c.app.store.Need(ctx, author, c.needs[n.Title])
			if err == nil {
				current.Problem = r.Problem
				_, err = c.broker.EditNeed(ctx, author, current)
			}
			return err
		})
		c.lead(r.Steps, n.Title+", new version", state, domain.RoleFocalPoint, func(ctx context.Context, actor domain.Viewer, act broker.Act) error {
			_, err := c.broker.ActRevision(ctx, actor, domain.KindNeed, c.needs[n.Title], 0, act)
			return err
		})
	}
	for i := range n.Matches {
		c.match(n, &n.Matches[i])
	}
}

// offer puts the course of an offer into the story.
func (c *course) offer(o *storyOffer) {
	provider := c.codes[o.Provider]
	author, err := c.who(provider, domain.RoleProvider)
	if err != nil {
		c.failed = fmt.Errorf("demonstration, %s: %w", o.Title, err)
		return
	}
	c.add(o.Posted, o.Title, func(ctx context.Context) error {
		words := domain.Offer{
			Kind: o.Kind, Language: o.Language, Title: o.Title, Description: o.Description, Instruments: o.Instruments,
			Subtypes: o.Subtypes, Modalities: o.Modalities, Languages: o.Languages, Visibility: domain.Public, Cost: domain.CostFree,
			Capacity: domain.Capacity{Total: o.Capacity, Unit: domain.Engagements},
		}
		if o.Deadline != "" {
			at, err := o.Deadline.at(c.start, 0)
			if err != nil {
				return err
			}
			words.Deadline = &at
		}
		saved, err := c.broker.PostOffer(ctx, author, words)
		c.offers[o.Title] = saved.ID
		return err
	})
	steps := append(c.opening(o.Open, false), o.Steps...)
	c.lead(steps, o.Title, provider, domain.RoleProvider, func(ctx context.Context, actor domain.Viewer, act broker.Act) error {
		_, err := c.broker.ActOffer(ctx, actor, c.offers[o.Title], 0, act)
		return err
	})
	if r := o.Revision; r != nil {
		c.add(r.On, o.Title+", new version", func(ctx context.Context) error {
			current, err := c.app.store.Offer(ctx, author, c.offers[o.Title])
			if err == nil {
				current.Description = r.Description
				_, err = c.broker.EditOffer(ctx, author, current)
			}
			return err
		})
		c.lead(r.Steps, o.Title+", new version", provider, domain.RoleProvider, func(ctx context.Context, actor domain.Viewer, act broker.Act) error {
			_, err := c.broker.ActRevision(ctx, actor, domain.KindOffer, c.offers[o.Title], 0, act)
			return err
		})
	}
}

// lead has the steps taken with a need or an offer, or its pending version, each by whose step it is: a member of the owner's
// organization or of the secretariat.
func (c *course) lead(steps []storyStep, what, owner string, role domain.Role, take func(context.Context, domain.Viewer, broker.Act) error) {
	for _, s := range steps {
		c.add(s.On, what+", "+string(s.Do), func(ctx context.Context) error {
			actor, err := c.ofRecord(owner, s.Do, role)
			if err != nil {
				return err
			}
			return take(ctx, actor, s.act())
		})
	}
}
