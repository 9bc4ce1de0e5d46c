package report_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// BenchmarkOverview builds the public's overview over 50,000 needs, 20,000 offers and 30,000 matches: at most 2 s on each
// database, and under 300 MB.
func BenchmarkOverview(b *testing.B) {
	for name, address := range engines {
		b.Run(name, func(b *testing.B) {
			st := register(b, address(b))
			fill(b, st, 200)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			peak := uint64(0)
			for b.Loop() {
				o, err := report.Build(b.Context(), st, report.Scope{})
				require.NoError(b, err)
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))
				require.Equal(b, 50_000, o.Requests)
			}
			b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
		})
	}
}

// fill seeds the register in bulk: 250 needs, 100 offers and 150 matches as the store writes them, and so many copies of
// each.
func fill(b testing.TB, st *store.Store, copies int) {
	b.Helper()
	provider := organization(b, st, domain.OrgUNEntity, "")
	var states []domain.Organization
	for _, s := range reference.States()[:100] {
		states = append(states, organization(b, st, domain.OrgState, s.Code))
	}
	subtypes := reference.Subtypes()
	subtype := func(i int) domain.Subtype { return domain.Subtype(subtypes[i%len(subtypes)].Code) }
	write(b, st, func(tx *store.Store) error {
		var needs []domain.Need
		for i := range 250 {
			org := states[i%len(states)]
			n := domain.Need{OrganizationID: org.ID, State: org.State, Title: fmt.Sprint("Need ", i), Problem: "Seized firearms carry no marks.",
				Status: domain.NeedOpen, Visibility: domain.Public, Lines: []domain.Line{
					{ID: "1", Subtype: subtype(i), Instrument: domain.Instruments[i%4], Articles: []string{fmt.Sprint(1 + i%13)}, Purpose: fmt.Sprint("for ", i)},
					{ID: "2", Subtype: subtype(i * 7), Instrument: domain.Instruments[(i/4)%4], Modalities: []domain.Modality{domain.Modalities[i%12]}},
				}}
			if err := tx.InsertNeed(b.Context(), &n); err != nil {
				return err
			}
			needs = append(needs, n)
		}
		for i := range 100 {
			o := domain.Offer{OrganizationID: provider.ID, Kind: domain.Capability, Title: fmt.Sprint("Offer ", i), Status: domain.OfferOpen, Visibility: domain.Public,
				Instruments: []domain.Instrument{domain.Instruments[i%4]}, Subtypes: []domain.Subtype{subtype(i), subtype(i * 5)},
				Modalities: []domain.Modality{domain.Modalities[i%12]}, Eligible: domain.Eligibility{Groups: []domain.RegionalGroup{domain.RegionalGroups[i%5]}}}
			if err := tx.InsertOffer(b.Context(), &o); err != nil {
				return err
			}
			for j := range 3 {
				if i%2 == 0 {
					at, n := today, needs[(i*3+j)%len(needs)]
					m := domain.Match{NeedID: n.ID, OfferID: o.ID, RequesterID: n.OrganizationID, ProviderID: provider.ID,
						Status: domain.MatchAgreed, ProposedAt: &at, AgreedAt: &at, Covered: []string{"1"}}
					if err := tx.InsertMatch(b.Context(), &m); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	for _, t := range []struct {
		name string
		made []string // columns that a copy has its own value of
	}{{"needs", []string{"id", "reference"}}, {"offers", []string{"id", "reference"}}, {"matches", []string{"id", "reference", "need_id", "offer_id"}}, {"readers", []string{"record_id"}}} {
		rows, err := st.DB().QueryContext(b.Context(), "SELECT * FROM "+t.name+" LIMIT 0")
		require.NoError(b, err)
		columns, err := rows.Columns()
		require.NoError(b, err)
		require.NoError(b, rows.Close())
		var from []string
		for _, c := range columns {
			if slices.Contains(t.made, c) {
				c += " || '-' || i"
			}
			from = append(from, c)
		}
		_, err = st.DB().ExecContext(b.Context(), fmt.Sprintf(`INSERT INTO %s (%s)
			WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT %s FROM %s, n`,
			t.name, strings.Join(columns, ", "), copies, strings.Join(from, ", "), t.name))
		require.NoError(b, err)
	}
	if st.Dialect() == store.PostgreSQL {
		_, err := st.DB().ExecContext(b.Context(), "ANALYZE")
		require.NoError(b, err)
	}
}
