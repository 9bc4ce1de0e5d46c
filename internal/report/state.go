package report

import (
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

type stateIndex struct {
	list            []reference.State
	place           map[string]int
	groups          map[domain.RegionalGroup]stateSet
	all             stateSet
	ldc, lldc, sids stateSet
}

// stateTable is the list of States, by English name, and where each stands in it.
var stateTable = sync.OnceValue(func() stateIndex {
	t := stateIndex{list: reference.States(), place: map[string]int{}, groups: map[domain.RegionalGroup]stateSet{}}
	for i, s := range t.list {
		t.place[s.Code] = i
		t.all.add(i)
		of := t.groups[domain.RegionalGroup(s.Group)]
		of.add(i)
		t.groups[domain.RegionalGroup(s.Group)] = of
		for _, status := range []struct {
			has bool
			set *stateSet
		}{{s.LDC, &t.ldc}, {s.LLDC, &t.lldc}, {s.SIDS, &t.sids}} {
			if status.has {
				status.set.add(i)
			}
		}
	}
	return t
})

func stateList() []reference.State { return stateTable().list }

// statePlace is where the State stands in the list, -1 for none.
func statePlace(code string) int {
	if i, ok := stateTable().place[code]; ok {
		return i
	}
	return -1
}

// StateNames are the UN short names of the States in the alphabetical order of the language. A list of States is never in
// another order: it ranks nobody.
func StateNames(lang string, codes []string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = reference.StateName(code, lang)
	}
	i18n.SortBy(lang, names, func(s string) string { return s })
	return names
}
