package testenv_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"tamatch/internal/testenv"
)

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestEachTestGetsAnEmptyDatabaseOfItsOwn(t *testing.T) {
	ctx := context.Background()
	first, second := connect(t, testenv.Postgres(t)), connect(t, testenv.Postgres(t))
	for _, conn := range []*pgx.Conn{first, second} {
		var tables int
		if err := conn.QueryRow(ctx, "select count(*) from pg_tables where schemaname = 'public'").Scan(&tables); err != nil {
			t.Fatal(err)
		}
		if tables != 0 {
			t.Errorf("a fresh database has %d tables", tables)
		}
		if _, err := conn.Exec(ctx, "create table thing (name text)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCopiesHoldWhatTheOriginalHoldsAndAreOfTheirOwn(t *testing.T) {
	ctx := context.Background()
	prepared := 0
	copies := testenv.PostgresCopies(func(address string) error {
		prepared++
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "create table thing as select 'chair' as name")
		return err
	})
	for range 2 {
		conn := connect(t, copies(t))
		var things int
		if err := conn.QueryRow(ctx, "select count(*) from thing").Scan(&things); err != nil || things != 1 {
			t.Errorf("%d things in a fresh copy, want 1 (%v)", things, err)
		}
		if _, err := conn.Exec(ctx, "insert into thing values ('table')"); err != nil {
			t.Fatal(err)
		}
	}
	if prepared != 1 {
		t.Errorf("prepared %d times", prepared)
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	var address string
	t.Run("inner", func(t *testing.T) {
		address = testenv.Postgres(t)
		connect(t, address)
	})
	if conn, err := pgx.Connect(context.Background(), address); err == nil {
		_ = conn.Close(context.Background())
		t.Error("the database is still there after its test")
	}
}

func TestPostgresServerStopsAndKeepsItsDataOverAStart(t *testing.T) {
	ctx := context.Background()
	server := testenv.PostgresServer(t)
	address := server.Database()
	conn := connect(t, address)
	if _, err := conn.Exec(ctx, "create table thing (name text)"); err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(){"stop": server.Stop, "kill": server.Kill} {
		if _, err := connect(t, address).Exec(ctx, "insert into thing values ($1)", name); err != nil {
			t.Fatal(err)
		}
		end()
		if conn, err := pgx.Connect(ctx, address); err == nil {
			_ = conn.Close(ctx)
			t.Fatalf("the server answers after %s", name)
		}
		server.Start()
	}
	var kept int
	if err := connect(t, address).QueryRow(ctx, "select count(*) from thing").Scan(&kept); err != nil {
		t.Fatal(err)
	}
	if kept != 2 {
		t.Errorf("%d of 2 rows kept", kept)
	}
}
