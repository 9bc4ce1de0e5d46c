package report_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// trackerEngines are the databases that the tracker's tests run on.
var trackerEngines = storetest.Engines

var trackerDay = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// tracked is a register with a cycle whose day has gone by, in which every second party to the Trafficking Protocol has
// answered, Kenya not, and a document that lists Kenya as silent.
func tracked(t *testing.T, url string) (*store.Store, domain.ReportingCycle, map[string]bool) {
	s, err := store.Open(t.Context(), store.Options{URL: url, Now: func() time.Time { return trackerDay }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	due := time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)
	c := domain.ReportingCycle{Instrument: domain.TIP, Number: 3, DueAt: &due}
	cited := domain.ReportingCycle{Instrument: domain.UNTOC, Number: 1, CitedPercent: 66, CitedFrom: "a document"}
	answered := map[string]bool{}
	require.NoError(t, s.Write(t.Context(), func(tx *store.Store) error {
		for _, cycle := range []*domain.ReportingCycle{&c, &cited} {
			if err := tx.InsertReportingCycle(t.Context(), cycle); err != nil {
				return err
			}
		}
		n := 0
		for _, st := range reference.States() {
			p, _ := reference.OfflineTreaty().Status(st.Code, "TIP")
			if n++; n%2 == 0 || st.Code == "KEN" || !p.PartyOn(due) {
				continue
			}
			answered[st.Code] = true
			day := due.AddDate(0, 0, n%7-3)
			r := domain.ReportingResponse{CycleID: c.ID, Instrument: domain.TIP, State: st.Code, ReceivedAt: &day, How: domain.ByLetter, Source: "letter of " + st.Code}
			if err := tx.InsertReportingResponse(t.Context(), &r); err != nil {
				return err
			}
		}
		silent := domain.ReportingResponse{State: "KEN", Silent: true, How: domain.ByDocument, Source: "a document, para. 10"}
		if err := tx.InsertReportingResponse(t.Context(), &silent); err != nil {
			return err
		}
		sent := domain.ReportingReminder{CycleID: c.ID, State: "KEN", SentAt: trackerDay.AddDate(0, 0, -10), How: domain.ByLetter}
		return tx.InsertReportingReminder(t.Context(), &sent)
	}))
	return s, c, answered
}

func trackerMember(kind domain.OrganizationKind, state string, roles ...domain.Role) domain.Viewer {
	now := trackerDay
	return domain.NewViewer(domain.Person{ID: "somebody", Roles: roles}, domain.Organization{ID: "org " + state, Kind: kind, State: state, Verified: &now})
}

func TestTheTrackerOnEachDatabase(t *testing.T) {
	for name, address := range trackerEngines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c, answered := tracked(t, address(t))
			track := func(v domain.Viewer) report.Tracker {
				got, err := report.Track(t.Context(), s, report.TrackerScope{Viewer: v, Now: trackerDay})
				require.NoError(t, err)
				return got
			}
			all := track(trackerMember(domain.OrgSecretariat, "", domain.RoleBroker))
			require.Len(t, all.States, len(reference.States()))
			require.Equal(t, domain.UNTOC, all.Cycles[0].Instrument, "in the order of the note")
			require.Empty(t, all.Cycles[0].Groups, "a rate that is cited has no numerator")
			tip := all.Cycles[1]

			parties, late := 0, 0
			for _, st := range all.States {
				cell := st.Cells[1]
				if cell.Party.PartyOn(*c.DueAt) {
					parties++
				}
				require.Equal(t, answered[st.State], cell.Standing.Answered(), st.State)
				if cell.Standing == domain.StandingLateAnswer {
					late++
				}
				require.Equal(t, domain.StandingUnrecorded, st.Cells[0].Standing, "who answered in a cited cycle is not known")
			}
			require.Equal(t, domain.ResponseRate{Parties: parties, Answered: len(answered), Late: late}, tip.Total)
			sum := domain.ResponseRate{}
			for _, g := range tip.Groups {
				sum.Parties, sum.Answered, sum.Late = sum.Parties+g.Parties, sum.Answered+g.Answered, sum.Late+g.Late
			}
			require.Equal(t, tip.Total, sum)

			remind := all.ToRemind(trackerDay, 30)
			require.NotEmpty(t, remind)
			for _, r := range remind {
				require.NotEqual(t, "KEN", r.State, "reminded ten days ago")
				require.False(t, answered[r.State], r.State)
			}
			require.Len(t, all.ToRemind(trackerDay, 5), len(remind)+1)

			kenya := track(trackerMember(domain.OrgState, "KEN", domain.RoleObserver))
			require.Len(t, kenya.States, 1)
			require.Equal(t, "KEN", kenya.States[0].State)
			require.True(t, kenya.States[0].Silent())
			require.NotNil(t, kenya.States[0].Cells[1].Reminder)
			for name, v := range map[string]domain.Viewer{
				"the public": {}, "a provider": trackerMember(domain.OrgUNEntity, "", domain.RoleProvider), "an observer without an organization": {PersonID: "x"},
			} {
				require.Empty(t, track(v).States, name)
			}
			for _, v := range []domain.Viewer{{}, trackerMember(domain.OrgState, "KEN", domain.RoleAuthor)} {
				told := track(v).Cycles[1]
				for i, g := range told.Groups {
					whole := tip.Groups[i]
					few := whole.Answered < 3 || whole.Parties-whole.Answered < 3
					require.True(t, !few || whole.Parties == 0 || g.Withheld, "%+v", whole)
				}
				require.True(t, slices.ContainsFunc(told.Groups, func(g domain.ResponseRate) bool { return g.Withheld }), "the group of two States")
				require.False(t, told.Total.Withheld)
			}
		})
	}
}
