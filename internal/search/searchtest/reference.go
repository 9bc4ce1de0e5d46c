package searchtest

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// The reference: what a query without text must find, read off the documents one by one in plain Go.

func valuesOf(d search.Document, f search.Facet) []string {
	switch f {
	case search.FacetKind:
		return []string{string(d.Kind)}
	case search.FacetInstrument:
		return d.Instruments
	case search.FacetType:
		return d.Types
	case search.FacetSubtype:
		return d.Subtypes
	case search.FacetGroup:
		return d.Groups
	case search.FacetState:
		return d.States
	case search.FacetProvider:
		if d.Provider == "" {
			return nil
		}
		return []string{d.Provider}
	case search.FacetLanguage:
		return d.Languages
	case search.FacetModality:
		return d.Modalities
	case search.FacetStatus:
		return []string{d.Status}
	}
	panic("facet " + f + " has no reference")
}

// passes says whether the document meets everything but the filter of one facet.
func passes(d search.Document, q search.Query, without search.Facet) bool {
	if !q.Viewer.Opens(d.Readers) {
		return false
	}
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, d.Kind) {
		return false
	}
	for f, wanted := range q.Filter {
		if f == without || len(wanted) == 0 {
			continue
		}
		if !slices.ContainsFunc(valuesOf(d, f), func(v string) bool { return slices.Contains(wanted, v) }) {
			return false
		}
	}
	return true
}

func referenceIDs(docs []search.Document, q search.Query) []string {
	ids := []string{}
	for _, d := range docs {
		if passes(d, q, "") {
			ids = append(ids, d.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func referenceFacets(docs []search.Document, q search.Query) map[search.Facet]map[string]int {
	out := map[search.Facet]map[string]int{}
	for _, f := range q.Facets {
		out[f] = map[string]int{}
		for _, d := range docs {
			if passes(d, q, f) {
				for _, v := range valuesOf(d, f) {
					out[f][v]++
				}
			}
		}
	}
	return out
}

// viewers who hold different keys, the public among them.
func viewers() map[string]domain.Viewer {
	return map[string]domain.Viewer{
		"public":       {},
		"verified a":   {PersonID: "p1", OrganizationID: "a", Kind: domain.OrgState, Verified: true},
		"unverified b": {PersonID: "p2", OrganizationID: "b", Kind: domain.OrgNGO},
		"verified A":   {PersonID: "p3", OrganizationID: "A", Kind: domain.OrgState, Verified: true},
		"secretariat":  {PersonID: "p4", OrganizationID: "s", Kind: domain.OrgSecretariat, Verified: true},
		"clock":        domain.Clock(),
	}
}
