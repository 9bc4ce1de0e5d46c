package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// orphans takes up the jobs of processes that were killed. A process that works jobs on PostgreSQL holds a lock under its
// name on a connection of its own, and the database lets go of it when the process is gone, however it went. A running
// job whose worker's lock is free is nobody's. River alone would wait for RescueStuckJobsAfter, which must be longer
// than the longest job.
//
// When the connection breaks and the process lives, another may take up its jobs too, and they are done twice: every job
// here may be, for it brings the index or the suggestions to where the register stands.
type orphans struct {
	address string
	name    string // of this process's workers, as River writes it into the jobs that they take
	every   time.Duration
	log     *slog.Logger
	conn    *pgx.Conn
	stop    context.CancelFunc
	stopped chan struct{}
}

// LockClass keeps these locks apart from others in the database.
const LockClass = 0x74616d61

// start holds the lock, takes up what was left behind, and goes on looking.
func (o *orphans) start(ctx context.Context) error {
	if err := o.connect(ctx); err != nil {
		return err
	}
	if err := o.adopt(ctx); err != nil {
		_ = o.conn.Close(ctx)
		return err
	}
	ctx, o.stop = context.WithCancel(ctx)
	o.stopped = make(chan struct{})
	go o.look(ctx)
	return nil
}

func (o *orphans) close() {
	if o.stop != nil {
		o.stop()
		<-o.stopped
	}
}

func (o *orphans) look(ctx context.Context) {
	defer close(o.stopped)
	again := time.NewTicker(o.every)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_ = o.conn.Close(bye)
			return
		case <-again.C:
		}
		err := o.adopt(ctx)
		if err != nil && o.conn.IsClosed() {
			err = o.connect(ctx)
		}
		if err != nil && ctx.Err() == nil {
			o.log.Warn("jobs of processes that are gone cannot be looked for", "error", err)
		}
	}
}

func (o *orphans) connect(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, o.address)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1, hashtext($2))", LockClass, o.name); err != nil {
		_ = conn.Close(ctx)
		return fmt.Errorf("holding the lock of this process: %w", err)
	}
	o.conn = conn
	return nil
}

// adopt makes the running jobs of those who are gone available again.
func (o *orphans) adopt(ctx context.Context) error {
	const worker = "attempted_by[array_upper(attempted_by, 1)]"
	rows, err := o.conn.Query(ctx, "SELECT DISTINCT "+worker+" FROM river_job WHERE state = 'running' AND "+worker+" <> $1", o.name)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var gone bool
		if err := o.conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, hashtext($2))", LockClass, name).Scan(&gone); err != nil {
			return err
		}
		if !gone {
			continue
		}
		done, err := o.conn.Exec(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running' AND "+worker+" = $1", name)
		if err != nil {
			return err // the lock goes with the connection, or is tried again by this same process, which holds it
		}
		if _, err := o.conn.Exec(ctx, "SELECT pg_advisory_unlock($1, hashtext($2))", LockClass, name); err != nil {
			return err
		}
		o.log.Info("took up the jobs of a process that is gone", "jobs", done.RowsAffected())
	}
	return nil
}
