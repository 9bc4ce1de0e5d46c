package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// errPostgreSQL does not wrap the error of the parser, which may repeat the password.
var errPostgreSQL = errors.New("the PostgreSQL address is not valid: postgres://user:password@host:port/database")

// CheckURL says what is wrong with the address of a register, without opening or making anything.
func CheckURL(url string) error {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case SQLite:
		return checkFile(strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		if _, err := pgx.ParseConfig(url); err != nil || !strings.HasPrefix(rest, "//") {
			return errPostgreSQL
		}
		return nil
	}
	return errors.New("the database address begins with neither sqlite: nor postgres://")
}

// checkFile says whether a register can lie at the path: in a folder that is there, and not in place of one. SQLite itself
// has no better word for it than "out of memory".
func checkFile(path string) error {
	if path == "" || strings.Contains(path, ":memory:") || strings.Contains(path, "?") {
		return errors.New("the SQLite address names a file: sqlite:/path/register.db")
	}
	if at, err := os.Stat(path); err == nil && at.IsDir() {
		return fmt.Errorf("%s is a folder; the SQLite address names a file: sqlite:/path/register.db", path)
	}
	folder := filepath.Dir(path)
	if at, err := os.Stat(folder); err != nil {
		return fmt.Errorf("the folder %s of the SQLite file is not there; make it first, or name one that is", folder)
	} else if !at.IsDir() {
		return fmt.Errorf("%s is a file; the SQLite file needs a folder to lie in", folder)
	}
	return nil
}

// connect opens the pool that the address names.
func (s *Store) connect(url string) (gorm.Dialector, error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(url, SQLite+":"); ok {
		return s.connectSQLite(strings.TrimPrefix(path, "//"))
	}
	return s.connectPostgreSQL(url)
}

// connectSQLite opens the file with what the register needs of it. Transactions begin
// as writers (_txlock): one that reads first and then writes would fail, not wait, when
// another wrote in between.
func (s *Store) connectSQLite(path string) (gorm.Dialector, error) {
	// SQLite would make the file for everybody to read: contacts and the hashes of passwords are in it. What it makes beside it
	// has the mode of the file.
	switch file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); {
	case err == nil:
		_ = file.Close()
	case !errors.Is(err, os.ErrExist):
		return nil, fmt.Errorf("making the SQLite file: %w", err)
	}
	pool, err := openQueued(sqlite.DriverName, path+sqliteSettings, s.turns)
	if err != nil {
		return nil, fmt.Errorf("opening the SQLite file: %w", err)
	}
	// Readers do not wait for the writer; more connections than this only use memory.
	pool.SetMaxOpenConns(4 + 2*runtime.NumCPU())
	pool.SetMaxIdleConns(4 + 2*runtime.NumCPU())
	s.pool, s.path, s.dialect = pool, path, SQLite
	return sqlite.Dialector{Conn: pool}, nil
}

// Set no _time_format: the driver then ignores everything after it, _txlock included.
// Its own format sorts as text while every time is in UTC, which [Store.utc] sees to.
const sqliteSettings = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)" +
	"&_timezone=UTC&_txlock=immediate"

// connectPostgreSQL opens the pool so that times come back in UTC whatever the server's zone.
func (s *Store) connectPostgreSQL(url string) (gorm.Dialector, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errPostgreSQL
	}
	config.RuntimeParams["timezone"] = "UTC"
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}))
	pool.SetMaxOpenConns(8 + 4*runtime.NumCPU())
	pool.SetMaxIdleConns(4 + 2*runtime.NumCPU())
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s.pool, s.dialect = pool, PostgreSQL
	return postgres.New(postgres.Config{Conn: pool}), nil
}

func isNotFound(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}

func isDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// Away says whether an error is that the database could not be reached: nothing was asked of it.
func Away(err error) bool {
	var pg *pgconn.ConnectError
	return errors.As(err, &pg)
}

// unwritable says whether the database can be read and takes no changes: its disk is full or fails, or it may not be written.
func unwritable(err error) bool {
	var lite *gosqlite.Error
	if errors.As(err, &lite) {
		const readOnly, ioFault, full = 8, 10, 13
		primary := lite.Code() & 0xff
		return primary == readOnly || primary == ioFault || primary == full
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "53100" || pg.Code == "25006") // disk full, read-only transaction
}

// passing says whether the same transaction may succeed when it is tried again: the
// database was locked by another process, or PostgreSQL ended it in favour of another.
func passing(err error) bool {
	var lite *gosqlite.Error
	if errors.As(err, &lite) {
		const busy, locked = 5, 6
		primary := lite.Code() & 0xff
		return primary == busy || primary == locked
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	return false
}
