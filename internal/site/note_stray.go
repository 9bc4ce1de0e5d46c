package site

import (
	"maps"
	"slices"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// strayWords are words of the drafter over a paragraph that the present scope of the note has not: they are kept for a scope
// that has it, and nobody reads them until then.
type strayWords struct{ Key, Basis, Text string }

// strays are the stray words of a note, in the order of their keys.
func strays(d report.Document, n domain.Note) []strayWords {
	var out []strayWords
	for _, key := range slices.Sorted(maps.Keys(n.Edits)) {
		if !hasParagraph(d, key) {
			text := n.Edits[key].Text
			out = append(out, strayWords{key, "." + broker.ParagraphDigest(text), text})
		}
	}
	return out
}

func hasParagraph(d report.Document, key string) bool {
	return slices.ContainsFunc(d.Blocks, func(x report.Block) bool { return x.Kind == report.Text && x.Key == key })
}

// noteWriter says who changed the note last, or one field of it, for somebody who did not expect it: their own other tab, or
// who it was and when. The keys are of the sentences for the one and for the other.
func (s *Site) noteWriter(r *request, n domain.Note, field, own, others string) (domain.Message, error) {
	events, err := s.store.Events(r.ctx(), r.Viewer, domain.KindNote, n.ID)
	if err != nil {
		return domain.Message{}, err
	}
	at := len(events) - 1
	for at > 0 && field != "" && !slices.ContainsFunc(events[at].Changes, func(c domain.Change) bool { return c.Field == field }) {
		at--
	}
	e := events[at]
	if e.PersonID == r.Viewer.PersonID {
		return domain.Say(own), nil
	}
	who := r.T("history.clock")
	if e.PersonID != "" {
		p, err := s.store.Person(r.ctx(), e.PersonID)
		if err != nil {
			return domain.Message{}, err
		}
		who = p.Name
	}
	return domain.Say(others, "who", who, "when", r.DateTime(e.At)), nil
}
