package site

import (
	"cmp"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// inflowRow is a week with what came in.
type inflowRow struct {
	Week          string // its first day
	Needs, Offers int
}

// ageRow is how long things have waited.
type ageRow struct {
	What, Href   string
	InTime, Late int
	Oldest       Date
	HasOldest    bool
}

// funnelRow is how many matches came at least so far.
type funnelRow struct {
	Label string
	Count int
	Bar   Meter
}

// uncoveredRow is assistance that open needs ask for and no open offer covers.
type uncoveredRow struct {
	Subtype, Instrument, Why, Href string
	Requests                       int
}

// inflowWeeks is how far back the inflow goes.
const inflowWeeks = 8

// deskBoard is what the secretariat reads: what waits, what came in and how old it is, how far matches come, who answers,
// what nothing covers.
func (s *Site) deskBoard(r *request, p *dashboardPage) error {
	p.Desk = true
	d, err := s.store.DeskCounts(r.ctx())
	if err != nil {
		return err
	}
	waiting := func(key, href string, n int) {
		p.Waiting = append(p.Waiting, boardCount{r.T(key), href, p.Number(n)})
	}
	waiting("dashboard.waiting.check", "/desk", d.NeedsSubmitted+d.OffersSubmitted+d.RevisionsSubmitted)
	waiting("dashboard.waiting.suggested", "/matches?status=suggested", d.MatchesSuggested)
	waiting("dashboard.waiting.answers", "/matches?status=waiting", d.MatchesWaiting)
	waiting("dashboard.waiting.overdue", "/matches?status=overdue", d.MatchesOverdue)
	waiting("dashboard.waiting.unconfirmed", "/matches?status=unconfirmed", d.DeliveredUnconfirmed)
	for _, fill := range []func(*request, *dashboardPage) error{s.inflow, s.ageing, s.funnel, s.response, s.uncovered, s.unmatched} {
		if err := fill(r, p); err != nil {
			return err
		}
	}
	return nil
}

// inflow counts needs and offers by the week in which they were put into the register, not by the date of their source as
// the overview does; drafts are nobody's business yet.
func (s *Site) inflow(r *request, p *dashboardPage) error {
	today := r.now.UTC().Truncate(24 * time.Hour)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := monday.AddDate(0, 0, -7*(inflowWeeks-1))
	for i := range inflowWeeks {
		p.Inflow = append(p.Inflow, inflowRow{Week: p.ShortDate(first.AddDate(0, 0, 7*i))})
	}
	for _, kind := range []domain.Kind{domain.KindNeed, domain.KindOffer} {
		moments, err := s.store.Created(r.ctx(), r.Viewer, kind, first)
		if err != nil {
			return err
		}
		for _, at := range moments {
			i := min(inflowWeeks-1, int(at.Sub(first).Hours()/(7*24)))
			if kind == domain.KindNeed {
				p.Inflow[i].Needs++
			} else {
				p.Inflow[i].Offers++
			}
		}
	}
	return nil
}

// ageing says of what waits how much is within its term, and since when the oldest waits.
func (s *Site) ageing(r *request, p *dashboardPage) error {
	clocks := s.broker.Clocks()
	add := func(label, href string, since []time.Time, due func(time.Time) time.Time) {
		row := ageRow{What: r.T(label), Href: href}
		var oldest time.Time
		for _, at := range since {
			if due(at).Before(r.now) {
				row.Late++
			} else {
				row.InTime++
			}
			if oldest.IsZero() || at.Before(oldest) {
				oldest = at
			}
		}
		if !oldest.IsZero() {
			row.Oldest, row.HasOldest = p.Day(oldest), true
		}
		p.Ageing = append(p.Ageing, row)
	}
	needs, _, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, Statuses: []domain.NeedStatus{domain.NeedSubmitted}, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	var since []time.Time
	for _, n := range needs {
		since = append(since, n.StatusSince)
	}
	add("dashboard.ageing.needs", "/desk", since, clocks.Checked)
	offers, _, err := s.store.Offers(r.ctx(), store.OfferFilter{Viewer: r.Viewer, Statuses: []domain.OfferStatus{domain.OfferSubmitted}, Limit: store.NoLimit})
	if err != nil {
		return err
	}
	since = nil
	for _, o := range offers {
		since = append(since, o.StatusSince)
	}
	add("dashboard.ageing.offers", "/desk", since, clocks.Checked)
	for _, status := range []domain.MatchStatus{domain.MatchWithRequester, domain.MatchWithProvider} {
		matches, _, err := s.store.Matches(r.ctx(), store.MatchFilter{Viewer: r.Viewer, Statuses: []domain.MatchStatus{status}, Limit: store.NoLimit})
		if err != nil {
			return err
		}
		since = nil
		for _, m := range matches {
			since = append(since, m.StatusSince)
		}
		add("status.match."+string(status), "/matches?status="+string(status), since, func(at time.Time) time.Time {
			due, _ := clocks.AnswerDue(status, at)
			return due
		})
	}
	return nil
}

func (s *Site) funnel(r *request, p *dashboardPage) error {
	f, err := s.store.Funnel(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		key string
		n   int
	}{
		{"dashboard.funnel.suggested", f.Suggested}, {"dashboard.funnel.proposed", f.Proposed}, {"dashboard.funnel.agreed", f.Agreed},
		{"dashboard.funnel.delivered", f.Delivered}, {"dashboard.funnel.confirmed", f.Confirmed},
	} {
		label := r.T(step.key)
		p.Funnel = append(p.Funnel, funnelRow{label, step.n, Meter{Max: max(1, f.Suggested), Value: step.n, Label: r.T("component.tags.kind", "kind", label) + p.Number(step.n)}})
	}
	return nil
}

// response are the rates of the cycles that run, all regional groups together.
func (s *Site) response(r *request, p *dashboardPage) error {
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil {
		return err
	}
	rates := p.rates(t)
	for i, c := range t.Cycles {
		if c.Recorded() && c.ClosedAt == nil {
			p.Response = append(p.Response, rates.Rows[i])
		}
	}
	return nil
}

// uncovered is what open needs ask for and no open offer covers, asked for most first, as the overview counts it.
func (s *Site) uncovered(r *request, p *dashboardPage) error {
	scope := report.Scope{Viewer: r.Viewer}
	gaps, err := report.Gaps(r.ctx(), s.store, scope)
	if err != nil {
		return err
	}
	slices.SortStableFunc(gaps, func(a, b report.Uncovered) int { return cmp.Compare(b.Requests, a.Requests) })
	for _, u := range gaps[:min(len(gaps), dashboardRows)] {
		p.Uncovered = append(p.Uncovered, uncoveredRow{
			Subtype: r.SubtypeLabel(u.Subtype), Instrument: r.InstrumentLabel(u.Instrument),
			Why: r.T("gap.why." + u.Why), Href: u.Pick().Href(scope), Requests: u.Requests,
		})
	}
	return nil
}

// unmatched are the open needs without a live match, those that wait longest first.
func (s *Site) unmatched(r *request, p *dashboardPage) error {
	needs, total, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, Unmatched: true, Sort: "due", Limit: dashboardRows})
	if err != nil {
		return err
	}
	p.Open = total
	p.Unmatched = RecordRows{Printer: r.Printer, Label: r.T("directory.state.need")}
	for _, n := range needs {
		p.Unmatched.Rows = append(p.Unmatched.Rows, p.NeedRow(n))
	}
	return nil
}
