package match

import (
	"math"
	"math/bits"
	"slices"

	"tamatch/internal/reference"
)

// Query is a record prepared for scoring against many of the other kind. It allocates when it is made, and not
// when it scores. It may be used by one goroutine at a time, while the corpus stands still.
type Query struct {
	corpus   *Corpus
	asked    *Profile
	side     *side
	today    int32
	concepts []float32 // of the record asked for, by concept
	table    []entry
	mask     uint64
	sign     [signBits / 64]uint64 // a bit for each of its terms: most terms of another record are turned away here
	ideal    float64               // of a need
}

// entry is a term of the record asked for. For a need, weight is its rarity; for an offer, its rarity and saturation.
type entry struct {
	key    uint64
	weight float64
	count  float64
}

// Ask prepares a need or an offer.
func (c *Corpus) Ask(p *Profile) *Query {
	q := &Query{corpus: c, asked: p, side: c.sides[p.Language], today: day(&c.Today)}
	if n := len(p.Concepts); n > 0 {
		q.concepts = make([]float32, int(p.Concepts[n-1].ID)+1)
		for _, w := range p.Concepts {
			q.concepts[w.ID] = w.W
		}
	}
	if q.side == nil {
		q.side = &side{}
	}
	size := 1 << bits.Len(uint(2*len(p.Terms)))
	q.table = make([]entry, size)
	q.mask = uint64(size - 1)
	norm := q.side.norm(p.Length)
	for _, t := range p.Terms {
		e := entry{t.key() + 1, c.rarity(q.side, t.key()), float64(t.count())}
		if saturated := saturated(t.count(), norm); p.isOffer() {
			e.weight *= saturated
		} else {
			q.ideal += e.count * (e.weight * saturated) // as ideal does
		}
		at := t.key() & q.mask
		for q.table[at].key != 0 {
			at = (at + 1) & q.mask
		}
		q.table[at] = e
		q.sign[t.key()%signBits/64] |= 1 << (t.key() % 64)
	}
	return q
}

func (p *Profile) isOffer() bool { return p.Kind == "offer" }

// ideal is what the need's own text would score as an offer.
func (c *Corpus) ideal(s *side, need *Profile) float64 {
	norm := s.norm(need.Length)
	sum := 0.0
	for _, t := range need.Terms {
		sum += float64(t.count()) * (c.rarity(s, t.key()) * saturated(t.count(), norm))
	}
	return sum
}

// pair puts the two profiles in their order.
func (q *Query) pair(other *Profile) (need, offer *Profile) {
	if q.asked.isOffer() {
		return other, q.asked
	}
	return q.asked, other
}

// NeedMost is the most that a need could score with the offer asked for, whatever its text says.
func (q *Query) NeedMost(need *Profile) float64 {
	var pts points
	fitCodes(need, &q.asked.Codes, q.today, &pts)
	text := max(weightConcept, weightText*shareAnyWord)
	if need.Language == q.asked.Language {
		text = weightText * (1 + beyond)
	}
	return (pts.coded() + text) * need.scale * slack
}

// Excludes is what keeps the pair from being proposed.
func (q *Query) Excludes(other *Profile) Exclusion {
	need, offer := q.pair(other)
	return excluded(need, &offer.Codes, q.today)
}

// slack keeps a bound above what it bounds when the last digits are rounded.
const slack = 1 + 1e-9

// SharesCode says whether the record has a type, instrument, article or modality in common with the other's codes.
func (p *Profile) SharesCode(o *Codes) bool {
	return p.Types&o.Types != 0 || p.Instrument&o.Instrument != 0 || p.Modalities&o.Modalities != 0 || p.Codes.Articles.has(o.Articles)
}

// Concepts is how alike the subjects of the two are, 0 to 1.
func (q *Query) Concepts(other reference.Vector) float64 {
	sum := 0.0
	for _, w := range other {
		if int(w.ID) < len(q.concepts) {
			sum += float64(q.concepts[w.ID]) * float64(w.W)
		}
	}
	return min(sum, 1)
}

// BM25 is the textbook score of the pair's texts, the need as the question: k1 1.2, b .75,
// idf ln(1+(N-df+.5)/(df+.5)). Nought across languages.
func (q *Query) BM25(other *Profile) float64 {
	if q.asked.Wrote != other.Wrote || q.asked.Language != other.Language { // the first, because it is at hand
		return 0
	}
	sum := 0.0
	if q.asked.isOffer() {
		for _, t := range other.Terms {
			if e := q.find(t.key()); e != nil {
				sum += float64(t.count()) * e.weight
			}
		}
		return sum
	}
	norm := q.side.norm(other.Length)
	for _, t := range other.Terms {
		if e := q.find(t.key()); e != nil {
			sum += e.count * (e.weight * saturated(t.count(), norm))
		}
	}
	return sum
}

const signBits = 1 << 12

func (q *Query) find(key uint64) *entry {
	if q.sign[key%signBits/64]&(1<<(key%64)) == 0 {
		return nil
	}
	return q.lookUp(key)
}

func (q *Query) lookUp(key uint64) *entry {
	for at := key & q.mask; ; at = (at + 1) & q.mask {
		e := &q.table[at]
		if e.key == key+1 {
			return e
		}
		if e.key == 0 {
			return nil
		}
	}
}

// Words is how much of the need's text the offer has, nought for none, bent so that the first words count most: see near.
func (q *Query) Words(other *Profile) float64 {
	score := q.BM25(other)
	if score <= 0 {
		return 0
	}
	ideal := q.ideal
	if q.asked.isOffer() {
		ideal = q.corpus.ideal(q.side, other)
	}
	return near(score / ideal)
}

// Text compares the texts of the two as far as [Query.Total] counts it: how much of the need's words the offer has and, where it
// has none, how alike the subjects are.
func (q *Query) Text(other *Profile) (cosine, words float64) {
	if words = q.Words(other); words > 0 {
		return 0, words
	}
	return q.Concepts(other.Concepts), 0
}

// Total is the score of a pair before it is rounded for people, 0 to 100 and a little in steps of a billionth: the sum of what its
// codes, concepts and words earn.
func (q *Query) Total(other *Profile, cosine, words float64) float64 {
	need, offer := q.pair(other)
	var pts points
	q.fill(need, offer, cosine, words, &pts)
	return pts.total(need.scale)
}

func (q *Query) fill(need, offer *Profile, cosine, words float64, pts *points) {
	fitCodes(need, &offer.Codes, q.today, pts)
	textPoints(need, offer, cosine, words, pts)
}

func (pts *points) total(scale float64) float64 {
	sum := pts.coded() + pts[fConcept] + pts[fText]
	return math.Round(sum*scale*1e9) / 1e9
}

// Covered is how many lines of the need the offer covers: what decides between equal scores.
func (q *Query) Covered(other *Profile) int {
	need, offer := q.pair(other)
	cosine, words := 0.0, 0.0
	if slices.ContainsFunc(need.Lines, func(l Line) bool { return l.Subtypes == 0 }) { // a general line goes by the text
		cosine, words = q.Concepts(other.Concepts), q.Words(other)
	}
	n := 0
	for i := range need.Lines {
		if need.Lines[i].covers(&offer.Codes, cosine, words) {
			n++
		}
	}
	return n
}
