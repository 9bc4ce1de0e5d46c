package site

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/text"
)

// Piece is a run of a text; Hit says that the words of a search found it.
type Piece struct {
	Text string
	Hit  bool
}

// span is a run of bytes.
type span struct{ start, end int }

// marked cuts a text into pieces where the words of a search stand in it. The words are cut as the text's language cuts
// them, so that "weapon" marks "weapons"; the last word marks what it begins, as the search finds it.
func marked(lang, search, s string) []Piece {
	var out []Piece
	at := 0
	for _, h := range hits(lang, search, s) {
		if h.start > at {
			out = append(out, Piece{Text: s[at:h.start]})
		}
		out = append(out, Piece{s[h.start:h.end], true})
		at = h.end
	}
	if at < len(s) {
		out = append(out, Piece{Text: s[at:]})
	}
	return out
}

// hits are the runs of s that the words of the search find, apart from each other and in order.
func hits(lang, search, s string) []span {
	if strings.TrimSpace(search) == "" || !utf8.ValidString(s) {
		return nil
	}
	terms := text.Terms(lang, search)
	words := strings.FieldsFunc(search, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	prefix := ""
	if len(words) > 0 && len(words[len(words)-1]) > 2 {
		prefix = strings.ToLower(words[len(words)-1])
	}
	var out []span
	for _, t := range text.Tokens(lang, s) {
		if t.Start < 0 || t.End > len(s) || t.Start >= t.End {
			continue
		}
		if slices.Contains(terms, t.Term) || prefix != "" && strings.HasPrefix(strings.ToLower(s[t.Start:t.End]), prefix) {
			out = append(out, span{t.Start, t.End})
		}
	}
	slices.SortFunc(out, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	merged := out[:0]
	for _, h := range out {
		if n := len(merged); n > 0 && h.start <= merged[n-1].end { // Chinese bigrams overlap
			merged[n-1].end = max(merged[n-1].end, h.end)
			continue
		}
		merged = append(merged, h)
	}
	return merged
}

// around is how many bytes an excerpt shows on each side of what was found.
const around = 90

// excerpt is the part of a text around the first of the searched words, with what was found marked; nil if none stands in it.
func excerpt(lang, search, s string) []Piece {
	s = strings.Join(strings.Fields(s), " ")
	found := hits(lang, search, s)
	if len(found) == 0 {
		return nil
	}
	start, end := max(0, found[0].start-around), min(len(s), found[0].end+around)
	if start > 0 {
		if i := strings.IndexByte(s[start:found[0].start], ' '); i >= 0 {
			start += i + 1
		}
		for !utf8.RuneStart(s[start]) {
			start++
		}
	}
	if end < len(s) {
		if i := strings.LastIndexByte(s[found[0].end:end], ' '); i >= 0 {
			end = found[0].end + i
		}
		for !utf8.RuneStart(s[end]) {
			end--
		}
	}
	out := marked(lang, search, s[start:end])
	if start > 0 {
		out = append([]Piece{{Text: "… "}}, out...)
	}
	if end < len(s) {
		out = append(out, Piece{Text: " …"})
	}
	return out
}
