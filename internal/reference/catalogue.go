package reference

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

type regionReading struct {
	Text   string   `yaml:"text"`
	All    bool     `yaml:"all"`
	M49    []string `yaml:"m49"`
	States []string `yaml:"states"`
	Note   string   `yaml:"note"`
}

type catalogueTable struct {
	offers    []NoteOffer
	providers []Provider
	byForm    map[string]string
	regions   map[string]regionReading
}

var catalogue = once(func() (*catalogueTable, error) {
	t := &catalogueTable{byForm: map[string]string{}, regions: map[string]regionReading{}}
	var providers struct {
		Status    string     `yaml:"status"`
		Providers []Provider `yaml:"providers"`
	}
	var regions struct {
		Status  string          `yaml:"status"`
		Regions []regionReading `yaml:"regions"`
	}
	if err := cmp.Or(readYAML("providers.yaml", &providers), readYAML("regions.yaml", &regions)); err != nil {
		return nil, err
	}
	t.providers = providers.Providers
	for _, p := range t.providers {
		for _, form := range append([]string{p.Name}, p.Forms...) {
			t.byForm[form] = p.Code
		}
	}
	for _, r := range regions.Regions {
		t.regions[r.Text] = r
	}
	err := readCSV("offers.csv", func(r row) {
		o := NoteOffer{
			ID: r.text("id"), Name: r.text("name"), Kind: r.text("kind"), What: r.text("what"),
			Instruments: r.list("instruments"), Subtypes: r.list("subtypes"), LanguagesText: r.text("languages"),
			RegionsText: r.text("regions"), Basis: r.text("basis"), Note: r.text("note"), Section: r.text("section"),
		}
		if url := r.text("url"); strings.HasPrefix(url, "http") {
			o.URL = url
		}
		var err error
		if o.Provider, o.Partners, err = t.readProviders(r.text("provider")); err != nil {
			r.fail("%v", err)
		}
		if o.States, err = t.readRegions(o.RegionsText); err != nil {
			r.fail("%v", err)
		}
		o.Languages = readLanguages(o.LanguagesText)
		o.Subtypes = slices.DeleteFunc(o.Subtypes, func(code string) bool { // of a Protocol the offer does not serve
			s, ok := SubtypeByCode(code)
			return ok && !slices.ContainsFunc(o.Instruments, s.Serves)
		})
		o.imagine()
		t.offers = append(t.offers, o)
	})
	return t, err
})

var providerSeparator = regexp.MustCompile(`\s*[,;/]\s*|\s+for\s+`)

func (t *catalogueTable) readProviders(s string) (first string, others []string, err error) {
	for i, name := range providerSeparator.Split(strings.TrimSuffix(s, " and others"), -1) {
		code, ok := t.byForm[name]
		if !ok {
			return "", nil, fmt.Errorf("provider %q is not in providers.yaml", name)
		}
		if i == 0 {
			first = code
		} else if code != first && !slices.Contains(others, code) {
			others = append(others, code)
		}
	}
	return first, others, nil
}

// readRegions gives the eligible States in the order of States; none for all.
func (t *catalogueTable) readRegions(s string) ([]string, error) {
	pieces := []string{s}
	if _, ok := t.regions[s]; !ok {
		pieces = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })
	}
	eligible := map[string]bool{}
	for _, piece := range pieces {
		reading, ok := t.regions[strings.TrimSpace(piece)]
		if !ok {
			return nil, fmt.Errorf("region %q is not in regions.yaml", piece)
		}
		if reading.All {
			return nil, nil
		}
		for _, code := range reading.M49 {
			for _, state := range StatesOfRegion(code) {
				eligible[state] = true
			}
		}
		for _, state := range reading.States {
			if _, ok := StateByCode(state); !ok {
				return nil, fmt.Errorf("regions.yaml: %s is no State", state)
			}
			eligible[state] = true
		}
	}
	return codesWhere(func(s State) bool { return eligible[s.Code] }), nil
}

var languageCode = regexp.MustCompile(`\b(?:en|fr|es|ru|zh|ar|pt|bs|hr|sr)\b`)

// readLanguages reads "six UN languages", "en;fr and others" and the like. "Many" is read as the three that most such
// programmes work in; what others there are is not known.
func readLanguages(s string) []string {
	switch {
	case strings.HasPrefix(s, "six UN languages"):
		return slices.Clone(Languages)
	case strings.HasPrefix(s, "many"), strings.Contains(s, "several languages"):
		return []string{"en", "fr", "es"}
	}
	codes := languageCode.FindAllString(s, -1)
	if len(codes) == 0 {
		return []string{"en"}
	}
	return codes
}
