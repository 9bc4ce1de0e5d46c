package broker_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func somebody(t *testing.T, w *world) domain.Viewer {
	t.Helper()
	p, err := w.CreatePerson(t.Context(), domain.Clock(), domain.Person{
		Name: "Rudo Dube", Email: "rudo@example.org", OrganizationID: w.kenya.ID, Roles: []domain.Role{domain.RoleAuthor},
	})
	require.NoError(t, err)
	return domain.NewViewer(p, w.kenya)
}

func TestTokensAreOnesOwn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		actor := somebody(t, w)
		good := domain.Token{Name: "nightly export", Prefix: "tam_abcdef", Hash: domain.TokenHash("one"), Scopes: []domain.Scope{domain.ScopeRead}}
		saved, err := w.CreateToken(t.Context(), actor, good)
		require.NoError(t, err)
		require.Equal(t, actor.PersonID, saved.PersonID)
		_, err = w.CreateToken(t.Context(), domain.Viewer{}, good)
		require.ErrorIs(t, err, domain.ErrForbidden)

		past := firstDay.Add(-time.Hour)
		for field, wrong := range map[string]domain.Token{
			"name": {Scopes: good.Scopes}, "scopes": {Name: "x", Scopes: []domain.Scope{"all"}}, "expires": {Name: "x", Scopes: good.Scopes, ExpiresAt: &past},
		} {
			_, err := w.CreateToken(t.Context(), actor, wrong)
			var invalid *domain.Invalid
			require.ErrorAs(t, err, &invalid, field)
			_, told := invalid.At(field)
			require.True(t, told, field)
		}

		require.ErrorIs(t, w.RevokeToken(t.Context(), w.provider, actor.PersonID, saved.ID), domain.ErrNotFound)
		require.NoError(t, w.RevokeToken(t.Context(), actor, actor.PersonID, saved.ID))
		require.NoError(t, w.RevokeToken(t.Context(), actor, actor.PersonID, saved.ID), "twice is once")
		events, err := w.store.Events(t.Context(), domain.Clock(), domain.KindPerson, actor.PersonID)
		require.NoError(t, err)
		require.NoError(t, domain.VerifyChain(events))
		require.Len(t, events, 3, "made, given a token, the token revoked")
		require.Equal(t, []domain.Change{{Field: "token", Old: "tam_abcdef"}}, events[2].Changes)
	})
}

func TestOnceIsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		actor := somebody(t, w)
		run := func(key, digest string) (domain.Reply, bool, error) {
			return w.Once(t.Context(), actor, broker.Once{Key: key, Digest: digest}, func(in *broker.Broker, _ *store.Store) (domain.Reply, error) {
				n, err := in.PostNeed(t.Context(), actor, domain.Need{Title: "Tracing"})
				return domain.Reply{Status: 201, Body: []byte(n.Reference)}, err
			})
		}
		var mu sync.Mutex
		bodies, fresh := map[string]bool{}, 0
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				r, replayed, err := run("k", "d")
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				bodies[string(r.Body)] = true
				if !replayed {
					fresh++
				}
			})
		}
		all.Wait()
		require.Len(t, bodies, 1)
		require.Equal(t, 1, fresh)
		_, _, err := run("k", "another")
		require.ErrorIs(t, err, broker.ErrReused)
		// What fails leaves neither a record nor an answer.
		_, _, err = w.Once(t.Context(), actor, broker.Once{Key: "f", Digest: "d"}, func(in *broker.Broker, _ *store.Store) (domain.Reply, error) {
			if _, err := in.PostNeed(t.Context(), actor, domain.Need{Title: "Lost"}); err != nil {
				return domain.Reply{}, err
			}
			return domain.Reply{}, errors.New("the line broke")
		})
		require.ErrorContains(t, err, "the line broke")
		_, err = w.store.Reply(t.Context(), actor.PersonID, "f")
		require.ErrorIs(t, err, domain.ErrNotFound)
		_, total, err := w.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock()})
		require.NoError(t, err)
		require.Equal(t, 1, total)
	})
}
