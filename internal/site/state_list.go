package site

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// stateList is the directory of States.
type stateList struct {
	Base
	Tabs        DirectoryTabs
	Search      Search
	Facets      Facets
	Tags        Tags
	Instruments []columnHead
	Rows        []stateRow
	Found       int
	AsOf        []string // the days for which party statuses speak
	PartySource string
	Empty       Empty
	Sorts       []sortLink
	ByName      Column
	ByNeeds     Column
	ByOffers    Column
}

// columnHead is a column that needs its name said in full.
type columnHead struct{ Short, Long string }

// sortLink orders a list another way.
type sortLink struct {
	Label, Href string
	Current     bool
}

type stateRow struct {
	Code, Name, Href, Group string
	Flags                   string
	Party                   []partyCell // one an instrument
	Needs, Offers           int
}

// partyCell is a party status in a table: the year since when, or a sign.
type partyCell struct {
	Short, Long string
	Party       bool
}

var stateIndex = page[stateList]("state/list")

// stateParameters are what the address of the list of States can ask for.
func (r *request) stateParameters() []parameter {
	b := Base{Printer: r.Printer}
	with, group, flag, sort := r.parameter("with", "directory.with"), r.parameter("group", "directory.group"),
		r.parameter("status", "directory.situation"), r.parameter("sort", "directory.sort")
	with.add("needs", r.T("directory.with.needs"))
	with.add("offers", r.T("directory.with.offers"))
	for _, g := range reference.Groups {
		group.add(g, b.GroupLabel(domain.RegionalGroup(g)))
	}
	for _, f := range stateFlags {
		flag.add(f.code, b.T("state_flag."+f.code))
	}
	sort.add("needs", r.T("directory.sort.needs"))
	sort.add("offers", r.T("directory.sort.offers"))
	return []parameter{*with, *group, *flag, *sort}
}

func (s *Site) listStates(r *request) error {
	if ok, err := r.understood(r.T("directory.states"), r.stateParameters()...); !ok {
		return err
	}
	needs, err := s.store.OpenNeedsByState(r.ctx(), r.Viewer)
	if err != nil {
		return err
	}
	providers, providing, err := s.providers(r)
	if err != nil {
		return err
	}
	offers := map[string]int{}
	for _, o := range providers {
		if o.IsState() {
			offers[o.State] += providing[o.ID]
		}
	}
	p := stateList{Base: r.base(r.T("directory.states")), Found: 0}
	p.Tabs = r.directoryTabs(len(reference.States()), len(providers))
	p.Search = Search{Printer: r.Printer, Action: "/states", Label: r.T("directory.search.states"), Value: r.query("q"), Hint: r.T("directory.search.hint"), Keep: r.kept("group", "status", "with", "sort")}
	for _, code := range domain.Instruments {
		p.Instruments = append(p.Instruments, columnHead{r.T("instrument.short." + string(code)), p.InstrumentLabel(code)})
	}
	treaty, err := s.store.Treaty(r.ctx())
	if err != nil {
		return err
	}
	f := stateFilter{groups: r.queries("group"), flags: r.queries("status"), with: r.queries("with")}
	facets := map[string]int{}
	for _, st := range reference.States() {
		if !matches(r.query("q"), st.Name(r.Lang()), st.Name("en"), st.Formal, st.Code, st.Alpha2) && !aliased(r.query("q"), st.Code) {
			continue
		}
		row := p.stateRow(treaty, st, needs[st.Code], offers[st.Code])
		keep := f.passes(st, row, facets)
		if keep {
			p.Rows = append(p.Rows, row)
		}
	}
	p.Found = len(p.Rows)
	i18n.SortBy(r.Lang(), p.Rows, func(row stateRow) string { return row.Name })
	switch r.query("sort") {
	case "needs":
		slices.SortStableFunc(p.Rows, func(a, b stateRow) int { return b.Needs - a.Needs })
	case "offers":
		slices.SortStableFunc(p.Rows, func(a, b stateRow) int { return b.Offers - a.Offers })
	}
	for _, by := range []string{"", "needs", "offers"} {
		key := map[string]string{"": "directory.sort.name", "needs": "directory.sort.needs", "offers": "directory.sort.offers"}[by]
		p.Sorts = append(p.Sorts, sortLink{r.T(key), r.with("sort", by), r.query("sort") == by})
	}
	p.ByName = r.stateColumn("directory.state", "", "ascending", "")
	p.ByNeeds = r.stateColumn("directory.needs", "needs", "descending", "app-table__num")
	p.ByOffers = r.stateColumn("directory.offers", "offers", "descending", "app-table__num")
	p.Facets, p.Tags = r.stateFacets(p.Base, f, facets)
	p.Empty = Empty{r.T("directory.states.none"), r.T("directory.states.none.text"), &Link{r.T("directory.all"), "/states"}}
	p.AsOf, p.PartySource = p.treatyDays(treaty), p.treatySource(treaty)
	return stateIndex.show(r, p)
}

