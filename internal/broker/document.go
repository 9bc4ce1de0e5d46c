package broker

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Attach puts a document up to a match, by whom [Broker.Message] lets write: d carries the Name of the file as it was sent
// and, if wanted, a Title. A file that the same side has put up under the same name is not kept twice: the one that is
// there comes back, and again is true.
func (b *Broker) Attach(ctx context.Context, actor domain.Viewer, matchID string, d domain.MatchDocument, data []byte) (saved domain.MatchDocument, again bool, err error) {
	digest := domain.DocumentDigest(data)
	err = b.store.Write(ctx, func(tx *store.Store) error {
		m, side, err := b.writable(ctx, tx, actor, matchID)
		if err != nil {
			return err
		}
		saved = domain.MatchDocument{
			MatchID: m.ID, PersonID: actor.PersonID, OrganizationID: actor.OrganizationID, Side: side, Title: d.Title, Name: d.Name,
		}
		if err := checkDocument(&saved, data); err != nil {
			return err
		}
		there, err := tx.Documents(ctx, domain.Clock(), m.ID)
		if err != nil {
			return err
		}
		for _, other := range there {
			if again = other.SHA256 == digest && other.Name == saved.Name && other.OrganizationID == saved.OrganizationID; again {
				saved = other
				return nil
			}
		}
		if len(there) >= domain.MaxDocuments {
			return conflict("conflict.documents", "limit", domain.MaxDocuments)
		}
		if err := tx.InsertDocument(ctx, &saved, data); err != nil {
			return err
		}
		return b.recordMatch(ctx, tx, actor, m, domain.Event{
			ID: saved.ID, Action: domain.ActionAttach, From: string(m.Status), Side: side, Changes: saved.PutUp(),
		})
	})
	return saved, again, err
}

// TakeDown takes a document of a match away, at any time: who put it up may, and the desk. That it was there, and the
// digest of what was in it, stay in the history.
func (b *Broker) TakeDown(ctx context.Context, actor domain.Viewer, matchID, documentID string) error {
	return b.store.Write(ctx, func(tx *store.Store) error {
		m, err := matchFor(ctx, tx, actor, matchID)
		if err != nil {
			return err
		}
		d, err := tx.Document(ctx, domain.Clock(), m.ID, documentID)
		if err != nil {
			return err
		}
		if !d.TakesDown(actor) {
			return domain.ErrForbidden
		}
		if err := tx.DeleteDocument(ctx, d.ID); err != nil {
			return err
		}
		return b.recordMatch(ctx, tx, actor, m, domain.Event{
			Action: domain.ActionTakeDown, From: string(m.Status), Side: m.SideOf(actor), Changes: d.TakenDown(),
		})
	})
}
