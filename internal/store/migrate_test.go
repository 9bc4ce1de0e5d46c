package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

func TestTwoMayMigrateAtOnce(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			url := address(t)
			const processes = 4
			type result struct {
				from, to int64
				err      error
			}
			results := make(chan result, processes)
			start := make(chan struct{})
			for range processes {
				s := open(t, url, time.Now)
				go func() {
					<-start
					from, to, err := s.Migrate(t.Context())
					results <- result{from, to, err}
				}()
			}
			close(start)
			worked := 0
			for range processes {
				got := <-results
				require.NoError(t, got.err)
				require.Positive(t, got.to)
				if got.from == 0 {
					worked++
				} else {
					require.Equal(t, got.to, got.from, "the others find everything done")
				}
			}
			require.Equal(t, 1, worked)
		})
	}
}

func TestMigratingAgainKeepsWhatIsThere(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := r.need(t, r.organization(t, domain.OrgState, "KEN"))
		from, to, err := r.Migrate(t.Context())
		require.NoError(t, err)
		require.Equal(t, to, from)
		read, err := r.Need(t.Context(), domain.Clock(), n.ID)
		require.NoError(t, err)
		require.Equal(t, n, read)
		var queue int
		require.NoError(t, r.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM river_job").Scan(&queue))
	})
}

// A version that was published before its title stood beside it is listed with the title that was frozen.
func TestPublishedNotesOfAnOlderRegisterKeepTheirTitles(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		n := domain.Note{Status: domain.NotePublished, Language: "en", Title: "Drafted since"}
		r.write(t, func(tx *store.Store) error {
			if err := tx.InsertNote(t.Context(), &n); err != nil {
				return err
			}
			for _, data := range []string{`{"document": {"title": "First"}}`, `{"document": {"title": "Vue d’ensemble «2026»", "language": "fr", "cover": {"symbol": "CTOC/COP/2026/1"}}}`} {
				if err := tx.InsertNoteVersion(t.Context(), &domain.NoteVersion{NoteID: n.ID, Data: []byte(data)}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, column := range []string{"title", "symbol", "language"} {
			_, err := r.DB().ExecContext(t.Context(), "ALTER TABLE note_versions DROP COLUMN "+column)
			require.NoError(t, err)
		}
		_, err := r.DB().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id >= 12")
		require.NoError(t, err)
		_, _, err = r.Migrate(t.Context())
		require.NoError(t, err)
		versions, err := r.NoteVersions(t.Context(), n.ID)
		require.NoError(t, err)
		require.Len(t, versions, 2)
		require.Equal(t, []string{"Vue d’ensemble «2026»", "CTOC/COP/2026/1", "fr"}, []string{versions[0].Title, versions[0].Symbol, versions[0].Language})
		require.Equal(t, []string{"First", "", ""}, []string{versions[1].Title, versions[1].Symbol, versions[1].Language})
	})
}

// Offers made for one need before they went no further than it are drawn back to it, and follow it from then on.
func TestOffersOfAnOlderRegisterGoNoFurtherThanTheirNeed(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		asks, gives := r.organization(t, domain.OrgState, "KEN"), r.organization(t, domain.OrgUNEntity, "")
		for visibility, want := range map[domain.Visibility]bool{domain.Public: true, domain.SecretariatOnly: false} {
			n := domain.Need{OrganizationID: asks.ID, State: "KEN", Title: "N", Status: domain.NeedOpen, Visibility: visibility}
			o := domain.Offer{OrganizationID: gives.ID, Kind: domain.Capability, Title: "O", Status: domain.OfferOpen, Visibility: domain.Public}
			r.write(t, func(tx *store.Store) error {
				if err := tx.InsertNeed(t.Context(), &n); err != nil {
					return err
				}
				o.SingleNeed = n.ID
				return tx.InsertOffer(t.Context(), &o)
			})
			for _, was := range []string{
				"DELETE FROM readers WHERE key LIKE 'bound:%'", "INSERT INTO readers (kind, record_id, key) VALUES ('offer', '" + o.ID + "', 'public') ON CONFLICT (kind, record_id, key) DO NOTHING",
				"DELETE FROM goose_db_version WHERE version_id = 13",
			} {
				_, err := r.DB().ExecContext(t.Context(), was)
				require.NoError(t, err)
			}
			before, err := r.Position(t.Context())
			require.NoError(t, err)
			_, _, err = r.Migrate(t.Context())
			require.NoError(t, err)
			_, err = r.Offer(t.Context(), domain.Viewer{}, o.ID)
			require.Equal(t, want, err == nil, "%s: %v", visibility, err)
			again, err := r.ChangedOffers(t.Context(), before, 10)
			require.NoError(t, err)
			require.NotEmpty(t, again, "index and matcher read it anew")
			n.Visibility = domain.SecretariatOnly
			r.write(t, func(tx *store.Store) error { return tx.UpdateNeed(t.Context(), &n) })
			_, err = r.Offer(t.Context(), domain.Viewer{}, o.ID)
			require.ErrorIs(t, err, domain.ErrNotFound, "it follows its need")
		}
	})
}

// A command line shows what happened, and nothing where nothing did.
func TestMigratingSaysOneLineAndOnlyWhenSomethingWasDone(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			var said bytes.Buffer
			s, err := store.Open(t.Context(), store.Options{URL: address(t), Log: slog.New(slog.NewTextHandler(&said, nil))})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, s.Close()) })
			_, _, err = s.Migrate(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, strings.Count(said.String(), "\n"), said.String())
			require.Contains(t, said.String(), "from=0")
			said.Reset()
			_, _, err = s.Migrate(t.Context())
			require.NoError(t, err)
			require.Empty(t, said.String())
		})
	}
}

func TestWithoutTablesWritingSaysSo(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			s := open(t, address(t), time.Now)
			require.NoError(t, s.Ping(t.Context()))
			err := s.Write(t.Context(), func(*store.Store) error { return nil })
			require.ErrorContains(t, err, "counters")
		})
	}
}

func TestAddressesThatCannotBeOpened(t *testing.T) {
	for _, url := range []string{"", "mysql://x", "sqlite:", "sqlite::memory:", "sqlite:/a.db?mode=ro", "postgres://:port:/"} {
		_, err := store.Open(t.Context(), store.Options{URL: url})
		require.Error(t, err, url)
	}
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://tamatch:open-sesame@host:badport/x"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "open-sesame")
}
