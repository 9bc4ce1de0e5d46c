package report_test

import (
	"fmt"
	"runtime"
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
			fill(b, st, 50_000, 20_000, 30_000)
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

// fill seeds the register in bulk: rows and their readers, as the store would write them.
func fill(b testing.TB, st *store.Store, needs, offers, matches int) {
	b.Helper()
	provider := organization(b, st, domain.OrgUNEntity, "")
	var states []domain.Organization
	for _, s := range reference.States()[:190] {
		states = append(states, organization(b, st, domain.OrgState, s.Code))
	}
	subtypes := reference.Subtypes()
	subtype := func(i int) domain.Subtype {
		for subtypes[i%len(subtypes)].ProtocolOnly != "" {
			i++
		}
		return domain.Subtype(subtypes[i%len(subtypes)].Code)
	}
	var needIDs, offerIDs []string
	for from := 0; from < needs; from += 5000 {
		write(b, st, func(tx *store.Store) error {
			for i := from; i < min(from+5000, needs); i++ {
				org := states[i%len(states)]
				n := domain.Need{OrganizationID: org.ID, State: org.State, Title: fmt.Sprint("Need ", i), Problem: "Seized firearms carry no marks.",
					Status: domain.NeedOpen, Visibility: domain.Public, Lines: []domain.Line{
						{ID: "1", Subtype: subtype(i), Instrument: domain.Instruments[i%4], Articles: []string{fmt.Sprint(1 + i%13)}, Purpose: fmt.Sprint("for ", i)},
						{ID: "2", Subtype: subtype(i * 7), Instrument: domain.Instruments[(i/4)%4], Modalities: []domain.Modality{domain.Modalities[i%12]}},
					}}
				if err := tx.InsertNeed(b.Context(), &n); err != nil {
					return err
				}
				needIDs = append(needIDs, n.ID)
			}
			return nil
		})
	}
	for from := 0; from < offers; from += 5000 {
		write(b, st, func(tx *store.Store) error {
			for i := from; i < min(from+5000, offers); i++ {
				o := domain.Offer{OrganizationID: provider.ID, Kind: domain.Capability, Title: fmt.Sprint("Offer ", i), Status: domain.OfferOpen, Visibility: domain.Public,
					Instruments: []domain.Instrument{domain.Instruments[i%4]}, Subtypes: []domain.Subtype{subtype(i), subtype(i * 5)},
					Modalities: []domain.Modality{domain.Modalities[i%12]}, Eligible: domain.Eligibility{Groups: []domain.RegionalGroup{domain.RegionalGroups[i%5]}}}
				if err := tx.InsertOffer(b.Context(), &o); err != nil {
					return err
				}
				offerIDs = append(offerIDs, o.ID)
			}
			return nil
		})
	}
	for from := 0; from < matches; from += 5000 {
		write(b, st, func(tx *store.Store) error {
			for i := from; i < min(from+5000, matches); i++ {
				at := today
				m := domain.Match{NeedID: needIDs[i%needs], OfferID: offerIDs[i%offers], RequesterID: states[i%len(states)].ID, ProviderID: provider.ID,
					Status: domain.MatchAgreed, ProposedAt: &at, AgreedAt: &at, Covered: []string{"1"}}
				if err := tx.InsertMatch(b.Context(), &m); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if st.Dialect() == store.PostgreSQL {
		_, err := st.DB().ExecContext(b.Context(), "ANALYZE")
		require.NoError(b, err)
	}
}
