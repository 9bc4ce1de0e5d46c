package match

import (
	"cmp"
	"math"
	"slices"

	"tamatch/internal/text"
)

// Plain ranks documents by their words alone: textbook BM25 with k1 1.2 and b 0.75, inverse document frequency
// ln(1+(N-df+.5)/(df+.5)), exact lengths, and title and description as one field. It is what the matcher is measured
// against, and shares nothing with it but the analyzers. Each text is cut in its own language; N and the mean length
// are those of all documents, whatever their language.
type Plain struct {
	ids      []string
	lengths  []float64
	total    float64
	postings map[string][]plainPosting
}

// plainPosting is how often a document has a term.
type plainPosting struct {
	doc   int
	count float64
}

// PlainHit is a document and its score.
type PlainHit struct {
	ID    string
	Score float64
}

// Add adds a document.
func (p *Plain) Add(id, lang, title, description string) {
	if p.postings == nil {
		p.postings = map[string][]plainPosting{}
	}
	terms := text.Terms(lang, title+"\n"+description)
	doc := len(p.ids)
	p.ids = append(p.ids, id)
	p.lengths = append(p.lengths, float64(len(terms)))
	p.total += float64(len(terms))
	counts := map[string]float64{}
	for _, t := range terms {
		counts[t]++
	}
	for t, n := range counts {
		p.postings[t] = append(p.postings[t], plainPosting{doc, n})
	}
}

// Rank are the best documents for a text, at most limit; those that share no word are not among them. A word that
// the text repeats counts each time. Of two equal scores the document that was added first comes first.
func (p *Plain) Rank(lang, title, description string, limit int) []PlainHit {
	const k1, b = 1.2, 0.75
	terms := text.Terms(lang, title+"\n"+description)
	repeats := map[string]float64{}
	for _, t := range terms {
		repeats[t]++
	}
	n := float64(len(p.ids))
	mean := p.total / n
	scores := map[int]float64{}
	for _, t := range terms { // in the order of the text, so that equal questions get equal sums
		times := repeats[t]
		if times == 0 {
			continue
		}
		repeats[t] = 0
		have := p.postings[t]
		df := float64(len(have))
		idf := math.Log(1 + (n-df+.5)/(df+.5))
		for _, d := range have {
			norm := k1 * (1 - b + b*p.lengths[d.doc]/mean)
			scores[d.doc] += times * idf * d.count * (k1 + 1) / (d.count + norm)
		}
	}
	docs := make([]int, 0, len(scores))
	for d := range scores {
		docs = append(docs, d)
	}
	slices.SortFunc(docs, func(x, y int) int { return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(x, y)) })
	out := make([]PlainHit, 0, min(limit, len(docs)))
	for _, d := range docs[:min(limit, len(docs))] {
		out = append(out, PlainHit{p.ids[d], scores[d]})
	}
	return out
}
