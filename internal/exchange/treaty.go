package exchange

import (
	"io"
	"net/url"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// The columns of a list of parties: those of the list that comes with the program.
var (
	treatyColumns = []string{
		"alpha3", "name_en", "instrument", "status", "party_date", "party_action", "signature_date", "entry_into_force", "as_of",
		"confidence", "source", "source_url", "note",
	}
	treatyNeeded   = []string{"alpha3", "instrument", "status", "party_date", "as_of"}
	treatyStatuses = []string{"party", "signatory", "no_action"}
)

// ReadTreaty reads who is party to what from comma-separated values, a row for every State and instrument. The error
// says every wrong cell, and who is missing; nothing is answered then.
func ReadTreaty(file string, r io.Reader) ([]domain.TreatyStatus, error) {
	s, err := newSheet(file, r, treatyColumns, treatyNeeded)
	if err != nil {
		return nil, err
	}
	var out []domain.TreatyStatus
	seen := map[[2]string]int{}
	unread := map[string]int{} // rows of each instrument whose State is not known; "" for those of no known instrument
	for s.next() {
		row := domain.TreatyStatus{
			State: strings.ToUpper(s.cell("alpha3")), Instrument: string(s.instrument("instrument")), Status: coded(s, "status", treatyStatuses, "sheet.standing"),
			Date: s.cell("party_date"), Action: s.cell("party_action"), Signed: s.cell("signature_date"), AsOf: s.cell("as_of"),
			Confidence: s.cell("confidence"), Source: s.cell("source"), SourceURL: s.cell("source_url"), Note: s.cell("note"),
		}
		if _, ok := reference.StateByCode(row.State); !ok {
			s.refuse("alpha3", "sheet.state_code", "value", clip(row.State))
			unread[row.Instrument]++
		} else if row.Instrument == "" {
			unread[""]++
		}
		s.someDay("party_date")
		s.someDay("signature_date")
		if row.Date != "" && row.Status != "party" {
			s.refuse("party_date", "sheet.treaty_no_party")
		}
		if row.AsOf == "" {
			s.refuse("as_of", "sheet.treaty_as_of")
		}
		if u, err := url.Parse(row.SourceURL); err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
			s.refuse("source_url", "sheet.link")
		}
		for column, words := range map[string]string{"note": row.Note, "source": row.Source, "source_url": row.SourceURL, "as_of": row.AsOf} {
			if len(words) > 1000 {
				s.refuse(column, "sheet.cell_long", "limit", 1000)
			}
		}
		key := [2]string{row.State, row.Instrument}
		at, twice := seen[key]
		if twice {
			s.refuse("alpha3", "sheet.treaty_twice", "line", at)
		}
		if !twice {
			seen[key] = s.line("alpha3")
		}
		if out = append(out, row); len(out) > mostRows {
			s.refuse("alpha3", "sheet.too_long", "limit", mostRows)
			break
		}
	}
	if s.ended && len(out) <= mostRows {
		s.whole(seen, unread)
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// whole says for each instrument who has no row. As many may be missing as there are rows that could not be read at all, or
// for their State or instrument: they may be theirs, and are told already.
func (s *sheet) whole(seen map[[2]string]int, unread map[string]int) {
	for _, i := range domain.Instruments {
		var missing []string
		for _, st := range reference.States() {
			if seen[[2]string{st.Code, string(i)}] == 0 {
				missing = append(missing, st.Code)
			}
		}
		if len(missing) <= unread[string(i)]+unread[""]+s.skipped {
			continue
		}
		first := strings.Join(missing[:min(5, len(missing))], ", ")
		s.refuse("alpha3", "sheet.treaty_missing", "instrument", string(i), "count", len(missing), "states", first)
	}
}

// someDay refuses what is neither empty nor a day, a month or a year.
func (s *sheet) someDay(column string) {
	cell := s.cell(column)
	if cell == "" {
		return
	}
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if at, err := time.Parse(form, cell); err == nil && at.Year() >= 1990 && at.Year() <= 2200 {
			return
		}
	}
	s.refuse(column, "sheet.some_day", "value", clip(cell))
}
