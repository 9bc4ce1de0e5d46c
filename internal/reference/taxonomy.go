package reference

import (
	"fmt"
	"slices"
	"strings"
)

// Unspecified is the type and subtype of a need that stays general; the note counts such needs.
const Unspecified = "unspecified"

// TaxonomyVersion names the table that the codes come from: the note's, of 2009. Later tables add codes and keep these.
const TaxonomyVersion = "2009"

// Type is one of the eight types of assistance in the note's table.
type Type struct {
	Code     string
	Labels   Words
	Subtypes []Subtype
}

// Subtype is one of the twenty-eight subtypes. Its code begins with the code of its type: "legal.drafting".
type Subtype struct {
	Code         string
	Type         string
	Labels       Words
	ProtocolOnly string           // the one instrument it belongs to, "" for any
	Articles     map[string][]int // instrument to the articles it usually serves (editorial)
	Keywords     map[string][]string
}

// Official says whether labels in that language are the note's own words. Only English is; the others are
// unofficial translations, which a page says.
func Official(lang string) bool { return lang == "en" }

// Label is the type's name in lang.
func (t Type) Label(lang string) string { return t.Labels.In(lang) }

// Label is the subtype's name in lang.
func (s Subtype) Label(lang string) string { return s.Labels.In(lang) }

// Serves says whether the subtype can be asked for under the instrument: some belong to one Protocol alone.
func (s Subtype) Serves(instrument string) bool {
	return s.ProtocolOnly == "" || s.ProtocolOnly == instrument
}

type taxonomyFile struct {
	Source         string            `yaml:"source"`
	LabelStatus    map[string]string `yaml:"label_status"`
	ArticlesStatus string            `yaml:"articles_status"`
	KeywordsStatus string            `yaml:"keywords_status"`
	Types          []struct {
		ID       string `yaml:"id"`
		Label    Words  `yaml:"label"`
		Subtypes []struct {
			ID           string              `yaml:"id"`
			ProtocolOnly string              `yaml:"protocol_only"`
			Label        Words               `yaml:"label"`
			Articles     map[string][]int    `yaml:"articles"`
			Keywords     map[string][]string `yaml:"keywords"`
		} `yaml:"subtypes"`
	} `yaml:"types"`
	Concepts []conceptEntry `yaml:"concepts"`
}

type taxonomyTable struct {
	types    []Type
	byCode   map[string]Subtype
	concepts []conceptEntry
}

var taxonomy = once(func() (*taxonomyTable, error) {
	var file taxonomyFile
	if err := readYAML("taxonomy.yaml", &file); err != nil {
		return nil, err
	}
	t := &taxonomyTable{byCode: map[string]Subtype{}, concepts: file.Concepts}
	for _, ty := range file.Types {
		out := Type{Code: ty.ID, Labels: ty.Label}
		for _, st := range ty.Subtypes {
			if !strings.HasPrefix(st.ID, ty.ID+".") {
				return nil, fmt.Errorf("taxonomy.yaml: subtype %s stands under type %s", st.ID, ty.ID)
			}
			s := Subtype{Code: st.ID, Type: ty.ID, Labels: st.Label, ProtocolOnly: st.ProtocolOnly, Articles: st.Articles, Keywords: st.Keywords}
			out.Subtypes = append(out.Subtypes, s)
			t.byCode[s.Code] = s
		}
		t.types = append(t.types, out)
	}
	return t, nil
})

// Types are the eight types with their subtypes, in the order of the note's table.
func Types() []Type { return slices.Clone(taxonomy.must().types) }

// TypeByCode finds a type. Unspecified is known and has no label here: pages have a message for it.
func TypeByCode(code string) (Type, bool) {
	if code == Unspecified {
		return Type{Code: Unspecified, Labels: Words{}}, true
	}
	for _, t := range taxonomy.must().types {
		if t.Code == code {
			return t, true
		}
	}
	return Type{}, false
}

// Subtypes are the twenty-eight subtypes in the order of the note's table.
func Subtypes() []Subtype {
	var out []Subtype
	for _, t := range taxonomy.must().types {
		out = append(out, t.Subtypes...)
	}
	return out
}

// SubtypeByCode finds a subtype; Unspecified is known and has no label here.
func SubtypeByCode(code string) (Subtype, bool) {
	if code == Unspecified {
		return Subtype{Code: Unspecified, Type: Unspecified, Labels: Words{}}, true
	}
	s, ok := taxonomy.must().byCode[code]
	return s, ok
}

// Obstacles are what hampers a State; an obstacle is not a need. Labels are messages "obstacle.…".
var Obstacles = []string{"law", "staff", "expertise", "finance", "equipment", "geography"}

// Modalities are the ways in which help is given. Labels are messages "modality.…".
var Modalities = []string{
	"expert_mission", "mentor", "legal_drafting", "training_course", "study_visit", "workshop",
	"equipment", "funding", "remote_advice", "e_learning", "peer_exchange", "publication",
}
