package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// composed is the overview as its text, in Markdown.
func composed(t testing.TB, o report.Overview) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, report.Compose(printer(t, "en"), o, domain.Note{}).Markdown(&b))
	return b.String()
}

// cycleOf is a cycle of the Convention that the register records, after those that the note cites.
func cycleOf(t testing.TB, st *store.Store, number int, due time.Time) domain.ReportingCycle {
	t.Helper()
	c := domain.ReportingCycle{Instrument: domain.UNTOC, Number: number, DueAt: &due}
	write(t, st, func(tx *store.Store) error { return tx.InsertReportingCycle(t.Context(), &c) })
	return c
}

func answerIn(t testing.TB, st *store.Store, c domain.ReportingCycle, received time.Time, states ...string) {
	t.Helper()
	write(t, st, func(tx *store.Store) error {
		for _, code := range states {
			r := domain.ReportingResponse{CycleID: c.ID, Instrument: c.Instrument, State: code, ReceivedAt: &received, How: domain.ByLetter}
			if err := tx.InsertReportingResponse(t.Context(), &r); err != nil {
				return err
			}
		}
		return nil
	})
}

// What the tracker counts stands in the overview with its numbers: in the text, in the figure and in each of its files, beside
// what the note cites without any.
func TestTheRatesOfTheTrackerStandInTheOverviewWithTheirNumbers(t *testing.T) {
	st := noteRegister(t)
	answerIn(t, st, cycleOf(t, st, 11, today), today.AddDate(0, -1, 0), "KEN", "PER", "FRA", "DNK", "ITA", "CHN", "ALB")
	o := build(t, st, report.Scope{})
	require.Len(t, o.Rates, 8)
	rate := o.Rates[2]
	require.Equal(t, report.Rate{Instrument: domain.UNTOC, Cycle: 11, Percent: int(math.Round(700 / float64(rate.Parties))), Answered: 7, Parties: rate.Parties, Tracked: true}, rate)
	require.Greater(t, rate.Parties, 150)

	numbers := fmt.Sprintf("(7 of %d)", rate.Parties)
	text := composed(t, o)
	require.Contains(t, text, fmt.Sprintf("66 per cent (first reporting cycle), 55 per cent (second reporting cycle) and 7 of %d States parties (%d per cent) in the reporting cycle 11", rate.Parties, rate.Percent))
	require.Contains(t, text, fmt.Sprintf("| Organized Crime Convention | 66 | 55 | %d %s |", rate.Percent, numbers))
	require.Contains(t, text, "Rates without numbers are as cited in CTOC/COP/WG.2/2009/2")

	f, _ := o.Figure("response-rates")
	var sheet bytes.Buffer
	require.NoError(t, f.CSV(printer(t, "en"), &sheet))
	require.Contains(t, sheet.String(), "cycle_1,cycle_2,cycle_11,cycle_11_answered,cycle_11_parties\n")
	require.Contains(t, sheet.String(), fmt.Sprintf("66,55,%d,7,%d\n", rate.Percent, rate.Parties))
	require.Contains(t, sheet.String(), "62,56,,,\n", "there is none of another Protocol")
	raw, err := json.Marshal(f.Package(printer(t, "en"), o.Scope, o.AsOf))
	require.NoError(t, err)
	var pack report.Package
	require.NoError(t, json.Unmarshal(raw, &pack))
	row := pack.Resources[0].Data[0]
	require.Equal(t, []any{66.0, float64(rate.Percent), 7.0, float64(rate.Parties)}, []any{row["cycle_1"], row["cycle_11"], row["cycle_11_answered"], row["cycle_11_parties"]})
	require.Nil(t, pack.Resources[0].Data[1]["cycle_11_answered"])
	require.Len(t, pack.Resources[0].Schema.Fields, 8)
	chart := report.SVG(report.Tabulate(printer(t, "en"), f), report.SVGOptions{ID: "x", Dir: "ltr", Width: 720})
	require.Contains(t, chart, numbers)
	require.Contains(t, chart, ">Cycle 11<", "three names have no room beside each other")
	rates := slices.IndexFunc(report.Compose(printer(t, "en"), o, domain.Note{}).Blocks, func(b report.Block) bool { return b.Key == "reporting/rates" })
	require.Len(t, report.Compose(printer(t, "en"), o, domain.Note{}).Blocks[rates].Notes, 1, "two marks beside each other would be read as one number")
}

// A rate belongs to the scope of its cycle, its instrument, its groups and the day on which the cycle is due.
func TestTheRatesOfTheTrackerFollowTheScope(t *testing.T) {
	st := noteRegister(t)
	secretariat := trackerMember(domain.OrgSecretariat, "", domain.RoleBroker)
	third := cycleOf(t, st, 3, today.AddDate(0, -2, 0))
	answerIn(t, st, third, today.AddDate(0, -3, 0), "KEN", "DZA", "PER", "FRA")
	cycleOf(t, st, 4, today.AddDate(2, 0, 0))
	cycles := report.Cycles([]domain.ReportingCycle{third})
	own := func(s report.Scope) (out []string) {
		s.Viewer = secretariat
		for _, r := range build(t, st, s).Rates {
			if !r.Cited() {
				out = append(out, fmt.Sprintf("%s-%d %d", r.Instrument, r.Cycle, r.Answered))
			}
		}
		return out
	}
	require.Equal(t, []string{"UNTOC-3 4", "UNTOC-4 0"}, own(report.Scope{}))
	require.Equal(t, []string{"UNTOC-3 4"}, own(report.Scope{}.In(cycles[0])))
	require.Equal(t, []string{"UNTOC-3 4"}, own(report.Scope{To: today}))
	require.Equal(t, []string{"UNTOC-4 0"}, own(report.Scope{From: today}))
	require.Empty(t, own(report.Scope{Instruments: []domain.Instrument{domain.TIP}}))
	require.Equal(t, []string{"UNTOC-3 2", "UNTOC-4 0"}, own(report.Scope{Groups: []domain.RegionalGroup{"african"}}))
	of := build(t, st, report.Scope{Viewer: secretariat, Groups: []domain.RegionalGroup{"african"}})
	require.Len(t, of.Rates, 2, "what the note cites is of all regional groups")

	// Where nobody asks for anything, that States answer is told all the same.
	empty := build(t, st, report.Scope{Viewer: secretariat, From: today.AddDate(1, 0, 0)})
	require.True(t, empty.Empty())
	require.Contains(t, composed(t, empty), "The register holds no request and no finding in this scope")
	require.Contains(t, composed(t, empty), "0 of 1")
}

