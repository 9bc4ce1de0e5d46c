package broker

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Message adds words to a match: the parties may, once the match is disclosed to them, and the desk. A form that was sent
// twice is kept once: the message that is there comes back, and again is true.
func (b *Broker) Message(ctx context.Context, actor domain.Viewer, matchID, words string, documents []domain.Link) (said domain.MatchMessage, again bool, err error) {
	err = b.store.Write(ctx, func(tx *store.Store) error {
		m, side, err := b.writable(ctx, tx, actor, matchID)
		if err != nil {
			return err
		}
		said, again, err = b.say(ctx, tx, actor, m, side, words, documents)
		return err
	})
	return said, again, err
}

// writable is a match to which the actor may add something, and the side on which.
func (b *Broker) writable(ctx context.Context, tx *store.Store, actor domain.Viewer, matchID string) (domain.Match, domain.Side, error) {
	m, err := matchFor(ctx, tx, actor, matchID)
	if err != nil {
		return m, "", err
	}
	side := m.SideOf(actor)
	if side != domain.SideRequester && side != domain.SideProvider && !actor.Broker() || !actor.ActsFor(actor.OrganizationID) {
		return m, side, domain.ErrForbidden
	}
	if m.Status.Ended() && !m.Status.Made() {
		return m, side, moved(domain.KindMatch, string(m.Status))
	}
	return m, side, nil
}

func (b *Broker) say(ctx context.Context, tx *store.Store, actor domain.Viewer, m domain.Match, side domain.Side, words string, documents []domain.Link) (said domain.MatchMessage, again bool, err error) {
	c := &check{whole: true}
	c.words("words", &words, maxText)
	c.required("words", words, 1, "error.message")
	if len(documents) > 10 {
		c.Add("documents", "error.too_many", "limit", 10)
	}
	documents = slices.Clone(documents)
	for i := range documents {
		name := fmt.Sprintf("documents.%d.", i)
		c.words(name+"title", &documents[i].Title, maxShort)
		c.required(name+"title", documents[i].Title, 1, "error.document_title")
		c.link(name+"address", &documents[i].Address)
		c.required(name+"address", documents[i].Address, 1, "error.link")
	}
	if err := c.Err(); err != nil {
		return said, false, err
	}
	now := b.store.Now()
	if said, again, err = saidAlready(ctx, tx, actor, m.ID, words, documents, now); again || err != nil {
		return said, again, err
	}
	said = domain.MatchMessage{
		MatchID: m.ID, PersonID: actor.PersonID, OrganizationID: actor.OrganizationID, Side: side,
		Words: words, Documents: documents, At: now,
	}
	if err := tx.InsertMessage(ctx, &said); err != nil {
		return said, false, err
	}
	return said, false, b.recordMatch(ctx, tx, actor, m, domain.Event{Action: domain.ActionMessage, From: string(m.Status), Side: side})
}

// sayAgain is how long the same words of the same person count as a form that was sent twice: a double click, a reload,
// a line that broke off.
const sayAgain = time.Minute

// saidAlready is the last message of the same person, if it has these words and documents and is a form that was sent
// twice. Write transactions come one after the other, so two at the same moment are told apart too.
func saidAlready(ctx context.Context, tx *store.Store, actor domain.Viewer, matchID, words string, documents []domain.Link, now time.Time) (domain.MatchMessage, bool, error) {
	list, err := tx.Messages(ctx, domain.Clock(), matchID)
	if err != nil {
		return domain.MatchMessage{}, false, err
	}
	for _, said := range slices.Backward(list) {
		if said.PersonID == actor.PersonID {
			return said, said.Words == words && slices.Equal(said.Documents, documents) && now.Sub(said.At) < sayAgain, nil
		}
	}
	return domain.MatchMessage{}, false, nil
}

// remindAgain is how long after a reminder of a match another is taken for the same one, sent twice.
const remindAgain = time.Hour

// Remind notes that the desk reminded the side whose turn it is. Write transactions come one after the other, so of two
// reminders at the same moment the second finds the first.
func (b *Broker) Remind(ctx context.Context, actor domain.Viewer, matchID string) (domain.Match, error) {
	var saved domain.Match
	err := b.store.Write(ctx, func(tx *store.Store) error {
		m, err := matchFor(ctx, tx, actor, matchID)
		if err != nil {
			return err
		}
		if !actor.Broker() {
			return domain.ErrForbidden
		}
		waiting := []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider, domain.MatchDelivered}
		if !slices.Contains(waiting, m.Status) {
			return moved(domain.KindMatch, string(m.Status))
		}
		now := b.store.Now()
		if last := m.RemindedAt; last != nil && now.Sub(*last) < remindAgain {
			return conflict("conflict.reminded", "date", *last, "time", last.UTC().Format("15:04"))
		}
		m.RemindedAt = at(now)
		if err := tx.UpdateMatch(ctx, &m); err != nil {
			return err
		}
		saved = m
		return b.recordMatch(ctx, tx, actor, m, domain.Event{Action: domain.ActionRemind, From: string(m.Status)})
	})
	return saved, err
}

// Assign gives a record to a broker of the desk, or takes it back to nobody when personID is empty.
func (b *Broker) Assign(ctx context.Context, actor domain.Viewer, kind domain.Kind, id, personID string) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		var before, status string
		var save func() error
		switch kind {
		case domain.KindNeed:
			n, err := needFor(ctx, tx, actor, id)
			if err != nil {
				return err
			}
			id, before, status = n.ID, n.AssignedTo, string(n.Status)
			n.AssignedTo = personID
			save = func() error { return tx.UpdateNeed(ctx, &n) }
		case domain.KindOffer:
			o, err := offerFor(ctx, tx, actor, id)
			if err != nil {
				return err
			}
			id, before, status = o.ID, o.AssignedTo, string(o.Status)
			o.AssignedTo = personID
			save = func() error { return tx.UpdateOffer(ctx, &o) }
		case domain.KindMatch:
			m, err := matchFor(ctx, tx, actor, id)
			if err != nil {
				return err
			}
			id, before, status = m.ID, m.AssignedTo, string(m.Status)
			m.AssignedTo = personID
			save = func() error { return tx.UpdateMatch(ctx, &m) }
		default:
			return domain.ErrNotFound
		}
		if !actor.Secretariat() {
			return domain.ErrForbidden
		}
		if personID != "" {
			p, err := tx.Person(ctx, personID)
			known, err := found(err)
			if err != nil {
				return err
			}
			if !known || p.OrganizationID != actor.OrganizationID || !p.Has(domain.RoleBroker) || p.Disabled {
				c := &check{}
				c.Add("assigned_to", "error.assignee")
				return c.Err()
			}
		}
		if before == personID {
			return nil
		}
		if err := save(); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, domain.Event{
			Kind: kind, RecordID: id, Action: domain.ActionAssign, From: status, To: status,
			Changes: []domain.Change{{Field: "assigned_to", Old: before, New: personID}},
		})
	})
}
