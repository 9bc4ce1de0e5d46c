package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
)

// SQLite lets one write at a time and makes the others ask again and again, for as long as its busy timeout lasts; who
// asks at the wrong moments, while others write back to back, is never let in and fails with "database is locked". So
// all writers of a process take turns here, in the order in which they came: the register's own, which wait before they
// take a connection, and those that work on the pool by themselves, the job queue and the sessions, at the connection.
type turns chan struct{}

// holding marks the context of a writer whose turn it is already.
type holding struct{}

// take waits for the turn; the context that it answers is that of who has it.
func (t turns) take(ctx context.Context) (context.Context, error) {
	select {
	case t <- struct{}{}:
		return context.WithValue(ctx, holding{}, true), nil
	case <-ctx.Done():
		return ctx, fmt.Errorf("waiting to write: %w", ctx.Err())
	}
}

func (t turns) pass() { <-t }

// turn waits until this writer may go on. On PostgreSQL, which knows how to let many write, at once.
func (s *Store) turn(ctx context.Context) (next context.Context, pass func(), err error) {
	if s.dialect != SQLite {
		return ctx, func() {}, nil
	}
	next, err = s.turns.take(ctx)
	return next, s.turns.pass, err
}

// queued makes the connections of an SQLite pool, which take turns to write.
type queued struct {
	driver  driver.Driver
	address string
	turns   turns
}

func (q queued) Driver() driver.Driver { return q.driver }

func (q queued) Connect(context.Context) (driver.Conn, error) {
	c, err := q.driver.Open(q.address)
	if err != nil {
		return nil, err
	}
	full, ok := c.(connection)
	if !ok {
		_ = c.Close()
		return nil, fmt.Errorf("connections of %T lack a method", q.driver)
	}
	return &queuedConn{connection: full, turns: q.turns}, nil
}

// connection is what the SQLite driver's connections can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
}

// queuedConn is a connection; database/sql has one goroutine at a time use it.
type queuedConn struct {
	connection
	turns turns
	in    bool // a transaction that may write
	ours  bool // and that passes the turn on at its end
}

// BeginTx waits for the turn, which the transaction has until it ends.
func (c *queuedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if o.ReadOnly {
		return c.connection.BeginTx(ctx, o)
	}
	ours := ctx.Value(holding{}) == nil
	if ours {
		if _, err := c.turns.take(ctx); err != nil {
			return nil, err
		}
	}
	tx, err := c.connection.BeginTx(ctx, o)
	if err != nil {
		if ours {
			c.turns.pass()
		}
		return nil, err
	}
	c.in, c.ours = true, ours
	return queuedTx{tx, c}, nil
}

func (c *queuedConn) end() {
	if c.ours {
		c.turns.pass()
	}
	c.in, c.ours = false, false
}

type queuedTx struct {
	driver.Tx
	conn *queuedConn
}

func (t queuedTx) Commit() error {
	defer t.conn.end()
	return t.Tx.Commit()
}

func (t queuedTx) Rollback() error {
	defer t.conn.end()
	return t.Tx.Rollback()
}

// Close passes on the turn of a transaction that is dropped with its connection.
func (c *queuedConn) Close() error {
	defer c.end()
	return c.connection.Close()
}

// waits says whether a statement must wait for the turn: outside of a transaction, unless it only reads.
func (c *queuedConn) waits(ctx context.Context, statement string) bool {
	if c.in || ctx.Value(holding{}) != nil {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	switch strings.ToUpper(word) {
	case "SELECT", "PRAGMA", "EXPLAIN":
		return false
	}
	return true
}

func (c *queuedConn) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	if c.waits(ctx, statement) {
		if _, err := c.turns.take(ctx); err != nil {
			return nil, err
		}
		defer c.turns.pass()
	}
	return c.connection.ExecContext(ctx, statement, args)
}

// QueryContext waits with a statement that writes and answers rows, which has the turn until its rows are closed.
func (c *queuedConn) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	if !c.waits(ctx, statement) {
		return c.connection.QueryContext(ctx, statement, args)
	}
	if _, err := c.turns.take(ctx); err != nil {
		return nil, err
	}
	rows, err := c.connection.QueryContext(ctx, statement, args)
	if err != nil {
		c.turns.pass()
		return nil, err
	}
	return &queuedRows{Rows: rows, pass: c.turns.pass}, nil
}

type queuedRows struct {
	driver.Rows
	pass func()
}

func (r *queuedRows) Close() error {
	err := r.Rows.Close()
	if r.pass != nil {
		r.pass()
		r.pass = nil
	}
	return err
}

// openQueued opens a pool whose writers take turns.
func openQueued(driverName, address string, t turns) (*sql.DB, error) {
	plain, err := sql.Open(driverName, address) // does not connect: it looks the driver up
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	return sql.OpenDB(queued{plain.Driver(), address, t}), nil
}
