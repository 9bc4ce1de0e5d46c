package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// Over the API a State's row is seen by the State and the secretariat alone; the others read rates that give away nobody.
func TestTheTrackerOverTheAPI(t *testing.T) {
	w := newWorld(t)
	desk := domain.NewViewer(w.people["broker"], w.orgs["secretariat"])
	opened, due := w.store.Now().AddDate(0, -3, 0), w.store.Now().AddDate(0, -1, 0)
	_, err := w.broker.OpenCycle(t.Context(), desk, domain.ReportingCycle{Instrument: domain.TIP, Number: 3, OpenedAt: &opened, DueAt: &due})
	require.NoError(t, err)
	row := domain.ReportingRow{Cycle: 3}
	received := due.AddDate(0, 0, -2)
	row.State, row.Instrument, row.How, row.ReceivedAt = "PER", domain.TIP, domain.ByLetter, &received
	_, err = w.broker.RecordResponse(t.Context(), desk, row)
	require.NoError(t, err)
	for who, states := range map[string]int{"": 0, "observer": 0, "provider": 0, "rival": 0, "author": 1, "focal": 1, "peruvian": 1, "broker": 198} {
		a := w.get(who, "/tracker?instrument=TIP")
		require.Equal(t, http.StatusOK, a.status, who)
		var got api.Tracker
		require.NoError(t, json.Unmarshal([]byte(a.body), &got))
		require.NotEmpty(t, got.PartyStatusAsOf)
		require.Len(t, got.States, states, who)
		require.Len(t, got.Cycles, 1)
		total := got.Cycles[0].Total
		if who == "broker" {
			require.Equal(t, 1, total.Answered)
			continue
		}
		require.Equal(t, api.TrackerRate{Withheld: true}, *total, "one answer alone is told to nobody else")
		require.Equal(t, who == "peruvian", len(got.States) == 1 && got.States[0].Cells[0].Standing == "received", who)
		for _, r := range got.Cycles[0].Rates {
			require.True(t, r.Withheld && r.Parties == 0 && r.Answered == 0, who)
		}
	}
	require.Equal(t, http.StatusBadRequest, w.get("", "/tracker?instrument=XYZ").status)
	require.Empty(t, func() []api.TrackerState {
		var got api.Tracker
		require.NoError(t, json.Unmarshal([]byte(w.get("author", "/tracker?group=eastern_european").body), &got))
		return got.States
	}())
}

// The rates of the tracker stand in the overview and its figure over the API with their numbers, for each caller as the
// tracker gives them; who a document calls silent and has answered since is told to those who may know of the answer.
func TestTheRatesOfTheTrackerInTheOverviewOverTheAPI(t *testing.T) {
	w := newWorld(t)
	desk := domain.NewViewer(w.people["broker"], w.orgs["secretariat"])
	opened, due := w.store.Now().AddDate(0, -3, 0), w.store.Now().AddDate(0, -1, 0)
	_, err := w.broker.OpenCycle(t.Context(), desk, domain.ReportingCycle{Instrument: domain.TIP, Number: 3, OpenedAt: &opened, DueAt: &due})
	require.NoError(t, err)
	day := due.AddDate(-10, 0, 0)
	silent := domain.Finding{Kind: domain.FindingSilent, State: "PER", Instrument: domain.TIP, SourceRef: "A/1, para. 4", Paragraph: 4, SourceDate: &day, Summary: "Silent."}
	require.NoError(t, w.broker.Load(t.Context(), domain.Clock(), func(l *broker.Loader) error { return l.Finding(t.Context(), &silent) }))
	record := func(states ...string) {
		for _, code := range states {
			received := due.AddDate(0, 0, -2)
			_, err := w.broker.RecordResponse(t.Context(), desk, domain.ReportingRow{Cycle: 3, ReportingResponse: domain.ReportingResponse{State: code, Instrument: domain.TIP, How: domain.ByLetter, ReceivedAt: &received}})
			require.NoError(t, err)
		}
	}
	rate := func(who string) (api.OverviewRate, api.FigureCell, api.Overview) {
		o := into[api.Overview](t, w.get(who, "/overview?instrument=TIP"), http.StatusOK)
		f := into[api.Figure](t, w.get(who, "/figures/response-rates?instrument=TIP"), http.StatusOK)
		cells := f.Rows[0].Cells // after those that the note cites
		return o.Rates[len(o.Rates)-1], cells[len(cells)-1], o
	}
	record("PER")
	for _, who := range []string{"", "observer", "provider", "author", "peruvian", "broker"} {
		r, cell, o := rate(who)
		require.Equal(t, []string{"PER"}, o.Silences[0].States, who)
		require.Equal(t, who == "peruvian" || who == "broker", len(o.Silences[0].AnsweredSince) == 1, who)
		if who == "broker" {
			require.Equal(t, 1, r.Numbers.Answered)
			continue
		}
		require.Equal(t, api.OverviewRate{Instrument: "TIP", Cycle: 3, Withheld: true}, r, who)
		require.Equal(t, api.FigureCell{Withheld: true}, cell, who)
	}
	record("KEN", "ITA", "CHN")
	for _, who := range []string{"", "observer", "provider", "author", "broker"} {
		r, cell, _ := rate(who)
		require.Equal(t, 4, r.Numbers.Answered, who)
		require.Greater(t, r.Numbers.Parties, 150, who)
		require.Equal(t, r.Numbers, cell.Numbers, who)
		require.Equal(t, r.Percent, *cell.Value, who)
		require.Empty(t, r.Source, who)
	}
}
