package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrEncoding says that the text is not valid UTF-8.
var ErrEncoding = errors.New("text is not valid UTF-8")

// Forbidden is a character that may not enter: NUL, which databases refuse or cut at, a bidirectional override, which
// makes a text read differently from what it says, or another control character, which no page or sheet can show.
type Forbidden struct {
	Rune   rune
	Offset int // in bytes
}

var forbidden = map[rune]string{
	0:        "NUL",
	'\u202A': "LEFT-TO-RIGHT EMBEDDING",
	'\u202B': "RIGHT-TO-LEFT EMBEDDING",
	'\u202C': "POP DIRECTIONAL FORMATTING",
	'\u202D': "LEFT-TO-RIGHT OVERRIDE",
	'\u202E': "RIGHT-TO-LEFT OVERRIDE",
}

// Name is the character as Unicode writes it, e.g. "U+202E RIGHT-TO-LEFT OVERRIDE".
func (f *Forbidden) Name() string {
	name, ok := forbidden[f.Rune]
	if !ok {
		name = "CONTROL CHARACTER"
	}
	return fmt.Sprintf("U+%04X %s", f.Rune, name)
}

// isForbidden says whether a rune may not enter; tabs and ends of lines may.
func isForbidden(r rune) bool {
	if _, named := forbidden[r]; named {
		return true
	}
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\u0085'
}

func (f *Forbidden) Error() string {
	return fmt.Sprintf("text holds %s at byte %d", f.Name(), f.Offset)
}

// Clean checks and normalises text typed by a person: line ends become LF, letters NFC, spaces at line ends and
// at the end go. Everything else is kept as typed, markup, quotes, direction marks and isolates included. The
// error is ErrEncoding or a *Forbidden.
func Clean(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", ErrEncoding
	}
	for i, r := range s {
		if isForbidden(r) {
			return "", &Forbidden{Rune: r, Offset: i}
		}
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = norm.NFC.String(strings.ReplaceAll(s, "\r", "\n"))
	if !strings.ContainsRune(s, '\n') {
		return strings.TrimRightFunc(s, unicode.IsSpace), nil
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(line, unicode.IsSpace)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n"), nil
}
