package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/glebarez/sqlite"

	"tamatch/internal/domain"
)

// Task is something that one process at a time may do with a register.
type Task struct {
	name   string
	number int64 // of the advisory lock on PostgreSQL, chosen once
}

// Reindexing is building the search index anew.
var Reindexing = Task{"reindexing", 7_264_198_511}

var migrating = Task{"migrating", 7_264_198_510}

// Alone takes the task for this process until release is called, or the process ends in whatever way: one that crashed
// keeps nobody out. When another process has it, the error is [domain.ErrConflict].
func (s *Store) Alone(ctx context.Context, t Task) (release func() error, err error) {
	if s.dialect == SQLite {
		return s.lockFile(ctx, t)
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	// Asked, not waited for: a waiting statement would hold a snapshot that an index built without locks in turn waits for.
	var locked bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", t.number).Scan(&locked); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if !locked {
		return nil, errors.Join(taken(t), conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", t.number)
		return errors.Join(err, conn.Close())
	}, nil
}

// lockFile holds the write lock of an empty SQLite file beside the register: it works between processes wherever
// SQLite does, and ends with the process that holds it.
func (s *Store) lockFile(ctx context.Context, t Task) (release func() error, err error) {
	pool, err := sql.Open(sqlite.DriverName, s.path+"."+t.name+"?_pragma=busy_timeout(200)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(context.WithoutCancel(ctx), nil) // it ends by release, not with the context
	switch {
	case err != nil && passing(err) && ctx.Err() == nil:
		return nil, errors.Join(taken(t), pool.Close())
	case err != nil:
		return nil, errors.Join(err, pool.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), pool.Close()) }, nil
}

func taken(t Task) error {
	return fmt.Errorf("another process is %s: %w", t.name, domain.ErrConflict)
}
