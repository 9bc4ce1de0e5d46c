package reference

import (
	"slices"
	"time"
)

// PartyStatus is where a State stands towards an instrument; it informs and never blocks.
type PartyStatus struct {
	Status     string // party, signatory or no_action
	Date       string // of becoming a party: ISO date, or year and month where the day is not certain; "" if none
	Action     string // ratification, accession, succession and so on
	Signed     string // ISO date
	AsOf       string // the day (or month) for which the source speaks: always shown beside the status
	Confidence string // documented, documented_later, derived or may_be_outdated
	Source     string
	SourceURL  string
	Note       string
}

// Party says whether the State is a party to the instrument.
func (p PartyStatus) Party() bool { return p.Status == "party" }

// PartyOn says whether the State was a party on that day. Where only the month or the year is known, it counts from the
// last day of it; a party whose date is not known counts on every day.
func (p PartyStatus) PartyOn(day time.Time) bool {
	if !p.Party() {
		return false
	}
	last, ok := lastDay(p.Date)
	return !ok || !last.After(day)
}

// lastDay is the last day that a date may mean: a day, a month ("2014-08") or a year.
func lastDay(s string) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true
	}
	if t, err := time.Parse("2006-01", s); err == nil {
		return t.AddDate(0, 1, -1), true
	}
	if t, err := time.Parse("2006", s); err == nil {
		return t.AddDate(1, 0, -1), true
	}
	return time.Time{}, false
}

// Treaty is a list of who is party to what. The zero value knows nothing.
type Treaty struct {
	Source   string // where an operator's list comes from; empty for the offline default
	statuses map[partyKey]PartyStatus
}

type partyKey struct{ state, instrument string }

// NewTreaty makes a list; add is called with what adds an entry to it.
func NewTreaty(source string, fill func(add func(state, instrument string, s PartyStatus))) Treaty {
	t := Treaty{Source: source, statuses: map[partyKey]PartyStatus{}}
	fill(func(state, instrument string, s PartyStatus) { t.statuses[partyKey{state, instrument}] = s })
	return t
}

// Status is the party status of a State towards an instrument; false where the list does not have them.
func (t Treaty) Status(state, instrument string) (PartyStatus, bool) {
	s, ok := t.statuses[partyKey{state, instrument}]
	return s, ok
}

// PartyOn says whether the State was a party to the instrument on that day; see [PartyStatus.PartyOn].
func (t Treaty) PartyOn(state, instrument string, day time.Time) bool {
	return t.statuses[partyKey{state, instrument}].PartyOn(day)
}

// AsOf are the days for which the list speaks, oldest and newest; one where all rows speak of the same. Rows that name no
// day are left out.
func (t Treaty) AsOf() []string {
	var days []string
	for _, s := range t.statuses {
		if _, dated := lastDay(s.AsOf); dated && !slices.Contains(days, s.AsOf) {
			days = append(days, s.AsOf)
		}
	}
	slices.Sort(days)
	if len(days) > 2 {
		days = []string{days[0], days[len(days)-1]}
	}
	return days
}

var treaty = once(func() (Treaty, error) {
	t := Treaty{statuses: make(map[partyKey]PartyStatus, 800)}
	err := readCSV("treaty-status.csv", func(r row) {
		key := partyKey{r.text("alpha3"), r.text("instrument")}
		if _, twice := t.statuses[key]; twice {
			r.fail("%s and %s stand twice", key.state, key.instrument)
		}
		t.statuses[key] = PartyStatus{
			Status: r.text("status"), Date: r.text("party_date"), Action: r.text("party_action"), Signed: r.text("signature_date"),
			AsOf: r.text("as_of"), Confidence: r.text("confidence"), Source: r.text("source"), SourceURL: r.text("source_url"), Note: r.text("note"),
		}
	})
	return t, err
})

// OfflineTreaty is the list that comes with the program: a default until an operator loads a current one.
func OfflineTreaty() Treaty { return treaty.must() }
