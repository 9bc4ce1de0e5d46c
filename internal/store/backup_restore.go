package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"tamatch/migrations"
)

// RestoreOptions of [Restore].
type RestoreOptions struct {
	URL      string // of a place with no register
	Now      func() time.Time
	Log      *slog.Logger
	Progress func(done, total int) // rows; may be nil
	// Then runs in the transaction that restores the rows, to enqueue what must happen after.
	Then func(ctx context.Context, tx *Store) error
}

// Occupied says that a register was not restored because its place is not empty.
type Occupied struct{ What string }

func (o *Occupied) Error() string {
	return o.What + "; a register is restored only into an empty place"
}

// Newest is the version of the tables that this program makes.
func Newest() (int64, error) {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return 0, err
	}
	newest := int64(0)
	for _, f := range files {
		v, err := goose.NumericComponent(f)
		if err != nil {
			return 0, fmt.Errorf("reading the number of migration %s: %w", f, err)
		}
		newest = max(newest, v)
	}
	return newest, nil
}

// Restore puts an archive into an empty database of either kind: all of it or, when anything fails, nothing. The tables
// are made as they were when the archive was written, filled in one transaction, and then brought to this
// program's version.
func Restore(ctx context.Context, a *Archive, o RestoreOptions) error {
	newest, err := Newest()
	if err != nil {
		return err
	}
	if a.Manifest.Schema > newest {
		return fmt.Errorf("the archive is of version %d of the tables, this program knows up to %d: restore it with the program that wrote it (%s) or a newer one",
			a.Manifest.Schema, newest, a.Manifest.Version)
	}
	if path, ok := strings.CutPrefix(o.URL, SQLite+":"); ok {
		return a.restoreFile(ctx, o, strings.TrimPrefix(path, "//"))
	}
	s, err := Open(ctx, Options{URL: o.URL, Now: o.Now, Log: o.Log})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("waiting for others to migrate: %w", err)
	}
	defer func() { _ = unlock() }()
	if err := s.vacant(ctx, a.Manifest.Schema); err != nil {
		return err
	}
	return a.fill(ctx, s, o)
}

