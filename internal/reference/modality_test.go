package reference

import (
	"slices"
	"strings"
	"testing"

	"tamatch/internal/domain"
)

// The table names subtypes and modalities that there are.
func TestUsualModalitiesAreCodes(t *testing.T) {
	for _, u := range usualModalities {
		if !slices.ContainsFunc(Subtypes(), func(s Subtype) bool {
			return s.Code == u.of || strings.HasSuffix(u.of, ".") && strings.HasPrefix(s.Code, u.of)
		}) {
			t.Errorf("no subtype is %q", u.of)
		}
		for _, m := range u.give {
			if !slices.Contains(domain.Modalities, domain.Modality(m)) {
				t.Errorf("%q is no modality", m)
			}
		}
	}
	if !UsuallyGiven("legal.drafting", "legal_drafting") || UsuallyGiven("resources.equipment", "legal_drafting") {
		t.Error("drafting is how legal help is given, and equipment is not")
	}
}
