package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/report"
)

// trackerOwn is one State's row in full: for itself and for the secretariat.
type trackerOwn struct {
	*i18n.Printer
	State, StateHref string
	Rows             []ownRow
	Told             []toldRow
	Contradicted     bool
	Help             helpCard
}

// ownRow is a cycle as one State sees it.
type ownRow struct {
	Cycle     string
	Since     string // party since
	Due       Date
	HasDue    bool
	Standing  trackerStanding
	Received  string
	How       string
	Reminded  Date
	HasRemind bool
	TakeBack  string // address for taking the answer back, for who may
	Version   int
}

// toldRow is what one document says.
type toldRow struct{ Text, Source string }

// helpCard offers a silent State help with reporting. Only its own members see it.
type helpCard struct {
	*i18n.Printer
	Shown bool
	Write bool   // the reader may begin the need
	Why   string // which answers are awaited
	Asked string // reference of the need that asks for it already
}

// trackerStatePage is the row of one State, with what the desk does about it.
type trackerStatePage struct {
	Base
	Tabs   []countTab
	Own    trackerOwn
	Errors ErrorSummary
	Action string
	Fields []Field // none for who may not record answers
	Party  string
}

var trackerStateShow = page[trackerStatePage]("tracker/state")

func (s *Site) showTrackerState(r *request) error {
	return s.answerTrackerState(r, http.StatusOK, answerTyped{}, nil)
}

// answerTyped is an answer as the form has it.
type answerTyped struct{ cycle, received, how, language, source string }

// answerTrackerState answers with the page of a State. Whoever may not see its row is told that there is none.
func (s *Site) answerTrackerState(r *request, status int, typed answerTyped, wrong *domain.Invalid) error {
	code := strings.ToUpper(r.param("code"))
	t, err := report.Track(r.ctx(), s.store, report.TrackerScope{Viewer: r.Viewer, Now: r.now})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(t.States, func(st report.TrackedState) bool { return st.State == code })
	if at < 0 {
		return domain.ErrNotFound
	}
	p := trackerStatePage{Base: r.base(r.T("tracker.state.title", "state", r.StateName(code))), Action: "/tracker/states/" + code + "/answers"}
	if p.Tabs, err = s.trackerTabs(r, ""); err != nil {
		return err
	}
	own, err := s.trackerOwn(r, p.Base, t, t.States[at])
	if err != nil {
		return err
	}
	p.Own, p.Party = own, p.T("tracker.party.as_of", "dates", p.treatyDays(t.Treaty))
	if r.Viewer.Broker() && len(t.Cycles) > 0 {
		p.Errors = p.ErrorSummary(wrong)
		p.Fields = p.answerFields(t, typed, wrong)
	}
	return trackerStateShow.answer(r, status, p)
}

// trackerOwn is a State's row in full.
func (s *Site) trackerOwn(r *request, b Base, t report.Tracker, st report.TrackedState) (trackerOwn, error) {
	own := trackerOwn{Printer: b.Printer, Help: helpCard{Printer: b.Printer}, State: b.StateName(st.State), StateHref: "/states/" + url.PathEscape(st.State), Contradicted: st.Contradicted()}
	for i, c := range st.Cells {
		cycle := t.Cycles[i]
		row := ownRow{Cycle: b.cycleName(cycle.ReportingCycle), Standing: b.standing(c)}
		switch {
		case c.Party.Party() && c.Party.Date != "":
			row.Since = isoDate(b.Printer, c.Party.Date)
		case c.Party.Party():
			row.Since = b.T("party.yes")
		case c.Party.Status != "":
			row.Since = b.T("party." + c.Party.Status)
		}
		if cycle.DueAt != nil {
			row.Due, row.HasDue = b.Day(*cycle.DueAt), true
		}
		if a := c.Response; a != nil {
			row.How = b.Coded("tracker.how.", string(a.How))
			if a.ReceivedAt != nil {
				row.Received = b.Date(*a.ReceivedAt)
			}
			if a.Source != "" {
				row.How = strings.TrimPrefix(row.How+", "+a.Source, ", ")
			}
			if r.Viewer.Broker() {
				row.TakeBack, row.Version = "/tracker/answers/"+a.ID+"/withdraw", a.Version
			}
		}
		if c.Reminder != nil {
			row.Reminded, row.HasRemind = b.Day(c.Reminder.SentAt), true
		}
		own.Rows = append(own.Rows, row)
	}
	for _, told := range st.Told {
		text := b.T("tracker.told.silent")
		if !told.Silent {
			text = b.T("tracker.told.answered", "instruments", []string{b.InstrumentLabel(told.Instrument)})
		}
		own.Told = append(own.Told, toldRow{text, told.Source})
	}
	// The offer of help is between the State and the secretariat, and only the State's own members are made it.
	if st.Silent() && r.Viewer.SignedIn() && r.Viewer.Kind == domain.OrgState && r.Viewer.State == st.State {
		asked, err := s.askedForReporting(r, []string{st.State})
		if err != nil {
			return own, err
		}
		own.Help = helpCard{Printer: b.Printer, Shown: true, Write: writesNeeds(r.Viewer), Asked: asked[st.State], Why: b.T("tracker.help.card.silent")}
		if owed := b.owed(t, st); len(owed) > 0 {
			own.Help.Why = b.T("tracker.help.card.awaited", "cycles", owed)
		}
	}
	return own, nil
}

