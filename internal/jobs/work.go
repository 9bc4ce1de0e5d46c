package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"tamatch/internal/broker"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Options say what the workers work with. Store, Broker, Pairing and Index are required.
type Options struct {
	Store   *store.Store
	Broker  *broker.Broker
	Pairing *pairing.Pairing
	Index   search.Index
	Log     *slog.Logger
	Now     func() time.Time // of the clocks; nil is the store's
	// Listen is the address of PostgreSQL. With it a job is picked up at once; without it, and on SQLite, within Poll.
	Listen string
	Poll   time.Duration // how often to look for jobs; 0 is 250 ms on SQLite and 1 s on PostgreSQL
	Snooze time.Duration // how long to wait for a search engine that is down; 0 is 10 s
	// JobTime is the longest that a job may take, RescueAfter when a job is tried again of which nothing is known any more;
	// 0 is 5 and 15 minutes. The jobs of a process that was killed are tried again at the next start on SQLite, where one
	// process works, and on PostgreSQL with Listen within Adopt by whoever is there; 0 is 5 seconds.
	JobTime, RescueAfter, Adopt time.Duration
}

// River looks for jobs now and then and takes at most as many as it may work at once: fetched is how many jobs it takes, so
// that a hundred changes are through in seconds. Of those that match, atOnce are worked at a time; indexing is done once
// for all that wait.
const (
	fetched = 32
	atOnce  = 2
)

// Workers work the queue, in this process.
type Workers struct {
	client *river.Client[*sql.Tx]
	store  *store.Store
	pool   *pgxpool.Pool
	index  *indexer
	// orphans is nil where nobody else works.
	orphans *orphans
}

// NewWorkers makes the workers; Start has them begin.
func NewWorkers(ctx context.Context, o Options) (*Workers, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = o.Store.Now
	}
	sqlite := o.Store.Dialect() == store.SQLite
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&o.Poll, time.Second}, {&o.Snooze, 10 * time.Second},
		{&o.JobTime, 5 * time.Minute}, {&o.RescueAfter, 15 * time.Minute}, {&o.Adopt, 5 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
			if sqlite && d.field == &o.Poll {
				*d.field = 250 * time.Millisecond
			}
		}
	}
	w := &Workers{store: o.Store, index: &indexer{store: o.Store, index: o.Index, log: o.Log}}
	workers := river.NewWorkers()
	d := desk{index: w.index, store: o.Store, broker: o.Broker, pairing: o.Pairing, log: o.Log, now: o.Now, snooze: o.Snooze, turns: make(chan struct{}, atOnce)}
	river.AddWorker(workers, &indexWorker{desk: d})
	river.AddWorker(workers, &matchWorker{desk: d})
	river.AddWorker(workers, &catchUpWorker{desk: d})
	river.AddWorker(workers, &clockWorker{desk: d})
	drv, err := w.driver(ctx, o)
	if err != nil {
		return nil, err
	}
	name := "tamatch_" + store.NewID()
	if w.pool != nil {
		w.orphans = &orphans{address: o.Listen, name: name, every: o.Adopt, log: o.Log}
	}
	w.client, err = river.NewClient(drv, &river.Config{
		ID:                          name,
		Logger:                      o.Log,
		MaxAttempts:                 tries,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{indexQueue: {MaxWorkers: fetched}, otherQueue: {MaxWorkers: fetched}},
		FetchPollInterval:           o.Poll,
		FetchCooldown:               min(o.Poll, 100*time.Millisecond),
		JobTimeout:                  o.JobTime,
		RescueStuckJobsAfter:        o.RescueAfter,
		DiscardedJobRetentionPeriod: 90 * 24 * time.Hour,
		ErrorHandler:                faults{o.Log},
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(time.Minute), func() (river.JobArgs, *river.InsertOpts) {
				return indexArgs{}, nil
			}, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) {
				return clockArgs{}, nil
			}, &river.PeriodicJobOpts{RunOnStart: true}),
		},
	})
	if err != nil {
		w.close()
		return nil, fmt.Errorf("making the workers: %w", err)
	}
	return w, nil
}

func (w *Workers) driver(ctx context.Context, o Options) (riverdriver.Driver[*sql.Tx], error) {
	if o.Store.Dialect() == store.SQLite || o.Listen == "" {
		return driver(o.Store), nil
	}
	config, err := pgxpool.ParseConfig(o.Listen)
	if err != nil {
		return nil, errors.New("the address to listen at is not one of PostgreSQL") // the error would tell the password
	}
	config.MaxConns = 2
	if w.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, fmt.Errorf("listening for jobs: %w", err)
	}
	return riverdatabasesql.NewWithPgxListener(o.Store.DB(), w.pool), nil
}

func (w *Workers) close() {
	if w.orphans != nil {
		w.orphans.close()
	}
	if w.pool != nil {
		w.pool.Close()
	}
}

// Start begins to work and returns. The end of ctx stops the workers hard; Stop lets them finish.
func (w *Workers) Start(ctx context.Context) error {
	if w.store.Dialect() == store.SQLite {
		// One process works this database, and it has only begun: what is running was cut off.
		if _, err := w.store.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'"); err != nil {
			return fmt.Errorf("taking up jobs that were cut off: %w", err)
		}
	}
	if w.orphans != nil {
		if err := w.orphans.start(ctx); err != nil {
			return fmt.Errorf("taking up jobs of processes that are gone: %w", err)
		}
	}
	if err := w.client.Start(ctx); err != nil {
		return fmt.Errorf("starting the workers: %w", err)
	}
	return nil
}

// Stop takes no new jobs and waits for those in flight, until ctx ends: then they are cancelled, to be tried again.
func (w *Workers) Stop(ctx context.Context) error {
	defer w.close() // the lock last: until then the jobs are ours
	err := w.client.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(fmt.Errorf("jobs in flight were cut off: %w", err), w.client.StopAndCancel(hard))
}

// CatchUpIndex brings the search index up to the register now, without waiting for a job.
func (w *Workers) CatchUpIndex(ctx context.Context) error { return w.index.catchUp(ctx) }
