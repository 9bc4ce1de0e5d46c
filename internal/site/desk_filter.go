package site

import "tamatch/internal/domain"

// Filters of the desk: the parameter, and what an item's value is for it.
const (
	filterDue  = "due"
	filterNext = "next"
	filterWho  = "for"
)

func (d deskItem) value(r *request, filter string) string {
	switch filter {
	case filterDue:
		return string(d.Group(r.now))
	case filterNext:
		return string(d.Next)
	case filterWho:
		switch d.assigned {
		case "":
			return "nobody"
		case r.Viewer.PersonID:
			return "me"
		}
	}
	return ""
}

// passes says whether the filters in force leave the item; one of them may be left out, for its counts.
func (d deskItem) passes(r *request, except string) bool {
	for _, filter := range []string{filterDue, filterNext, filterWho} {
		if chosen := r.query(filter); chosen != "" && filter != except && chosen != d.value(r, filter) {
			return false
		}
	}
	return true
}

// deskParameters are what the address of the desk can ask for.
func (r *request) deskParameters() []parameter {
	due, next, who := r.parameter(filterDue, "desk.filter.due"), r.parameter(filterNext, "desk.filter.next"), r.parameter(filterWho, "desk.filter.for")
	for _, g := range domain.DueGroups {
		due.add(string(g), r.T("desk.group."+string(g)))
	}
	for _, n := range domain.Nexts {
		next.add(string(n), r.T("desk.next."+string(n)))
	}
	for _, v := range []string{"me", "nobody"} {
		who.add(v, r.T("desk.for."+v))
	}
	return []parameter{*due, *next, *who}
}

func (s *Site) deskFilters(r *request, w *deskWork) []deskFilter {
	group := func(label, param string, values []string, name func(string) string) deskFilter {
		f := deskFilter{Label: r.T(label)}
		counts, all := map[string]int{}, 0
		for _, d := range w.items {
			if d.passes(r, param) {
				counts[d.value(r, param)]++
				all++
			}
		}
		chosen := r.query(param)
		if param == filterDue {
			f.Items = append(f.Items, countTab{Label: r.T("desk.all"), Href: r.narrowed(param, ""), Count: all, Current: chosen == ""})
		}
		for _, v := range values {
			if counts[v] == 0 && v != chosen && param == filterNext {
				continue
			}
			tab := countTab{Label: name(v), Href: r.narrowed(param, v), Count: counts[v], Current: v == chosen, Late: v == string(domain.DueLate) && counts[v] > 0}
			if tab.Current {
				tab.Href = r.narrowed(param, "") // pressed again, it is taken out
			}
			f.Items = append(f.Items, tab)
		}
		return f
	}
	var out []deskFilter
	out = append(out,
		group("desk.filter.due", filterDue, eachLabel(domain.DueGroups, func(g domain.DueGroup) string { return string(g) }), func(v string) string { return r.T("desk.group." + v) }),
		group("desk.filter.next", filterNext, eachLabel(domain.Nexts, func(n domain.Next) string { return string(n) }), func(v string) string { return r.T("desk.next." + v) }),
		group("desk.filter.for", filterWho, []string{"me", "nobody"}, func(v string) string { return r.T("desk.for." + v) }),
	)
	statuses := deskFilter{Label: r.T("desk.filter.status")}
	for _, st := range domain.MatchStatuses {
		if st.Live() {
			statuses.Items = append(statuses.Items, countTab{Label: r.T("status.match." + string(st)), Href: "/matches?status=" + string(st), Count: w.byState[st]})
		}
	}
	return append(out, statuses)
}