// owed are the cycles in which an answer of the State was due and did not come.
func (b Base) owed(t report.Tracker, st report.TrackedState) []string {
	var out []string
	for i, c := range st.Cells {
		if c.Standing.Silent() {
			out = append(out, b.cycleShort(t.Cycles[i].ReportingCycle))
		}
	}
	return out
}

func (p *trackerStatePage) answerFields(t report.Tracker, typed answerTyped, wrong *domain.Invalid) []Field {
	cycle := p.Field(FieldSelect, "cycle", p.T("tracker.answer.cycle"), typed.cycle, wrong)
	for _, c := range t.Cycles {
		cycle.Choices = append(cycle.Choices, Choice{Value: c.ID, Label: p.cycleName(c.ReportingCycle), Chosen: typed.cycle == c.ID})
	}
	received := p.Field(FieldDate, "received", p.T("tracker.answer.received"), typed.received, wrong)
	received.Short = true
	how := p.Field(FieldSelect, "how", p.T("tracker.answer.how"), typed.how, wrong)
	how.Choices = chosenOf(codeChoices(domain.ResponseChannels, func(c domain.ResponseChannel) string { return p.Coded("tracker.how.", string(c)) }), typed.how)
	language := p.Field(FieldSelect, "language", p.T("tracker.answer.language"), typed.language, wrong)
	language.Choices, language.Optional = chosenOf(p.languageChoices(domain.Languages), typed.language), true
	source := p.Field(FieldText, "source", p.T("tracker.answer.source"), typed.source, wrong)
	source.Optional = true
	return []Field{cycle, received, how, language, source}
}

// chosenOf marks the choice with the value.
func chosenOf(choices []Choice, value string) []Choice {
	for i := range choices {
		choices[i].Chosen = choices[i].Value == value
	}
	return choices
}

// dayTyped is the day that a form's field holds; what is no day is told at the field.
func (r *request) dayTyped(name string, wrong *domain.Invalid) *time.Time {
	typed := strings.TrimSpace(r.form(name))
	if typed == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, typed)
	if err != nil {
		wrong.Add(name, "draft.error.date")
		return nil
	}
	return &day
}

// recordAnswer records the answer of a State that came by letter or otherwise.
func (s *Site) recordAnswer(r *request) error {
	code := strings.ToUpper(r.param("code"))
	if _, ok := reference.StateByCode(code); !ok {
		return domain.ErrNotFound
	}
	typed := answerTyped{r.form("cycle"), r.form("received"), r.form("how"), r.form("language"), r.form("source")}
	wrong := &domain.Invalid{}
	row := domain.ReportingRow{}
	row.State, row.How, row.Language, row.Source = code, domain.ResponseChannel(typed.how), typed.language, typed.source
	row.ReceivedAt = r.dayTyped("received", wrong)
	cycle, err := s.store.ReportingCycle(r.ctx(), typed.cycle)
	if errors.Is(err, domain.ErrNotFound) {
		wrong.Add("cycle", "error.answer_cycle")
	} else if err != nil {
		return err
	}
	row.Instrument, row.Cycle = cycle.Instrument, cycle.Number
	_, unknown := wrong.At("cycle")
	_, err = s.broker.RecordResponse(r.ctx(), r.Viewer, row, wrong.Problems...)
	if asInvalid(err, &wrong) {
		wrong.Problems = slices.DeleteFunc(wrong.Problems, func(p domain.Problem) bool { return unknown && p.Field == "instrument" })
		for i := range wrong.Problems { // the State is not a field here
			if wrong.Problems[i].Field == "state" || wrong.Problems[i].Field == "instrument" {
				wrong.Problems[i].Field = "cycle"
			}
		}
		return s.answerTrackerState(r, http.StatusUnprocessableEntity, typed, wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "tracker.answer.recorded")
	return r.see("/tracker/states/" + code)
}

func (s *Site) withdrawAnswer(r *request) error {
	answer, err := s.store.ReportingResponse(r.ctx(), r.param("id"))
	if err != nil {
		return err
	}
	if err := s.broker.WithdrawResponse(r.ctx(), r.Viewer, answer.ID, r.version(), r.form("reason")); err != nil {
		return err
	}
	r.say(ToneAgreed, "tracker.answer.withdrawn")
	return r.see("/tracker/states/" + answer.State)
}
