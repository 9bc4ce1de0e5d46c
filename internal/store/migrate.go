package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"tamatch/internal/domain"
	"tamatch/migrations"
)

// dialectWords are what the two databases do not write alike: the names of column types, and how bytes are read as JSON. On
// SQLite the other's name for an instant would not scan into a time.Time.
var dialectWords = map[string]map[string]string{
	SQLite: {
		"TAMATCH_SQL_TIME": "TIMESTAMP", "TAMATCH_SQL_BYTES": "BLOB", "TAMATCH_SQL_EXPIRY": "REAL",
		"TAMATCH_SQL_JSON_OF_DATA": "CAST(data AS TEXT)",
	},
	PostgreSQL: {
		"TAMATCH_SQL_TIME": "TIMESTAMPTZ", "TAMATCH_SQL_BYTES": "BYTEA", "TAMATCH_SQL_EXPIRY": "TIMESTAMPTZ",
		"TAMATCH_SQL_JSON_OF_DATA": "CAST(convert_from(data, 'UTF8') AS JSON)",
	},
}

// environment guards the variables, which goose reads from the process while it migrates.
var environment sync.Mutex

// Migrate brings the tables, those of the job queue included, to what this program expects, and
// says from which version to which. Several processes may call it at once: one works, the others
// wait and find nothing left to do.
func (s *Store) Migrate(ctx context.Context) (from, to int64, err error) {
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("waiting to migrate: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if from, to, err = s.migrateTables(ctx, newestVersion); err != nil {
		return 0, 0, err
	}
	if err := s.migrateJobs(ctx); err != nil {
		return 0, 0, err
	}
	if from != to {
		s.log.InfoContext(ctx, "the register was brought to this version", "from", from, "to", to)
	}
	return from, to, s.optimize(ctx)
}

// newestVersion asks for all migrations that there are.
const newestVersion = 0

// migrateTables brings the tables of the register to a version.
func (s *Store) migrateTables(ctx context.Context, version int64) (from, to int64, err error) {
	environment.Lock()
	defer environment.Unlock()
	for name, value := range dialectWords[s.dialect] {
		if err := os.Setenv(name, value); err != nil {
			return 0, 0, fmt.Errorf("setting the words of the dialect: %w", err)
		}
	}
	dialect := goose.DialectSQLite3
	if s.dialect == PostgreSQL {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, s.pool, migrations.FS)
	if err != nil {
		return 0, 0, fmt.Errorf("reading the migrations: %w", err)
	}
	if from, err = provider.GetDBVersion(ctx); err != nil {
		return 0, 0, fmt.Errorf("reading the version of the tables: %w", err)
	}
	if version == newestVersion {
		_, err = provider.Up(ctx)
	} else {
		_, err = provider.UpTo(ctx, version)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("migrating: %w", err)
	}
	if to, err = provider.GetDBVersion(ctx); err != nil {
		return 0, 0, fmt.Errorf("reading the version of the tables: %w", err)
	}
	return from, to, nil
}

// migrateJobs makes the tables of the job queue. Its own log tells each time that there was nothing to do, so it has none.
func (s *Store) migrateJobs(ctx context.Context) error {
	if s.dialect == PostgreSQL {
		return migrateQueue(ctx, s, riverdatabasesql.New(s.pool))
	}
	return migrateQueue(ctx, s, riversqlite.New(s.pool))
}

func migrateQueue[T any](ctx context.Context, s *Store, driver riverdriver.Driver[T]) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("reading the queue's migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating the queue: %w", err)
	}
	return nil
}

// optimize lets SQLite look at how many rows there are, which it never does by itself: without,
// a page of a long list is sorted instead of read from an index.
func (s *Store) optimize(ctx context.Context) error {
	if s.dialect != SQLite {
		return nil
	}
	if _, err := s.pool.ExecContext(ctx, "PRAGMA optimize = 0x10002"); err != nil {
		return fmt.Errorf("measuring the tables: %w", err)
	}
	return nil
}

// lockMigrations waits until no other process migrates this database.
func (s *Store) lockMigrations(ctx context.Context) (unlock func() error, err error) {
	for {
		unlock, err := s.Alone(ctx, migrating)
		if !errors.Is(err, domain.ErrConflict) {
			return unlock, err
		}
		if err := pause(ctx, 1); err != nil {
			return nil, err
		}
	}
}
