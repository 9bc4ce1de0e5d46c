package search

import (
	"cmp"
	"regexp"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

var (
	languageShape = regexp.MustCompile(`^[a-z]{2}$`)
	providerShape = regexp.MustCompile(`^[0-9a-f-]{36}$`)
)

// Knows says whether documents of the kind, "" for any, can have the value. Of languages and providers it knows the form
// alone: one that nobody has finds nothing.
func (f Facet) Knows(kind domain.Kind, v string) bool {
	switch f {
	case FacetLanguage:
		return languageShape.MatchString(v)
	case FacetProvider:
		return providerShape.MatchString(v)
	}
	return slices.Contains(f.values(kind), v)
}

// values are all that the facet can have, in their own order; none for those that are known by their form.
func (f Facet) values(kind domain.Kind) []string {
	switch f {
	case FacetKind:
		return []string{string(domain.KindNeed), string(domain.KindOffer)}
	case FacetInstrument:
		return codesOf(domain.Instruments)
	case FacetType:
		out := []string{reference.Unspecified}
		for _, t := range reference.Types() {
			out = append(out, t.Code)
		}
		return out
	case FacetSubtype:
		out := []string{reference.Unspecified}
		for _, s := range reference.Subtypes() {
			out = append(out, s.Code)
		}
		return out
	case FacetGroup:
		return codesOf(domain.RegionalGroups)
	case FacetState:
		var out []string
		for _, s := range reference.States() {
			out = append(out, s.Code)
		}
		return out
	case FacetModality:
		return codesOf(domain.Modalities)
	case FacetStatus:
		if kind == domain.KindOffer {
			return codesOf(domain.OfferStatuses)
		}
		return codesOf(domain.NeedStatuses)
	}
	return nil
}

func codesOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// Near are the values that somebody may have meant who wrote one that is unknown, the nearest first: what another word
// for it names, then what is written nearly so; of few values all. At most most.
func (f Facet) Near(kind domain.Kind, v string, most int) []string {
	if f == FacetState {
		if s, ok := reference.FindState(v); ok {
			return []string{s.Code}
		}
	}
	return Nearest(f.values(kind), v, most)
}

// Nearest are those of the known values that are written nearly as v, the nearest first; of few values all. At most most.
func Nearest(known []string, v string, most int) []string {
	all := slices.Clone(known)
	folded := []rune(text.Fold(v))
	if len(folded) > 60 {
		folded = folded[:60]
	}
	distance := map[string]int{}
	for _, known := range all {
		distance[known] = edits(folded, []rune(text.Fold(known)))
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(distance[a], distance[b]) })
	if len(all) > most { // of many, only what looks like it
		all = slices.DeleteFunc(all, func(known string) bool { return distance[known] > max(1, len(known)/2) })
	}
	return all[:min(most, len(all))]
}

// edits is how many letters must be put in, taken out or changed to make one word of the other.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner, row[j+1] = row[j+1], min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
