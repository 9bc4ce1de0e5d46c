package broker

import (
	"context"
	"fmt"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// Loader puts records into a register that is being loaded: for the demonstration and for imports. Every record is
// checked as a draft is and gets its event; one job at the end indexes and matches them all.
type Loader struct {
	b     *Broker
	tx    *store.Store
	actor domain.Viewer
}

// Load runs f in one transaction: either the whole register is loaded or nothing of it. Only the clock may, on behalf
// of a command. f may run again when the database was busy.
func (b *Broker) Load(ctx context.Context, actor domain.Viewer, f func(*Loader) error) error {
	if !actor.IsClock() {
		return domain.ErrForbidden
	}
	return b.store.Write(ctx, func(tx *store.Store) error {
		if err := f(&Loader{b: b, tx: tx, actor: actor}); err != nil {
			return err
		}
		return b.enqueue(ctx, tx, CatchUp{})
	})
}

// At loads what was there before: what it adds carries the time given.
func (l *Loader) At(now time.Time) *Loader {
	in, b := *l, *l.b
	clock := func() time.Time { return now }
	b.store, in.tx = b.store.At(clock), l.tx.At(clock)
	in.b = &b
	return &in
}

// Organization adds an organization and fills in its id.
func (l *Loader) Organization(ctx context.Context, o *domain.Organization) error {
	return explain(l.b.createOrganization(ctx, l.tx, l.actor, o), o.Name)
}

// Person adds a person and fills in the id.
func (l *Loader) Person(ctx context.Context, p *domain.Person) error {
	return explain(l.b.createPerson(ctx, l.tx, l.actor, p), "person")
}

// PersonByEmail is a person who was added before.
func (l *Loader) PersonByEmail(ctx context.Context, email string) (domain.Person, error) {
	p, err := l.tx.PersonByEmail(ctx, email)
	return p, explain(err, email)
}

// Finding adds a finding.
func (l *Loader) Finding(ctx context.Context, f *domain.Finding) error {
	return explain(l.b.addFinding(ctx, l.tx, l.actor, f), f.SourceRef)
}

// Cycle adds a reporting cycle that a document tells of and fills in its id.
func (l *Loader) Cycle(ctx context.Context, c *domain.ReportingCycle) error {
	return explain(l.b.addCycle(ctx, l.tx, l.actor, c, &check{}), c.CitedFrom)
}

// Response adds what a document tells of a State's answer, or of its silence.
func (l *Loader) Response(ctx context.Context, r *domain.ReportingResponse) error {
	if r.How != domain.ByDocument || r.Source == "" || r.ReceivedAt != nil {
		return fmt.Errorf("loading what is told of %s: it comes from a document and has no day", r.State)
	}
	return explain(l.b.addResponse(ctx, l.tx, l.actor, r), r.Source)
}

// Need adds a need that is already open, from a source other than posting, confirmed at load unless it says when.
func (l *Loader) Need(ctx context.Context, n *domain.Need) error {
	if n.Source == "" || n.Source == domain.SourcePosted {
		return fmt.Errorf("loading need %q: a need that is posted goes through clearance and verification", n.Title)
	}
	org, err := l.tx.Organization(ctx, n.OrganizationID)
	if err != nil {
		return fmt.Errorf("loading need %q: its organization: %w", n.Title, err)
	}
	now := l.b.store.Now()
	n.State, n.Status, n.StatusSince = org.State, domain.NeedOpen, now
	if n.LastConfirmed == nil {
		n.LastConfirmed = at(now)
	}
	if n.NextReview == nil {
		n.NextReview = at(n.LastConfirmed.AddDate(0, l.b.clocks.DormantMonths, 0))
	}
	if n.Visibility == "" {
		n.Visibility = domain.Public
	}
	if err := checkNeed(ctx, l.tx, n, false); err != nil {
		return explain(err, n.Title)
	}
	if err := l.tx.InsertNeed(ctx, n); err != nil {
		return explain(err, n.Title)
	}
	return l.created(ctx, domain.KindNeed, n.ID, string(n.Status), needFields(*n))
}

// Offer adds an offer that is already open, confirmed at load unless it says when.
func (l *Loader) Offer(ctx context.Context, o *domain.Offer) error {
	now := l.b.store.Now()
	o.Status, o.StatusSince = domain.OfferOpen, now
	confirmed := now
	if o.LastConfirmed != nil {
		confirmed = *o.LastConfirmed
	}
	l.b.renewOffer(o, confirmed)
	if o.Visibility == "" {
		o.Visibility = domain.Public
	}
	if err := checkOffer(ctx, l.tx, o, false); err != nil {
		return explain(err, o.Title)
	}
	if err := l.tx.InsertOffer(ctx, o); err != nil {
		return explain(err, o.Title)
	}
	return l.created(ctx, domain.KindOffer, o.ID, string(o.Status), offerFields(*o))
}

// Annotate keeps how a note's drafter groups a record that was loaded.
func (l *Loader) Annotate(ctx context.Context, a domain.Annotation) error {
	return explain(l.b.annotate(ctx, l.tx, l.actor, a), a.Label)
}

// Checklist adds a checklist in the status that it has, with its answers.
func (l *Loader) Checklist(ctx context.Context, c *domain.Checklist, answers []domain.ChecklistAnswer) error {
	org, err := l.tx.Organization(ctx, c.OrganizationID)
	if err != nil {
		return fmt.Errorf("loading a checklist: its organization: %w", err)
	}
	c.State, c.Demo = org.State, org.Demo
	form, ok := reference.LatestChecklistForm(string(c.Instrument))
	if !ok {
		return fmt.Errorf("loading a checklist: no form on %q", c.Instrument)
	}
	c.Form = form.Version
	if err := checkChecklist(c, l.tx.Now()); err != nil {
		return explain(err, string(c.Instrument))
	}
	if err := l.tx.InsertChecklist(ctx, c); err != nil {
		return explain(err, string(c.Instrument))
	}
	var fields []field
	for i := range answers {
		a := &answers[i]
		if _, ok := form.Question(a.Question); !ok {
			return fmt.Errorf("loading %s: there is no question %q", c.Reference, a.Question)
		}
		if err := checkAnswer(c.Instrument, a); err != nil {
			return explain(err, a.Question)
		}
		a.ChecklistID = c.ID
		if err := l.tx.PutChecklistAnswer(ctx, a); err != nil {
			return explain(err, a.Question)
		}
		fields = append(fields, answerFields(*a)...)
	}
	return l.created(ctx, domain.KindChecklist, c.ID, string(c.Status), fields)
}

func (l *Loader) created(ctx context.Context, kind domain.Kind, id, status string, fields []field) error {
	list, _ := l.b.changes(id, nil, fields)
	return l.b.record(ctx, l.tx, l.actor, domain.Event{
		Kind: kind, RecordID: id, Action: domain.ActionCreate, To: status, Changes: list,
	})
}

func explain(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("loading %q: %w", what, err)
}
