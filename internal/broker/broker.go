package broker

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/store"
)

// Options say what a broker works with. Store and Queue are required.
type Options struct {
	Store  *store.Store
	Queue  Queue
	Clocks domain.Clocks // zero means domain.DefaultClocks
	// Secret salts the digests of restricted values in events, together with the record's id. Changing it
	// leaves the chains valid; digests before and after are then not comparable.
	Secret string
	// PerNeed is how many suggestions an open need keeps; 0 means 10.
	PerNeed int
	// NoteLanguages are those in which the sentences of an overview note are written; nil is the reference alone.
	NoteLanguages []string
	// Score rates one pair, for a match that no suggestion preceded; it is called before the transaction. Nil leaves
	// such a match without a score.
	Score func(context.Context, domain.Need, domain.Offer) (Suggestion, error)
	Log   *slog.Logger
}

// Broker changes the register. It may be shared.
type Broker struct {
	store   *store.Store
	queue   Queue
	clocks  domain.Clocks
	secret  string
	perNeed int
	written []string // languages of notes
	score   func(context.Context, domain.Need, domain.Offer) (Suggestion, error)
	log     *slog.Logger
}

// New makes a broker.
func New(o Options) *Broker {
	if o.Clocks == (domain.Clocks{}) {
		o.Clocks = domain.DefaultClocks()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PerNeed == 0 {
		o.PerNeed = 10
	}
	if len(o.NoteLanguages) == 0 {
		o.NoteLanguages = []string{i18n.Reference}
	}
	return &Broker{
		store: o.Store, queue: o.Queue, clocks: o.Clocks, secret: o.Secret,
		perNeed: o.PerNeed, written: o.NoteLanguages, score: o.Score, log: o.Log,
	}
}

// Act is one step that somebody takes with a record.
type Act struct {
	Action domain.Action
	// Reason is why: in words for a need or an offer that goes back, a domain.DeclineReason for a match.
	Reason string
	// Words go with the step: an answer, a delivery report, how it went.
	Words string
	// Outcome is how it ended, where the step asks for it.
	Outcome string
	// MergedInto is id or reference of the survivor, for the outcome merged.
	MergedInto string
	// Letter is the reference of the letter by which a party's answer came, when the secretariat records it.
	Letter string
	// Side is the party whose answer the letter holds; it may be left out where only one can be meant.
	Side domain.Side
}

// step finds the step of the table that one of the actors may take from the status. The right person at the wrong
// moment is told where the record stands; anybody else is told that they may not.
func step[S ~string](t domain.Table[S], kind domain.Kind, from S, a domain.Action, actors []domain.Actor) (domain.Step[S], error) {
	for _, s := range t {
		if s.From == from && s.Action == a && slices.Contains(actors, s.By) {
			return s, nil
		}
	}
	for _, s := range t {
		if s.Action == a && slices.Contains(actors, s.By) {
			return s, moved(kind, string(from))
		}
	}
	if slices.ContainsFunc(t, func(s domain.Step[S]) bool { return s.Action == a }) {
		return domain.Step[S]{}, domain.ErrForbidden
	}
	return domain.Step[S]{}, noStep(t, from, a, actors)
}

// noStep says that the table has no such step, or that none was named, and which there are: those that the actor may
// take now, or, for who may take none now, all that people take.
func noStep[S ~string](t domain.Table[S], from S, a domain.Action, actors []domain.Actor) error {
	named := func(steps []domain.Step[S], who func(domain.Actor) bool) (names []string) {
		for _, s := range steps {
			if who(s.By) && !slices.Contains(names, string(s.Action)) {
				names = append(names, string(s.Action))
			}
		}
		return names
	}
	may := named(t.From(from), func(by domain.Actor) bool { return slices.Contains(actors, by) })
	if len(may) == 0 {
		may = named(t, func(by domain.Actor) bool { return by != domain.ByClock })
	}
	wrong := &domain.Invalid{}
	if a == "" {
		wrong.Add("action", "error.action", "steps", may)
	} else {
		wrong.Add("action", "error.action_unknown", "value", string(a), "steps", may)
	}
	return wrong
}

// moved tells that the record is no longer where the step begins.
func moved(kind domain.Kind, status string) error {
	return conflict("conflict.moved", "status", domain.Say("broker.status."+string(kind)+"."+status))
}

func conflict(key string, args ...any) error {
	return &domain.Conflict{Message: domain.Say(key, args...)}
}

// record appends an event in the name of the actor.
func (b *Broker) record(ctx context.Context, tx *store.Store, actor domain.Viewer, e domain.Event) error {
	if e.PersonID == "" {
		e.PersonID = actor.PersonID
	}
	if e.OrganizationID == "" {
		e.OrganizationID = actor.OrganizationID
	}
	if e.Side == "" {
		e.Side = sideOf(actor)
	}
	return tx.AppendEvent(ctx, &e)
}

// sideOf is the capacity in which the actor changes a record that is not a match.
func sideOf(v domain.Viewer) domain.Side {
	switch {
	case v.IsClock():
		return domain.SideClock
	case v.Kind == domain.OrgSecretariat:
		return domain.SideSecretariat
	case v.Has(domain.RoleAuthor) || v.Has(domain.RoleFocalPoint):
		return domain.SideRequester
	case v.Has(domain.RoleProvider):
		return domain.SideProvider
	}
	return ""
}

func (b *Broker) enqueue(ctx context.Context, tx *store.Store, jobs ...Job) error {
	for _, j := range jobs {
		if err := b.queue.Enqueue(ctx, tx.Tx(), j); err != nil {
			return err
		}
	}
	return nil
}

// needFor loads a need whole, restricted fields included, if the actor may see it.
func needFor(ctx context.Context, tx *store.Store, actor domain.Viewer, by string) (domain.Need, error) {
	n, err := tx.Need(ctx, actor, by)
	if err != nil || n.Restricted(actor) {
		return n, err
	}
	return tx.Need(ctx, domain.Clock(), n.ID)
}

// offerFor loads an offer whole if the actor may see it.
func offerFor(ctx context.Context, tx *store.Store, actor domain.Viewer, by string) (domain.Offer, error) {
	o, err := tx.Offer(ctx, actor, by)
	if err != nil || o.Restricted(actor) {
		return o, err
	}
	return tx.Offer(ctx, domain.Clock(), o.ID)
}

// matchFor loads a match whole if the actor may see it; what the actor is shown of it afterwards is read anew.
func matchFor(ctx context.Context, tx *store.Store, actor domain.Viewer, by string) (domain.Match, error) {
	m, err := tx.Match(ctx, actor, by)
	if err != nil {
		return m, err
	}
	return tx.Match(ctx, domain.Clock(), m.ID)
}

// found tells a record that is missing, or may not be seen, from a fault.
func found(err error) (bool, error) {
	if errors.Is(err, domain.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func at(t time.Time) *time.Time { return &t }
