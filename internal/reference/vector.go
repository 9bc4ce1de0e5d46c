package reference

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"tamatch/internal/text"
)

// Weight is how strongly a text speaks of a concept.
type Weight struct {
	ID ConceptID
	W  float32
}

// Vector is what a text speaks of, with no language any more: sorted by concept, at most vectorSize weights. Its length
// is how sure the reading is, 1 where the thesaurus knows half of the text or more: a text on something else
// meets the thesaurus by a common word here and there, and must not look like one that speaks of it.
// The empty vector is a text that the thesaurus does not know at all.
type Vector []Weight

// Sure is the length of the vector, 0 to 1.
func (v Vector) Sure() float64 {
	var square float64
	for _, w := range v {
		square += float64(w.W) * float64(w.W)
	}
	return min(1, math.Sqrt(square))
}

const (
	vectorSize = 16
	bm25K      = 1.2
	bm25B      = 0.75
)

// posting is an entry's share in a term: the BM25 weight, worked out once.
type posting struct {
	id ConceptID
	w  float32
}

// conceptIndex scores texts of one language against the entries of that language.
type conceptIndex struct {
	postings map[string][]posting
	rarity   map[string]float64 // idf among the entries
	unknown  float64            // of a term that stands in none
}

// knownHalf is what the known share of a text is multiplied by to give its sureness. Chinese is cut into overlapping pairs of
// characters, and the pairs between two words stand in no entry.
func knownHalf(lang string) float64 {
	if lang == "zh" {
		return 3
	}
	return 2
}

var conceptIndexes = func() map[string]func() conceptIndex {
	out := map[string]func() conceptIndex{}
	for _, lang := range Languages {
		out[lang] = sync.OnceValue(func() conceptIndex { return buildConceptIndex(lang) })
	}
	return out
}()

func buildConceptIndex(lang string) conceptIndex {
	concepts := thesaurus.must().concepts
	counts := make([]map[string]int, len(concepts))
	length := make([]int, len(concepts))
	inEntries := map[string]int{}
	total := 0
	for i, c := range concepts {
		counts[i] = map[string]int{}
		for _, field := range slices.Concat(c.Terms[lang], c.headings(lang), []string{c.Notes[lang]}) {
			for _, term := range text.Terms(lang, field) {
				if counts[i][term]++; counts[i][term] == 1 {
					inEntries[term]++
				}
				length[i]++
			}
		}
		total += length[i]
	}
	average := float64(total) / float64(len(concepts))
	rarity := func(in int) float64 { return math.Log(1 + (float64(len(concepts)-in)+.5)/(float64(in)+.5)) }
	index := conceptIndex{postings: map[string][]posting{}, rarity: map[string]float64{}, unknown: rarity(0)}
	for term, in := range inEntries {
		index.rarity[term] = rarity(in)
	}
	for i := range concepts {
		for term, n := range counts[i] {
			tf := float64(n)
			w := index.rarity[term] * tf * (bm25K + 1) / (tf + bm25K*(1-bm25B+bm25B*float64(length[i])/average))
			index.postings[term] = append(index.postings[term], posting{ConceptID(i), float32(w)})
		}
	}
	for _, list := range index.postings {
		slices.SortFunc(list, func(a, b posting) int { return cmp.Compare(a.id, b.id) })
	}
	return index
}

// headings are the headings of the articles a subject stands for: words of the treaties themselves. Subtypes do
// without, theirs are too many and too general.
func (c Concept) headings(lang string) []string {
	if c.Subtype {
		return nil
	}
	var out []string
	for _, in := range instruments.must() {
		for _, n := range c.Articles[in.Code] {
			if h, ok := in.Article(n); ok && h.Titles[lang] != "" {
				out = append(out, h.Titles[lang])
			}
		}
	}
	return out
}

// Concepts scores a text against the thesaurus entries of its language (BM25 over terms, article headings and scope
// notes). Two texts in different languages are compared by the Cosine of their vectors. An unknown language is
// guessed.
func Concepts(lang, s string) Vector {
	lang = knownLanguage(lang, s)
	return ConceptsOf(lang, text.Terms(lang, s))
}

// ConceptsOf is Concepts for a text that was already cut into its terms, in one of the six languages.
func ConceptsOf(lang string, terms []string) Vector { return conceptVector(lang, terms) }

