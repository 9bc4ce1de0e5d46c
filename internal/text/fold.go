package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name to what people agree on when they write it: no case, no accents, no vowel marks, no
// punctuation, single spaces. "Côte d’Ivoire" and "COTE D'IVOIRE" fold to the same text, as do the forms of alef.
func Fold(s string) string {
	s = cases.Fold().String(norm.NFKD.String(s))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\u0640': // combining marks, and the Arabic stretch stroke
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Cf, r): // direction marks and joiners divide nothing
		default:
			gap = true
		}
	}
	return b.String()
}
