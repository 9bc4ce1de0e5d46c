package match

import (
	"cmp"
	"math"
	"slices"
)

// hint is what a shelf remembers of an offer's text: too little to score it, enough to say how much it could score at most.
type hint struct {
	has      [hasBits / 64]uint64  // a bit for each of its terms
	repeats  [moreBits / 64]uint64 // for each of those that it has more than once
	length   uint16
	most     uint16 // how often it has the term that it repeats most
	concepts [vectorSize]uint16
	weights  [vectorSize]uint8 // of the concepts, of 255, rounded up
}

const (
	hasBits    = 1024
	moreBits   = 256
	vectorSize = 16
)

func (h *hint) read(p *Profile) {
	*h = hint{length: uint16(min(p.Length, math.MaxUint16)), most: 1}
	for _, t := range p.Terms {
		at := t.key()
		h.has[at%hasBits/64] |= 1 << (at % 64)
		if n := t.count(); n > 1 {
			h.repeats[at%moreBits/64] |= 1 << (at % 64)
			h.most = max(h.most, uint16(n))
		}
	}
	for i, c := range p.Concepts[:min(len(p.Concepts), vectorSize)] {
		h.concepts[i], h.weights[i] = c.ID, uint8(min(255, math.Ceil(float64(c.W)*255)))
	}
	if len(p.Concepts) > vectorSize {
		h.weights[0] = 0 // no vector of ours: see alike
		h.concepts[0] = math.MaxUint16
	}
}

// wanted is a term of the need, heaviest first.
type wanted struct {
	has, more uint16 // places of its bits
	weight    float32
	rest      float32 // weight of this one and of all after it
}

// texts bounds what the text of an offer earns with the need.
type texts struct {
	terms    []wanted
	ideal    float32
	norms    [2]float32 // of BM25: one part for every text, one for each term of it
	concepts []float32
	sure     float32
}

func (t *texts) prepare(q *Query) {
	t.terms = t.terms[:0]
	for _, e := range q.table {
		if e.key == 0 {
			continue
		}
		key := e.key - 1
		t.terms = append(t.terms, wanted{has: uint16(key % hasBits), more: uint16(key % moreBits), weight: float32(e.weight * e.count)})
	}
	slices.SortFunc(t.terms, func(a, b wanted) int { return cmp.Compare(b.weight, a.weight) })
	rest := float32(0)
	for i := len(t.terms) - 1; i >= 0; i-- {
		rest += t.terms[i].weight
		t.terms[i].rest = rest
	}
	t.ideal = float32(q.ideal)
	none, one := q.side.norm(0), q.side.norm(1)
	t.norms = [2]float32{float32(none), float32(one - none)}
	t.concepts, t.sure = q.concepts, float32(q.asked.Concepts.Sure())
}

// shareFor is the share of the need's words from which near gives so much.
func shareFor(words float32) float32 {
	if words >= 1 {
		return 1
	}
	y := max(0, (words-shareAnyWord)/(1-shareAnyWord))
	return y * bend / (1 + bend - y)
}

const narrow = 1 - 1e-4 // single precision loses less

// wordsReach says whether the words of the offer could earn so much of a full text.
func (t *texts) wordsReach(h *hint, words float32) bool {
	if words <= shareAnyWord {
		return true
	}
	if words > 1+beyond {
		return false
	}
	needed := shareFor(words) * t.ideal * narrow
	if h.length == math.MaxUint16 {
		return true
	}
	norm := t.norms[0] + t.norms[1]*float32(h.length)
	most := float32(h.most)
	once, often := (k1+1)/(1+norm), most*(k1+1)/(most+norm)
	sum := float32(0)
	for i := range t.terms {
		w := &t.terms[i]
		if sum+w.rest*often < needed {
			return false
		}
		if h.has[w.has/64]&(1<<(w.has%64)) == 0 {
			continue
		}
		if h.repeats[w.more/64]&(1<<(w.more%64)) == 0 {
			sum += w.weight * once
		} else {
			sum += w.weight * often
		}
		if sum >= needed {
			return true
		}
	}
	return sum >= needed
}

// alike is the most that the likeness of the subjects could be.
func (t *texts) alike(h *hint) float32 {
	if h.concepts[0] == math.MaxUint16 {
		return t.sure
	}
	sum := float32(0)
	for i, id := range h.concepts {
		if int(id) < len(t.concepts) {
			sum += t.concepts[id] * float32(h.weights[i])
		}
	}
	return min(t.sure, sum/255)
}
