package match

import (
	"cmp"
	"slices"
	"strings"

	"tamatch/internal/text"
)

// word is a term with the form in which the text first writes it.
type word struct {
	key  uint64
	word string
}

type weighed struct {
	word   string
	rarity float64
	weight float64
}

func wordsOf(lang, s string) []word {
	tokens := text.Tokens(lang, s)
	out := make([]word, len(tokens))
	for i, t := range tokens {
		out[i] = word{termKey(lang, t.Term), strings.ToLower(s[t.Start:t.End])}
	}
	return out
}

// heaviest are the n words that weigh most, those of equal weight in the order of the text.
func heaviest(words []*weighed, n int) []string {
	slices.SortStableFunc(words, func(a, b *weighed) int { return cmp.Compare(b.weight, a.weight) })
	var out []string
	for _, w := range words {
		if len(out) == n {
			break
		}
		if !slices.Contains(out, w.word) {
			out = append(out, w.word)
		}
	}
	return out
}

// Words are the words of a need's text, each once, as far as its profile has them: cut once, they are compared with many offers.
type Words []word

// WordsOf cuts the need's text, which a profile does not keep.
func WordsOf(need *Profile, text string) Words {
	var out Words
	seen := map[uint64]bool{}
	for _, w := range wordsOf(need.Language, text) {
		if !seen[w.key] && need.count(w.key) > 0 {
			out = append(out, w)
		}
		seen[w.key] = true
	}
	return out
}

// SharedWords are the at most n of the need's words that weigh most in the score of the two texts, as the need writes
// them; none where the two are in different languages.
func (c *Corpus) SharedWords(need, offer *Profile, words Words, n int) []string {
	s := c.sides[need.Language]
	if need.Language != offer.Language || s == nil {
		return nil
	}
	norm := s.norm(offer.Length)
	var shared []*weighed
	for _, w := range words {
		inOffer := offer.count(w.key)
		if inOffer == 0 {
			continue
		}
		r := c.rarity(s, w.key)
		shared = append(shared, &weighed{w.word, r, r * float64(need.count(w.key)) * saturated(inOffer, norm)})
	}
	return heaviest(shared, n)
}

func saturated(count int, norm float64) float64 {
	tf := float64(count)
	return tf * (k1 + 1) / (tf + norm)
}

// count is how often the profile has the term.
func (p *Profile) count(key uint64) int {
	i, ok := slices.BinarySearchFunc(p.Terms, key, func(t Term, key uint64) int { return cmp.Compare(t.key(), key) })
	if !ok {
		return 0
	}
	return p.Terms[i].count()
}
