package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// Contradiction is something in the records that a reader of the note would stumble over.
type Contradiction struct {
	State   string         `json:"state"`
	Message domain.Message `json:"message"` // see [Contradiction.In]
	About   []string       `json:"about"`   // paragraphs, or references of records
}

// contradictions are the States that a source lists as silent although it quotes them, and those that it lists as silent
// parties although they were none on the day of the source.
func (f *facts) contradictions(said map[string]domain.Annotation) []Contradiction {
	type key struct{ state, document string }
	quoted := map[key][]string{} // of those that are listed as silent
	for _, x := range f.findings {
		if x.Kind == domain.FindingSilent && x.SourceRef != "" {
			quoted[key{x.State, document(x.SourceRef)}] = nil
		}
	}
	quote := func(k key, where string) {
		if list, silent := quoted[k]; silent && !slices.Contains(list, where) {
			quoted[k] = append(list, where)
		}
	}
	for _, n := range f.needs {
		quote(key{n.State, document(n.SourceRef)}, cmp.Or(n.note.Paragraph, n.Reference))
	}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent && x.State != "" {
			quote(key{x.State, document(x.SourceRef)}, cmp.Or(said[x.ID].Paragraph, x.Reference))
		}
	}
	var out []Contradiction
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent || x.SourceRef == "" {
			continue
		}
		if where := quoted[key{x.State, document(x.SourceRef)}]; len(where) > 0 {
			out = append(out, Contradiction{x.State, domain.Say("report.contradiction.quoted", "paragraph", x.Paragraph), where})
		}
		if since := f.partySince(x.State); x.SourceDate != nil && !since.partyOn(*x.SourceDate) {
			said := domain.Say("report.contradiction.party", "paragraph", x.Paragraph, "date", since.Date)
			if since.Status != "party" {
				said = domain.Say("report.contradiction.no_party", "paragraph", x.Paragraph)
			}
			out = append(out, Contradiction{x.State, said, nil})
		}
	}
	slices.SortFunc(out, func(a, b Contradiction) int {
		return cmp.Or(cmp.Compare(statePlace(a.State), statePlace(b.State)), cmp.Compare(a.Message.Key, b.Message.Key))
	})
	return out
}

type membership struct{ reference.PartyStatus }

// partySince is when the State became a party to the Convention.
func (f *facts) partySince(state string) membership {
	s, _ := f.treaty.Status(state, string(domain.UNTOC))
	return membership{s}
}

// partyOn says whether the State was a party on the day. A date that is known to the month or year alone is not held
// against the State.
func (m membership) partyOn(day time.Time) bool {
	if m.Status != "party" {
		return false
	}
	since := m.Date
	return since <= day.Format(time.DateOnly)[:min(len(since), len(time.DateOnly))]
}

// In puts the contradiction into the language of the printer.
func (c Contradiction) In(p *i18n.Printer) string {
	var about []string
	for _, a := range c.About {
		if _, err := strconv.Atoi(a); err == nil {
			a = p.T("report.paragraph", "number", a)
		}
		about = append(about, a)
	}
	args := append([]any{"state", reference.StateName(c.State, p.Lang()), "about", about}, c.Message.Args...)
	for i := 0; i+1 < len(args); i += 2 {
		if day, err := time.Parse(time.DateOnly, fmt.Sprint(args[i+1])); err == nil {
			args[i+1] = day
		}
	}
	return p.T(c.Message.Key, args...)
}
