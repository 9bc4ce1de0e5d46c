package match

import (
	"math"
	"math/bits"

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
	ideal    float64 // of a need
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
		if p.isOffer() {
			e.weight *= saturated(t.count(), norm)
		}
		at := t.key() & q.mask
		for q.table[at].key != 0 {
			at = (at + 1) & q.mask
		}
		q.table[at] = e
	}
	if !p.isOffer() {
		q.ideal = q.corpus.ideal(q.side, p)
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

// OfferPoints is what the codes of an offer and its subjects earn with the need asked for, in points of the score. The
// likeness across languages is taken at its best, so it is a bound and may be more than what Total counts.
func (q *Query) OfferPoints(o *Codes, cosine float64) float64 {
	var pts points
	fitCodes(q.asked, o, q.today, &pts)
	concepts := weightConcept
	if o.Wrote != q.asked.Wrote || o.Wrote == 0 {
		concepts += weightConceptAcross
	}
	return (pts.coded() + concepts*cosine) * q.asked.scale * slack
}

// NeedPoints is the same for the offer asked for and a need.
func (q *Query) NeedPoints(need *Profile, cosine float64) float64 {
	var pts points
	fitCodes(need, &q.asked.Codes, q.today, &pts)
	return (pts.coded() + conceptPoints(need, q.asked, cosine)) * need.scale * slack
}

// Excludes is what keeps the pair from being proposed.
func (q *Query) Excludes(other *Profile) Exclusion {
	need, offer := q.pair(other)
	return excluded(need, &offer.Codes, q.today)
}

// slack keeps a bound above what it bounds when the last digits are rounded.
const slack = 1 + 1e-9

// MostWords is the most that words alone can add.
func MostWords(need *Profile) float64 { return weightText * need.scale * slack }

// MostConcepts is the most that likeness of subject adds to MostOf: an offer without any can earn this much less.
func MostConcepts(need *Profile) float64 {
	if len(need.Concepts) == 0 {
		return 0
	}
	return weightConcept * need.scale
}

// MostOf is the most that an offer with these subtypes can score with the need, whatever else it says.
func (p *Profile) MostOf(o *Codes) float64 {
	lines, all := 0.0, 0.0
	for i := range p.Lines {
		l := &p.Lines[i]
		most := l.most()
		all += most
		subtype := l.mostSubtype()
		switch {
		case l.Subtypes&o.Subtypes != 0:
			lines += most
		case l.Types&o.Types != 0:
			lines += subtype*shareType + (most-subtype)*besideType
		default:
			lines += (most - subtype) * besideNothing
		}
	}
	n := float64(max(1, len(p.Lines)))
	// What is not earned on the lines can be earned in full, and more words than there are stand in for the concepts
	// of another language.
	return (lines/n + 100/p.scale - all/n) * p.scale * slack
}

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
	if q.asked.Language != other.Language {
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

func (q *Query) find(key uint64) *entry {
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

// Words is how much of the need's text the offer has, 0 to 1, bent so that the first words count most.
func (q *Query) Words(other *Profile) float64 {
	score := q.BM25(other)
	if score <= 0 {
		return 0
	}
	ideal := q.ideal
	if q.asked.isOffer() {
		ideal = q.corpus.ideal(q.side, other)
	}
	return near(min(1, score/ideal))
}

// Total is the score of a pair before it is rounded for people, 0 to 100 in steps of a millionth: the sum of what its
// codes, concepts and words earn.
func (q *Query) Total(other *Profile, cosine, words float64) float64 {
	need, offer := q.pair(other)
	var pts points
	q.fill(need, offer, cosine, words, &pts)
	return pts.total(need.scale)
}

func (q *Query) fill(need, offer *Profile, cosine, words float64, pts *points) {
	fitCodes(need, &offer.Codes, q.today, pts)
	pts[fConcept] = conceptPoints(need, offer, cosine)
	pts[fText] = weightText * words
}

func (pts *points) total(scale float64) float64 {
	sum := pts.coded() + pts[fConcept] + pts[fText]
	return math.Round(sum*scale*1e6) / 1e6
}

// Covered is how many lines of the need the offer covers: what decides between equal scores.
func (q *Query) Covered(other *Profile, cosine, words float64) int {
	need, offer := q.pair(other)
	n := 0
	for i := range need.Lines {
		if need.Lines[i].covers(&offer.Codes, cosine, words) {
			n++
		}
	}
	return n
}
