package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

// Overview is what the register holds in a scope, as far as the caller may see it.
type Overview struct {
	AsOf           string                  `json:"as_of" format:"date" doc:"The day of the count."`
	Scope          CountedScope            `json:"scope"`
	Requests       int                     `json:"requests" doc:"Needs that are open, dormant or closed."`
	Lines          int                     `json:"lines" doc:"What they ask for: a request has one line or more."`
	States         int                     `json:"states" doc:"States that ask."`
	Limited        int                     `json:"limited" doc:"Requests among them that not everybody may read. Where it is not 0, the overview is not for distribution."`
	Offers         int                     `json:"offers" doc:"Open offers."`
	Providers      int                     `json:"providers" doc:"Organizations that made them."`
	Findings       int                     `json:"findings" doc:"Obstacles and other statements in what States sent."`
	General        int                     `json:"general" doc:"Requests with a line that names no subtype."`
	Aged           int                     `json:"aged" doc:"Requests open for more than two reporting cycles."`
	AgedOpens      string                  `json:"aged_opens,omitempty" doc:"Path of the page that lists them for this caller."`
	AgedBy         []string                `json:"aged_by_tracker" doc:"Instruments whose cycles are counted by the due dates in the tracker: a request has been open for more than two when three have passed since. Otherwise two cycles are four years."`
	Asked          []OverviewShare         `json:"asked" doc:"Types of assistance with their shares of the lines, which add up to 100; the largest first."`
	Rates          []OverviewRate          `json:"rates" doc:"Response rates that the sources of the records cite, and those that the tracker has counted."`
	Reporting      []string                `json:"reporting" doc:"States that asked for help with reporting (ISO 3166 alpha-3), by name."`
	Silent         []string                `json:"silent" doc:"States that gave no information as the sources say, by name."`
	Silences       []OverviewSilence       `json:"silences" doc:"Which source says so, and when. It stays the source's word when a State answers afterwards."`
	Specific       []OverviewSection       `json:"specific" doc:"Specific needs and difficulties by instrument."`
	Uncovered      []OverviewGap           `json:"uncovered" doc:"What no open offer covers, and why."`
	Funnel         []OverviewStep          `json:"funnel" doc:"The way of the matches, from suggested to confirmed."`
	Anonymous      AnonymousTotals         `json:"anonymous"`
	Figures        []FigureEntry           `json:"figures"`
	Contradictions []OverviewContradiction `json:"contradictions,omitempty" doc:"Where sources contradict themselves; told to the secretariat alone."`
}

// CountedScope is what an overview or a figure counts.
type CountedScope struct {
	From        *string  `json:"from,omitempty" format:"date"`
	To          *string  `json:"to,omitempty" format:"date" doc:"Included."`
	Cycle       string   `json:"cycle,omitempty" doc:"The reporting cycle that days and instrument come from."`
	Instruments []string `json:"instruments" doc:"All of them where empty."`
	Groups      []string `json:"groups" doc:"All of them where empty."`
}

// OverviewShare is a type of assistance with its share.
type OverviewShare struct {
	Type    string `json:"type"`
	Lines   int    `json:"lines"`
	Percent int    `json:"percent"`
}

// OverviewRate is a response rate: as a document cites it, without a numerator, or as the tracker has counted it.
type OverviewRate struct {
	Instrument string       `json:"instrument"`
	Cycle      int          `json:"cycle" doc:"Number of the cycle."`
	Percent    int          `json:"percent"`
	Numbers    *RateNumbers `json:"numbers,omitempty" doc:"What the tracker has counted; left out where a document cites the rate."`
	Source     string       `json:"source,omitempty" doc:"The document that cites the rate; left out for one of the tracker."`
	Unnamed    bool         `json:"unnamed,omitempty" doc:"The source does not name the cycle."`
	Withheld   bool         `json:"withheld,omitempty" doc:"The rate is left out, for it would give away single States."`
}

// RateNumbers are those behind a response rate.
type RateNumbers struct {
	Answered int `json:"answered" doc:"Those of the parties that have answered."`
	Parties  int `json:"parties" doc:"Parties on the day on which the cycle is due."`
}

func numbers(n *report.Numbers) *RateNumbers {
	if n == nil {
		return nil
	}
	return &RateNumbers{n.Answered, n.Parties}
}