func (r *request) stateColumn(label, sort, direction, class string) Column {
	c := Column{Label: r.T(label), Href: r.with("sort", sort), Class: class}
	if r.query("sort") == sort {
		c.Sorted = direction
	}
	return c
}

func aliased(search, code string) bool {
	st, ok := reference.FindState(search)
	return ok && st.Code == code
}

// kept are the values of the address that a form must send along.
func (r *request) kept(names ...string) []Hidden {
	var out []Hidden
	for _, name := range names {
		for _, v := range r.queries(name) {
			if v != "" {
				out = append(out, Hidden{name, v})
			}
		}
	}
	return out
}

func (b Base) stateRow(treaty reference.Treaty, st reference.State, needs, offers int) stateRow {
	row := stateRow{
		Code: st.Code, Name: st.Name(b.Lang()), Href: "/states/" + st.Code,
		Group: b.GroupLabel(domain.RegionalGroup(st.Group)), Needs: needs, Offers: offers,
	}
	row.Flags = strings.Join(b.flags(st), " · ")
	for _, code := range domain.Instruments {
		row.Party = append(row.Party, b.partyCell(treaty, st.Code, code))
	}
	return row
}

func (b Base) partyCell(treaty reference.Treaty, state string, code domain.Instrument) partyCell {
	st, ok := treaty.Status(state, string(code))
	if !ok {
		return partyCell{Short: "–", Long: b.T("party.no_action")}
	}
	cell := partyCell{Short: "–", Long: b.T("party." + st.Status), Party: st.Status == "party"}
	switch {
	case cell.Party && len(st.Date) >= 4:
		cell.Short = st.Date[:4]
	case cell.Party:
		cell.Short = b.T("party.yes")
	case st.Status == "signatory":
		cell.Short = b.T("party.signed")
	}
	return cell
}

// stateFilter is what the reader narrows the list of States to.
type stateFilter struct{ groups, flags, with []string }

// passes says whether a row stays, and counts it for each facet as if only the others were in force.
func (f stateFilter) passes(st reference.State, row stateRow, facets map[string]int) bool {
	has := map[string]bool{"with=needs": row.Needs > 0, "with=offers": row.Offers > 0}
	for _, flag := range stateFlags {
		has["status="+flag.code] = flag.has(st)
	}
	group := len(f.groups) == 0 || slices.Contains(f.groups, st.Group)
	any := func(name string, chosen []string) bool {
		return len(chosen) == 0 || slices.ContainsFunc(chosen, func(c string) bool { return has[name+"="+c] })
	}
	flags, with := any("status", f.flags), any("with", f.with)
	if flags && with {
		facets["group="+st.Group]++
	}
	for key, yes := range has {
		others := group && (strings.HasPrefix(key, "with=") && flags || strings.HasPrefix(key, "status=") && with)
		if yes && others {
			facets[key]++
		}
	}
	return group && flags && with
}

func (r *request) stateFacets(b Base, f stateFilter, counts map[string]int) (Facets, Tags) {
	group := func(name, label string, chosen []string, values []string, name2label func(string) string) FacetGroup {
		g := FacetGroup{Name: name, Label: label, Open: true}
		for _, v := range values {
			g.Items = append(g.Items, FacetItem{Value: v, Label: name2label(v), Count: counts[name+"="+v], Chosen: slices.Contains(chosen, v)})
		}
		return g
	}
	facets := Facets{Printer: b.Printer, Action: "/states", Keep: r.kept("q", "sort"), Clear: r.address(func(q url.Values) {
		for _, name := range []string{"group", "status", "with"} {
			q.Del(name)
		}
	})}
	with := map[string]string{"needs": r.T("directory.with.needs"), "offers": r.T("directory.with.offers")}
	facets.Groups = []FacetGroup{
		group("with", r.T("directory.with"), f.with, []string{"needs", "offers"}, func(v string) string { return with[v] }),
		group("group", r.T("directory.group"), f.groups, append(slices.Clone(reference.Groups), ""), func(v string) string { return b.GroupLabel(domain.RegionalGroup(v)) }),
		group("status", r.T("directory.situation"), f.flags, []string{"ldc", "lldc", "sids"}, func(v string) string { return b.T("state_flag." + v) }),
	}
	tags := Tags{Printer: b.Printer}
	for _, g := range facets.Groups {
		for _, item := range g.Items {
			if item.Chosen {
				facets.InForce++
				tags.Items = append(tags.Items, Tag{Kind: g.Label, Label: item.Label, Href: r.without(g.Name, item.Value)})
			}
		}
	}
	return facets, tags
}

// without is the address of this page without one value of a parameter.
func (r *request) without(name, value string) string {
	return r.address(func(q url.Values) {
		left := slices.DeleteFunc(slices.Clone(q[name]), func(v string) bool { return v == value })
		q.Del("page")
		if len(left) == 0 {
			q.Del(name)
		} else {
			q[name] = left
		}
	})
}
