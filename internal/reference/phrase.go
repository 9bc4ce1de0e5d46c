package reference

import (
	"math"
	"slices"
	"strings"
	"sync"

	"tamatch/internal/text"
)

// longestPhrase is how many analysed terms a phrase may have: longer labels are left to the concept vector.
// Chinese terms are overlapping pairs of characters, so its phrases have more of them.
func longestPhrase(lang string) int {
	if lang == "zh" {
		return 11
	}
	return 6
}

// phrase is a run of terms, in any order, that names things: "marking of firearms" and "firearms marking" are one.
type phrase struct {
	length   int
	weight   float64 // how telling its terms are
	concepts []ConceptID
	codes    []string // instruments named outright
	states   []string
}

// phraseBook knows the phrases of one language by their sorted terms.
type phraseBook map[string]*phrase

var phraseBooks = func() map[string]func() phraseBook {
	out := map[string]func() phraseBook{}
	for _, lang := range Languages {
		out[lang] = sync.OnceValue(func() phraseBook { return buildPhraseBook(lang) })
	}
	return out
}()

func phraseKey(terms []string) string {
	if len(terms) == 1 {
		return terms[0]
	}
	sorted := slices.Clone(terms)
	slices.Sort(sorted)
	return strings.Join(sorted, " ")
}

func buildPhraseBook(lang string) phraseBook {
	t := thesaurus.must()
	book := phraseBook{}
	seen := map[string]int{} // in how many phrases a term stands
	total := 0
	entry := func(s string) *phrase {
		terms := text.Terms(lang, s)
		if len(terms) == 0 || len(terms) > longestPhrase(lang) {
			return nil
		}
		key := phraseKey(terms)
		p := book[key]
		if p == nil {
			p = &phrase{length: len(terms)}
			book[key] = p
			total++
			for _, term := range terms {
				seen[term]++
			}
		}
		return p
	}
	for _, c := range t.concepts {
		for _, term := range c.Terms[lang] {
			if p := entry(term); p != nil && !slices.Contains(p.concepts, c.ID) {
				p.concepts = append(p.concepts, c.ID)
			}
		}
	}
	for _, in := range instruments.must() {
		for _, name := range append([]string{in.Titles[lang], in.ShortTitles[lang]}, in.Aliases...) {
			if guess := text.Guess(name); guess != "" && guess != lang && !slices.Contains([]string{in.Titles[lang], in.ShortTitles[lang]}, name) {
				continue
			}
			if p := entry(name); p != nil && !slices.Contains(p.codes, in.Code) {
				p.codes = append(p.codes, in.Code)
			}
		}
	}
	for key, p := range book {
		for _, term := range strings.Split(key, " ") {
			p.weight += math.Log(1 + float64(total)/float64(max(1, seen[term])))
		}
	}
	addStates(book, lang)
	return book
}

// addStates enters the names of States in their analysed form, so that inflected names are found; a form that two
// States would share is left out.
func addStates(book phraseBook, lang string) {
	t := states.must()
	enter := func(name, code string) {
		terms := text.Terms(lang, name)
		if len(terms) == 0 || len(terms) > longestPhrase(lang) {
			return
		}
		key := phraseKey(terms)
		p := book[key]
		if p == nil {
			p = &phrase{length: len(terms)}
			book[key] = p
		}
		if !slices.Contains(p.states, code) {
			p.states = append(p.states, code)
		}
	}
	for _, s := range t.sorted {
		enter(s.Names[lang], s.Code)
	}
	for _, a := range t.aliases {
		if a.Lang == lang && len([]rune(a.Name)) > 3 || a.Lang == lang && lang == "zh" {
			enter(a.Name, a.State)
		}
	}
	for _, p := range book {
		if len(p.states) > 1 {
			p.states = nil
		}
	}
}

// hit is a phrase found at a place of the text.
type hit struct {
	*phrase
	from, to int // tokens
	start    int // bytes
	end      int
	loose    bool // one foreign word stood inside
}

// find is the phrases of a text, longest first: a phrase inside a longer one that was found is not told again,
// except that the book may know both for different things.
func (b phraseBook) find(lang, s string, tokens []text.Token) []hit {
	var hits []hit
	taken := make([]bool, len(tokens))
	terms := make([]string, len(tokens))
	for i, t := range tokens {
		terms[i] = t.Term
	}
	for length := min(longestPhrase(lang), len(tokens)); length > 0; length-- {
		for from := 0; from+length <= len(tokens); from++ {
			b.at(s, tokens, terms, taken, from, length, false, &hits)
		}
		for from := 0; length > 1 && from+length+1 <= len(tokens); from++ {
			b.at(s, tokens, terms, taken, from, length+1, true, &hits)
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return x.start - y.start })
	return hits
}

// at looks whether the window is a phrase; loose leaves out one term inside it.
func (b phraseBook) at(s string, tokens []text.Token, terms []string, taken []bool, from, length int, loose bool, hits *[]hit) {
	if taken[from] || taken[from+length-1] || broken(s, tokens[from:from+length]) {
		return
	}
	record := func(p *phrase) {
		for i := from; i < from+length; i++ {
			taken[i] = true
		}
		end := tokens[from].End
		for _, t := range tokens[from : from+length] {
			end = max(end, t.End)
		}
		*hits = append(*hits, hit{phrase: p, from: from, to: from + length, start: tokens[from].Start, end: end, loose: loose})
	}
	window := terms[from : from+length]
	if !loose {
		if p := b[phraseKey(window)]; p != nil {
			record(p)
		}
		return
	}
	for skip := 1; skip < length-1; skip++ {
		rest := append(slices.Clone(window[:skip]), window[skip+1:]...)
		if p := b[phraseKey(rest)]; p != nil && len(p.states) == 0 {
			record(p)
			return
		}
	}
}

// broken says whether a sentence or a clause ends inside the window: such a run is no phrase.
func broken(s string, window []text.Token) bool {
	for i := 1; i < len(window); i++ {
		a, z := window[i-1].End, window[i].Start
		if a < z && strings.ContainsAny(s[a:z], ".;:!?\n。；：！？؛؟") {
			return true
		}
	}
	return false
}
