package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// tries is how often a job is tried before it is given up and shown as failed.
const tries = 8

// Queue takes jobs and tells of them; it works none. It is the broker's Queue.
type Queue struct {
	client *river.Client[*sql.Tx]
	db     *sql.DB
}

var _ broker.Queue = (*Queue)(nil)

// NewQueue makes the queue of the register.
func NewQueue(s *store.Store) (*Queue, error) {
	client, err := river.NewClient(driver(s), &river.Config{MaxAttempts: tries})
	if err != nil {
		return nil, fmt.Errorf("opening the job queue: %w", err)
	}
	return &Queue{client, s.DB()}, nil
}

func driver(s *store.Store) riverdriver.Driver[*sql.Tx] {
	if s.Dialect() == store.SQLite {
		return riversqlite.New(s.DB())
	}
	return riverdatabasesql.New(s.DB())
}

// Enqueue inserts the job in the transaction.
func (q *Queue) Enqueue(ctx context.Context, tx *sql.Tx, job broker.Job) error {
	args, err := argsOf(job)
	if err != nil {
		return err
	}
	if _, err := q.client.InsertTx(ctx, tx, args, nil); err != nil {
		return fmt.Errorf("enqueuing %s: %w", args.Kind(), err)
	}
	return nil
}

// The kinds of job as River keeps them. Index jobs wait in a queue of their own, so that a long match does not keep a
// new record from being found.
type (
	indexArgs   struct{ broker.IndexRecord }
	matchArgs   struct{ broker.MatchRecord }
	catchUpArgs struct{}
	clockArgs   struct{}
)

const (
	indexQueue = "index"
	otherQueue = river.QueueDefault
)

func (indexArgs) Kind() string   { return "index" }
func (matchArgs) Kind() string   { return "match" }
func (catchUpArgs) Kind() string { return "catch_up" }
func (clockArgs) Kind() string   { return "clocks" }

func (indexArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: indexQueue} }

func argsOf(job broker.Job) (river.JobArgs, error) {
	switch j := job.(type) {
	case broker.IndexRecord:
		return indexArgs{j}, nil
	case broker.MatchRecord:
		return matchArgs{j}, nil
	case broker.CatchUp:
		return catchUpArgs{}, nil
	}
	return nil, fmt.Errorf("no worker for a job of type %T", job)
}

// FailedJob is declared where the doors above can name it too.
type FailedJob = broker.FailedJob

// Failed lists the jobs that were given up or wait for another try after a failure, the latest first, at most 200.
func (q *Queue) Failed(ctx context.Context) ([]FailedJob, error) {
	var out []FailedJob
	for _, state := range []rivertype.JobState{rivertype.JobStateDiscarded, rivertype.JobStateRetryable} {
		// Discarded jobs have an end to be ordered by, the others the time of the next try.
		p := river.NewJobListParams().States(state).OrderBy(river.JobListOrderByTime, river.SortOrderDesc).First(200)
		list, err := q.client.JobList(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("listing failed jobs: %w", err)
		}
		for _, j := range list.Jobs {
			out = append(out, failedJob(j))
		}
	}
	return out[:min(len(out), 200)], nil
}

func failedJob(j *rivertype.JobRow) FailedJob {
	f := FailedJob{ID: j.ID, Kind: j.Kind, Tried: j.Attempt, Of: j.MaxAttempts, At: j.CreatedAt}
	var args struct {
		Kind domain.Kind `json:"kind"`
		ID   string      `json:"id"`
	}
	if err := json.Unmarshal(j.EncodedArgs, &args); err == nil {
		f.Record, f.RecordID = args.Kind, args.ID
	}
	if n := len(j.Errors); n > 0 {
		f.Error, f.At = j.Errors[n-1].Error, j.Errors[n-1].At
	}
	if j.FinalizedAt == nil {
		next := j.ScheduledAt
		f.Next = &next
	}
	return f
}

// Retry has a failed job tried again at once.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	if _, err := q.client.JobRetry(ctx, id); err != nil {
		if errors.Is(err, rivertype.ErrNotFound) {
			return domain.ErrNotFound
		}
		return fmt.Errorf("retrying job %d: %w", id, err)
	}
	return nil
}

// Counts says how many jobs there are in each of River's states: available, scheduled, running, retryable, discarded,
// completed and cancelled. Completed ones are kept for a day.
func (q *Queue) Counts(ctx context.Context) (map[string]int, error) {
	rows, err := q.db.QueryContext(ctx, "SELECT CAST(state AS TEXT), count(*) FROM river_job GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("counting jobs: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("counting jobs: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}
