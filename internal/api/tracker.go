package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

// Tracker is who has answered the questionnaires, as far as the caller may see.
type Tracker struct {
	PartyStatusAsOf   []string       `json:"party_status_as_of" doc:"The days for which the list of parties speaks that the denominators rest on, oldest and newest."`
	PartyStatusSource string         `json:"party_status_source,omitempty" doc:"Where the list comes from; left out for the one that comes with the program."`
	Cycles            []TrackerCycle `json:"cycles"`
	States            []TrackerState `json:"states" doc:"Every State for the secretariat, its own for a member of a State, none for others."`
}

// TrackerCycle is a reporting cycle with its response rates.
type TrackerCycle struct {
	ID           string        `json:"id"`
	Instrument   string        `json:"instrument"`
	Number       int           `json:"number"`
	Name         string        `json:"name,omitempty" doc:"As the secretariat calls it."`
	Opened       *string       `json:"opened,omitempty" format:"date"`
	Due          *string       `json:"due,omitempty" format:"date" doc:"Left out where a document alone tells of the cycle: who answered is then not recorded."`
	Closed       *string       `json:"closed,omitempty" format:"date"`
	CitedPercent int           `json:"cited_percent,omitempty" doc:"Share of States parties that answered as a document cites it, without a numerator."`
	CitedFrom    string        `json:"cited_from,omitempty" doc:"The document."`
	Rates        []TrackerRate `json:"rates" doc:"By regional group, as far as they give away no State; empty where nothing is recorded."`
	Total        *TrackerRate  `json:"total,omitempty" doc:"Of all regional groups together."`
}

// TrackerRate is how many of the parties on the due day have answered.
type TrackerRate struct {
	Group    string `json:"group,omitempty" doc:"Regional group; left out for States of no group, and in the total."`
	Parties  int    `json:"parties" doc:"Parties on the day on which the cycle is due."`
	Answered int    `json:"answered"`
	Withheld bool   `json:"withheld,omitempty" doc:"The figures are left out, for they would give away single States."`
}

// TrackerState is a State's row.
type TrackerState struct {
	State string        `json:"state" doc:"ISO 3166 alpha-3."`
	Name  string        `json:"name" doc:"Short name in the language of the answer."`
	Group string        `json:"group,omitempty" doc:"Regional group."`
	Cells []TrackerCell `json:"cells" doc:"One for each cycle, in the same order."`
	Told  []TrackerTold `json:"told" doc:"What documents tell without naming a cycle."`
}

// TrackerCell is where the State stands in a cycle.
type TrackerCell struct {
	Cycle      string  `json:"cycle" doc:"Id of the cycle."`
	Standing   string  `json:"standing"`
	PartySince string  `json:"party_since,omitempty" doc:"Day of becoming a party; a month or a year where the day is not known."`
	Received   *string `json:"received,omitempty" format:"date"`
	Reminded   *string `json:"reminded,omitempty" format:"date" doc:"Of the last reminder."`
}

// TrackerTold is what a document tells of a State.
type TrackerTold struct {
	Silent     bool   `json:"silent" doc:"It lists the State as having given no information; otherwise it quotes its answer."`
	Instrument string `json:"instrument,omitempty" doc:"Left out where it speaks of the Convention and its Protocols together."`
	Source     string `json:"source"`
}

type trackerFilter struct {
	Instrument []string `query:"instrument,explode" enum:"UNTOC,TIP,SOM,FIREARMS" doc:"Any of these instruments."`
	Group      []string `query:"group,explode" doc:"Only States of these regional groups."`
}

func (a *API) registerTracker() {
	add(a, open(huma.Operation{
		OperationID: "read-tracker", Method: http.MethodGet, Path: "/tracker", Tags: []string{"Reporting"}, Summary: "Read the response tracker",
		Description: "Reporting cycles with their response rates, and the States that the caller may see. Rates are numerator and denominator: parties on the due day, and those of them that have answered.",
	}), a.tracker)
}

func (a *API) tracker(ctx context.Context, c *caller, in *trackerFilter) (*answer[Tracker], error) {
	for _, g := range in.Group {
		if !slices.Contains(domain.RegionalGroups, domain.RegionalGroup(g)) {
			return nil, &parameter{"group", domain.Say("api.value", "value", g)}
		}
	}
	t, err := report.Track(ctx, a.store, report.TrackerScope{Viewer: c.Viewer, Now: a.now(), Instruments: to[domain.Instrument](in.Instrument)})
	if err != nil {
		return nil, err
	}
	out := Tracker{PartyStatusAsOf: slices.Concat([]string{}, t.Treaty.AsOf()), PartyStatusSource: t.Treaty.Source, Cycles: []TrackerCycle{}, States: []TrackerState{}}
	for _, known := range t.Cycles {
		one := TrackerCycle{
			ID: known.ID, Instrument: string(known.Instrument), Number: known.Number, Name: known.Name, Opened: date(known.OpenedAt), Due: date(known.DueAt),
			Closed: date(known.ClosedAt), CitedPercent: known.CitedPercent, CitedFrom: known.CitedFrom, Rates: []TrackerRate{},
		}
		for _, r := range known.Groups {
			one.Rates = append(one.Rates, TrackerRate{string(r.Group), r.Parties, r.Answered, r.Withheld})
		}
		if known.Recorded() {
			one.Total = &TrackerRate{"", known.Total.Parties, known.Total.Answered, known.Total.Withheld}
		}
		out.Cycles = append(out.Cycles, one)
	}
	for _, st := range t.States {
		if len(in.Group) == 0 || slices.Contains(in.Group, string(st.Group)) {
			out.States = append(out.States, trackerState(c, t, st))
		}
	}
	i18n.SortBy(c.Lang(), out.States, func(s TrackerState) string { return s.Name })
	return answered(c, out), nil
}

func trackerState(c *caller, t report.Tracker, st report.TrackedState) TrackerState {
	out := TrackerState{
		State: st.State, Name: reference.StateName(st.State, c.Lang()), Group: string(st.Group), Cells: []TrackerCell{}, Told: []TrackerTold{},
	}
	for i, cell := range st.Cells {
		one := TrackerCell{Cycle: t.Cycles[i].ID, Standing: string(cell.Standing)}
		if cell.Party.Party() {
			one.PartySince = cell.Party.Date
		}
		if cell.Response != nil {
			one.Received = date(cell.Response.ReceivedAt)
		}
		if cell.Reminder != nil {
			one.Reminded = date(&cell.Reminder.SentAt)
		}
		out.Cells = append(out.Cells, one)
	}
	for _, r := range st.Told {
		out.Told = append(out.Told, TrackerTold{r.Silent, string(r.Instrument), r.Source})
	}
	return out
}
