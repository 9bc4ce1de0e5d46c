package reference

// StatesOfRegion are the codes of the States in the M49 region, subregion or intermediate region with that code, such as
// "011" for Western Africa, by English name. They serve offers that name a region; the United Nations' regional groups,
// which are political, are Groups.
func StatesOfRegion(code string) []string {
	return codesWhere(func(s State) bool {
		return code != "" && (s.Region == code || s.Subregion == code || s.Subregion2 == code)
	})
}
