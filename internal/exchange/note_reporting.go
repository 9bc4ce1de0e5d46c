package exchange

import (
	"fmt"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// NoteCycles are the reporting cycles that paragraph 8 of the note tells of, each with the share of States parties that
// it cites. On which day they were due the note does not say.
func NoteCycles() []domain.ReportingCycle {
	var out []domain.ReportingCycle
	for _, r := range reference.NoteResponseRates() {
		out = append(out, domain.ReportingCycle{
			Instrument: domain.Instrument(r.Instrument), Number: r.Cycle, CitedPercent: r.Percent,
			CitedFrom: fmt.Sprintf("%s, para. %s", reference.NoteSymbol, r.Paragraph), Demo: true,
		})
	}
	return out
}

// NoteResponses are what the note tells of single States without naming a cycle: whose answers it quotes, by instrument,
// and which it lists in paragraph 10 as having given no information on the Convention and its Protocols.
func NoteResponses() []domain.ReportingResponse {
	type answer struct{ state, instrument string }
	paragraphs := map[answer][]int{}
	var order []answer
	for _, row := range reference.NoteNeeds() {
		if row.State == "" {
			continue
		}
		a := answer{row.State, row.Instrument}
		if paragraphs[a] == nil {
			order = append(order, a)
		}
		if !slices.Contains(paragraphs[a], row.Paragraph) {
			paragraphs[a] = append(paragraphs[a], row.Paragraph)
		}
	}
	var out []domain.ReportingResponse
	for _, a := range order {
		out = append(out, domain.ReportingResponse{
			State: a.state, Instrument: domain.Instrument(a.instrument), How: domain.ByDocument, Source: noteParagraphs(paragraphs[a]), Demo: true,
		})
	}
	for _, n := range reference.NoteNonReporting() {
		out = append(out, domain.ReportingResponse{
			State: n.State, Silent: true, How: domain.ByDocument, Source: noteParagraphs([]int{n.Paragraph}), Demo: true,
		})
	}
	return out
}

// noteParagraphs cites paragraphs of the note: "CTOC/COP/WG.2/2009/2, para. 12, 14".
func noteParagraphs(list []int) string {
	s := reference.NoteSymbol + ", para."
	for i, p := range list {
		if i > 0 {
			s += ","
		}
		s += fmt.Sprintf(" %d", p)
	}
	return s
}
