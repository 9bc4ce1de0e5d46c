package report_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

func day(year int, month time.Month, day int) *time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return &t
}

// A cycle of the tracker counts from the day on which it was opened to the one on which it closed or the next began; one
// that only a document tells of has no days and is none to choose.
func TestWhichDaysAReportingCycleCounts(t *testing.T) {
	said := []domain.ReportingCycle{
		{Instrument: domain.Firearms, Number: 1, DueAt: day(2025, 3, 31)},
		{Instrument: domain.TIP, Number: 4, DueAt: day(2027, 5, 31)},
		{Instrument: domain.TIP, Number: 2, OpenedAt: day(2022, 1, 10), DueAt: day(2022, 9, 30), ClosedAt: day(2022, 12, 1)},
		{Instrument: domain.TIP, Number: 3, OpenedAt: day(2024, 2, 1), DueAt: day(2024, 9, 30)},
		{Instrument: domain.TIP, Number: 1, CitedPercent: 63, CitedFrom: "a document"},
		{Instrument: domain.UNTOC, Number: 1, OpenedAt: day(2024, 1, 1), DueAt: day(2024, 9, 30)},
		{Instrument: domain.UNTOC, Number: 2, OpenedAt: day(2026, 1, 1), DueAt: day(2026, 9, 30)},
	}
	type span struct{ code, from, to string }
	var got []span
	written := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	cycles := report.Cycles(said)
	for _, c := range cycles {
		got = append(got, span{c.Code(), written(c.From), written(c.To)})
	}
	require.Equal(t, []span{
		{"UNTOC-1", "2024-01-01", "2025-12-31"}, {"UNTOC-2", "2026-01-01", ""},
		{"TIP-2", "2022-01-10", "2022-12-01"}, {"TIP-3", "2024-02-01", "2024-09-30"}, {"TIP-4", "2024-10-01", ""},
		{"FIREARMS-1", "", ""},
	}, got)

	scope, err := report.ParseScope(domain.Viewer{}, url.Values{"cycle": {"TIP-2"}, "group": {"african"}, "instrument": {"TIP"}}, said)
	require.NoError(t, err)
	require.Equal(t, []domain.Instrument{domain.TIP}, scope.Instruments)
	require.Equal(t, url.Values{"cycle": {"TIP-2"}, "group": {"african"}}, scope.Values(), "an address names the cycle, not its days")
	require.Equal(t, "requests from 10 January 2022 to 1 December 2022, in the reporting cycle Trafficking in Persons Protocol, cycle 2; "+
		"Trafficking in Persons Protocol; African States", report.ScopeIn(printer(t, "en"), scope))
}

// A cycle that there is not is refused with those that there are, and so is one beside days or instruments of its own.
func TestACycleThatThereIsNotIsRefused(t *testing.T) {
	cited := domain.ReportingCycle{Instrument: domain.SOM, Number: 2, CitedPercent: 53, CitedFrom: "a document"}
	cycles := []domain.ReportingCycle{
		{Instrument: domain.TIP, Number: 2, OpenedAt: day(2022, 1, 10), DueAt: day(2022, 9, 30)},
		{Instrument: domain.UNTOC, Number: 5, OpenedAt: day(2022, 1, 10), DueAt: day(2022, 9, 30)}, cited,
	}
	for query, says := range map[string]string{
		"cycle=2026":                     "There is no reporting cycle “2026” with an opening or due date. Write one of UNTOC-5 and TIP-2",
		"cycle=tip-2":                    "There is no reporting cycle “tip-2”",
		"cycle=TIP-2&from=2022-01-01":    "Choose a reporting cycle or days, not both",
		"cycle=TIP-2&instrument=UNTOC":   "TIP-2 is not a cycle of UNTOC",
		"cycle=TIP-3&instrument=MARTIAN": "MARTIAN is not an instrument. Choose UNTOC (Organized Crime Convention)",
		"cycle=SOM-2":                    "The reporting cycle “SOM-2” has no days yet, for a document alone tells of it. It can be chosen once the secretariat has given it a due date",
	} {
		q, err := url.ParseQuery(query)
		require.NoError(t, err)
		_, err = report.ParseScope(domain.Viewer{}, q, cycles)
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong, query)
		require.Contains(t, printer(t, "en").Say(wrong.Problems[0].Message), says, query)
	}
	for _, known := range [][]domain.ReportingCycle{nil, {cited}} {
		_, err := report.ParseScope(domain.Viewer{}, url.Values{"cycle": {"TIP-2"}}, known)
		var wrong *domain.Invalid
		require.ErrorAs(t, err, &wrong)
		require.Contains(t, printer(t, "en").Say(wrong.Problems[0].Message), "the response tracker has none with a due date yet")
	}
}

// The register's own cycles narrow an overview to the requests of their days and instrument.
func TestAnOverviewOfACycle(t *testing.T) {
	st := register(t, engines[store.SQLite](t))
	org := organization(t, st, domain.OrgState, "ZWE")
	write(t, st, func(tx *store.Store) error {
		for _, n := range []struct {
			on         *time.Time
			instrument domain.Instrument
		}{{day(2024, 2, 1), domain.TIP}, {day(2024, 12, 31), domain.TIP}, {day(2025, 1, 1), domain.TIP}, {day(2024, 1, 31), domain.TIP}, {day(2024, 6, 1), domain.UNTOC}} {
			err := tx.InsertNeed(t.Context(), &domain.Need{OrganizationID: org.ID, State: org.State, Status: domain.NeedOpen, Visibility: domain.Public,
				SourceDate: n.on, Lines: []domain.Line{{ID: "1", Subtype: "legal.drafting", Instrument: n.instrument}}})
			if err != nil {
				return err
			}
		}
		return tx.InsertReportingCycle(t.Context(), &domain.ReportingCycle{Instrument: domain.TIP, Number: 1, OpenedAt: day(2024, 2, 1), DueAt: day(2024, 9, 30), ClosedAt: day(2024, 12, 31)})
	})
	scope, err := report.AskedScope(t.Context(), st, domain.Viewer{}, url.Values{"cycle": {"TIP-1"}})
	require.NoError(t, err)
	require.Equal(t, 2, build(t, st, scope).Requests, "from the first day to the last, under its instrument")
}
