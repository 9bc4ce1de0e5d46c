package broker

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// maxTokens is how many live tokens one person may have.
const maxTokens = 20

// CreateToken keeps a new token of the actor. Its secret reaches the broker as a hash, as passwords do. Nobody makes
// tokens in another person's name.
func (b *Broker) CreateToken(ctx context.Context, actor domain.Viewer, t domain.Token) (domain.Token, error) {
	if !actor.SignedIn() {
		return domain.Token{}, domain.ErrForbidden
	}
	var saved domain.Token
	err := b.store.Write(ctx, func(tx *store.Store) error {
		now := b.store.Now()
		saved = domain.Token{
			PersonID: actor.PersonID, Name: t.Name, Prefix: t.Prefix, Hash: t.Hash, Scopes: t.Scopes, ExpiresAt: t.ExpiresAt,
		}
		c := &check{whole: true}
		c.words("name", &saved.Name, maxTitle)
		c.required("name", saved.Name, 1, "error.token_name")
		codes(c, "scopes", &saved.Scopes, domain.Scopes, "error.token_scope")
		if len(saved.Scopes) == 0 {
			c.Add("scopes", "error.token_scopes")
		}
		if saved.ExpiresAt != nil && !saved.ExpiresAt.After(now) {
			c.Add("expires", "error.token_expires")
		}
		if err := c.Err(); err != nil {
			return err
		}
		have, err := tx.Tokens(ctx, actor.PersonID)
		if err != nil {
			return err
		}
		live := 0
		for _, other := range have {
			if other.Live(now) {
				live++
			}
		}
		if live >= maxTokens {
			return conflict("conflict.tokens", "limit", maxTokens)
		}
		if err := tx.InsertToken(ctx, &saved); err != nil {
			return err
		}
		return b.recordToken(ctx, tx, actor, saved.PersonID, domain.Change{Field: "token", New: saved.Prefix})
	})
	if err != nil {
		return domain.Token{}, err
	}
	return saved, nil
}

// RevokeToken ends a token: its person's own, or anybody's by an administrator.
func (b *Broker) RevokeToken(ctx context.Context, actor domain.Viewer, personID, id string) error {
	if !administers(actor) && (!actor.SignedIn() || actor.PersonID != personID) {
		return domain.ErrNotFound
	}
	return b.store.Write(ctx, func(tx *store.Store) error {
		t, standing, err := tx.RevokeToken(ctx, personID, id)
		if err != nil || !standing {
			return err
		}
		return b.recordToken(ctx, tx, actor, personID, domain.Change{Field: "token", Old: t.Prefix})
	})
}

func (b *Broker) recordToken(ctx context.Context, tx *store.Store, actor domain.Viewer, personID string, c domain.Change) error {
	p, err := tx.Person(ctx, personID)
	if err != nil {
		return err
	}
	return b.record(ctx, tx, actor, domain.Event{
		Kind: domain.KindPerson, RecordID: personID, Action: domain.ActionEdit, From: active(p), To: active(p), Changes: []domain.Change{c},
	})
}