// restoreFile fills a new file beside the place and moves it there when it is whole.
func (a *Archive) restoreFile(ctx context.Context, o RestoreOptions, path string) (err error) {
	if err := vacantFile(path); err != nil {
		return err
	}
	unlock, err := (&Store{path: path, dialect: SQLite}).lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("waiting for others at %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	fresh := path + ".restoring"
	remove := func() {
		for _, end := range companions {
			_ = os.Remove(fresh + end)
		}
	}
	remove() // what an attempt that was cut off has left
	defer remove()
	s, err := Open(ctx, Options{URL: SQLite + ":" + fresh, Now: o.Now, Log: o.Log})
	if err != nil {
		return err
	}
	if err := errors.Join(a.fill(ctx, s, o), s.Close()); err != nil {
		return err
	}
	if err := synced(fresh); err != nil {
		return err
	}
	if err := vacantFile(path); err != nil {
		return err
	}
	// A link, unlike renaming, never takes the place of a file that somebody made meanwhile.
	if err := os.Link(fresh, path); err != nil {
		return fmt.Errorf("moving the restored register to its place: %w", err)
	}
	return synced(filepath.Dir(path))
}

// companions are the ends of the names of the files that make up an SQLite database. A log without its
// database would be played into the one that is restored.
var companions = []string{"", "-wal", "-shm", "-journal"}

func vacantFile(path string) error {
	for _, end := range companions {
		if _, err := os.Lstat(path + end); err == nil {
			return &Occupied{fmt.Sprintf("there is a file %s", path+end)}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// synced has the file or folder written to the disk.
func synced(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// vacant says what rows there are in the database, if any. Tables without rows do no harm: a migration or an attempt to
// restore that was cut off has made them.
func (s *Store) vacant(ctx context.Context, schema int64) error {
	names, err := s.tableNames(ctx, s.pool)
	if err != nil {
		return fmt.Errorf("listing the tables: %w", err)
	}
	var rows []string
	for _, name := range names {
		count := "SELECT COUNT(*) FROM " + quoted(name)
		switch name {
		case "goose_db_version", queueTables + "migration":
			continue
		case "counters":
			count += " WHERE value <> 0"
		}
		var n int
		if err := s.pool.QueryRowContext(ctx, count).Scan(&n); err != nil {
			return fmt.Errorf("counting %s: %w", name, err)
		}
		if n > 0 {
			rows = append(rows, fmt.Sprintf("%s (%d)", name, n))
		}
	}
	if len(rows) > 0 {
		return &Occupied{"the database holds rows already: " + strings.Join(rows, ", ")}
	}
	if !slices.Contains(names, "goose_db_version") {
		return nil
	}
	var have sql.NullInt64
	if err := s.pool.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&have); err != nil {
		return fmt.Errorf("reading the version of the tables: %w", err)
	}
	if have.Int64 > schema {
		return &Occupied{fmt.Sprintf("the database has tables of version %d already, the archive is of version %d", have.Int64, schema)}
	}
	return nil
}

// fill makes the tables, restores the rows and migrates.
func (a *Archive) fill(ctx context.Context, s *Store, o RestoreOptions) error {
	if _, _, err := s.migrateTables(ctx, a.Manifest.Schema); err != nil {
		return err
	}
	if err := s.migrateJobs(ctx); err != nil {
		return err
	}
	err := s.Write(ctx, func(tx *Store) error {
		if tx.ChangeNo() != 1 {
			return &Occupied{"somebody wrote to the database meanwhile"}
		}
		if err := a.load(ctx, tx, o.Progress); err != nil {
			return err
		}
		if o.Then == nil {
			return nil
		}
		return o.Then(ctx, tx)
	})
	if err != nil {
		return err
	}
	if _, _, err := s.migrateTables(ctx, newestVersion); err != nil {
		if s.dialect == PostgreSQL { // a file is only moved to its place when all is done
			err = fmt.Errorf("the register is restored and complete, but still at version %d: %w", a.Manifest.Schema, err)
		}
		return err
	}
	return s.optimize(ctx)
}

// load replaces what the migrations put into the tables by the rows of the archive.
func (a *Archive) load(ctx context.Context, s *Store, progress func(done, total int)) error {
	tx := s.Tx()
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return err
	}
	archived := map[string]ManifestTable{}
	for _, t := range a.Manifest.Tables {
		archived[t.Name] = t
	}
	for _, t := range slices.Backward(tables) {
		if _, ok := archived[t.name]; !ok {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+quoted(t.name)); err != nil {
			return fmt.Errorf("emptying %s: %w", t.name, err)
		}
	}
	total, done := a.Manifest.Rows(), 0
	for _, t := range tables {
		from, ok := archived[t.name]
		if !ok {
			continue
		}
		delete(archived, t.name)
		if err := t.fits(from); err != nil {
			return err
		}
		rows := inserter{tx: tx, dialect: s.dialect, table: from}
		err := a.each(ctx, from, func(values []any) error {
			if done++; progress != nil {
				progress(done, total)
			}
			return rows.add(ctx, values)
		})
		if err == nil {
			err = rows.flush(ctx)
		}
		if err := errors.Join(err, rows.close()); err != nil {
			return err
		}
	}
	for name := range archived {
		return fmt.Errorf("the archive holds a table %s that is not in version %d of the tables", name, a.Manifest.Schema)
	}
	return nil
}

// fits says where the columns of the table and of the archive differ.
func (t table) fits(from ManifestTable) error {
	byName := func(a, b Column) int { return strings.Compare(a.Name, b.Name) }
	want, have := slices.SortedFunc(slices.Values(t.columns), byName), slices.SortedFunc(slices.Values(from.Columns), byName)
	if !slices.Equal(want, have) {
		return fmt.Errorf("the archive has %s with the columns %v, version and program have %v", t.name, have, want)
	}
	return nil
}
