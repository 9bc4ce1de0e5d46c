package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
)

// trackerPage is the response tracker: the rates for everybody, the matrix of States for the secretariat, its own row for a
// State.
type trackerPage struct {
	Base
	Tabs    []countTab
	Rates   trackerRates
	All     bool // the reader sees every State
	Facets  Facets
	Tags    Tags
	Heads   []columnHead
	Cut     bool // older cycles are left out of the matrix
	Rows    []trackerRow
	Found   int
	Sorts   []sortLink
	Pager   Pager
	Own     trackerOwn // without rows for who has none
	Party   string     // what the denominators rest on
	Empty   Empty
	Opening *Link
}

// trackerRow is a State in the matrix.
type trackerRow struct {
	Name, Href, Group string
	Told              string // what documents say
	Cells             []trackerCell
}

// trackerCell is where the State stands in one cycle.
type trackerCell struct {
	Label string // the column, for a phone
	trackerStanding
}

// trackerStanding is a standing in a table; a quiet one is a dash with its words for those who listen.
type trackerStanding struct {
	Status Status
	Quiet  bool
	Exact  string // the day, on hover
}

var trackerShow = page[trackerPage]("tracker/show")

const (
	trackerPageSize = 50
	// cyclesShown is how many of the latest cycles of an instrument stand in the matrix of all instruments, and of one alone.
	cyclesShown, cyclesShownAlone = 2, 8
)

func (s *Site) showTracker(r *request) error {
	if ok, err := r.understood(r.T("tracker.title"), r.trackerParameters()...); !ok {
		return err
	}
	chosen := instrumentsOf(r.queries("instrument"))
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now, Instruments: chosen})
	if err != nil {
		return err
	}
	p := trackerPage{Base: r.base(r.T("tracker.title")), All: r.Viewer.Secretariat()}
	p.Wide = p.All
	if p.Tabs, err = s.trackerTabs(r, "/tracker"); err != nil {
		return err
	}
	p.Rates = p.rates(t)
	p.Party = p.T("tracker.party.as_of", "dates", p.treatyDays(t.Treaty))
	if source := p.treatySource(t.Treaty); source != "" {
		p.Party += " " + source
	} else {
		p.Party += " " + p.T("tracker.party.offline")
	}
	p.Empty = Empty{Title: r.T("tracker.none"), Text: r.T("tracker.none.text")}
	if r.Viewer.Broker() {
		p.Opening = &Link{r.T("tracker.cycle.new"), "/tracker/cycles/new"}
		p.Empty.Begin = p.Opening
	}
	if p.All {
		p.matrix(r, t)
		if last, yes := r.beyond(trackerPageSize, p.Found); yes {
			return r.see(last)
		}
	} else if len(t.States) == 1 {
		if p.Own, err = s.trackerOwn(r, p.Base, t, t.States[0]); err != nil {
			return err
		}
	}
	return trackerShow.answer(r, 200, p)
}

// instrumentsOf are the instruments among values of an address.
func instrumentsOf(values []string) []domain.Instrument {
	var out []domain.Instrument
	for _, i := range domain.Instruments {
		if slices.Contains(values, string(i)) {
			out = append(out, i)
		}
	}
	return out
}

// trackerTabs are the secretariat's pages around the tracker; nobody else has them.
func (s *Site) trackerTabs(r *request, at string) ([]countTab, error) {
	if !r.Viewer.Secretariat() {
		return nil, nil
	}
	var out []countTab
	for _, t := range []struct{ label, path string }{
		{"tracker.title", "/tracker"}, {"tracker.remind", "/tracker/remind"}, {"tracker.help", "/tracker/help"},
		{"tracker.import", "/tracker/import"}, {"tracker.parties", "/tracker/parties"},
	} {
		if t.path == "/tracker/import" && !r.Viewer.Broker() {
			continue
		}
		out = append(out, countTab{Label: r.T(t.label), Href: t.path, Current: t.path == at})
	}
	return out, nil
}

