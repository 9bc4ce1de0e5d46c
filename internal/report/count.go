package report

import (
	"cmp"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

type pair struct{ a, b string }

// cross is a cell of a gap table: a heading, with the article where it is one of an instrument, a row under it, and how
// far help has come.
type cross struct {
	group, article, row string
	reach               stage
}

// counts are the cells of every figure, filled in one pass over the lines.
type counts struct {
	all       tally
	providers int
	catalogue bool
	aged      int

	byType, bySubtype       tallies[string]
	byTypeInstrument        tallies[pair]
	byTypeGroup             tallies[pair]
	bySubtypeInstrument     [stages]tallies[pair]
	byObstacle              tallies[string]
	articles, groups, modes tallies[cross]

	offersType, offersSubtype map[string]int
	offersSubtypeInstrument   map[pair]int
	offersArticles            map[cross]int
	offersGroups, offersModes map[pair]int
	lacks                     map[lackKey]*lacking
}

type lackKey struct {
	subtype    domain.Subtype
	instrument domain.Instrument
	why        string
}

type lacking struct {
	tally
	needs []string
}

// noneStated is the row of what names no article.
var noneStated = []string{notStated}

func stateOr(s string) string { return cmp.Or(s, notStated) }

func (f *facts) count() *counts {
	c := &counts{
		byType: tallies[string]{}, bySubtype: tallies[string]{}, byTypeInstrument: tallies[pair]{}, byTypeGroup: tallies[pair]{},
		byObstacle: tallies[string]{}, articles: tallies[cross]{}, groups: tallies[cross]{}, modes: tallies[cross]{},
		lacks: map[lackKey]*lacking{},
	}
	for i := range c.bySubtypeInstrument {
		c.bySubtypeInstrument[i] = tallies[pair]{}
	}
	for place := range f.needs {
		n := &f.needs[place]
		if f.aged(n) {
			c.aged++
		}
		for _, o := range n.Obstacles {
			c.byObstacle.at(string(o)).add(place, n.state)
		}
		for _, l := range n.lines {
			c.line(f, place, n, l)
		}
	}
	c.countOffers(f)
	return c
}

func (c *counts) line(f *facts, place int, n *need, l line) {
	kind, sub, group := l.Subtype.Type(), string(l.Subtype), stateOr(string(n.group))
	c.all.add(place, n.state)
	c.byType.at(kind).add(place, n.state)
	c.bySubtype.at(sub).add(place, n.state)
	c.byTypeGroup.at(pair{kind, group}).add(place, n.state)
	for _, i := range l.instruments {
		in := stateOr(string(i))
		articles := articlesUnder(l.LineFact, i)
		if len(articles) == 0 {
			articles = noneStated
		}
		c.byTypeInstrument.at(pair{kind, in}).add(place, n.state)
		for s := asked; s <= l.reach; s++ {
			c.bySubtypeInstrument[s].at(pair{sub, in}).add(place, n.state)
			c.groups.at(cross{group: in, row: group, reach: s}).add(place, n.state)
			for _, a := range articles {
				c.articles.at(cross{in, a, sub, s}).add(place, n.state)
			}
		}
	}
	modes := l.Modalities
	if len(modes) == 0 {
		modes = []domain.Modality{notStated}
	}
	for _, m := range modes {
		for s := asked; s <= l.reach; s++ {
			c.modes.at(cross{group: kind, row: string(m), reach: s}).add(place, n.state)
		}
	}
	c.lack(f, place, n, l)
}

// lack counts the line where the need is open and no open offer covers it.
func (c *counts) lack(f *facts, place int, n *need, l line) {
	if n.Status != domain.NeedOpen {
		return
	}
	if why := f.lack(n.state, l.LineFact); why != "" {
		key := lackKey{l.Subtype, l.Instrument, why}
		k := c.lacks[key]
		if k == nil {
			k = &lacking{}
			c.lacks[key] = k
		}
		if k.last != place+1 && n.Visibility == domain.Public {
			k.needs = append(k.needs, n.ID)
		}
		k.add(place, n.state)
	}
}

func (c *counts) countOffers(f *facts) {
	c.offersType, c.offersSubtype = map[string]int{}, map[string]int{}
	c.offersSubtypeInstrument, c.offersArticles = map[pair]int{}, map[cross]int{}
	c.offersGroups, c.offersModes = map[pair]int{}, map[pair]int{}
	providers := map[string]bool{}
	groupsOf := map[stateSet][]string{}
	for _, o := range f.offers {
		providers[o.Provider] = true
		c.catalogue = c.catalogue || o.Catalogue
		groups, ok := groupsOf[o.open]
		if !ok {
			for _, g := range append([]string{notStated}, reference.Groups...) {
				if o.openTo(g) {
					groups = append(groups, g)
				}
			}
			groupsOf[o.open] = groups
		}
		var types []string
		for _, s := range o.subtypes() {
			c.offersSubtype[string(s)]++
			if t := s.Type(); !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
		for _, t := range types {
			c.offersType[t]++
			for _, m := range o.Modalities {
				c.offersModes[pair{t, string(m)}]++
			}
			if len(o.Modalities) == 0 {
				c.offersModes[pair{t, notStated}]++
			}
		}
		instruments := o.Instruments
		if len(instruments) == 0 {
			instruments = []domain.Instrument{notStated}
		}
		for _, i := range instruments {
			if i != notStated && !contains(f.scope.instruments(), i) {
				continue
			}
			articles := o.articlesUnder(i)
			if len(articles) == 0 {
				articles = noneStated
			}
			for _, s := range o.subtypes() {
				c.offersSubtypeInstrument[pair{string(s), string(i)}]++
				for _, a := range articles {
					c.offersArticles[cross{group: string(i), article: a, row: string(s)}]++
				}
			}
			for _, g := range groups {
				c.offersGroups[pair{string(i), g}]++
			}
		}
	}
	c.providers = len(providers)
}

// types are the codes of the types in the order of the note's table, and the general ones last.
func types() []string {
	var out []string
	for _, t := range reference.Types() {
		out = append(out, t.Code)
	}
	return append(out, string(domain.Unspecified))
}

// subtypesOf are the subtypes of a type in the order of the note's table.
func subtypesOf(kind string) []string {
	if kind == string(domain.Unspecified) {
		return []string{kind}
	}
	var out []string
	t, _ := reference.TypeByCode(kind)
	for _, s := range t.Subtypes {
		out = append(out, s.Code)
	}
	return out
}

// shares are the types that were asked for, by their share of the lines.
func (c *counts) shares() []TypeShare {
	var out []TypeShare
	var lines []int
	for _, t := range types() {
		lines = append(lines, c.byType.get(t).lines)
	}
	for i, p := range Shares(lines) {
		if lines[i] > 0 {
			out = append(out, TypeShare{types()[i], lines[i], p})
		}
	}
	slices.SortStableFunc(out, func(a, b TypeShare) int { return cmp.Compare(b.Lines, a.Lines) })
	return out
}

// Uncovered is assistance that open requests ask for and no open offer covers for their State.
type Uncovered struct {
	Subtype    domain.Subtype    `json:"subtype"`
	Instrument domain.Instrument `json:"instrument"`
	Why        string            `json:"why"` // subtype, instrument or eligibility: what no offer meets
	Requests   int               `json:"requests"`
	States     []string          `json:"states"`
	Needs      []string          `json:"-"` // ids of the public ones among them
}

// Pick opens these requests.
func (u Uncovered) Pick() Pick {
	instrument := cmp.Or(string(u.Instrument), notStated)
	return Pick{Kind: domain.KindNeed, Subtype: string(u.Subtype), Instrument: instrument, Uncovered: true, Why: u.Why}
}

// uncovered are the gaps in the order of the note's table.
func (c *counts) uncovered() []Uncovered {
	var out []Uncovered
	for key, k := range c.lacks {
		out = append(out, Uncovered{key.subtype, key.instrument, key.why, k.requests, k.states.codes(), k.needs})
	}
	order := subtypePlaces()
	slices.SortFunc(out, func(a, b Uncovered) int {
		return cmp.Or(cmp.Compare(order[a.Subtype], order[b.Subtype]),
			cmp.Compare(slices.Index(domain.Instruments, a.Instrument), slices.Index(domain.Instruments, b.Instrument)),
			cmp.Compare(a.Why, b.Why))
	})
	return out
}
