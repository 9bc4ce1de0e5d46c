package site

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/i18n"
	"tamatch/internal/report"
)

// trackerRemindPage is whom to remind: parties whose answer is late and that were not reminded lately.
type trackerRemindPage struct {
	Base
	Tabs   []countTab
	Days   int
	Rows   []remindRow
	CSV    string
	Acts   bool // the reader may record reminders
	Errors ErrorSummary
	Fields []Field
	Empty  Empty
}

type remindRow struct {
	State, Href, Group string
	Cycle              string
	Due                Date
	Last               Date
	HasLast            bool
	Value              string // "cycle:State"
	Chosen             bool
}

var trackerRemindShow = page[trackerRemindPage]("tracker/remind")

// remindAfter is how many days a State is left alone after a reminder, unless the reader says otherwise.
const remindAfter = 30

func (r *request) remindDays() int {
	n, err := wholeNumber(r.query("days"))
	if err != nil || r.query("days") == "" || n < 0 || n > 3650 {
		return remindAfter
	}
	return n
}

func (s *Site) toRemind(r *request, days int) ([]report.Reminder, error) {
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil {
		return nil, err
	}
	list := t.ToRemind(r.now, days)
	i18n.SortBy(r.Lang(), list, func(x report.Reminder) string { return r.StateName(x.State) })
	return list, nil
}

// remindRefused answers an address that asks for what is no number of days; it says whether it did.
func (r *request) remindRefused() (bool, error) {
	v := r.query("days")
	if n, err := wholeNumber(v); v == "" || err == nil && n >= 0 && n <= 3650 {
		return false, nil
	}
	p := strangePage{Base: r.base(r.T("tracker.remind"))}
	p.Notices = []Note{{r.T("records.strange.title"), r.T("tracker.remind.days.wrong", "value", shortened(v))}}
	p.Ways = []Link{{r.T("tracker.remind"), r.with("days", "")}}
	return true, strangeShow.answer(r, http.StatusUnprocessableEntity, p)
}

func (s *Site) showRemind(r *request) error {
	if refused, err := r.remindRefused(); refused {
		return err
	}
	return s.remindPage(r, http.StatusOK, domain.ReportingReminder{SentAt: r.now}, nil, nil)
}

func (s *Site) remindPage(r *request, status int, typed domain.ReportingReminder, chosen []string, wrong *domain.Invalid) error {
	p := trackerRemindPage{Base: r.base(r.T("tracker.remind")), Days: r.remindDays(), Acts: r.Viewer.Broker()}
	var err error
	if p.Tabs, err = s.trackerTabs(r, "/tracker/remind"); err != nil {
		return err
	}
	list, err := s.toRemind(r, p.Days)
	if err != nil {
		return err
	}
	picked := map[string]bool{}
	for _, c := range chosen {
		picked[c] = true
	}
	for _, x := range list {
		row := remindRow{
			State: p.StateName(x.State), Href: "/tracker/states/" + x.State, Group: p.GroupLabel(x.Group), Cycle: p.cycleName(x.Cycle),
			Due: p.Due(*x.Cycle.DueAt), Value: x.Cycle.ID + ":" + x.State,
		}
		row.Chosen = picked[row.Value]
		if x.Last != nil {
			row.Last, row.HasLast = p.Day(x.Last.SentAt), true
		}
		p.Rows = append(p.Rows, row)
	}
	p.CSV = "/tracker/remind.csv?days=" + strconv.Itoa(p.Days)
	p.Errors = p.ErrorSummary(wrong)
	how := p.Field(FieldSelect, "how", p.T("tracker.remind.how"), string(typed.How), wrong)
	how.Choices = chosenOf(codeChoices(domain.ReminderChannels, func(c domain.ResponseChannel) string { return p.Coded("tracker.how.", string(c)) }), string(typed.How))
	sent := p.Field(FieldDate, "sent", p.T("tracker.remind.sent"), isoDay(&typed.SentAt), wrong)
	sent.Short = true
	source := p.Field(FieldText, "source", p.T("tracker.answer.source"), typed.Source, wrong)
	source.Optional = true
	p.Fields = []Field{how, sent, source}
	p.Empty = Empty{Title: r.T("tracker.remind.none"), Text: r.T("tracker.remind.none.text", "days", p.Days)}
	return trackerRemindShow.answer(r, status, p)
}

func (s *Site) recordReminders(r *request) error {
	wrong := &domain.Invalid{}
	reminder := domain.ReportingReminder{How: domain.ResponseChannel(r.form("how")), Source: r.form("source")}
	day := r.dayTyped("sent", wrong)
	if day != nil {
		reminder.SentAt = *day
	}
	var to []broker.Reminded
	for _, v := range r.forms("to") {
		cycle, state, _ := strings.Cut(v, ":")
		to = append(to, broker.Reminded{CycleID: cycle, State: state})
	}
	n, err := s.broker.RecordReminders(r.ctx(), r.Viewer, reminder, to, wrong.Problems...)
	if err == nil {
		r.say(ToneAgreed, "tracker.remind.recorded", "count", n)
		return r.see("/tracker/remind")
	}
	if !asInvalid(err, &wrong) {
		return err
	}
	if day == nil {
		reminder.SentAt = r.now
	}
	return s.remindPage(r, http.StatusUnprocessableEntity, reminder, r.forms("to"), wrong)
}

// remindSheet is the list for a spreadsheet.
func (s *Site) remindSheet(r *request) error {
	if refused, err := r.remindRefused(); refused {
		return err
	}
	list, err := s.toRemind(r, r.remindDays())
	if err != nil {
		return err
	}
	b := r.base("")
	var rows [][]string
	for _, x := range list {
		last := ""
		if x.Last != nil {
			last = isoDay(&x.Last.SentAt)
		}
		late := int(r.now.Sub(x.Cycle.DueDay()).Hours()/24) + 1
		rows = append(rows, []string{
			x.State, b.StateName(x.State), b.GroupLabel(x.Group), string(x.Cycle.Instrument), strconv.Itoa(x.Cycle.Number),
			b.cycleName(x.Cycle), isoDay(x.Cycle.DueAt), strconv.Itoa(late), last,
		})
	}
	var out bytes.Buffer
	err = exchange.WriteSheet(&out, []string{
		r.T("directory.code"), r.T("directory.state"), r.T("directory.group"), r.T("directory.instrument"), r.T("tracker.cycle.number"),
		r.T("tracker.answer.cycle"), r.T("tracker.cycle.due"), r.T("tracker.remind.days_late"), r.T("tracker.reminded"),
	}, rows)
	if err != nil {
		return err
	}
	h := r.echo.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Disposition", `attachment; filename="reminders-`+r.now.Format(time.DateOnly)+`.csv"`)
	return r.echo.Blob(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}
