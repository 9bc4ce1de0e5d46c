package site

import (
	"net/http"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/reference"
)

// trackerPartiesPage is the list of who is party to what: the one in force, those before, and loading another.
type trackerPartiesPage struct {
	Base
	Tabs    []countTab
	Source  string
	AsOf    []string
	Counts  []partyCount
	Lists   []partyList
	Loads   bool // the reader may load one
	Wrong   fileWrong
	From    Field
	Columns []columnRow
}

// partyCount is how many States are parties to an instrument.
type partyCount struct {
	Instrument string
	Parties    int
}

type partyList struct {
	Source, File, AsOf string
	Loaded             Date
	Entries            int
}

var trackerPartiesShow = page[trackerPartiesPage]("tracker/parties")

func (s *Site) showParties(r *request) error {
	return s.partiesPage(r, http.StatusOK, "", nil, nil)
}

func (s *Site) loadParties(r *request) error {
	name, in, err := r.file("file")
	if err != nil {
		return err
	}
	var wrong *domain.Invalid
	if in == nil {
		return s.partiesPage(r, http.StatusUnprocessableEntity, "", []wrongRow{{Text: r.T("tracker.file.none")}}, nil)
	}
	rows, err := exchange.ReadTreaty(name, in)
	if err == nil {
		_, err = s.broker.LoadTreaty(r.ctx(), r.Viewer, domain.TreatyList{Source: r.form("source"), File: name}, rows)
	}
	if told := r.wrongRows(err); len(told) > 0 || asInvalid(err, &wrong) {
		return s.partiesPage(r, http.StatusUnprocessableEntity, name, told, wrong)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "tracker.parties.done", "count", len(rows))
	return r.see("/tracker/parties")
}

func (s *Site) partiesPage(r *request, status int, file string, told []wrongRow, wrong *domain.Invalid) error {
	p := trackerPartiesPage{Base: r.base(r.T("tracker.parties")), Loads: r.Viewer.Broker(), Wrong: fileWrong{Printer: r.Printer, File: file, Rows: told}}
	var err error
	if p.Tabs, err = s.trackerTabs(r, "/tracker/parties"); err != nil {
		return err
	}
	treaty, err := s.store.Treaty(r.ctx())
	if err != nil {
		return err
	}
	p.Source, p.AsOf = treaty.Source, p.treatyDays(treaty)
	if p.Source == "" {
		p.Source = p.T("tracker.party.offline")
	}
	for _, i := range domain.Instruments {
		n := 0
		for _, st := range reference.States() {
			if status, _ := treaty.Status(st.Code, string(i)); status.Party() {
				n++
			}
		}
		p.Counts = append(p.Counts, partyCount{p.InstrumentLabel(i), n})
	}
	lists, err := s.store.TreatyLists(r.ctx())
	if err != nil {
		return err
	}
	for _, l := range lists {
		p.Lists = append(p.Lists, partyList{l.Source, l.File, strings.ReplaceAll(l.AsOf, "/", " – "), p.Day(l.CreatedAt), l.Entries})
	}
	p.From = p.Field(FieldText, "source", p.T("tracker.parties.from"), r.form("source"), wrong)
	p.From.Hint = p.T("tracker.parties.from.hint")
	for _, c := range []string{"alpha3", "instrument", "status", "party_date", "as_of"} {
		p.Columns = append(p.Columns, columnRow{c, p.T("tracker.parties." + c)})
	}
	return trackerPartiesShow.answer(r, status, p)
}
