package site

import (
	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// treatySource says where an operator's list of parties comes from, "" for the one that comes with the program.
func (b Base) treatySource(t reference.Treaty) string {
	if t.Source == "" {
		return ""
	}
	return b.T("tracker.party.source", "source", t.Source)
}

// treatyDays are the days for which a list of parties speaks, oldest and newest.
func (b Base) treatyDays(t reference.Treaty) []string {
	days := t.AsOf()
	for i, d := range days {
		days[i] = isoDate(b.Printer, d)
	}
	return days
}

// partyLines say where the State stands towards the instruments that the need names. It informs and never blocks.
func (b Base) partyLines(treaty reference.Treaty, n domain.Need) []string {
	var out []string
	for _, code := range n.InstrumentsNamed() {
		row := b.partyRow(treaty, n.State, code)
		text := b.T("need.party", "instrument", row.Instrument, "status", row.Status)
		if row.Since != "" {
			text = b.T("need.party.since", "instrument", row.Instrument, "status", row.Status, "since", row.Since)
		}
		if row.AsOf != "" {
			text += " " + b.T("need.party.as_of", "date", row.AsOf)
		}
		out = append(out, text)
	}
	if source := b.treatySource(treaty); source != "" && len(out) > 0 {
		out = append(out, source)
	}
	return out
}
