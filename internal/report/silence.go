package report

import (
	"slices"
	"time"

	"tamatch/internal/domain"
)

// Silence is what one source says on one day: which States had given no information. It is the source's word and stays so
// when a State answers afterwards.
type Silence struct {
	Source    string     `json:"source,omitempty"`    // symbol of the document
	Paragraph int        `json:"paragraph,omitempty"` // of the document
	Date      *time.Time `json:"date,omitempty"`
	States    []string   `json:"states"`
	// Answered are those of them of whom the response tracker holds a later answer, as far as the viewer may know of it.
	Answered []string `json:"answered,omitempty"`
}

// silences are what the sources say of States that gave no information, in the order of the records.
func (f *facts) silences() []Silence {
	type source struct {
		document  string
		paragraph int
		day       time.Time
	}
	var order []source
	silent, answered := map[source]*stateSet{}, map[source]*stateSet{}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			continue
		}
		from, since := source{document(x.SourceRef), x.Paragraph, time.Time{}}, x.CreatedAt
		if x.SourceDate != nil {
			from.day, since = dayOf(*x.SourceDate), *x.SourceDate
		}
		if silent[from] == nil {
			order = append(order, from)
			silent[from], answered[from] = &stateSet{}, &stateSet{}
		}
		silent[from].add(statePlace(x.State))
		if f.answeredSince(x, since) {
			answered[from].add(statePlace(x.State))
		}
	}
	var out []Silence
	for _, from := range order {
		s := Silence{Source: from.document, Paragraph: from.paragraph, States: silent[from].codes(), Answered: answered[from].codes()}
		if !from.day.IsZero() {
			s.Date = &from.day
		}
		out = append(out, s)
	}
	return out
}

// answeredSince says whether the viewer may know of an answer of the State in a cycle that came after the day, under the
// instrument that the finding is about where it is about one.
func (f *facts) answeredSince(x domain.Finding, day time.Time) bool {
	return slices.ContainsFunc(f.answers, func(r domain.ReportingResponse) bool {
		return r.State == x.State && r.CycleID != "" && !r.Silent && r.ReceivedAt != nil && r.ReceivedAt.After(day) &&
			(x.Instrument == "" || r.Instrument == x.Instrument)
	})
}

// silent are the States that gave no information, whoever says so.
func silent(all []Silence) []string {
	var set stateSet
	for _, s := range all {
		for _, code := range s.States {
			set.add(statePlace(code))
		}
	}
	return set.codes()
}
