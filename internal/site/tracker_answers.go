package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
)

// trackerAnswers is what a response rate opens: who of the parties has answered in a cycle and who has not, as far as the
// reader may know.
type trackerAnswers struct {
	Base
	Ways   []Link
	Says   string
	Groups string // whose States they are; "" for all
	About  string // why no State is named, or whose standing is
	Counts []DirectoryTab
	Rows   []answerRow
	Pager  Pager
	Party  string
}

// answerRow is a party with where it stands.
type answerRow struct {
	Name, Href string
	Standing   trackerStanding
}

var trackerAnswersShow = page[trackerAnswers]("tracker/answers")

// answersOf are the values of the parameter that narrows the list: who has answered, and who has not.
const answered, unanswered = "yes", "no"

func (s *Site) showTrackerAnswers(r *request) error {
	viewer, note := r.noteCounts()
	b := Base{Printer: r.Printer}
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: viewer, Now: r.now})
	if err != nil {
		return err
	}
	cycle, group, which := r.parameter("cycle", "tracker.answer.cycle"), r.parameter("group", "directory.group"), r.parameter("answered", "tracker.standing")
	for _, c := range t.Cycles {
		cycle.add(c.Code(), b.cycleName(c.ReportingCycle))
	}
	for _, g := range domain.RegionalGroups {
		group.add(string(g), r.GroupLabel(g))
	}
	group.add(notStated, r.GroupLabel(""))
	which.add(answered, r.T("tracker.answers.answered"))
	which.add(unanswered, r.T("tracker.answers.unanswered"))
	if ok, err := r.understood(r.T("tracker.rates"), *cycle, *group, *which); !ok {
		return err
	}
	at := slices.IndexFunc(t.Cycles, func(c report.TrackedCycle) bool { return c.Code() == r.query("cycle") })
	if at < 0 {
		return r.see("/tracker")
	}
	c := t.Cycles[at]
	groups := map[domain.RegionalGroup]bool{}
	var names []string
	for _, g := range distinct(r.queries("group")) {
		if g != "" {
			groups[codeOrNone(g)] = true
			names = append(names, group.names[g])
		}
	}
	p := trackerAnswers{Base: r.base(b.cycleName(c.ReportingCycle)), Ways: []Link{{r.T("tracker.answers.back"), "/tracker"}}, Groups: r.List(names)}
	if note != nil {
		p.Ways = []Link{*note}
	}
	p.Says = p.answersSay(c, groups)
	p.Party = p.T("tracker.party.as_of", "dates", p.treatyDays(t.Treaty))
	p.answerRows(r, t, at, groups)
	if last, yes := r.beyond(trackerPageSize, len(p.Rows)); yes {
		return r.see(last)
	}
	p.Pager = p.Base.Pager(r.pageNo(), trackerPageSize, len(p.Rows), r.pageHref)
	p.Rows = p.Rows[max(0, p.Pager.From-1):p.Pager.To]
	return trackerAnswersShow.show(r, p)
}

// codeOrNone is the regional group of an address, where "-" stands for none.
func codeOrNone(g string) domain.RegionalGroup {
	if g == notStated {
		return ""
	}
	return domain.RegionalGroup(g)
}

// answersSay is the rate that was clicked, in words: with its numbers, as a document cites it, or that it is kept back.
func (b Base) answersSay(c report.TrackedCycle, groups map[domain.RegionalGroup]bool) string {
	if !c.Recorded() {
		if c.CitedPercent > 0 {
			return b.T("tracker.answers.cited", "percent", b.Percent(float64(c.CitedPercent)/100), "source", c.CitedFrom)
		}
		return b.T("tracker.rates.none")
	}
	rate := c.Of(groups)
	switch {
	case rate.Withheld:
		return b.T("tracker.answers.withheld")
	case rate.Parties == 0:
		return b.T("tracker.answers.no_party")
	}
	return b.T("tracker.answers.says", "count", rate.Parties, "answered", rate.Answered, "percent", b.Percent(float64(rate.Answered)/float64(rate.Parties)))
}

// answerRows are the parties of the cycle that the reader may know of, by name, and how many of them have answered.
func (p *trackerAnswers) answerRows(r *request, t report.Tracker, at int, groups map[domain.RegionalGroup]bool) {
	c := t.Cycles[at]
	if !c.Recorded() {
		return
	}
	which, all := r.query("answered"), len(t.States) > 1
	count := map[string]int{}
	for _, st := range t.States {
		cell := st.Cells[at]
		if !cell.Party.PartyOn(c.DueDay()) || len(groups) > 0 && !groups[st.Group] {
			continue
		}
		is := unanswered
		if cell.Standing.Answered() {
			is = answered
		}
		count[is]++
		if which != "" && which != is {
			continue
		}
		p.Rows = append(p.Rows, answerRow{p.StateName(st.State), "/tracker/states/" + url.PathEscape(st.State), p.standing(cell)})
	}
	i18n.SortBy(r.Lang(), p.Rows, func(row answerRow) string { return row.Name })
	if !all {
		p.About = p.T("tracker.answers.own")
		if len(t.States) == 0 {
			p.About = p.T("tracker.answers.nobody")
		}
		return
	}
	for _, x := range []struct {
		value, key string
		n          int
	}{
		{"", "tracker.answers.all", count[answered] + count[unanswered]}, {answered, "tracker.answers.yes", count[answered]}, {unanswered, "tracker.answers.no", count[unanswered]},
	} {
		href := r.address(func(q url.Values) {
			q.Del("page")
			q.Del("answered")
			if x.value != "" {
				q.Set("answered", x.value)
			}
		})
		p.Counts = append(p.Counts, DirectoryTab{Label: r.T(x.key, "count", x.n), Href: href, Current: x.value == which})
	}
}
