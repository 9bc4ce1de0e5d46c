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

// longestLoose is the longest phrase that may hold a foreign word. In Chinese none may: a word more changes the
// pairs of characters around it.
func longestLoose(lang string) int {
	if lang == "zh" {
		return 0
	}
	return 4
}

// phraseBook knows the phrases of one language by their sorted terms, and the terms that stand in any.
type phraseBook struct {
	phrases map[string]*phrase
	terms   map[string]bool
}

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
	book := map[string]*phrase{}
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
	terms := map[string]bool{}
	for key := range book {
		for _, term := range strings.Split(key, " ") {
			terms[term] = true
		}
	}
	return phraseBook{book, terms}
}

// addStates enters the names of States in their analysed form, so that inflected names are found; a form that two
// States would share is left out.
func addStates(book map[string]*phrase, lang string) {
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
	start, end int  // bytes of the text
	loose      bool // one foreign word stood inside
}

// reading is a text while its phrases are looked up.
type reading struct {
	book   phraseBook
	s      string
	tokens []text.Token
	terms  []string
	alien  []int  // how many of the terms before this place stand in no phrase
	taken  []bool // by a longer phrase
	hits   []hit
}

// find is the phrases of a text: longest first, a phrase inside a longer one that was found is not told again. They
// come back in the order of the text.
func (b phraseBook) find(lang, s string, tokens []text.Token) []hit {
	r := &reading{book: b, s: s, tokens: tokens, terms: make([]string, len(tokens)), alien: make([]int, len(tokens)+1), taken: make([]bool, len(tokens))}
	for i, t := range tokens {
		r.terms[i] = t.Term
		r.alien[i+1] = r.alien[i]
		if !b.terms[t.Term] {
			r.alien[i+1]++
		}
	}
	for length := min(longestPhrase(lang), len(tokens)); length > 0; length-- {
		for from := 0; from+length <= len(tokens); from++ {
			if p := r.exact(from, length); p != nil {
				r.take(p, from, length, false)
			}
		}
		if length < 2 || length > longestLoose(lang) {
			continue
		}
		for from := 0; from+length+1 <= len(tokens); from++ {
			if p := r.loose(from, length+1); p != nil {
				r.take(p, from, length+1, true)
			}
		}
	}
	slices.SortStableFunc(r.hits, func(x, y hit) int { return x.start - y.start })
	return r.hits
}

// open says whether a phrase may stand in the window, of whose terms at most aliens are in no phrase.
func (r *reading) open(from, length, aliens int) bool {
	return r.alien[from+length]-r.alien[from] <= aliens && !r.taken[from] && !r.taken[from+length-1] &&
		!broken(r.s, r.tokens[from:from+length])
}

func (r *reading) exact(from, length int) *phrase {
	if !r.open(from, length, 0) {
		return nil
	}
	return r.book.phrases[phraseKey(r.terms[from:from+length])]
}

// loose looks for a phrase with one foreign term inside. Names of States are never loose.
func (r *reading) loose(from, length int) *phrase {
	if !r.open(from, length, 1) {
		return nil
	}
	window := r.terms[from : from+length]
	for skip := 1; skip < length-1; skip++ {
		rest := slices.Concat(window[:skip], window[skip+1:])
		if p := r.book.phrases[phraseKey(rest)]; p != nil && len(p.states) == 0 {
			return p
		}
	}
	return nil
}

func (r *reading) take(p *phrase, from, length int, loose bool) {
	end := 0
	for i := from; i < from+length; i++ {
		r.taken[i] = true
		end = max(end, r.tokens[i].End)
	}
	r.hits = append(r.hits, hit{phrase: p, start: r.tokens[from].Start, end: end, loose: loose})
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
