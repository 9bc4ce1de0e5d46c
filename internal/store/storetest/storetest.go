// Package storetest gives each test an empty register of its own. The tables are made once in a process and copied for
// every test, because making them takes longer than most tests do.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// Engines are the databases that a register is kept in: each gives the address of an empty, migrated one.
var Engines = map[string]func(testing.TB) string{store.SQLite: SQLite, store.PostgreSQL: testenv.PostgresCopies(migrate)}

// SQLite returns the address of an empty, migrated register in a file, which goes with the test.
func SQLite(t testing.TB) string {
	t.Helper()
	register, err := emptyFile()
	if err != nil {
		t.Fatalf("making the register to copy: %v", err)
	}
	path := filepath.Join(t.TempDir(), fileName)
	if err := os.WriteFile(path, register, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

const fileName = "register.db"

// emptyFile is what the file of an empty, migrated register holds. It is whole without those that SQLite keeps beside it,
// because the last connection to be closed puts what they hold into it.
var emptyFile = sync.OnceValues(func() (register []byte, err error) {
	dir, err := os.MkdirTemp("", "tamatch-storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, fileName)
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrate makes the tables in an empty database and leaves no connection open.
func migrate(url string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: url})
	if err != nil {
		return err
	}
	_, _, err = s.Migrate(ctx)
	return errors.Join(err, s.Close())
}
