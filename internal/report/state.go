package report

import (
	"sync"

	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

type stateIndex struct {
	list  []reference.State
	place map[string]int
}

// stateTable is the list of States, by English name, and where each stands in it.
var stateTable = sync.OnceValue(func() stateIndex {
	t := stateIndex{reference.States(), map[string]int{}}
	for i, s := range t.list {
		t.place[s.Code] = i
	}
	return t
})

// everyState is the set of all States.
var everyState = sync.OnceValue(func() stateSet {
	var all stateSet
	for i := range stateTable().list {
		all.add(i)
	}
	return all
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