// OverviewSilence is what one source says of States that gave no information.
type OverviewSilence struct {
	Source        string   `json:"source,omitempty" doc:"The document; left out where there is none."`
	Paragraph     int      `json:"paragraph,omitempty" doc:"Of the document."`
	Date          *string  `json:"date,omitempty" format:"date" doc:"Of the document."`
	States        []string `json:"states" doc:"By name."`
	AnsweredSince []string `json:"answered_since" doc:"Those of them of which the tracker holds a later answer, as far as the caller may know of it; by name."`
}

// OverviewSection is what States said under an instrument.
type OverviewSection struct {
	Instrument string              `json:"instrument"`
	Statements []OverviewStatement `json:"statements"`
}

// OverviewStatement is one statement and the States that made it.
type OverviewStatement struct {
	Type     string   `json:"type,omitempty" doc:"Of assistance, where the paragraph is about one."`
	Subtype  string   `json:"subtype,omitempty"`
	Obstacle string   `json:"obstacle,omitempty"`
	Label    string   `json:"label,omitempty" doc:"What it is about in the drafter's words."`
	States   []string `json:"states" doc:"By name; empty where the source names none."`
}

// OverviewGap is what no open offer covers.
type OverviewGap struct {
	Subtype    string   `json:"subtype"`
	Instrument string   `json:"instrument,omitempty"`
	Why        string   `json:"why" doc:"What no offer meets: the subtype, the instrument, or the eligibility of the State."`
	Requests   int      `json:"requests"`
	States     []string `json:"states" doc:"By name."`
}

// OverviewStep is how many matches have come at least so far.
type OverviewStep struct {
	Stage      string `json:"stage"`
	Matches    int    `json:"matches"`
	MedianDays *int   `json:"median_days,omitempty" doc:"From the stage before; left out where no match has gone this way."`
}

// AnonymousTotals count needs that the public does not see, whose States consent to being counted: of the whole register,
// whatever the scope and the caller.
type AnonymousTotals struct {
	ByType  []AnonymousTotal `json:"by_type"`
	ByGroup []AnonymousTotal `json:"by_group"`
}

// AnonymousTotal is one of them.
type AnonymousTotal struct {
	Code     string `json:"code,omitempty" doc:"Type of assistance or regional group; left out where none is stated."`
	Requests int    `json:"requests"`
	Withheld bool   `json:"withheld,omitempty" doc:"The number is left out, for it would give away single requests."`
}

// OverviewContradiction is a State of which the sources say two things.
type OverviewContradiction struct {
	State string   `json:"state"`
	Key   string   `json:"key" doc:"Names the sentence; does not change with the language."`
	Text  string   `json:"text" doc:"The sentence in the language of the answer."`
	About []string `json:"about" doc:"Paragraphs of the source, or references of records."`
}

// OverviewScope is what an overview and a figure are asked of, as on the page. Exported as every part of an input is.
type OverviewScope struct {
	From       string   `query:"from" format:"date" doc:"First day of the records that count."`
	To         string   `query:"to" format:"date" doc:"Last day of the records that count."`
	Cycle      string   `query:"cycle" maxLength:"40" doc:"Reporting cycle of the tracker by instrument and number, such as TIP-3, in place of from, to and instrument."`
	Instrument []string `query:"instrument,explode" maxItems:"10" doc:"Any of these instruments: UNTOC, TIP, SOM, FIREARMS."`
	Group      []string `query:"group,explode" maxItems:"10" doc:"Only States of these regional groups."`
}

// overview counts the register in the scope, as the caller sees it.
func (a *API) overview(ctx context.Context, c *caller, in OverviewScope) (report.Overview, error) {
	q := url.Values{"from": {in.From}, "to": {in.To}, "cycle": {in.Cycle}, "instrument": in.Instrument, "group": in.Group}
	scope, err := report.AskedScope(ctx, a.store, c.Viewer, q)
	var wrong *domain.Invalid
	if errors.As(err, &wrong) {
		return report.Overview{}, errors.Join(errMalformed, err) // it came with the address, not in a body
	}
	if err != nil {
		return report.Overview{}, err
	}
	return report.Build(ctx, a.store, scope)
}

