package site

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// trackerFilter is what the reader narrows the matrix to.
type trackerFilter struct {
	groups, standings []string
	counts            map[string]int
}

// toldSilent is the value of the filter for what a document says, beside the standings in cycles.
const toldSilent = "told_silent"

// has are the standings of the State in the cycles that are shown.
func has(st report.TrackedState, places []int) map[string]bool {
	out := map[string]bool{toldSilent: st.ToldSilent()}
	for _, i := range places {
		out[string(st.Cells[i].Standing)] = true
	}
	return out
}

// passes says whether a State stays, and counts it for each filter as if only the others were in force.
func (f trackerFilter) passes(st report.TrackedState, places []int) bool {
	have := has(st, places)
	group := len(f.groups) == 0 || slices.Contains(f.groups, string(st.Group))
	standing := len(f.standings) == 0 || slices.ContainsFunc(f.standings, func(s string) bool { return have[s] })
	if standing {
		f.counts["group="+string(st.Group)]++
	}
	if group {
		for s, yes := range have {
			if yes {
				f.counts["standing="+s]++
			}
		}
	}
	return group && standing
}

// trackerParameters are what the address of the tracker can ask for.
func (r *request) trackerParameters() []parameter {
	instrument, standing := r.parameter("instrument", "records.facet.instrument"), r.parameter("standing", "tracker.standing")
	group, sorts := r.parameter("group", "directory.group"), r.parameter("sort", "directory.sort")
	for _, i := range domain.Instruments {
		instrument.add(string(i), r.InstrumentLabel(i))
	}
	standing.add(toldSilent, r.T("tracker.standing."+toldSilent))
	for _, s := range domain.Standings {
		standing.add(string(s), r.T("tracker.standing."+string(s)))
	}
	for _, g := range domain.RegionalGroups {
		group.add(string(g), r.GroupLabel(g))
	}
	sorts.add("group", r.T("tracker.sort.group"))
	return []parameter{*instrument, *standing, *group, *sorts}
}

func (p *trackerPage) trackerFacets(r *request, f trackerFilter) (Facets, Tags) {
	instruments := FacetGroup{Name: "instrument", Label: r.T("records.facet.instrument"), Open: true}
	for _, i := range domain.Instruments {
		instruments.Items = append(instruments.Items, FacetItem{
			Value: string(i), Label: p.InstrumentLabel(i), Count: -1, Chosen: slices.Contains(r.queries("instrument"), string(i)),
		})
	}
	standings := FacetGroup{Name: "standing", Label: r.T("tracker.standing"), Open: true}
	values := append([]string{}, toldSilent)
	for _, s := range domain.Standings {
		values = append(values, string(s))
	}
	for _, v := range values {
		standings.Items = append(standings.Items, FacetItem{
			Value: v, Label: r.T("tracker.standing." + v), Count: f.counts["standing="+v], Chosen: slices.Contains(f.standings, v),
		})
	}
	groups := FacetGroup{Name: "group", Label: r.T("directory.group"), Open: true}
	for _, g := range append(slices.Clone(domain.RegionalGroups), "") {
		groups.Items = append(groups.Items, FacetItem{
			Value: string(g), Label: p.GroupLabel(g), Count: f.counts["group="+string(g)], Chosen: slices.Contains(f.groups, string(g)),
		})
	}
	facets := Facets{Printer: p.Printer, Action: "/tracker", Keep: r.kept("q", "sort"), Clear: r.address(func(q url.Values) {
		for _, name := range []string{"instrument", "standing", "group", "page"} {
			q.Del(name)
		}
	})}
	facets.Groups = []FacetGroup{instruments, standings, groups}
	tags := Tags{Printer: p.Printer}
	for _, g := range facets.Groups {
		for _, item := range g.Items {
			if item.Chosen {
				facets.InForce++
				tags.Items = append(tags.Items, Tag{Kind: g.Label, Label: item.Label, Href: r.without(g.Name, item.Value)})
			}
		}
	}
	if words := strings.TrimSpace(r.query("q")); words != "" {
		tags.Items = append(tags.Items, Tag{Kind: r.T("directory.state"), Label: words, Href: r.narrowed("q", "")})
	}
	return facets, tags
}