// Whoever may not see States has of the tracker in the overview what the tracker itself gives, and no more.
func TestTheRatesOfTheOverviewWithholdWhatTheTrackerWithholds(t *testing.T) {
	for name, address := range trackerEngines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, _, answered := tracked(t, address(t))
			few := cycleOf(t, st, 3, trackerDay)
			answerIn(t, st, few, trackerDay.AddDate(0, 0, -1), "KEN", "PER")
			for _, v := range []domain.Viewer{{}, trackerMember(domain.OrgState, "KEN", domain.RoleFocalPoint), trackerMember(domain.OrgUNEntity, "", domain.RoleProvider)} {
				o := build(t, st, report.Scope{Viewer: v})
				require.Equal(t, report.Rate{Instrument: domain.UNTOC, Cycle: 3, Kept: true, Tracked: true}, o.Rates[0], "two have answered")
				require.Equal(t, len(answered), o.Rates[1].Answered)
				f, _ := o.Figure("response-rates")
				require.Equal(t, report.Cell{Kept: true}, f.Rows()[0].Cells[0])
				require.NotContains(t, composed(t, o), "2 of 1")
				require.Contains(t, composed(t, o), "kept back")
				group := build(t, st, report.Scope{Viewer: v, Groups: []domain.RegionalGroup{"eastern_european"}, Instruments: []domain.Instrument{domain.TIP}})
				require.Equal(t, []report.Rate{{Instrument: domain.TIP, Cycle: 3, Kept: true, Tracked: true}}, group.Rates, "the partner of those of no group")
			}
			o := build(t, st, report.Scope{Viewer: trackerMember(domain.OrgSecretariat, "", domain.RoleBroker)})
			require.Equal(t, 2, o.Rates[0].Answered)
		})
	}
}

// A State that a document lists as silent and that has answered since is not called silent today: the sentence says who said
// so and when, and to whoever may know of the answer that it came.
func TestSilenceIsTheWordOfItsSource(t *testing.T) {
	st := noteRegister(t)
	c := cycleOf(t, st, 3, today)
	answerIn(t, st, c, today.AddDate(0, -1, 0), "KEN", "PER")
	early := cycleOf(t, st, 2, time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC))
	answerIn(t, st, early, time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC), "CUB")
	const said, since = "According to CTOC/COP/WG.2/2009/2, paragraph 10, of 3 December 2009, 41 States parties had not provided any information", "Since then one of them has answered, as the response tracker records: Kenya."
	for name, c := range map[string]struct {
		viewer domain.Viewer
		knows  bool
	}{
		"the public": {domain.Viewer{}, false}, "another State": {trackerMember(domain.OrgState, "PER", domain.RoleFocalPoint), false},
		"the State": {trackerMember(domain.OrgState, "KEN", domain.RoleFocalPoint), true}, "the secretariat": {trackerMember(domain.OrgSecretariat, "", domain.RoleBroker), true},
	} {
		o := build(t, st, report.Scope{Viewer: c.viewer})
		require.Len(t, o.Silent, 41, "%s: who is left out would be known to have answered", name)
		require.Len(t, o.Silences, 1)
		text := composed(t, o)
		require.Contains(t, text, said, name)
		require.Equal(t, c.knows, strings.Contains(text, since), name)
		if !c.knows {
			require.Empty(t, o.Silences[0].Answered, name)
		}
	}
}

// What the desk adds without a source is told without one, after what a document says.
func TestSilenceWithoutASourceIsToldApart(t *testing.T) {
	st := register(t, storetest.SQLite(t))
	day := time.Date(2009, 12, 3, 0, 0, 0, 0, time.UTC)
	write(t, st, func(tx *store.Store) error {
		for _, f := range []domain.Finding{
			{Kind: domain.FindingSilent, State: "KEN", SourceRef: "A/1, para. 4", SourceDate: &day, Summary: "Silent."},
			{Kind: domain.FindingSilent, State: "PER", Summary: "Silent."},
			{Kind: domain.FindingRemark, State: "PER", Summary: "A remark."},
		} {
			if err := tx.InsertFinding(t.Context(), &f); err != nil {
				return err
			}
		}
		return nil
	})
	o := build(t, st, report.Scope{})
	text := composed(t, o)
	require.Equal(t, []string{"KEN", "PER"}, o.Silent)
	require.Contains(t, text, "According to A/1, of 3 December 2009, one State party had not provided any information")
	require.Contains(t, text, "One State party did not provide any information on the implementation of the Convention and its Protocols. That State was: Peru.")
}
