package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is refused is what the decoder would put U+FFFD in the place of, and nothing else.
func FuzzHalfCharacter(f *testing.F) {
	for _, s := range []string{`{"a":"\ud800"}`, `["\ud83d\ude00"]`, `{"a":{"b":["\\ud800"]}}`, `{`, `"\u`, `\u`, `{"\udfff":1}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := halfCharacter([]byte(s))
		if !utf8.ValidString(s) || strings.Contains(s, "\ufffd") || strings.Contains(strings.ToLower(s), `\ufffd`) {
			return
		}
		var v any
		if json.Unmarshal([]byte(s), &v) != nil {
			return
		}
		if put := strings.Contains(fmt.Sprint(v), "\ufffd"); put != (err != nil) {
			t.Fatalf("%q: %v, and the decoder makes %v", s, err, v)
		}
	})
}
