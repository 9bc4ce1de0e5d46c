package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// BenchmarkNeeds reads a page of 50 and the number of all, over 10,000 needs of which the
// public sees a half.
func BenchmarkNeeds(b *testing.B) {
	for name, address := range storetest.Engines {
		b.Run(name, func(b *testing.B) {
			r := newRegister(b, address(b))
			state := r.organization(b, domain.OrgState, "KEN")
			for range 10 {
				r.write(b, func(tx *store.Store) error {
					for i := range 1000 {
						n := domain.Need{OrganizationID: state.ID, State: "KEN", Status: domain.NeedOpen, Title: fmt.Sprint("need ", i),
							Visibility: domain.Visibilities[i%2], Problem: "Seized firearms carry no unique marks, so that the police cannot trace them.",
							Lines: []domain.Line{{ID: "a", Subtype: "legal.drafting", Instrument: domain.Firearms}}}
						if err := tx.InsertNeed(b.Context(), &n); err != nil {
							return err
						}
					}
					return nil
				})
			}
			if r.Dialect() == store.PostgreSQL {
				_, err := r.DB().ExecContext(b.Context(), "ANALYZE")
				require.NoError(b, err)
			}
			for task, do := range map[string]func() error{
				"page": func() error {
					list, total, err := r.Needs(b.Context(), store.NeedFilter{Statuses: []domain.NeedStatus{domain.NeedOpen}})
					if err == nil && (len(list) != 50 || total != 5000) {
						return fmt.Errorf("%d of %d", len(list), total)
					}
					return err
				},
				"totals": func() error { _, err := r.Totals(b.Context(), domain.Viewer{}); return err },
			} {
				b.Run(task, func(b *testing.B) {
					for b.Loop() {
						require.NoError(b, do())
					}
				})
			}
		})
	}
}
