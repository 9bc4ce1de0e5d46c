package jobs_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/jobs"
	"tamatch/internal/store"
)

// written is a log that many write.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(line)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// SQLite lets one write at a time. While many people write back to back, without a gap in which a lock could be had by
// asking again and again, the queue's own writes come in their turn: none fails, and none waits for the others to end.
func TestTheQueueHasItsTurnAmongManyWriters(t *testing.T) {
	p := newPlant(t, engines[store.SQLite](t))
	p.load(t, 0, 1)
	log := &written{}
	w, err := jobs.NewWorkers(t.Context(), jobs.Options{
		Store: p.store, Broker: p.broker, Pairing: p.pairing, Index: p.index, Poll: 20 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	require.NoError(t, err)
	require.NoError(t, w.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = w.Stop(ctx) // what is left to match is of no interest here
	})

	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for n := 0; writing.Err() == nil; n++ {
				err := p.store.Write(context.WithoutCancel(writing), func(tx *store.Store) error {
					for k := range 40 {
						f := domain.Finding{Kind: domain.FindingRemark, Summary: fmt.Sprint("remark ", i, n, k)}
						if err := tx.InsertFinding(t.Context(), &f); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	// Longer than an SQLite connection asks for the lock before it gives up, jobs come and are done all the while.
	began := time.Now()
	for done := 0; done < 3 || time.Since(began) < 7*time.Second; done++ {
		n := need(p.orgs["state"].ID)
		require.NoError(t, p.broker.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error { return l.Need(t.Context(), &n) }))
		require.Eventually(t, func() bool {
			counts, err := p.queue.Counts(t.Context())
			return err == nil && counts["available"]+counts["running"] == 0
		}, 60*time.Second, 20*time.Millisecond)
	}
	stop()
	writers.Wait()
	for line := range strings.Lines(log.String()) {
		require.NotContains(t, line, "locked")
		require.NotContains(t, line, "level=ERROR")
	}
}

// Two processes that rebuild the index at once would undo each other's work: the second is told, and changes nothing. One
// that is gone keeps nobody out.
func TestOneProcessRebuildsTheIndexAtATime(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 2, 1)
		other, err := store.Open(t.Context(), store.Options{URL: p.url})
		require.NoError(t, err)
		release, err := other.Alone(t.Context(), store.Reindexing)
		require.NoError(t, err)
		before, err := p.index.Generation(t.Context())
		require.NoError(t, err)

		err = jobs.Reindex(t.Context(), p.store, p.index, nil)
		require.ErrorIs(t, err, domain.ErrConflict)
		require.ErrorContains(t, err, "another process is reindexing")
		after, err := p.index.Generation(t.Context())
		require.NoError(t, err)
		require.Equal(t, before, after)

		require.NoError(t, release())
		require.NoError(t, jobs.Reindex(t.Context(), p.store, p.index, nil))
		after, err = p.index.Generation(t.Context())
		require.NoError(t, err)
		require.Equal(t, before+1, after)

		if p.store.Dialect() == store.PostgreSQL { // the server drops the lock with the connection; a file's lock, the system
			var backend int
			_, err = other.Alone(t.Context(), store.Reindexing)
			require.NoError(t, err)
			row := p.store.DB().QueryRowContext(t.Context(), "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted")
			require.NoError(t, row.Scan(&backend))
			require.Equal(t, 1, backend)
			require.Eventually(t, func() bool { return jobs.Reindex(t.Context(), p.store, p.index, nil) == nil }, 10*time.Second, 20*time.Millisecond)
		}
		require.NoError(t, other.Close())
	})
}
