package jobs_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

func TestASearchEngineThatWasDownMissesNothing(t *testing.T) {
	server := testenv.MeilisearchServer(t)
	p := newPlant(t, engines[store.PostgreSQL](t))
	p.open(t, "meilisearch+"+server.URL+"?key="+server.Key)
	p.load(t, 2, 1)
	p.start(t, p.index)
	eventually(t, "what was there before", func() bool { return p.found(t) == 3 && p.waiting(t) == 0 })
	server.Stop()
	provider := domain.NewViewer(domain.Person{ID: "p", Roles: []domain.Role{domain.RoleProvider}}, p.orgs["unit"])
	for range 20 {
		_, err := p.broker.PostOffer(t.Context(), provider, offer(""))
		require.NoError(t, err)
	}
	eventually(t, "jobs wait for the engine", func() bool {
		counts, err := p.queue.Counts(t.Context())
		return err == nil && counts["scheduled"]+counts["available"] > 0
	})
	failed, err := p.queue.Failed(t.Context())
	require.NoError(t, err)
	require.Empty(t, failed, "an engine that is down is nobody's failure")
	server.Start()
	eventually(t, "what was saved meanwhile", func() bool { return p.found(t) == 23 })
	eventually(t, "nothing is left to do", func() bool { return p.waiting(t) == 0 })
	server.Wipe()
	server.Start()
	_, err = p.broker.PostOffer(t.Context(), provider, offer(""))
	require.NoError(t, err)
	eventually(t, "a wiped index is filled again", func() bool { return p.found(t) == 24 })
}

// found is how many documents the index holds; none while the engine is down.
func (p *plant) found(t *testing.T) int {
	r, err := p.index.Search(t.Context(), search.Query{Viewer: domain.Clock()})
	if err != nil {
		require.ErrorIs(t, err, search.ErrDown)
		return 0
	}
	return r.Total
}

// TestAnIndexAheadOfTheRegisterIsRebuilt: a backup was restored.
func TestAnIndexAheadOfTheRegisterIsRebuilt(t *testing.T) {
	p := newPlant(t, engines[store.SQLite](t))
	p.load(t, 1, 1)
	require.NoError(t, p.index.Put(t.Context(), []search.Document{{ID: "lost", Kind: domain.KindNeed, Title: "lost", Readers: []string{"public"}}}))
	require.NoError(t, p.index.SetPosition(t.Context(), 1_000_000))
	p.start(t, p.index)
	eventually(t, "the record that is no more is gone", func() bool { return p.found(t) == 2 && p.indexed(t, "lost") == 0 })
}

// stuck is an index that can be made to fail, or to hold a job until it is let go.
type stuck struct {
	search.Index
	mu   sync.Mutex
	fail error
	held chan struct{} // closed when a job has come
	free chan struct{} // closed to let it go
}

func (s *stuck) Advance(ctx context.Context, docs []search.Document, gone []string, position int64) error {
	s.mu.Lock()
	fail, held, free := s.fail, s.held, s.free
	s.held = nil
	s.mu.Unlock()
	if fail != nil {
		return fail
	}
	if held != nil {
		close(held)
		select {
		case <-free:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.Index.Advance(ctx, docs, gone, position)
}

func TestAFailureIsShownAndTriedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 1, 1)
		s := &stuck{Index: p.index, fail: errors.New("disk full")}
		p.start(t, s)
		var failed []jobs.FailedJob
		eventually(t, "the failure is shown", func() bool {
			var err error
			failed, err = p.queue.Failed(t.Context())
			return err == nil && len(failed) > 0
		})
		require.Contains(t, failed[0].Error, "disk full")
		require.Positive(t, failed[0].Tried)
		require.Greater(t, failed[0].Of, failed[0].Tried)
		require.NotNil(t, failed[0].Next)
		s.mu.Lock()
		s.fail = nil
		s.mu.Unlock()
		eventually(t, "it succeeds when retried", func() bool {
			list, err := p.queue.Failed(t.Context())
			require.NoError(t, err)
			for _, f := range list {
				_ = p.queue.Retry(t.Context(), f.ID)
			}
			return len(list) == 0 && p.found(t) == 2
		})
		require.ErrorIs(t, p.queue.Retry(t.Context(), 999_999), domain.ErrNotFound)
	})
}

func TestStopFinishesWhatIsInFlight(t *testing.T) {
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 1, 0)
		held, free := make(chan struct{}), make(chan struct{})
		stop := p.start(t, &stuck{Index: p.index, held: held, free: free})
		<-held
		stopped := make(chan struct{})
		go func() { defer close(stopped); stop() }()
		close(free)
		<-stopped
		require.Equal(t, 1, p.found(t))
	})
}

