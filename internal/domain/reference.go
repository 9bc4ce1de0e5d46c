package domain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var referenceWords = regexp.MustCompile(`(?i)^([nom])[\s\p{Pd}_/.]*(\d{4})[\s\p{Pd}_/.]*(\d{1,9})$`)

// ReadReference is the reference of a need, an offer or a match that the words are, as the register writes it: people
// write N-2026-0042 also as n-2026-42 or N 2026/0042.
func ReadReference(words string) (kind Kind, ref string, ok bool) {
	m := referenceWords.FindStringSubmatch(strings.TrimSpace(words))
	if m == nil {
		return "", "", false
	}
	n, err := strconv.Atoi(m[3])
	if err != nil {
		return "", "", false
	}
	letter, kinds := strings.ToUpper(m[1]), []Kind{KindNeed, KindOffer, KindMatch}
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Letter() == letter })
	if i < 0 {
		return "", "", false
	}
	return kinds[i], fmt.Sprintf("%s-%s-%04d", letter, m[2], n), true
}
