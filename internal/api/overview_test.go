package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
)

// What a caller may not see is in no number of the overview, in no cell of a figure and behind no link.
func TestTheOverviewOverTheAPICountsWhatItsCallerSees(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"", "observer", "peruvian", "rival", "provider", "author", "broker"} {
		needs, offers := 0, 0
		for _, v := range domain.Visibilities {
			if sees(who, v, ownsNeeds(who)) {
				needs++
			}
			if sees(who, v, ownsOffers(who)) {
				offers++
			}
		}
		o := into[api.Overview](t, w.get(who, "/overview"), http.StatusOK)
		require.Equal(t, []int{needs, 2 * needs, 1, offers, 1}, []int{o.Requests, o.Lines, o.States, o.Offers, o.Providers}, who)
		percent := 0
		for _, s := range o.Asked {
			percent += s.Percent
		}
		require.Equal(t, 100, percent, who)
		require.Equal(t, o.Figures, into[api.Figures](t, w.get(who, "/figures"), http.StatusOK).Items)
		for _, entry := range o.Figures {
			f := into[api.Figure](t, w.get(who, "/figures/"+entry.ID), http.StatusOK)
			require.Equal(t, entry, f.FigureEntry)
			for _, r := range f.Rows {
				require.Len(t, r.Cells, len(f.Columns), entry.ID)
				for i, cell := range r.Cells {
					if cell.Value != nil && f.Columns[i].Of == "measure" && f.Columns[i].Code == "requests" {
						require.LessOrEqual(t, *cell.Value, needs, "%s of %s for %q", r.Code, entry.ID, who)
					}
				}
			}
		}
		byType := into[api.Figure](t, w.get(who, "/figures/needs-by-type"), http.StatusOK)
		require.Equal(t, needs, *byType.Total.Cells[0].Value, who)
		require.Equal(t, "/overview/records?of=need", byType.Total.Cells[0].Opens)
	}
}

// A scope narrows what is counted; the links of a figure keep it.
func TestTheScopeOfAnOverviewOverTheAPI(t *testing.T) {
	w := newWorld(t)
	o := into[api.Overview](t, w.get("broker", "/overview?instrument=UNTOC&group=african&from=2020-01-01"), http.StatusOK)
	require.Equal(t, []string{"UNTOC"}, o.Scope.Instruments)
	require.Equal(t, []string{"african"}, o.Scope.Groups)
	require.Equal(t, "2020-01-01", *o.Scope.From)
	require.Equal(t, len(domain.Visibilities), o.Lines, "one line of each need serves the Convention")
	f := into[api.Figure](t, w.get("broker", "/figures/needs-by-type?instrument=UNTOC&group=african"), http.StatusOK)
	at, err := url.Parse(f.Total.Cells[0].Opens)
	require.NoError(t, err)
	require.Equal(t, url.Values{"of": {"need"}, "instrument": {"UNTOC"}, "group": {"african"}}, at.Query())
	opened, due := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2005, 12, 31, 0, 0, 0, 0, time.UTC)
	_, err = w.broker.OpenCycle(t.Context(), domain.Clock(), domain.ReportingCycle{Instrument: domain.UNTOC, Number: 1, OpenedAt: &opened, DueAt: &due, ClosedAt: &due})
	require.NoError(t, err)
	empty := into[api.Overview](t, w.get("broker", "/overview?cycle=UNTOC-1"), http.StatusOK)
	require.Zero(t, empty.Requests)
	require.Equal(t, "2005-12-31", *empty.Scope.To)
	require.Equal(t, "UNTOC-1", empty.Scope.Cycle)
	require.Equal(t, []string{"UNTOC"}, empty.Scope.Instruments)
	unknown := is(t, w.get("", "/overview?cycle=UNTOC-2"), http.StatusBadRequest, "malformed")
	require.Contains(t, unknown.Errors[0].Detail, "UNTOC-1")
}

// What is open for more than two cycles is counted by the due dates of the tracker, and leads to what the caller may see of it.
func TestWhatIsOpenForLongOverTheAPI(t *testing.T) {
	w := newWorld(t)
	for n := range 3 {
		due := w.now().AddDate(0, n+1, 0)
		_, err := w.broker.OpenCycle(t.Context(), domain.Clock(), domain.ReportingCycle{Instrument: domain.UNTOC, Number: n + 1, DueAt: &due})
		require.NoError(t, err)
	}
	o := into[api.Overview](t, w.get("", "/overview"), http.StatusOK)
	require.Zero(t, o.Aged)
	require.Empty(t, o.AgedOpens)
	require.Empty(t, o.AgedBy)
	w.wait(100 * 24 * time.Hour)
	o = into[api.Overview](t, w.get("", "/overview?instrument=UNTOC"), http.StatusOK)
	require.Equal(t, 1, o.Aged, "the public one alone")
	require.Equal(t, "/overview/records?aged=1&instrument=UNTOC&of=need", o.AgedOpens)
	require.Equal(t, []string{"UNTOC"}, o.AgedBy)
}

func TestWhatAnOverviewCannotBeAskedIsNamed(t *testing.T) {
	w := newWorld(t)
	is(t, w.get("", "/figures/nothing"), http.StatusNotFound, "not_found")
	for query, field := range map[string]string{
		"instrument=XYZ": "instrument", "group=martian": "group", "from=yesterday": "from", "cycle=2005": "cycle", "cycle=soon": "cycle",
		"from=2024-01-01&to=2023-01-01": "to", "colour=red": "colour",
	} {
		for _, path := range []string{"/overview", "/figures", "/figures/needs-by-type"} {
			p := is(t, w.get("", path+"?"+query), http.StatusBadRequest, "malformed")
			require.Len(t, p.Errors, 1, query)
			require.True(t, strings.HasPrefix(p.Errors[0].Field, field), "%s names %s", query, p.Errors[0].Field)
		}
	}
}
