package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
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
