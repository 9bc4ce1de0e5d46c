package site

import (
	"maps"
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/search"
)

// facetNames are the parameters of the list that filter.
func facetNames() []string {
	out := make([]string, len(search.Facets))
	for i, f := range search.Facets {
		out[i] = string(f)
	}
	return out
}

// facetLabel names a facet.
func (b Base) facetLabel(f search.Facet) string { return b.T("records.facet." + string(f)) }

// facetValue names a value of a facet; providers are named by names.
func (b Base) facetValue(f search.Facet, v string, names map[string]domain.Organization) string {
	switch f {
	case search.FacetKind:
		return b.T("records.kind." + v)
	case search.FacetInstrument:
		return b.InstrumentLabel(domain.Instrument(v))
	case search.FacetType:
		if key := "records.type." + v; b.Knows(key) { // the table's own names fill half the column
			return b.T("records.type." + v)
		}
		return b.TypeLabel(v)
	case search.FacetSubtype:
		return b.SubtypeLabel(domain.Subtype(v))
	case search.FacetGroup:
		return b.GroupLabel(domain.RegionalGroup(v))
	case search.FacetState:
		return b.StateName(v)
	case search.FacetProvider:
		if o, ok := names[v]; ok {
			return b.shortName(o)
		}
		return b.T("records.provider_unknown")
	case search.FacetLanguage:
		return b.LanguageLabel(v)
	case search.FacetModality:
		return b.ModalityLabel(domain.Modality(v))
	}
	return b.T("status.need." + v)
}

// facetOrder are the values that a facet shows even where nothing has them, in their own order; none for those that have
// too many, which are sorted by name.
func facetOrder(f search.Facet) []string {
	var out []string
	switch f {
	case search.FacetKind:
		out = []string{string(domain.KindNeed), string(domain.KindOffer)}
	case search.FacetInstrument:
		for _, c := range domain.Instruments {
			out = append(out, string(c))
		}
	case search.FacetType:
		for _, t := range reference.Types() {
			out = append(out, t.Code)
		}
	case search.FacetGroup:
		for _, g := range domain.RegionalGroups {
			out = append(out, string(g))
		}
	}
	return out
}

// facetRank orders the values of a facet that are shown only where something has them.
func facetRank(f search.Facet) []string {
	var out []string
	switch f {
	case search.FacetSubtype:
		for _, s := range reference.Subtypes() {
			out = append(out, s.Code)
		}
	case search.FacetModality:
		for _, m := range domain.Modalities {
			out = append(out, string(m))
		}
	case search.FacetStatus:
		for _, s := range domain.NeedStatuses {
			out = append(out, string(s))
		}
	}
	return out
}

// plainFacets are what the register itself can filter by.
var plainFacets = []search.Facet{search.FacetKind, search.FacetStatus}

// recordFacets are the filters with what each would find, and those in force as tags. counts nil stands for a search
// engine that does not answer.
func (s *Site) recordFacets(r *request, b Base, q recordQuery, counts map[search.Facet]map[string]int) (Facets, Tags, error) {
	providers := slices.Concat(slices.Collect(maps.Keys(counts[search.FacetProvider])), q.filter[search.FacetProvider])
	names, err := s.organizations(r, providers)
	if err != nil {
		return Facets{}, Tags{}, err
	}
	facets := Facets{Printer: b.Printer, Action: r.listPath(), Keep: r.kept("q", "sort"), Clear: r.address(func(u url.Values) {
		for _, name := range append(facetNames(), "page") {
			u.Del(name)
		}
	})}
	tags := Tags{Printer: b.Printer}
	for _, f := range search.Facets {
		if f == search.FacetKind && q.only {
			continue
		}
		chosen := q.filter[f]
		for _, v := range chosen {
			facets.InForce++
			tags.Items = append(tags.Items, Tag{b.facetLabel(f), b.facetValue(f, v, names), r.without(string(f), v)})
		}
		if counts == nil && !slices.Contains(plainFacets, f) {
			facets.keep(string(f), chosen)
			continue
		}
		if g := b.facetGroup(f, chosen, counts[f], counts == nil, names); len(g.Items) > 0 {
			facets.Groups = append(facets.Groups, g)
		}
	}
	if q.words != "" {
		tags.Items = append(tags.Items, Tag{r.T("records.words"), q.words, r.address(func(u url.Values) { u.Del("q"); u.Del("page") })})
	}
	return facets, tags, nil
}

func (f *Facets) keep(name string, values []string) {
	for _, v := range values {
		f.Keep = append(f.Keep, Hidden{name, v})
	}
}

func (b Base) facetGroup(f search.Facet, chosen []string, counts map[string]int, uncounted bool, names map[string]domain.Organization) FacetGroup {
	g := FacetGroup{Name: string(f), Label: b.facetLabel(f), Open: len(chosen) > 0}
	values := facetOrder(f)
	if len(values) > 0 {
		g.Open = true
		for v := range counts {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	} else {
		rank := facetRank(f)
		if uncounted {
			values = rank
		}
		for v := range counts {
			values = append(values, v)
		}
		for _, v := range chosen {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		i18n.SortBy(b.Lang(), values, func(v string) string { return b.facetValue(f, v, names) })
		slices.SortStableFunc(values, func(x, y string) int { return place(rank, x) - place(rank, y) })
	}
	for _, v := range values {
		item := FacetItem{Value: v, Label: b.facetValue(f, v, names), Count: counts[v], Chosen: slices.Contains(chosen, v)}
		if uncounted {
			item.Count = -1
		}
		g.Items = append(g.Items, item)
	}
	return g
}

// place is where the value stands in the order; what is not named stands behind all.
func place(order []string, v string) int {
	if i := slices.Index(order, v); i >= 0 {
		return i
	}
	return len(order)
}
