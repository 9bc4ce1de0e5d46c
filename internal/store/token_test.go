package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func init() { tables["tokens"], tables["replies"] = domain.Token{}, domain.Reply{} }

func TestTokensAreFoundByTheirHashAndEndWhenRevoked(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		p := domain.Person{Email: "somebody@example.org", Name: "Somebody"}
		r.write(t, func(tx *store.Store) error { return tx.InsertPerson(t.Context(), &p) })
		one := domain.Token{PersonID: p.ID, Name: "one", Prefix: "tam_abc", Hash: domain.TokenHash("secret"), Scopes: []domain.Scope{domain.ScopeRead}}
		r.write(t, func(tx *store.Store) error { return tx.InsertToken(t.Context(), &one) })
		found, err := r.Token(t.Context(), domain.TokenHash("secret"))
		require.NoError(t, err)
		require.Equal(t, one, found)
		_, err = r.Token(t.Context(), domain.TokenHash("Secret"))
		require.ErrorIs(t, err, domain.ErrNotFound)

		require.NoError(t, r.TokenUsed(t.Context(), found))
		found, err = r.Token(t.Context(), one.Hash)
		require.NoError(t, err)
		require.Equal(t, firstDay, *found.LastUsedAt)
		r.set(firstDay.Add(30 * time.Second))
		require.NoError(t, r.TokenUsed(t.Context(), domain.Token{ID: one.ID}), "another process that has not heard of the use")
		found, err = r.Token(t.Context(), one.Hash)
		require.NoError(t, err)
		require.Equal(t, firstDay, *found.LastUsedAt)

		err = r.Write(t.Context(), func(tx *store.Store) error {
			_, _, err := tx.RevokeToken(t.Context(), "another person", one.ID)
			return err
		})
		require.ErrorIs(t, err, domain.ErrNotFound)
		for i := range 2 {
			r.set(firstDay.Add(time.Duration(i) * time.Hour))
			r.write(t, func(tx *store.Store) error {
				revoked, standing, err := tx.RevokeToken(t.Context(), p.ID, one.ID)
				require.Equal(t, i == 0, standing)
				require.Equal(t, firstDay, revoked.RevokedAt.UTC())
				return err
			})
		}
		list, err := r.Tokens(t.Context(), p.ID)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.False(t, list[0].Live(firstDay))
	})
}

func TestAnswersAreKeptForADay(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		keep := func(key string) {
			r.write(t, func(tx *store.Store) error {
				return tx.InsertReply(t.Context(), &domain.Reply{PersonID: "p", Key: key, Digest: "d", Status: 201, Body: []byte("{}")})
			})
		}
		keep("one")
		found, err := r.Reply(t.Context(), "p", "one")
		require.NoError(t, err)
		require.Equal(t, []byte("{}"), found.Body)
		_, err = r.Reply(t.Context(), "q", "one")
		require.ErrorIs(t, err, domain.ErrNotFound)
		r.set(firstDay.Add(24 * time.Hour))
		_, err = r.Reply(t.Context(), "p", "one")
		require.ErrorIs(t, err, domain.ErrNotFound)
		keep("two")
		var n int
		require.NoError(t, r.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM replies").Scan(&n))
		require.Equal(t, 1, n)
	})
}
