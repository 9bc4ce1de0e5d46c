package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// transaction is what a Store knows inside Write.
type transaction struct {
	change int64
	undo   []func() // puts the caller's structs back as they were
	doomed error    // of a nested Write
}

// attempts is how often a transaction is tried when the database was busy.
const attempts = 6

var errOutside = errors.New("saving outside of Write")

// Write runs fn in one transaction with its own change number. When fn fails nothing is
// kept, references included, and the structs that were handed to Insert and Update are as
// before. fn may run again when the database was busy, so it must not do what cannot be done twice.
//
// Inside Write, Write is part of the same transaction; when the inner one fails the
// outer one fails with it, whatever its function answers.
func (s *Store) Write(ctx context.Context, fn func(tx *Store) error) error {
	if s.tx != nil {
		err := fn(s)
		if err != nil && s.tx.doomed == nil {
			s.tx.doomed = err
		}
		return err
	}
	return s.tried(ctx, func(ctx context.Context) error { return s.once(ctx, fn) })
}

// tried runs once when it is this process's turn to write, and again when the database was busy.
func (s *Store) tried(ctx context.Context, once func(ctx context.Context) error) error {
	ctx, pass, err := s.turn(ctx)
	if err != nil {
		return err
	}
	defer pass()
	for n := 1; ; n++ {
		err := once(ctx)
		if unwritable(err) {
			err = fmt.Errorf("%w: %w", domain.ErrUnwritable, err)
			s.stuck.Store(true)
			return err
		}
		if err == nil || !passing(err) || n == attempts {
			return err
		}
		if err := pause(ctx, n); err != nil {
			return err
		}
	}
}

// once is one attempt.
func (s *Store) once(ctx context.Context, fn func(tx *Store) error) error {
	t := &transaction{}
	err := s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		in := *s
		in.db, in.tx = db, t
		if err := in.count(ctx, changeCounter, &t.change); err != nil {
			return err
		}
		if err := fn(&in); err != nil {
			return err
		}
		return t.doomed
	})
	if err != nil {
		for i := len(t.undo) - 1; i >= 0; i-- {
			t.undo[i]()
		}
	}
	return err
}

// pause waits a little longer each time, and not the same for everybody.
func pause(ctx context.Context, n int) error {
	base := time.Duration(10<<n) * time.Millisecond
	timer := time.NewTimer(base/2 + rand.N(base))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tx is the transaction, for enqueuing jobs in it; nil outside [Store.Write].
func (s *Store) Tx() *sql.Tx {
	if s.tx == nil {
		return nil
	}
	tx, _ := s.db.Statement.ConnPool.(*sql.Tx)
	return tx
}

// ChangeNo is the change number of the transaction; nought outside [Store.Write].
func (s *Store) ChangeNo() int64 {
	if s.tx == nil {
		return 0
	}
	return s.tx.change
}

// savepoint is the name of every savepoint: a database takes the innermost of a name, and so they nest.
const savepoint = "guarded"

// guarded runs fn so that a duplicate leaves the transaction usable: PostgreSQL refuses everything after a failed
// statement unless it can go back to a savepoint. gorm's own nested transactions never release theirs; each one left
// open makes every later write of the transaction look at more pages, so that loading many records at once slows down.
func (s *Store) guarded(ctx context.Context, fn func(tx *Store) error) error {
	db := s.db.WithContext(ctx)
	if err := db.SavePoint(savepoint).Error; err != nil {
		return err
	}
	err := fn(s)
	if err != nil {
		if back := db.RollbackTo(savepoint).Error; back != nil {
			return errors.Join(err, back)
		}
	}
	if release := db.Exec("RELEASE SAVEPOINT " + savepoint).Error; release != nil {
		return errors.Join(err, release)
	}
	return err
}

// restoring puts *record back as it was when the transaction is not committed.
func restoring[T any](s *Store, record *T) {
	before := *record
	s.tx.undo = append(s.tx.undo, func() { *record = before })
}
