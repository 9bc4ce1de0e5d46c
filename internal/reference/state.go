package reference

import (
	"fmt"
	"slices"
	"strings"

	"tamatch/internal/text"
)

// State is a country (or the European Union) that can be a party to the instruments.
type State struct {
	Code       string // ISO 3166 alpha-3; the id used everywhere
	Alpha2     string
	Kind       string // un_member, un_observer, non_member_state or reio
	Names      Words  // UN short names
	Formal     string // English formal name
	Group      string // regional group code, "" for none
	GroupNote  string // English, where membership needs a word
	Region     string // M49 code, "" for the European Union
	Subregion  string
	Subregion2 string // M49 intermediate region, where one exists
	LDC        bool   // least developed country, September 2024
	LLDC       bool   // landlocked developing country
	SIDS       bool   // small island developing State
}

// Name is the State's UN short name in lang, in English where lang is not one of the six.
func (s State) Name(lang string) string { return s.Names.In(lang) }

// Groups are the codes of the regional groups, in English alphabetical order.
var Groups = []string{"african", "asia_pacific", "eastern_european", "latin_american_caribbean", "western_european_others"}

var groupCodes = map[string]string{
	"":                 "",
	"African":          "african",
	"Asia-Pacific":     "asia_pacific",
	"Eastern European": "eastern_european",
	"GRULAC":           "latin_american_caribbean",
	"WEOG":             "western_european_others",
}

// Alias is another name of a State.
type Alias struct{ State, Name, Lang, Kind string }

type stateTable struct {
	sorted  []State
	byCode  map[string]int
	aliases []Alias
	found   map[string]int // folded name or alias, any language, to its State
}

var states = once(func() (*stateTable, error) {
	t := &stateTable{byCode: map[string]int{}, found: map[string]int{}}
	err := readCSV("countries.csv", func(r row) {
		group, ok := groupCodes[r.text("un_regional_group")]
		if !ok {
			r.fail("regional group %q is unknown", r.text("un_regional_group"))
		}
		s := State{
			Code: r.text("alpha3"), Alpha2: r.text("alpha2"), Kind: r.text("kind"), Formal: r.text("formal_en"),
			Names: Words{}, Group: group, GroupNote: r.text("un_regional_group_note"),
			Region: r.text("m49_region_code"), Subregion: r.text("m49_subregion_code"), Subregion2: r.text("m49_intermediate_region_code"),
			LDC: r.flag("ldc"), LLDC: r.flag("lldc"), SIDS: r.flag("sids"),
		}
		for _, lang := range Languages {
			if s.Names[lang] = r.text("name_" + lang); s.Names[lang] == "" {
				r.fail("no name in %s", lang)
			}
		}
		t.sorted = append(t.sorted, s)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(t.sorted, func(a, b State) int {
		return strings.Compare(text.Fold(a.Names["en"]), text.Fold(b.Names["en"]))
	})
	for i, s := range t.sorted {
		t.byCode[s.Code] = i
		for _, name := range s.Names {
			if other, taken := t.found[text.Fold(name)]; taken && other != i {
				return nil, fmt.Errorf("countries.csv: %q names %s and %s", name, s.Code, t.sorted[other].Code)
			}
			t.found[text.Fold(name)] = i
		}
		t.found[text.Fold(s.Formal)] = i
	}
	for i, s := range t.sorted { // before the aliases: "RU" is Russia's code and in French also the United Kingdom
		t.found[text.Fold(s.Code)], t.found[text.Fold(s.Alpha2)] = i, i
	}
	return t, t.readAliases()
})

func (t *stateTable) readAliases() error {
	return readCSV("country-aliases.csv", func(r row) {
		a := Alias{State: r.text("alpha3"), Name: r.text("alias"), Lang: r.text("lang"), Kind: r.text("kind")}
		i, ok := t.byCode[a.State]
		if !ok {
			r.fail("%q is no State", a.State)
			return
		}
		t.aliases = append(t.aliases, a)
		// A name that already belongs to another State keeps its owner: the UN name of one beats the alias of another.
		if _, taken := t.found[text.Fold(a.Name)]; !taken {
			t.found[text.Fold(a.Name)] = i
		}
	})
}

// States are all States, sorted by English name. The slice is the caller's own.
func States() []State { return slices.Clone(states.must().sorted) }

// StateByCode finds a State by its ISO 3166 alpha-3 code, as written in capitals.
func StateByCode(code string) (State, bool) {
	t := states.must()
	i, ok := t.byCode[code]
	if !ok {
		return State{}, false
	}
	return t.sorted[i], true
}

// StateName is the name of the State with that code in lang, or the code itself when there is none.
func StateName(code, lang string) string {
	if s, ok := StateByCode(code); ok {
		return s.Name(lang)
	}
	return code
}

// FindState finds a State by any of its names, former, formal or short, in any of the six languages, or by its ISO
// codes; case, accents and punctuation do not matter.
func FindState(name string) (State, bool) {
	t := states.must()
	folded := text.Fold(name)
	i, ok := t.found[folded]
	if !ok {
		i, ok = t.found[strings.TrimPrefix(folded, "the ")]
	}
	if !ok || folded == "" {
		return State{}, false
	}
	return t.sorted[i], true
}

// Aliases are all further names by which FindState knows a State.
func Aliases() []Alias { return slices.Clone(states.must().aliases) }

// StatesOfGroup are the codes of the States in a regional group, by English name.
func StatesOfGroup(group string) []string {
	return codesWhere(func(s State) bool { return group != "" && s.Group == group })
}

func codesWhere(keep func(State) bool) []string {
	var codes []string
	for _, s := range states.must().sorted {
		if keep(s) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}
