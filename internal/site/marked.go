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

// wanted are the words of a search, cut once for all rows of a page.
type wanted struct {
	words  string
	prefix string              // the last word, which may be the beginning of a longer one
	terms  map[string][]string // by language
}

func newWanted(search string) *wanted {
	w := &wanted{words: strings.TrimSpace(search), terms: map[string][]string{}}
	words := strings.FieldsFunc(search, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if len(words) > 0 && len(words[len(words)-1]) > 2 {
		w.prefix = strings.ToLower(words[len(words)-1])
	}
	return w
}

// in are the terms as the language cuts them.
func (w *wanted) in(lang string) []string {
	terms, ok := w.terms[lang]
	if !ok {
		terms = text.Terms(lang, w.words)
		w.terms[lang] = terms
	}
	return terms
}

// marked cuts a text into pieces where the words of the search stand in it. The words are cut as the text's language cuts
// them, so that "weapon" marks "weapons"; the last word marks what it begins, as the search finds it.
func (w *wanted) marked(lang, s string) []Piece {
	return pieces(nil, s, span{0, len(s)}, w.hits(lang, s))
}

// pieces are a part of the text, cut where something was found.
func pieces(out []Piece, s string, of span, found []span) []Piece {
	at := of.start
	for _, h := range found {
		start, end := max(h.start, at), min(h.end, of.end)
		if start >= end {
			continue
		}
		if start > at {
			out = append(out, Piece{Text: s[at:start]})
		}
		out = append(out, Piece{s[start:end], true})
		at = end
	}
	if at < of.end {
		out = append(out, Piece{Text: s[at:of.end]})
	}
	return out
}

// hits are the runs of s that the words of the search find, apart from each other and in order.
func (w *wanted) hits(lang, s string) []span {
	if w.words == "" || !utf8.ValidString(s) {
		return nil
	}
	terms := w.in(lang)
	var out []span
	for _, t := range text.Tokens(lang, s) {
		if t.Start < 0 || t.End > len(s) || t.Start >= t.End {
			continue
		}
		if slices.Contains(terms, t.Term) || w.prefix != "" && strings.HasPrefix(strings.ToLower(s[t.Start:t.End]), w.prefix) {
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
func (w *wanted) excerpt(lang, s string) []Piece {
	s = strings.Join(strings.Fields(s), " ")
	found := w.hits(lang, s)
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
	var out []Piece
	if start > 0 {
		out = append(out, Piece{Text: "… "})
	}
	out = pieces(out, s, span{start, end}, found)
	if end < len(s) {
		out = append(out, Piece{Text: " …"})
	}
	return out
}