func knownLanguage(lang, s string) string {
	if _, ok := conceptIndexes[lang]; ok {
		return lang
	}
	if guess := text.Guess(s); guess != "" {
		return guess
	}
	return "en"
}

func conceptVector(lang string, terms []string) Vector {
	index := conceptIndexes[lang]()
	count := map[string]int{}
	order := make([]string, 0, len(terms)) // sums in the order of the text, so that equal texts give equal bits
	for _, term := range terms {
		if count[term]++; count[term] == 1 {
			order = append(order, term)
		}
	}
	scores := make([]float64, len(thesaurus.must().concepts))
	known, all := 0.0, 0.0
	for _, term := range order {
		rarity, ok := index.rarity[term]
		if !ok {
			all += index.unknown
			continue
		}
		known, all = known+rarity, all+rarity
		said := 1 + math.Log(float64(count[term]))
		for _, p := range index.postings[term] {
			scores[p.id] += said * float64(p.w)
		}
	}
	if known == 0 {
		return nil
	}
	return newVector(scores, min(1, knownHalf(lang)*known/all))
}

// newVector keeps the best weights and brings them to the length.
func newVector(scores []float64, length float64) Vector {
	var v Vector
	for id, s := range scores {
		if s > 0 {
			v = append(v, Weight{ConceptID(id), float32(s)})
		}
	}
	slices.SortFunc(v, func(a, b Weight) int { return cmp.Or(cmp.Compare(b.W, a.W), cmp.Compare(a.ID, b.ID)) })
	if len(v) > vectorSize {
		v = slices.Clone(v[:vectorSize])
	}
	var square float64
	for _, w := range v {
		square += float64(w.W) * float64(w.W)
	}
	norm := float32(math.Sqrt(square) / length)
	for i := range v {
		v[i].W /= norm
	}
	slices.SortFunc(v, func(a, b Weight) int { return cmp.Compare(a.ID, b.ID) })
	return v
}

// Cosine is how alike two vectors are, 0 to 1, and less where one of the two readings is not sure.
func Cosine(a, b Vector) float64 {
	var sum float64
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].ID < b[j].ID:
			i++
		case a[i].ID > b[j].ID:
			j++
		default:
			sum += float64(a[i].W) * float64(b[j].W)
			i++
			j++
		}
	}
	return min(sum, 1)
}

// substantial is the part of a vector's greatest weight from which a concept is one of the text's own subjects: the
// weights below come from common words in entries on other matters.
const substantial = .5

// least is the least weight that is substantial.
func (v Vector) least() float32 {
	var most float32
	for _, w := range v {
		most = max(most, w.W)
	}
	return substantial * most
}

// Spoken says of which concepts of the vector the text has a phrase, a label or a synonym: the bit of a concept is its place
// in the vector. Of the others it has no more than words in common with the entry.
func (v Vector) Spoken(lang, s string) (set uint16) {
	lang = knownLanguage(lang, s)
	for _, h := range phraseBooks[lang]().find(lang, s, text.Tokens(lang, s)) {
		for _, id := range h.concepts {
			if at, ok := v.at(id); ok {
				set |= 1 << at
			}
		}
	}
	return set
}

// Speaks says whether the concept is among those that Spoken gave.
func (v Vector) Speaks(spoken uint16, id ConceptID) bool {
	at, ok := v.at(id)
	return ok && spoken>>at&1 != 0
}

func (v Vector) at(id ConceptID) (int, bool) {
	return slices.BinarySearchFunc(v, id, func(w Weight, id ConceptID) int { return cmp.Compare(w.ID, id) })
}

// SharedConcepts are the concepts that have a substantial weight in both vectors, strongest first.
func SharedConcepts(a, b Vector) []ConceptID {
	var both Vector
	leastA, leastB := a.least(), b.least()
	for _, w := range a {
		if at, ok := b.at(w.ID); ok && w.W >= leastA && b[at].W >= leastB {
			both = append(both, Weight{w.ID, w.W * b[at].W})
		}
	}
	slices.SortFunc(both, func(x, y Weight) int { return cmp.Or(cmp.Compare(y.W, x.W), cmp.Compare(x.ID, y.ID)) })
	var out []ConceptID
	for _, w := range both {
		out = append(out, w.ID)
	}
	return out
}