func (a *API) registerOverview() {
	add(a, open(huma.Operation{
		OperationID: "read-overview", Method: http.MethodGet, Path: "/overview", Tags: []string{"Overview"}, Summary: "Read the overview of needs",
		Description: "What the register holds in a period, under instruments and of regional groups, as far as the caller may see it: what may not be seen is in no number.",
	}), func(ctx context.Context, c *caller, in *OverviewScope) (*answer[Overview], error) {
		o, err := a.overview(ctx, c, *in)
		if err != nil {
			return nil, err
		}
		return answered(c, c.overview(o)), nil
	})
	a.registerFigures()
}

func (c *caller) overview(o report.Overview) Overview {
	out := Overview{
		AsOf: o.AsOf.Format(time.DateOnly), Scope: countedScope(o.Scope), Requests: o.Requests, Lines: o.Lines, States: o.States, Limited: o.Limited,
		Offers: o.Offers, Providers: o.Providers, Findings: o.Findings, General: o.General, Aged: o.Aged, AgedBy: append([]string{}, to[string](o.AgedBy)...),
		Reporting: c.byName(o.Reporting), Silent: c.byName(o.Silent), Figures: c.figureEntries(o),
		Asked: []OverviewShare{}, Rates: []OverviewRate{}, Silences: []OverviewSilence{}, Specific: []OverviewSection{}, Uncovered: []OverviewGap{}, Funnel: []OverviewStep{},
		Anonymous: AnonymousTotals{anonymous(o.Hidden.ByType), anonymous(o.Hidden.ByGroup)},
	}
	if o.Aged > 0 {
		out.AgedOpens = report.Pick{Kind: domain.KindNeed, Aged: true}.Href(o.Scope)
	}
	for _, s := range o.Asked {
		out.Asked = append(out.Asked, OverviewShare{s.Type, s.Lines, s.Percent})
	}
	for _, r := range o.Rates {
		out.Rates = append(out.Rates, OverviewRate{string(r.Instrument), r.Cycle, r.Percent, numbers(r.Numbers()), r.Source, r.Unnamed, r.Kept})
	}
	for _, s := range o.Silences {
		out.Silences = append(out.Silences, OverviewSilence{s.Source, s.Paragraph, date(s.Date), c.byName(s.States), c.byName(s.Answered)})
	}
	for _, s := range o.Sections {
		section := OverviewSection{Instrument: string(s.Instrument), Statements: []OverviewStatement{}}
		for _, p := range s.Paragraphs {
			for _, x := range p.Sentences {
				section.Statements = append(section.Statements, OverviewStatement{p.Type, string(x.Subtype), string(x.Obstacle), x.Label, c.byName(x.States)})
			}
		}
		out.Specific = append(out.Specific, section)
	}
	for _, u := range o.Uncovered {
		out.Uncovered = append(out.Uncovered, OverviewGap{string(u.Subtype), string(u.Instrument), u.Why, u.Requests, c.byName(u.States)})
	}
	for _, s := range o.Funnel {
		step := OverviewStep{Stage: s.Stage, Matches: s.Matches}
		if s.Days >= 0 {
			step.MedianDays = &s.Days
		}
		out.Funnel = append(out.Funnel, step)
	}
	if c.Viewer.Secretariat() {
		for _, x := range o.Contradictions {
			out.Contradictions = append(out.Contradictions, OverviewContradiction{x.State, x.Message.Key, x.In(c.Printer), append([]string{}, x.About...)})
		}
	}
	return out
}

// byName puts States into the order of their names in the language of the answer.
func (c *caller) byName(states []string) []string {
	out := append([]string{}, states...)
	i18n.SortBy(c.Lang(), out, func(code string) string { return reference.StateName(code, c.Lang()) })
	return out
}

func countedScope(s report.Scope) CountedScope {
	out := CountedScope{Instruments: append([]string{}, to[string](s.Instruments)...), Groups: append([]string{}, to[string](s.Groups)...)}
	if s.Cycle != nil {
		out.Cycle = s.Cycle.Code()
	}
	if !s.From.IsZero() {
		out.From = date(&s.From)
	}
	if !s.To.IsZero() {
		out.To = date(&s.To)
	}
	return out
}

func anonymous(totals []report.HiddenTotal) []AnonymousTotal {
	out := []AnonymousTotal{}
	for _, t := range totals {
		out = append(out, AnonymousTotal{t.Label.Code, t.Count, t.Kept})
	}
	return out
}
