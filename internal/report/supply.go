package report

import (
	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// servedKey is a subtype under an instrument.
type servedKey struct {
	subtype    domain.Subtype
	instrument domain.Instrument
}

// supplies makes, once, the States that open offers reach, by subtype and instrument.
func (f *facts) supplies() {
	if f.served != nil {
		return
	}
	f.served, f.given = map[servedKey]*stateSet{}, map[domain.Subtype]bool{}
	for _, o := range f.offers {
		for _, s := range o.subtypes() {
			f.given[s] = true
			for _, i := range o.Instruments {
				key := servedKey{s, i}
				set := f.served[key]
				if set == nil {
					set = &stateSet{}
					f.served[key] = set
				}
				set.join(o.open)
			}
		}
	}
}

// lack is why no open offer covers the line: "subtype" where nobody offers the assistance, "instrument" where nobody offers
// it under the instrument, "eligibility" where what is offered is not open to the State; "" where an offer covers it, or the
// line is too general to tell.
func (f *facts) lack(state int, l store.LineFact) string {
	if l.Subtype == domain.Unspecified {
		return ""
	}
	if !f.given[l.Subtype] {
		return "subtype"
	}
	under := append([]domain.Instrument{l.Instrument}, l.Also...)
	why := "instrument"
	for _, i := range under {
		if i == "" {
			return "" // any offer of the subtype would do
		}
		set := f.served[servedKey{l.Subtype, i}]
		switch {
		case set == nil:
		case set.has(state):
			return ""
		default:
			why = "eligibility"
		}
	}
	return why
}
