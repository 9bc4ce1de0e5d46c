package store_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

type noted struct{}

func (noted) Kind() string { return "noted" }

// A job is in the queue when, and only when, the change that asked for it is in the register.
func TestJobsAreCommittedWithTheChange(t *testing.T) {
	onEach(t, func(t *testing.T, r *register) {
		var driver riverdriver.Driver[*sql.Tx] = riversqlite.New(r.DB())
		if r.Dialect() == store.PostgreSQL {
			driver = riverdatabasesql.New(r.DB())
		}
		client, err := river.NewClient(driver, &river.Config{})
		require.NoError(t, err)
		change := func(ctx context.Context, fail error) error {
			return r.Write(ctx, func(tx *store.Store) error {
				o := domain.Organization{Kind: domain.OrgNGO, Name: "x"}
				if err := tx.InsertOrganization(ctx, &o); err != nil {
					return err
				}
				if _, err := client.InsertTx(ctx, tx.Tx(), noted{}, nil); err != nil {
					return err
				}
				return fail
			})
		}
		run(t, 30, func(i int) error {
			if i%3 != 0 {
				return change(t.Context(), nil)
			}
			if err := change(t.Context(), errChangedMind); err != errChangedMind {
				return err
			}
			return nil
		})
		var jobs int
		require.NoError(t, r.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM river_job").Scan(&jobs))
		_, organizations, err := r.Organizations(t.Context(), store.OrganizationFilter{})
		require.NoError(t, err)
		require.Equal(t, 20, organizations)
		require.Equal(t, 20, jobs)
	})
}
