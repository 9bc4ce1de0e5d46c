package report

import (
	"slices"
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// figures are those of the overview, in the order of the note.
func (f *facts) figures(c *counts, o Overview) []Figure {
	return []Figure{
		f.needsByType(c), f.legalBySubtype(c), f.needsByArea(c), f.needsByGroup(c), f.subtypeTable(c),
		ratesFigure(o.Rates), f.obstacles(c), f.supplyByType(c), f.supplyBySubtype(c), funnelFigure(o.Funnel),
	}
}

var measures = labels("measure", "requests", "lines", "percent", "states")

// measured is a row of requests, lines, their share and States. The share is that of the lines beside it, and opens nothing
// of its own.
func measured(label Label, t tally, percent int, p Pick) Row {
	p.Kind = domain.KindNeed
	return Row{label, []Cell{
		{Value: t.requests, Pick: &p}, linesCell(t, p), {Value: percent}, statesCell(t, p),
	}}
}

// linesCell counts the lines of the requests that the pick takes, statesCell their States.
func linesCell(t tally, p Pick) Cell {
	p = p.Of(CountLines)
	return Cell{Value: t.lines, Pick: &p}
}

func statesCell(t tally, p Pick) Cell {
	p = p.Of(CountStates)
	return Cell{Value: t.states.count(), States: t.states.codes(), Pick: &p}
}

func (f *facts) needsByType(c *counts) Figure {
	fig := Figure{
		ID: "needs-by-type", Form: Bars, Title: domain.Say("figure.needs_by_type"), Unit: domain.Say("figure.unit.requests"),
		Head: domain.Say("figure.head.type"), Columns: measures, Drawn: []int{0}, Notes: []domain.Message{domain.Say("figure.note.several_types")},
	}
	var lines []int
	for _, t := range types() {
		lines = append(lines, c.byType.get(t).lines)
	}
	var rows []Row
	for i, p := range Shares(lines) {
		t := types()[i]
		rows = append(rows, measured(Label{Of: "type", Code: t}, c.byType.get(t), p, Pick{Type: t}))
	}
	fig.Groups = one(rows)
	whole := 0
	if c.all.lines > 0 {
		whole = 100
	}
	all := measured(Label{Of: "measure", Code: "all"}, c.all, whole, Pick{})
	fig.Total = &all
	return fig
}

func (f *facts) legalBySubtype(c *counts) Figure {
	fig := Figure{
		ID: "legal-by-subtype", Form: Bars, Title: domain.Say("figure.legal_by_subtype"), Unit: domain.Say("figure.unit.requests"),
		Head: domain.Say("figure.head.subtype"), Columns: measures, Drawn: []int{0}, Notes: []domain.Message{domain.Say("figure.note.share_of_figure")},
	}
	codes := subtypesOf("legal")
	var lines []int
	for _, s := range codes {
		lines = append(lines, c.bySubtype.get(s).lines)
	}
	var rows []Row
	for i, p := range Shares(lines) {
		rows = append(rows, measured(Label{Of: "subtype", Code: codes[i]}, c.bySubtype.get(codes[i]), p, Pick{Subtype: codes[i]}))
	}
	fig.Groups = one(rows)
	return fig
}

// instrumentColumns are the instruments of the scope, and what names none where there is such a line.
func (f *facts) instrumentColumns(used func(code string) bool) []string {
	var out []string
	for _, i := range f.scope.instruments() {
		out = append(out, string(i))
	}
	if used(notStated) {
		out = append(out, notStated)
	}
	return out
}

func (f *facts) needsByArea(c *counts) Figure {
	columns := f.instrumentColumns(func(code string) bool {
		for key := range c.byTypeInstrument {
			if key.b == code {
				return true
			}
		}
		return false
	})
	fig := Figure{
		ID: "needs-by-area", Form: Grouped, Title: domain.Say("figure.needs_by_area"), Unit: domain.Say("figure.unit.requests"),
		Head: domain.Say("figure.head.type"), Columns: labels("instrument", columns...), Notes: []domain.Message{domain.Say("figure.note.several_instruments")},
	}
	var rows []Row
	for _, t := range types() {
		row := Row{Label: Label{Of: "type", Code: t}}
		for i, in := range columns {
			row.Cells = append(row.Cells, Cell{Value: c.byTypeInstrument.get(pair{t, in}).requests, Pick: &Pick{Kind: domain.KindNeed, Type: t, Instrument: in}})
			if len(rows) == 0 {
				fig.Drawn = append(fig.Drawn, i)
			}
		}
		rows = append(rows, row)
	}
	fig.Groups = one(rows)
	return fig
}

func (f *facts) needsByGroup(c *counts) Figure {
	columns := append(append([]string{}, reference.Groups...), notStated)
	fig := Figure{
		ID: "needs-by-group", Form: Heat, Title: domain.Say("figure.needs_by_group"), Unit: domain.Say("figure.unit.requests"),
		Head: domain.Say("figure.head.type"), Columns: labels("group", columns...),
	}
	var rows []Row
	for _, t := range types() {
		row := Row{Label: Label{Of: "type", Code: t}}
		for _, g := range columns {
			row.Cells = append(row.Cells, Cell{Value: c.byTypeGroup.get(pair{t, g}).requests, Pick: &Pick{Kind: domain.KindNeed, Type: t, Group: g}})
		}
		rows = append(rows, row)
	}
	fig.Groups = one(rows)
	return fig
}

// subtypeTable is the note's table of types and subtypes, with counts.
func (f *facts) subtypeTable(c *counts) Figure {
	fig := Figure{
		ID: "types-and-subtypes", Form: Plain, Title: domain.Say("figure.types_and_subtypes"), Unit: domain.Say("figure.unit.mixed"),
		Head: domain.Say("figure.head.subtype"), Columns: labels("measure", "requests", "lines", "states", "offers"),
	}
	for _, t := range types() {
		g := Group{Label: Label{Of: "type", Code: t}}
		for _, s := range subtypesOf(t) {
			n, asks := c.bySubtype.get(s), Pick{Kind: domain.KindNeed, Subtype: s}
			g.Rows = append(g.Rows, Row{Label{Of: "subtype", Code: s}, []Cell{
				{Value: n.requests, Pick: &asks}, linesCell(n, asks), statesCell(n, asks),
				{Value: c.offersSubtype[s], Pick: &Pick{Kind: domain.KindOffer, Subtype: s}},
			}})
		}
		fig.Groups = append(fig.Groups, g)
	}
	return fig
}

func (f *facts) obstacles(c *counts) Figure {
	fig := Figure{
		ID: "obstacles", Form: Grouped, Title: domain.Say("figure.obstacles"), Unit: domain.Say("figure.unit.obstacles"),
		Head: domain.Say("figure.head.obstacle"), Columns: labels("measure", "requests", "statements"), Drawn: []int{0, 1},
	}
	found := map[domain.Obstacle]int{}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			found[x.Obstacle]++
		}
	}
	var rows []Row
	for _, o := range domain.Obstacles {
		code := string(o)
		rows = append(rows, Row{Label{Of: "obstacle", Code: code}, []Cell{
			{Value: c.byObstacle.get(code).requests, Pick: &Pick{Kind: domain.KindNeed, Obstacle: code}},
			{Value: found[o], Pick: &Pick{Kind: domain.KindFinding, Obstacle: code}},
		}})
	}
	rows = append(rows, Row{Label{Of: "obstacle", Code: notStated}, []Cell{
		{Blank: true}, {Value: found[""], Pick: &Pick{Kind: domain.KindFinding, Obstacle: notStated}},
	}})
	fig.Groups = one(rows)
	return fig
}

