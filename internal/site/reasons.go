package site

import (
	"slices"

	"tamatch/internal/domain"
)

// ReasonItems are the sentences that speak for a match, the weightiest first; at most most of them, all where most is 0.
func (b Base) ReasonItems(reasons []domain.Reason, most int) []Reason {
	var out []Reason
	for _, r := range unrepeated(reasons) {
		if most > 0 && len(out) == most {
			break
		}
		if r.Message.Key != "" {
			out = append(out, Reason{Text: b.ReasonText(r.Message)})
		}
	}
	return out
}

// unrepeated are the reasons without the subjects that another reason names as subtypes already: a subtype is an entry of
// the thesaurus too.
func unrepeated(reasons []domain.Reason) []domain.Reason {
	var named []string
	for _, r := range reasons {
		if r.Factor == "subtype" || r.Factor == "type" {
			named = append(named, r.Shared...)
		}
	}
	out := make([]domain.Reason, 0, len(reasons))
	for _, r := range reasons {
		if r.Factor == "concept" {
			left := slices.DeleteFunc(slices.Clone(r.Shared), func(c string) bool { return slices.Contains(named, c) })
			if len(left) == 0 && len(r.Shared) > 0 {
				continue
			}
			if len(left) < len(r.Shared) {
				r.Shared, r.Message = left, domain.Say(r.Message.Key, "concepts", left)
			}
		}
		out = append(out, r)
	}
	return out
}

// UncoveredItem is the sentence that says which lines of a need stay open, counted as the need's page counts them; nil
// where none does.
func (b Base) UncoveredItem(n domain.Need, uncovered []string) []Reason {
	names := b.LineNames(n, uncovered)
	if len(names) == 0 {
		return nil
	}
	return []Reason{{Text: b.T("reasons.uncovered", "count", len(names), "lines", names), Less: true}}
}

// LineNames name lines of a need as "1 (Institution-building)", in the need's order.
func (b Base) LineNames(n domain.Need, ids []string) []string {
	var out []string
	for i, l := range n.Lines {
		if slices.Contains(ids, l.ID) {
			out = append(out, b.T("reasons.line", "no", i+1, "subtype", b.SubtypeLabel(l.Subtype)))
		}
	}
	return out
}
