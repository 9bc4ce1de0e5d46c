package reference

import (
	"slices"
	"strings"
)

// usualModalities are how help of a subtype, or of every subtype of a type, is usually given: an editorial mapping, not in
// the note. A modality that stands nowhere here may go with any help.
var usualModalities = []struct {
	of   string // a subtype, or a type with its point
	give []string
}{
	{"legal.", []string{"legal_drafting"}},
	{"training.", []string{"training_course", "study_visit", "e_learning", "mentor"}},
	{"training.marking", []string{"equipment"}},
	{"coop.training", []string{"training_course", "study_visit", "e_learning"}},
	{"data.database", []string{"equipment"}},
	{"resources.equipment", []string{"equipment"}},
	{"resources.financial", []string{"funding"}},
	{"resources.publication", []string{"publication"}},
	{"advocacy.dissemination", []string{"publication"}},
}

// UsuallyGiven says whether help of the subtype is usually given by the modality.
func UsuallyGiven(subtype, modality string) bool {
	for _, u := range usualModalities {
		of := subtype == u.of || strings.HasSuffix(u.of, ".") && strings.HasPrefix(subtype, u.of)
		if of && slices.Contains(u.give, modality) {
			return true
		}
	}
	return false
}
