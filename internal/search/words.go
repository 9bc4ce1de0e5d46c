package search

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tamatch/internal/domain"
	"tamatch/internal/text"
)

// longestText is how much of a query is read, in runes.
const longestText = 1000

// words are a query's words as one language cuts them.
type words struct {
	language string
	terms    []string // at most maxTerms, each once
	// prefix is the last word as it was typed, when it may be the beginning of a longer one; before are
	// the terms of the other words.
	prefix string
	before []string
}

// cutQuery cuts the text as each language would. A language in which nothing is left, because
// all are stop words there, is left out: its documents cannot be meant.
func cutQuery(query string, languages []string) []words {
	query = firstRunes(query, longestText)
	surface := surfaceWords(query)
	if len(surface) == 0 {
		return nil
	}
	last := surface[len(surface)-1]
	before := query[:strings.LastIndex(query, last)]
	prefix := strings.ToLower(last)
	if len(surface) > maxTerms || spaceless(prefix) || len([]rune(prefix)) < 2 || len(prefix) > longestTerm {
		prefix = ""
	}
	var all []words
	for _, lang := range languages {
		w := words{language: lang, terms: cutTerms(lang, query), before: cutTerms(lang, before), prefix: prefix}
		if len(w.terms) > 0 {
			all = append(all, w)
		}
	}
	return all
}

// cutTerms are the terms of the text in the language, each once, the first maxTerms.
func cutTerms(lang, s string) []string {
	var terms []string
	for _, t := range text.Terms(lang, s) {
		if len(terms) < maxTerms {
			terms = appendNew(terms, t)
		}
	}
	return terms
}

// surfaceWords are the runs of letters, digits and marks, with the apostrophes inside them that
// analyzers know what to do with.
func surfaceWords(s string) []string {
	inner := func(r rune) bool { return r == '\'' || r == '’' }
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || inner(r) }
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !word(r) }) {
		if w = strings.TrimFunc(w, inner); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// wordsLanguage is the language whose analyzer cuts the document's words.
func (d Document) wordsLanguage() string {
	if slices.Contains(domain.Languages, d.Language) {
		return d.Language
	}
	return "en"
}

// body is everything beside the title that is found by its words.
func (d Document) body() string {
	return d.Text + "\n" + d.OrganizationName + "\n" + strings.Join(d.Keywords, "\n")
}

// surface are the document's words in lower case, each once, for prefixes; scripts without spaces have none.
func (d Document) surface() []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range surfaceWords(d.Title + "\n" + d.body()) {
		if w = strings.ToLower(w); !seen[w] && !spaceless(w) && len(w) <= longestTerm {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// spaceless says whether the word is of a script written without spaces, where a word's beginning means nothing.
func spaceless(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer)
	})
}

// longestTerm is what an engine keeps of one word, in bytes.
const longestTerm = 60

// sealed is the term in ASCII letters and digits alone: Meilisearch guesses the language of a text, and by its guess
// cuts or bends the words of most scripts once more, not always alike in a document and in a query. Letter by letter,
// so that the beginning of a word stays its beginning.
func sealed(term string) string {
	if len(term) > longestTerm {
		sum := sha256.Sum256([]byte(term))
		term = string(sum[:])
		return "q" + strings.Map(digitToLetter, hex.EncodeToString([]byte(term)))
	}
	var b strings.Builder
	for _, r := range term {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteString(strings.Map(digitToLetter, fmt.Sprintf("q%04x", r)))
		}
	}
	return b.String()
}

// digitToLetter turns hexadecimal digits into letters, where a tokenizer finds nothing to cut.
func digitToLetter(r rune) rune {
	if r >= '0' && r <= '9' {
		return 'g' + r - '0'
	}
	return r
}
