package testenv

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const postgresRemedy = "run `make deps`, or apt-get install postgresql"

// Postgres returns the address (postgres://…) of a fresh empty database, which is dropped at the end of the test. All
// tests of a process share one server.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := sharedPostgres()
	if err != nil {
		unavailable(t, err)
	}
	return server.database(t, emptyTemplate)
}

// PostgresCopies returns what Postgres is, but for databases that are copies of one: it is made when the first is asked
// for, and prepare, which is given its address, must leave no connection to it open.
func PostgresCopies(prepare func(address string) error) func(testing.TB) string {
	original := sync.OnceValues(func() (string, error) {
		server, err := sharedPostgres()
		if err != nil {
			return "", err
		}
		name := "original_" + strings.ToLower(rand.Text())
		if err := server.create(name, emptyTemplate); err != nil {
			return "", err
		}
		return name, prepare(server.address(name))
	})
	return func(t testing.TB) string {
		t.Helper()
		server, err := sharedPostgres()
		if err != nil {
			unavailable(t, err)
		}
		name, err := original()
		if err != nil {
			t.Fatalf("making the database to copy: %v", err)
		}
		return server.database(t, name)
	}
}

// PostgresServer starts a PostgreSQL server for this test alone, which may stop and start it. It ends with the test.
func PostgresServer(t testing.TB) *PostgreSQL {
	t.Helper()
	server, err := newPostgres("synchronous_commit=on")
	if err != nil {
		unavailable(t, err)
	}
	removeFolder(t, server.dir)
	t.Cleanup(func() {
		if err := server.process.stop(server.process.abrupt); err != nil {
			t.Error(err)
		}
	})
	return &PostgreSQL{t: t, server: server}
}

// PostgreSQL is a server that belongs to one test. Its address stays the same when it is started again.
type PostgreSQL struct {
	t      testing.TB
	server *postgres
}

// Database makes an empty database and returns its address. The server must be running, now and at the end of the
// test if the database is to be dropped; if it is not, the database goes with the server.
func (p *PostgreSQL) Database() string {
	p.t.Helper()
	return p.server.database(p.t, emptyTemplate)
}

// Stop shuts the server down in order: clients are disconnected, everything committed is kept.
func (p *PostgreSQL) Stop() {
	p.t.Helper()
	if err := p.server.process.stop(p.server.process.orderly); err != nil {
		p.t.Fatal(err)
	}
}

// Kill ends the server at once, as a crash would; the next start recovers from the log.
func (p *PostgreSQL) Kill() {
	p.t.Helper()
	if err := p.server.process.stop(p.server.process.abrupt); err != nil {
		p.t.Fatal(err)
	}
}

// Start starts the stopped server on the same port with the same data and returns when it answers.
func (p *PostgreSQL) Start() {
	p.t.Helper()
	if err := p.server.process.start(); err != nil {
		p.t.Fatal(err)
	}
}

// postgres is one running server.
type postgres struct {
	process *process
	dir     string
	port    int
}

var sharedPostgres = sync.OnceValues(func() (*postgres, error) { return newPostgres("synchronous_commit=off") })

// newPostgres initialises a server in a folder of its own and starts it. A server that tests will kill must write each
// commit out before it answers: without synchronous_commit a crash loses the last fifth of a second.
func newPostgres(commit string) (*postgres, error) {
	initdb, err := postgresProgram("initdb")
	if err != nil {
		return nil, err
	}
	program, err := postgresProgram("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := newFolder("postgres")
	if err != nil {
		return nil, err
	}
	asOwner, err := postgresOwner(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	create := exec.Command(initdb, "--pgdata="+data, "--username="+postgresUser, "--auth=trust",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	create.Dir = dir
	asOwner(create)
	if out, err := create.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	p := &postgres{dir: dir}
	return p, startOnFreePort(func(port int) error {
		p.port = port
		p.process = &process{
			name: "PostgreSQL",
			command: func() *exec.Cmd {
				cmd := exec.Command(program, append([]string{"-D", data, "-p", strconv.Itoa(port), "-c", commit}, postgresSettings...)...)
				cmd.Dir = dir
				asOwner(cmd)
				return cmd
			},
			ready:   func(ctx context.Context) error { return p.answers(ctx, data) },
			orderly: syscall.SIGINT,  // "fast": does not wait for clients
			abrupt:  syscall.SIGQUIT, // "immediate": no checkpoint; SIGKILL would leave its children behind
		}
		return p.process.start()
	})
}

const postgresUser = "tamatch"

// postgresSettings trade the safety of the data for speed; the data live as long as the test.
var postgresSettings = []string{
	"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
	"-c", "fsync=off", "-c", "full_page_writes=off",
	"-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "max_wal_size=256MB",
	"-c", "timezone=UTC", "-c", "log_timezone=UTC",
}

// postgresProgram finds a program of PostgreSQL in the search path, or the newest one where Debian puts them.
func postgresProgram(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return "", missing{"PostgreSQL's " + name + " is not installed", postgresRemedy}
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	sort.Slice(found, func(i, j int) bool { return version(found[i]) > version(found[j]) })
	return found[0], nil
}

// postgresOwner gives the folder to the user that will run the server and returns what makes a command run as that
// user. PostgreSQL refuses to run as root, so root steps down to the user of Debian's package or to nobody.
func postgresOwner(dir string) (func(*exec.Cmd), error) {
	if os.Geteuid() != 0 {
		return func(*exec.Cmd) {}, nil
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		if owner, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user to run it: %w", err)
		}
	}
	uid, err := strconv.ParseUint(owner.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(owner.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, err
	}
	return func(cmd *exec.Cmd) { runAs(cmd, uint32(uid), uint32(gid)) }, nil
}

// answers reports whether the server on the port takes connections and is ours, not one that took the port first.
func (p *postgres) answers(ctx context.Context, data string) error {
	return p.do(ctx, func(conn *pgx.Conn) error {
		var dir string
		if err := conn.QueryRow(ctx, "show data_directory").Scan(&dir); err != nil {
			return err
		}
		if dir != data {
			return fmt.Errorf("another server keeps %s", dir)
		}
		return nil
	})
}

// emptyTemplate is the database without anything in it, which every server has.
const emptyTemplate = "template0"

func (p *postgres) create(name, template string) error {
	return p.exec("create database " + name + " template " + template)
}

// database copies a database and drops the copy at the end of the test, also when connections are still open.
func (p *postgres) database(t testing.TB, template string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	if err := p.create(name, template); err != nil {
		t.Fatalf("creating a database: %v", err)
	}
	t.Cleanup(func() {
		err := p.exec("drop database " + name + " with (force)")
		if err != nil && !errors.As(err, new(*pgconn.ConnectError)) {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return p.address(name)
}

func (p *postgres) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	return p.do(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, statement)
		return err
	})
}

// do connects to the maintenance database for one thing.
func (p *postgres) do(ctx context.Context, f func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, p.address("postgres"))
	if err != nil {
		return err
	}
	defer func() {
		bye, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = conn.Close(bye)
	}()
	return f(conn)
}

func (p *postgres) address(database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", postgresUser, p.port, database)
}
