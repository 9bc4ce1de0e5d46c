package reference

import "slices"

// Region is an M49 region, subregion or intermediate region.
type Region struct {
	Code string // three digits: "011"
	Name string // English: "Western Africa"
}

// Regions are the M49 regions at all three levels, by code. They serve offers that name a region; the United
// Nations' regional groups, which are political, are Groups.
func Regions() []Region {
	var out []Region
	for _, s := range states.must().sorted {
		for i, code := range []string{s.Region, s.Subregion, s.Subregion2} {
			if r := (Region{code, s.regionNames[i]}); code != "" && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b Region) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return out
}

// StatesOfRegion are the codes of the States in the M49 region with that code, by English name.
func StatesOfRegion(code string) []string {
	return codesWhere(func(s State) bool {
		return code != "" && (s.Region == code || s.Subregion == code || s.Subregion2 == code)
	})
}