func (f *facts) supplyByType(c *counts) Figure {
	fig := Figure{
		ID: "supply-by-type", Form: Grouped, Title: domain.Say("figure.supply_by_type"), Unit: domain.Say("figure.unit.supply"),
		Head: domain.Say("figure.head.type"), Columns: labels("stage", "asked", "offered"), Drawn: []int{0, 1},
		Notes: []domain.Message{domain.Say("figure.note.offer_several")},
	}
	var rows []Row
	for _, t := range types() {
		rows = append(rows, Row{Label{Of: "type", Code: t}, []Cell{
			{Value: c.byType.get(t).requests, Pick: &Pick{Kind: domain.KindNeed, Type: t}},
			{Value: c.offersType[t], Pick: &Pick{Kind: domain.KindOffer, Type: t}},
		}})
	}
	fig.Groups = one(rows)
	return fig
}

// supplyBySubtype sets asked, offered and agreed side by side for every subtype and instrument.
func (f *facts) supplyBySubtype(c *counts) Figure {
	fig := Figure{
		ID: "supply-by-subtype", Form: Heat, Title: domain.Say("figure.supply_by_subtype"), Unit: domain.Say("figure.unit.supply_agreed"),
		Head: domain.Say("figure.head.subtype"), Notes: []domain.Message{domain.Say("figure.note.gap")},
	}
	for _, i := range f.scope.instruments() {
		for _, s := range []string{"asked", "offered", "agreed"} {
			fig.Columns = append(fig.Columns, Label{Of: "stage", Code: s, In: string(i)})
		}
	}
	for _, t := range types() {
		g := Group{Label: Label{Of: "type", Code: t}}
		for _, s := range subtypesOf(t) {
			row := Row{Label: Label{Of: "subtype", Code: s}}
			sub, _ := reference.SubtypeByCode(s)
			for _, i := range f.scope.instruments() {
				key := pair{s, string(i)}
				need := Pick{Kind: domain.KindNeed, Subtype: s, Instrument: string(i)}
				made := need
				made.Stage = stageCodes[agreed]
				cells := []Cell{
					{Value: c.bySubtypeInstrument[asked].get(key).requests, Pick: &need},
					{Value: c.offersSubtypeInstrument[key], Pick: &Pick{Kind: domain.KindOffer, Subtype: s, Instrument: string(i)}},
					{Value: c.bySubtypeInstrument[agreed].get(key).requests, Pick: &made},
				}
				if !sub.Serves(string(i)) && cells[0].Value == 0 && cells[1].Value == 0 {
					cells = []Cell{{Blank: true}, {Blank: true}, {Blank: true}}
				}
				row.Cells = append(row.Cells, cells...)
			}
			g.Rows = append(g.Rows, row)
		}
		fig.Groups = append(fig.Groups, g)
	}
	return fig
}

