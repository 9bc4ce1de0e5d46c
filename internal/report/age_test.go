package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// A request is open for more than two cycles when three due dates of an instrument of its have passed since; four years
// count where the tracker does not tell of three, or the request names no instrument. The number opens those requests.
func TestOpenForMoreThanTwoCycles(t *testing.T) {
	st := register(t, storetest.SQLite(t))
	org := organization(t, st, domain.OrgState, "ZWE")
	ids := map[string]string{}
	ask := func(name string, on *time.Time, status domain.NeedStatus, also []domain.Instrument, under domain.Instrument) {
		n := domain.Need{OrganizationID: org.ID, State: org.State, Status: status, Visibility: domain.Public, SourceDate: on,
			Lines: []domain.Line{{ID: "1", Subtype: "legal.drafting", Instrument: under, Also: also}}}
		write(t, st, func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
		ids[n.ID] = name
	}
	cycle := func(i domain.Instrument, number int, due *time.Time) {
		write(t, st, func(tx *store.Store) error {
			return tx.InsertReportingCycle(t.Context(), &domain.ReportingCycle{Instrument: i, Number: number, DueAt: due})
		})
	}
	// The last three that were due were yearly; one was earlier, and one is to come.
	for n, due := range []*time.Time{day(2015, 9, 30), day(2024, 9, 30), day(2025, 9, 30), day(2026, 9, 30), day(2027, 9, 30)} {
		cycle(domain.TIP, n+1, due)
	}
	// Three long cycles: four years are not enough.
	for n, due := range []*time.Time{day(2016, 3, 31), day(2021, 3, 31), day(2026, 3, 31)} {
		cycle(domain.SOM, n+1, due)
	}
	// Two alone, and one without a due date, which only a document tells of.
	for n, due := range []*time.Time{nil, day(2025, 6, 30), day(2026, 6, 30)} {
		cycle(domain.Firearms, n+1, due)
	}
	ask("TIP before the third-last due date", day(2024, 9, 29), domain.NeedOpen, nil, domain.TIP)
	ask("TIP on the third-last due date", day(2024, 9, 30), domain.NeedOpen, nil, domain.TIP)
	ask("TIP, closed", day(2015, 1, 1), domain.NeedClosed, nil, domain.TIP)
	ask("SOM after five years", day(2021, 11, 1), domain.NeedOpen, nil, domain.SOM)
	ask("SOM after eleven years", day(2015, 11, 1), domain.NeedOpen, nil, domain.SOM)
	ask("SOM and TIP after three years", day(2023, 11, 1), domain.NeedOpen, []domain.Instrument{domain.TIP}, domain.SOM)
	ask("FIREARMS after less than four years", day(2022, 11, 23), domain.NeedOpen, nil, domain.Firearms)
	ask("FIREARMS after more than four years", day(2022, 11, 22), domain.NeedOpen, nil, domain.Firearms)
	ask("no instrument, after less than four years", day(2023, 1, 1), domain.NeedOpen, nil, "")
	ask("no instrument, after more than four years", day(2020, 1, 1), domain.NeedOpen, nil, "")

	for _, c := range []struct {
		scope report.Scope
		by    []domain.Instrument
		aged  []string
	}{
		{report.Scope{}, []domain.Instrument{domain.TIP, domain.SOM}, []string{"TIP before the third-last due date", "SOM after eleven years", "SOM and TIP after three years",
			"FIREARMS after more than four years", "no instrument, after more than four years"}},
		{report.Scope{Instruments: []domain.Instrument{domain.SOM}}, []domain.Instrument{domain.SOM}, []string{"SOM after eleven years"}},
		{report.Scope{Instruments: []domain.Instrument{domain.Firearms}}, []domain.Instrument{}, []string{"FIREARMS after more than four years"}},
	} {
		o := build(t, st, c.scope)
		require.Equal(t, c.by, o.AgedBy)
		opened, err := report.Open(t.Context(), st, c.scope, report.Pick{Kind: domain.KindNeed, Aged: true})
		require.NoError(t, err)
		var got []string
		for _, id := range opened.Needs {
			got = append(got, ids[id])
		}
		require.ElementsMatch(t, c.aged, got, "%v", c.scope.Instruments)
		require.Equal(t, len(c.aged), o.Aged)
	}
	p := printer(t, "en")
	require.Equal(t, "Under the Trafficking in Persons Protocol and Smuggling of Migrants Protocol, that is more than two due dates of the response tracker; otherwise two cycles are counted as four years.",
		build(t, st, report.Scope{}).AgedByIn(p))
	require.Equal(t, "Two cycles are counted as four years.", build(t, st, report.Scope{Instruments: []domain.Instrument{domain.Firearms}}).AgedByIn(p))
}