// columns are the places of the cycles that the matrix shows: the latest of each instrument.
func columns(cycles []report.TrackedCycle, alone bool) (places []int, cut bool) {
	most := cyclesShown
	if alone {
		most = cyclesShownAlone
	}
	of := map[domain.Instrument]int{}
	for i := len(cycles) - 1; i >= 0; i-- {
		if of[cycles[i].Instrument]++; of[cycles[i].Instrument] > most {
			cut = true
			continue
		}
		places = append(places, i)
	}
	slices.Reverse(places)
	return places, cut
}

// matrix fills the rows of all States, as the filters leave them.
func (p *trackerPage) matrix(r *request, t report.Tracker) {
	places, cut := columns(t.Cycles, len(r.queries("instrument")) == 1)
	p.Cut = cut
	for _, i := range places {
		c := t.Cycles[i].ReportingCycle
		p.Heads = append(p.Heads, columnHead{p.cycleShort(c), p.cycleName(c)})
	}
	f := trackerFilter{groups: r.queries("group"), standings: r.queries("standing"), counts: map[string]int{}}
	var rows []trackerRow
	for _, st := range t.States {
		if !matches(r.query("q"), p.StateName(st.State), st.State) && !aliased(r.query("q"), st.State) {
			continue
		}
		if !f.passes(st, places) {
			continue
		}
		row := trackerRow{Name: p.StateName(st.State), Href: "/tracker/states/" + url.PathEscape(st.State), Group: p.GroupLabel(st.Group), Told: p.told(st)}
		for n, i := range places {
			row.Cells = append(row.Cells, trackerCell{p.Heads[n].Short, p.standing(st.Cells[i])})
		}
		rows = append(rows, row)
	}
	i18n.SortBy(r.Lang(), rows, func(row trackerRow) string { return row.Name })
	if r.query("sort") == "group" {
		i18n.SortBy(r.Lang(), rows, func(row trackerRow) string { return row.Group })
	}
	for _, by := range []struct{ code, key string }{{"", "directory.sort.name"}, {"group", "tracker.sort.group"}} {
		p.Sorts = append(p.Sorts, sortLink{r.T(by.key), r.with("sort", by.code), r.query("sort") == by.code})
	}
	p.Found = len(rows)
	p.Pager = p.Base.Pager(r.pageNo(), trackerPageSize, p.Found, r.pageHref)
	p.Rows = rows[max(0, p.Pager.From-1):p.Pager.To]
	p.Facets, p.Tags = p.trackerFacets(r, f)
}

// cycleShort names a cycle in the head of a column, cycleName in full.
func (b Base) cycleShort(c domain.ReportingCycle) string {
	return b.T("tracker.cycle.short", "instrument", b.T("instrument.short."+string(c.Instrument)), "number", c.Number)
}

func (b Base) cycleName(c domain.ReportingCycle) string {
	if c.Name != "" {
		return b.T("tracker.cycle.named", "instrument", b.InstrumentLabel(c.Instrument), "name", c.Name)
	}
	return b.T("tracker.cycle.name", "instrument", b.InstrumentLabel(c.Instrument), "number", c.Number)
}

// standingTones are what the shapes beside the words of a standing mean.
var standingTones = map[domain.Standing]Tone{
	domain.StandingDue: ToneWaiting, domain.StandingReceived: ToneAgreed, domain.StandingLateAnswer: ToneAgreed,
	domain.StandingLate: ToneWrong, domain.StandingNone: ToneClosed,
}

func (b Base) standing(c report.TrackedCell) trackerStanding {
	tone, loud := standingTones[c.Standing]
	out := trackerStanding{Status: b.Status("tracker.standing."+string(c.Standing), tone), Quiet: !loud}
	if c.Response != nil && c.Response.ReceivedAt != nil {
		out.Exact = b.Date(*c.Response.ReceivedAt)
	}
	return out
}

// told is what documents say of a State without naming a cycle.
func (b Base) told(st report.TrackedState) string {
	var quoted []string
	silent := ""
	for _, r := range st.Told {
		if r.Silent {
			silent = b.T("tracker.told.silent")
		} else {
			quoted = append(quoted, b.T("instrument.short."+string(r.Instrument)))
		}
	}
	switch {
	case len(quoted) > 0 && silent != "":
		return b.T("tracker.told.both", "instruments", quoted)
	case len(quoted) > 0:
		return b.T("tracker.told.answered", "instruments", quoted)
	}
	return silent
}
