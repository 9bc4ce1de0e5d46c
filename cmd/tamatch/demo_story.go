package main

import (
	"bytes"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

//go:embed demo_story.yaml
var demoStory []byte

// story is demo_story.yaml.
type story struct {
	People        []storyPerson
	Organizations []storyOrganization
	Clocks        []day // when time moved what was due
	Needs         []storyNeed
	Offers        []storyOffer
	Note          storyNote
}

type storyPerson struct {
	Name, Email, Organization, Language string
	Roles                               []domain.Role
}

type storyOrganization struct {
	Kind       domain.OrganizationKind
	Name       string
	Provides   bool
	Registered day
}

type storyNeed struct {
	State, Language, Title, Problem, Objective, Institutions, Contact string

	Lines      []domain.Line
	Visibility domain.Visibility // public unless said otherwise
	Posted     day
	Open       day    // sent in, cleared and verified by then
	Suggested  day    // when the matcher suggested offers
	Assigned   string // the broker's address
	Steps      []storyStep
	Revision   *storyRevision
	Matches    []storyMatch
}

type storyOffer struct {
	Provider, Language, Title, Description string

	Kind         domain.OfferKind
	Instruments  []domain.Instrument
	Subtypes     []domain.Subtype
	Modalities   []domain.Modality
	Languages    []string
	Capacity     int
	Deadline     day
	Posted, Open day
	Steps        []storyStep
	Revision     *storyRevision
}

// storyRevision is a pending version of an open record.
type storyRevision struct {
	On                   day
	Problem, Description string
	Steps                []storyStep
}

type storyMatch struct {
	Offer string // its title
	Steps []storyStep
}

// storyStep is one step of somebody with a record.
type storyStep struct {
	On                             day
	Do                             domain.Action
	By                             domain.Side
	Reason, Words, Outcome, Letter string
	Name                           string // of a file of text that is put up; Words are what is in it
}

// day is a date before today: "30" days ago, "5w" working days ago, "30e" late on that day. The empty one is none.
type day string

// minutes between two steps of one day, so that they keep the order of the story.
const minutes = 3 * time.Minute

// at is the time of the nth step of that day. Today's steps lie in the last hours.
func (d day) at(now time.Time, nth int) (time.Time, error) {
	working, late := strings.HasSuffix(string(d), "w"), strings.HasSuffix(string(d), "e")
	n, err := strconv.Atoi(strings.TrimRight(string(d), "we"))
	if err != nil || n < 1 {
		return time.Time{}, fmt.Errorf("%q is no number of days ago", d)
	}
	date := now.UTC().Truncate(24 * time.Hour)
	for n > 0 {
		date = date.AddDate(0, 0, -1)
		if w := date.Weekday(); !working || w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	if late {
		return date.Add(23*time.Hour + 50*time.Minute), nil
	}
	return date.Add(8*time.Hour + time.Duration(nth)*minutes), nil
}

func readStory() (story, error) {
	var s story
	d := yaml.NewDecoder(bytes.NewReader(demoStory))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("demo_story.yaml: %w", err)
	}
	return s, nil
}

// silent takes no jobs: the load leaves one that indexes and matches everything.
type silent struct{}

func (silent) Enqueue(context.Context, *sql.Tx, broker.Job) error { return nil }

// scene is one step of the story at its time.
type scene struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

// play has the story happen, in the order of its dates.
func (a *app) play(ctx context.Context, s story) error {
	c := &course{app: a, start: a.store.Now(), needs: map[string]string{}, matches: map[string]string{}}
	c.now = c.start
	c.broker = broker.New(broker.Options{
		Store: a.store.At(func() time.Time { return c.now }), Queue: silent{}, Clocks: a.config.Clocks(), Secret: a.salt, Score: a.score, Log: a.log,
	})
	if err := c.meet(ctx, s); err != nil {
		return err
	}
	for _, o := range s.Organizations {
		c.add(o.Registered, "registering "+o.Name, func(ctx context.Context) error {
			_, err := c.broker.CreateOrganization(ctx, domain.Clock(), domain.Organization{Kind: o.Kind, Name: o.Name, Provides: o.Provides, Demo: true})
			return err
		})
	}
	for _, d := range s.Clocks {
		c.add(d, "running the clocks", func(ctx context.Context) error {
			_, err := c.broker.RunClocks(ctx, c.now)
			return err
		})
	}
	for i := range s.Offers {
		c.offer(&s.Offers[i])
	}
	for i := range s.Needs {
		c.need(&s.Needs[i])
	}
	if c.failed != nil {
		return c.failed
	}
	slices.SortStableFunc(c.scenes, func(x, y scene) int { return x.at.Compare(y.at) })
	for _, sc := range c.scenes {
		c.now = sc.at
		if err := sc.do(ctx); err != nil {
			return fmt.Errorf("demonstration, %s: %s: %w", sc.at.Format(time.DateOnly), sc.what, err)
		}
	}
	if err := c.note(ctx, s.Note); err != nil {
		return fmt.Errorf("demonstration: %s: %w", s.Note.Title, err)
	}
	return nil
}