// ratesFigure has a column for each cycle that there is a rate of. What the tracker has counted stands before what a document
// cites of the same cycle.
func ratesFigure(rates []Rate) Figure {
	fig := Figure{
		ID: "response-rates", Form: Trend, Title: domain.Say("figure.response_rates"), Unit: domain.Say("figure.unit.rates"),
		Head: domain.Say("figure.head.instrument"),
	}
	var cycles []int
	for _, r := range rates {
		if !slices.Contains(cycles, r.Cycle) {
			cycles = append(cycles, r.Cycle)
		}
	}
	slices.Sort(cycles)
	for i, n := range cycles {
		fig.Columns = append(fig.Columns, Label{Of: "cycle", Code: strconv.Itoa(n)})
		fig.Drawn = append(fig.Drawn, i)
	}
	at := map[domain.Instrument][]Cell{}
	for _, r := range rates { // those that are cited before those of the tracker
		if at[r.Instrument] == nil {
			at[r.Instrument] = slices.Repeat([]Cell{{Blank: true}}, len(cycles))
		}
		cell := &at[r.Instrument][slices.Index(cycles, r.Cycle)]
		switch {
		case r.Cited():
			*cell = Cell{Value: r.Percent, Cycle: r.opens()}
		case !r.Kept:
			*cell = Cell{Value: r.Percent, Of: r.Numbers(), Cycle: r.opens()}
		case cell.Blank:
			*cell = Cell{Kept: true}
		}
	}
	var rows []Row
	cited, counted, kept := false, false, false
	for _, i := range domain.Instruments {
		if at[i] == nil {
			continue
		}
		rows = append(rows, Row{Label{Of: "instrument", Code: string(i)}, at[i]})
		for _, c := range at[i] {
			cited, counted, kept = cited || !c.Blank && !c.Kept && c.Of == nil, counted || c.Of != nil, kept || c.Kept
		}
	}
	for _, n := range []struct {
		is   bool
		note domain.Message
	}{
		{cited && counted, domain.Say("figure.note.cited_others", "source", reference.NoteSymbol)},
		{cited && !counted, domain.Say("figure.note.cited", "source", reference.NoteSymbol)},
		{counted, domain.Say("figure.note.counted_rates")}, {kept, domain.Say("figure.note.kept_rates")},
	} {
		if n.is {
			fig.Notes = append(fig.Notes, n.note)
		}
	}
	fig.Groups = one(rows)
	return fig
}

func funnelFigure(steps []Step) Figure {
	fig := Figure{
		ID: "funnel", Form: Funnel, Title: domain.Say("figure.funnel"), Unit: domain.Say("figure.unit.matches"),
		Head: domain.Say("figure.head.step"), Columns: labels("measure", "matches", "median_days"), Drawn: []int{0},
		Notes: []domain.Message{domain.Say("figure.note.funnel")},
	}
	var rows []Row
	for _, s := range steps {
		days := Cell{Value: s.Days}
		if s.Days < 0 {
			days = Cell{Blank: true}
		}
		rows = append(rows, Row{Label{Of: "stage", Code: s.Stage}, []Cell{
			{Value: s.Matches, Pick: &Pick{Kind: domain.KindMatch, Stage: s.Stage}}, days,
		}})
	}
	fig.Groups = one(rows)
	return fig
}
