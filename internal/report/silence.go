package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
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

// Pick opens what the source says: of all its States, or of those that have answered since.
func (s Silence) Pick(answered bool) Pick {
	from := teller{s.Source, s.Paragraph, time.Time{}}
	if s.Date != nil {
		from.day = *s.Date
	}
	return Pick{Kind: domain.KindFinding, Finding: domain.FindingSilent, Count: CountStates, Said: from.code(), Answered: answered}
}

// teller is what tells of a State: a document, its paragraph and its day, as far as they are known.
type teller struct {
	document  string
	paragraph int
	day       time.Time
}

// toldBy is what tells the finding.
func toldBy(x domain.Finding) teller {
	from := teller{document(x.SourceRef), x.Paragraph, time.Time{}}
	if x.SourceDate != nil {
		from.day = dayOf(*x.SourceDate)
	}
	return from
}

// code names it in an address: "CTOC/COP/WG.2/2009/2 10 2009-12-03".
func (t teller) code() string {
	day := notStated
	if !t.day.IsZero() {
		day = t.day.Format(time.DateOnly)
	}
	return fmt.Sprintf("%s %d %s", cmp.Or(t.document, notStated), t.paragraph, day)
}

// SaidIn is what tells, in the language of the printer; false for a code that names none.
func SaidIn(p *i18n.Printer, code string) (string, bool) {
	words := strings.Fields(code)
	if len(words) < 3 {
		return "", false
	}
	last := len(words) - 2
	s := Silence{Source: strings.TrimPrefix(strings.Join(words[:last], " "), notStated)}
	number, err := strconv.Atoi(words[last])
	if err != nil {
		return "", false
	}
	s.Paragraph = number
	if day, err := time.Parse(time.DateOnly, words[last+1]); err == nil {
		s.Date = &day
	}
	return s.sourceIn(p), s.Source != ""
}

// sourceIn names what tells: the document, its paragraph and its day, as far as they are known.
func (s Silence) sourceIn(p *i18n.Printer) string {
	source := s.Source
	if s.Paragraph > 0 {
		source = p.T("report.source.paragraph", "source", source, "number", s.Paragraph)
	}
	if s.Date != nil {
		source = p.T("report.source.dated", "source", source, "date", *s.Date)
	}
	return source
}

// silences are what the sources say of States that gave no information, in the order of the records.
func (f *facts) silences() []Silence {
	var order []teller
	silent, answered := map[teller]*stateSet{}, map[teller]*stateSet{}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			continue
		}
		from := toldBy(x)
		if silent[from] == nil {
			order = append(order, from)
			silent[from], answered[from] = &stateSet{}, &stateSet{}
		}
		silent[from].add(statePlace(x.State))
		if f.answeredSince(x) {
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

// answeredSince says whether the viewer may know of an answer of the State in a cycle that came after the day of the finding,
// under the instrument that it is about where it is about one.
func (f *facts) answeredSince(x domain.Finding) bool {
	day := x.CreatedAt
	if x.SourceDate != nil {
		day = *x.SourceDate
	}
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
