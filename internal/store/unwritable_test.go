package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// A server that is not reached is told from one that failed at something: what was asked may be asked again.
func TestADatabaseThatIsNotReachedIsAway(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://somebody@127.0.0.1:1/register"})
	require.Error(t, err)
	require.True(t, store.Away(err))
	_, err = store.Open(t.Context(), store.Options{URL: "sqlite:" + t.TempDir() + "/nowhere/register.db"})
	require.Error(t, err)
	require.False(t, store.Away(err))
}

// A register that takes no changes says so of each of them and when it is asked how it is, can be read meanwhile, and is well
// again when it takes one.
func TestARegisterThatTakesNoChangesSaysSo(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := r.need(t, r.organization(t, domain.OrgState, "KEN"))
		r.DB().SetMaxOpenConns(1) // which the statements below set
		set := func(refuse bool) {
			statement := map[bool]string{true: "PRAGMA query_only = 1", false: "PRAGMA query_only = 0"}
			if r.Dialect() == store.PostgreSQL {
				statement = map[bool]string{true: "SET default_transaction_read_only = on", false: "SET default_transaction_read_only = off"}
			}
			_, err := r.DB().ExecContext(t.Context(), statement[refuse])
			require.NoError(t, err)
		}
		change := func() error {
			return r.Write(t.Context(), func(tx *store.Store) error { return tx.PutSetting(t.Context(), "key", "value") })
		}
		require.NoError(t, r.Ping(t.Context()))
		set(true)
		require.ErrorIs(t, change(), domain.ErrUnwritable)
		require.ErrorIs(t, r.Ping(t.Context()), domain.ErrUnwritable)
		_, err := r.Need(t.Context(), domain.Clock(), n.ID)
		require.NoError(t, err)
		_, err = r.Setting(t.Context(), "key")
		require.ErrorIs(t, err, domain.ErrNotFound)
		set(false)
		require.NoError(t, r.Ping(t.Context()))
		require.NoError(t, change())
	})
}

func TestAFullDiskOfTheRegister(t *testing.T) {
	disk := testenv.Disk(t, 8<<20)
	s := open(t, "sqlite:"+disk.Folder+"/register.db", time.Now)
	_, _, err := s.Migrate(t.Context())
	require.NoError(t, err)
	change := func(value string) error {
		return s.Write(t.Context(), func(tx *store.Store) error { return tx.PutSetting(t.Context(), "key", value) })
	}
	require.NoError(t, change("before"))
	disk.Fill()
	long := strings.Repeat("a", 1<<20)
	require.ErrorIs(t, change(long), domain.ErrUnwritable)
	kept, err := s.Setting(t.Context(), "key")
	require.NoError(t, err)
	require.Equal(t, "before", kept)
	disk.Free()
	require.NoError(t, s.Ping(t.Context()))
	require.NoError(t, change(long))
}

// The file is for its owner alone, as archives of it are.
func TestTheFileOfARegisterIsForItsOwner(t *testing.T) {
	folder := t.TempDir()
	s := open(t, "sqlite:"+folder+"/register.db", time.Now)
	_, _, err := s.Migrate(t.Context())
	require.NoError(t, err)
	journal, err := filepath.Glob(folder + "/register.db-*")
	require.NoError(t, err)
	require.NotEmpty(t, journal)
	for _, file := range append(journal, folder+"/register.db") {
		at, err := os.Stat(file)
		require.NoError(t, err)
		require.Zero(t, at.Mode().Perm()&0o077, file)
	}
}