// TestWorkersThatAreKilled runs workers in a process of their own, kills it in the middle of a job and has others take
// the job up.
func TestWorkersThatAreKilled(t *testing.T) {
	if url := os.Getenv("TAMATCH_TEST_WORKER"); url != "" {
		workUntilKilled(t, url)
		return
	}
	onEach(t, func(t *testing.T, p *plant) {
		p.load(t, 2, 1)
		child := exec.Command(os.Args[0], "-test.run=^TestWorkersThatAreKilled$")
		child.Env = append(os.Environ(), "TAMATCH_TEST_WORKER="+p.url)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		lines := bufio.NewScanner(out)
		for lines.Scan() && !strings.Contains(lines.Text(), "in the middle") {
		}
		require.NoError(t, child.Process.Kill())
		_ = child.Wait()
		counts, err := p.queue.Counts(t.Context())
		require.NoError(t, err)
		require.Positive(t, counts["running"], "the job was cut off")
		w, err := jobs.NewWorkers(t.Context(), jobs.Options{
			Store: p.store, Broker: p.broker, Pairing: p.pairing, Index: p.index,
			Poll: 20 * time.Millisecond, JobTime: 3 * time.Second, RescueAfter: 3 * time.Second,
		})
		require.NoError(t, err)
		require.NoError(t, w.Start(context.Background()))
		defer func() { require.NoError(t, w.Stop(context.Background())) }()
		eventually(t, "what was cut off is done", func() bool {
			_, n, err := p.store.Matches(t.Context(), store.MatchFilter{Viewer: domain.Clock()})
			return err == nil && n == 2 && p.found(t) == 3 && p.waiting(t) == 0
		})
	})
}

func workUntilKilled(t *testing.T, url string) {
	s, err := store.Open(t.Context(), store.Options{URL: url})
	require.NoError(t, err)
	q, err := jobs.NewQueue(s)
	require.NoError(t, err)
	index, err := search.Open(t.Context(), "bleve:"+t.TempDir())
	require.NoError(t, err)
	held := make(chan struct{})
	w, err := jobs.NewWorkers(t.Context(), jobs.Options{
		Store: s, Broker: broker.New(broker.Options{Store: s, Queue: q}), Index: &stuck{Index: index, held: held, free: nil},
		Pairing: pairing.New(pairing.Settings{Store: s, Index: index}), Poll: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	require.NoError(t, w.Start(context.Background()))
	<-held
	_, _ = os.Stdout.WriteString("in the middle\n")
	<-t.Context().Done()
}

// A process that was killed leaves its jobs running. On PostgreSQL another takes them up at once, and leaves those of a
// process that lives.
func TestJobsOfAProcessThatIsGoneAreTakenUp(t *testing.T) {
	p := newPlant(t, engines[store.PostgreSQL](t))
	living, err := pgx.Connect(t.Context(), p.url)
	require.NoError(t, err)
	defer living.Close(t.Context())
	_, err = living.Exec(t.Context(), "SELECT pg_advisory_lock($1, hashtext('tamatch_living'))", jobs.LockClass)
	require.NoError(t, err)
	p.load(t, 1, 1)
	for _, worker := range []string{"tamatch_gone", "tamatch_living"} {
		_, err = living.Exec(t.Context(), `INSERT INTO river_job (state, attempt, attempted_at, attempted_by, args, kind, max_attempts, queue)
			VALUES ('running', 1, now(), ARRAY[$1], '{}', 'index', 8, 'index')`, worker)
		require.NoError(t, err)
	}
	p.start(t, p.index)
	require.Eventually(t, func() bool {
		counts, err := p.queue.Counts(t.Context())
		return err == nil && counts["available"] == 0 && counts["running"] == 1
	}, 20*time.Second, 20*time.Millisecond, "the job of the process that is gone was not done")
	var left string
	require.NoError(t, living.QueryRow(t.Context(), "SELECT attempted_by[1] FROM river_job WHERE state = 'running'").Scan(&left))
	require.Equal(t, "tamatch_living", left)
	require.NoError(t, living.Close(t.Context()))
	require.Eventually(t, func() bool {
		counts, err := p.queue.Counts(t.Context())
		return err == nil && counts["running"] == 0
	}, 20*time.Second, 20*time.Millisecond, "its job was not taken up after its end")
}
