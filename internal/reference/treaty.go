package reference

// PartyStatus is where a State stands towards an instrument: an offline default that informs and never blocks.
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

type partyKey struct{ state, instrument string }

var treaty = once(func() (map[partyKey]PartyStatus, error) {
	t := make(map[partyKey]PartyStatus, 800)
	err := readCSV("treaty-status.csv", func(r row) {
		key := partyKey{r.text("alpha3"), r.text("instrument")}
		if _, twice := t[key]; twice {
			r.fail("%s and %s stand twice", key.state, key.instrument)
		}
		t[key] = PartyStatus{
			Status: r.text("status"), Date: r.text("party_date"), Action: r.text("party_action"), Signed: r.text("signature_date"),
			AsOf: r.text("as_of"), Confidence: r.text("confidence"), Source: r.text("source"), SourceURL: r.text("source_url"), Note: r.text("note"),
		}
	})
	return t, err
})

// Status is the party status of a State towards an instrument; false for an unknown State or instrument.
func Status(state, instrument string) (PartyStatus, bool) {
	s, ok := treaty.must()[partyKey{state, instrument}]
	return s, ok
}

// Parties is how many States the data count as parties to the instrument.
func Parties(instrument string) int {
	n := 0
	for key, s := range treaty.must() {
		if key.instrument == instrument && s.Status == "party" {
			n++
		}
	}
	return n
}
