package domain_test

import (
	"testing"

	"tamatch/internal/domain"
)

func TestReferencesAreReadAsPeopleWriteThem(t *testing.T) {
	for _, words := range []string{"N-2026-0042", "n-2026-42", "N-2026-42", " n 2026/0042 ", "N_2026.42", "n–2026–42"} {
		if kind, ref, ok := domain.ReadReference(words); !ok || kind != domain.KindNeed || ref != "N-2026-0042" {
			t.Errorf("%q: %q %q %v", words, kind, ref, ok)
		}
	}
	for _, words := range []string{"", "N", "X-2026-42", "N-26-42", "N-2026-", "N-2026-1234567890", "needs N-2026-0042"} {
		if _, ref, ok := domain.ReadReference(words); ok {
			t.Errorf("%q is read as %q", words, ref)
		}
	}
}
