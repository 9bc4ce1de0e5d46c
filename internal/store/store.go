// Package store keeps the register: gorm on SQLite, embedded, and on PostgreSQL.
//
// Reads name their viewer and answer [domain.ErrNotFound] for what the viewer may not
// see. Writes happen inside [Store.Write] and nowhere else: every write transaction first
// takes the next number of the change sequence, and because that row stays locked until the
// commit, transactions become visible in the order of their numbers, one at a time. Nothing
// read inside Write can therefore change before it is saved.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"tamatch/internal/domain"
)

// The two databases, as [Store.Dialect] names them.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

// NoLimit as the Limit of a filter asks for everything.
const NoLimit = -1

// defaultLimit is a page, when a filter does not say how many.
const defaultLimit = 50

// Options say where the register is kept.
type Options struct {
	URL string           // "sqlite:/path/file.db" or "postgres://…"
	Now func() time.Time // nil is the computer's clock
	Log *slog.Logger     // nil is silent
}

// Store is the register. The same type serves inside and outside a transaction.
type Store struct {
	// Now is the time that saved records carry: UTC, to the microsecond, which both databases keep.
	Now func() time.Time

	db      *gorm.DB
	pool    *sql.DB
	dialect string
	path    string // of the SQLite file
	log     *slog.Logger
	turns   turns        // of SQLite's writers
	stuck   *atomic.Bool // the database has refused a change for a reason that may last
	tx      *transaction // nil outside Write
	treaty  *treatyCache // the list of parties that was read last
	needs   *lately[domain.Need]
	offers  *lately[domain.Offer]
}

// Open opens the register and does not migrate it.
func Open(ctx context.Context, o Options) (*Store, error) {
	clock := o.Now
	if clock == nil {
		clock = time.Now
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Store{
		Now:    func() time.Time { return clock().UTC().Truncate(time.Microsecond) },
		log:    log,
		turns:  make(turns, 1),
		stuck:  &atomic.Bool{},
		treaty: &treatyCache{},
		needs:  &lately[domain.Need]{},
		offers: &lately[domain.Offer]{},
	}
	dialector, err := s.connect(o.URL)
	if err != nil {
		return nil, err
	}
	s.db, err = gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		Logger:                 slowLogger{log},
		NowFunc:                s.Now,
	})
	if err == nil {
		err = s.pool.PingContext(ctx)
	}
	if err != nil {
		_ = s.pool.Close()
		return nil, fmt.Errorf("opening the %s database: %w", s.dialect, err)
	}
	return s, nil
}

// Close closes the connections.
func (s *Store) Close() error { return s.pool.Close() }

// Dialect says which database it is: [SQLite] or [PostgreSQL].
func (s *Store) Dialect() string { return s.dialect }

// DB is the pool of connections, for sessions and jobs, which keep their own tables.
func (s *Store) DB() *sql.DB { return s.pool }

// Ping says whether the database answers, and after it has refused a change, whether it takes one again.
func (s *Store) Ping(ctx context.Context) error {
	if !s.stuck.Load() {
		return s.pool.PingContext(ctx)
	}
	err := s.Write(ctx, func(tx *Store) error {
		return tx.PutSetting(ctx, "written_after_a_fault", s.Now().Format(time.RFC3339))
	})
	if err == nil {
		s.stuck.Store(false)
	}
	return err
}

// At is the same register under another clock: what is saved through it carries that clock's time. The demonstration
// and imports let happen with it what happened before.
func (s *Store) At(now func() time.Time) *Store {
	in := *s
	in.Now = func() time.Time { return now().UTC().Truncate(time.Microsecond) }
	in.db = s.db.Session(&gorm.Session{NowFunc: in.Now})
	return &in
}

// NewID makes an id: a UUID of version 7, so that ids sort by the time they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IsID says whether the text is an id as NewID makes them.
func IsID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.Version() == 7 && id.String() == s
}

// query starts a statement in the transaction, if there is one.
func (s *Store) query(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }

// failed turns an error of the database into one of ours: what is missing is not found, what is
// there twice is a conflict, and the rest says what was being done.
func failed(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case isNotFound(err):
		return domain.ErrNotFound
	case isDuplicate(err):
		return fmt.Errorf("%s: %w: %w", doing, domain.ErrConflict, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
