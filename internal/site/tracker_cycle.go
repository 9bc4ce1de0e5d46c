package site

import (
	"net/http"
	"strconv"
	"time"

	"tamatch/internal/domain"
)

// trackerCyclePage is the form of a reporting cycle.
type trackerCyclePage struct {
	Base
	Tabs    []countTab
	Errors  ErrorSummary
	Action  string
	New     bool
	Version int
	Fields  []Field
	Facts   Facts
}

var trackerCycleShow = page[trackerCyclePage]("tracker/cycle")

// cycleTyped is a cycle as the form has it.
type cycleTyped struct{ instrument, number, name, opened, due, closed string }

func (r *request) cycleTyped() cycleTyped {
	return cycleTyped{r.form("instrument"), r.form("number"), r.form("name"), r.form("opened"), r.form("due"), r.form("closed")}
}

func isoDay(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func (s *Site) newCycle(r *request) error {
	return s.cycleForm(r, http.StatusOK, domain.ReportingCycle{}, cycleTyped{opened: r.now.Format(time.DateOnly)}, nil)
}

func (s *Site) showCycle(r *request) error {
	c, err := s.store.ReportingCycle(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	typed := cycleTyped{string(c.Instrument), strconv.Itoa(c.Number), c.Name, isoDay(c.OpenedAt), isoDay(c.DueAt), isoDay(c.ClosedAt)}
	return s.cycleForm(r, http.StatusOK, c, typed, nil)
}

// cycleFrom is the cycle with the days of the form.
func (r *request) cycleFrom(c domain.ReportingCycle, wrong *domain.Invalid) domain.ReportingCycle {
	c.Name = r.form("name")
	c.OpenedAt, c.DueAt, c.ClosedAt = r.dayTyped("opened", wrong), r.dayTyped("due", wrong), r.dayTyped("closed", wrong)
	return c
}

func (s *Site) openCycle(r *request) error {
	wrong := &domain.Invalid{}
	c := r.cycleFrom(domain.ReportingCycle{Instrument: domain.Instrument(r.form("instrument"))}, wrong)
	c.Number, _ = wholeNumber(r.form("number")) // nought is refused with what would be right
	saved, err := s.broker.OpenCycle(r.ctx(), r.Viewer, c, wrong.Problems...)
	if err == nil {
		r.say(ToneAgreed, "tracker.cycle.opened")
		return r.see("/tracker?instrument=" + string(saved.Instrument))
	}
	if !asInvalid(err, &wrong) {
		return err
	}
	return s.cycleForm(r, http.StatusUnprocessableEntity, domain.ReportingCycle{}, r.cycleTyped(), wrong)
}

func (s *Site) changeCycle(r *request) error {
	before, err := s.store.ReportingCycle(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	wrong := &domain.Invalid{}
	c := r.cycleFrom(before, wrong)
	c.Version = r.version()
	_, err = s.broker.ChangeCycle(r.ctx(), r.Viewer, c, wrong.Problems...)
	if err == nil {
		r.say(ToneAgreed, "admin.saved")
		return r.see("/tracker")
	}
	if !asInvalid(err, &wrong) {
		return err
	}
	typed := r.cycleTyped()
	typed.instrument, typed.number = string(before.Instrument), strconv.Itoa(before.Number)
	return s.cycleForm(r, http.StatusUnprocessableEntity, before, typed, wrong)
}

func (s *Site) cycleForm(r *request, status int, c domain.ReportingCycle, typed cycleTyped, wrong *domain.Invalid) error {
	p := trackerCyclePage{Base: r.base(r.T("tracker.cycle.new")), New: c.ID == "", Version: c.Version, Action: "/tracker/cycles"}
	var err error
	if p.Tabs, err = s.trackerTabs(r, ""); err != nil {
		return err
	}
	p.Errors = p.ErrorSummary(wrong)
	if p.New {
		instrument := p.Field(FieldRadios, "instrument", p.T("tracker.cycle.instrument"), typed.instrument, wrong)
		instrument.Choices = chosenOf(p.instrumentChoices(), typed.instrument)
		number := p.Field(FieldNumber, "number", p.T("tracker.cycle.number"), typed.number, wrong)
		number.Short, number.Hint = true, p.T("tracker.cycle.number.hint")
		p.Fields = append(p.Fields, instrument, number)
	} else {
		p.Title, p.Action = p.cycleName(c), "/tracker/cycles/"+c.ID
		p.Facts = Facts{r.Printer, []Fact{{p.T("tracker.cycle.instrument"), some(p.InstrumentLabel(c.Instrument))}, {p.T("tracker.cycle.number"), some(p.Number(c.Number))}}}
		if c.CitedPercent > 0 {
			p.Facts.Items = append(p.Facts.Items, Fact{p.T("tracker.cited"), []string{p.Percent(float64(c.CitedPercent) / 100), c.CitedFrom}})
		}
	}
	name := p.Field(FieldText, "name", p.T("tracker.cycle.called"), typed.name, wrong)
	name.Optional = true
	day := func(field, label, hint, value string, optional bool) Field {
		f := p.Field(FieldDate, field, label, value, wrong)
		f.Short, f.Hint, f.Optional = true, hint, optional
		return f
	}
	p.Fields = append(p.Fields, name,
		day("opened", p.T("tracker.cycle.opened_on"), p.T("tracker.cycle.opened_on.hint"), typed.opened, true),
		day("due", p.T("tracker.cycle.due"), p.T("tracker.cycle.due.hint"), typed.due, !p.New && !c.Recorded()))
	if !p.New {
		p.Fields = append(p.Fields, day("closed", p.T("tracker.cycle.closed"), p.T("tracker.cycle.closed.hint"), typed.closed, true))
	}
	return trackerCycleShow.answer(r, status, p)
}
