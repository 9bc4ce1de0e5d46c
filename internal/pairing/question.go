package pairing

import (
	"math/bits"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// lowest is the score that a hit must have: a common language and a door open to all are no reason to meet.
const lowest = 10.0

// mostMisses is how many near misses an answer tells.
const mostMisses = 5

// question is one record put to the open records of the other kind. It is asked under the lock for reading.
type question struct {
	from   *register
	query  *match.Query
	asked  *match.Profile
	viewer holder
	// tell says whether the viewer may be told why the other record is a near miss.
	tell   func(why match.Exclusion, other *match.Profile) bool
	engine []string // ids that the search engine adds
	hits   best
	misses best
	*working
}

// candidate is a slot with what its codes earn.
type candidate struct {
	slot  uint32
	why   match.Exclusion
	coded float64
}

// working is the memory of one question, kept for the next.
type working struct {
	seen    []uint64 // bits of the slots already taken
	list    []candidate
	order   []candidate
	cosines []float64 // of every slot, for the last round
}

// run finds the best. First come the candidates that share a subtype, then, unless even a perfect one of them could
// not enter any more, all others. Within each round they are taken in the order of what their codes earn, and
// left out when a perfect likeness of subject and words would not help. So the answer is the one that scoring
// everything would give.
func (q *question) run() {
	q.seen = append(q.seen[:0], make([]uint64, (len(q.from.profiles)+63)/64)...)
	q.list = q.list[:0]
	for set := q.asked.Subtypes; set != 0; set &= set - 1 {
		for _, slot := range q.from.bySubtype[bits.TrailingZeros32(set)] {
			if q.take(slot) {
				q.list = append(q.list, candidate{slot: slot})
			}
		}
	}
	q.weigh(false)
	if q.asked.Kind == domain.KindOffer || q.asked.MostBeside() >= q.hits.least() || q.asked.General() {
		q.others()
		q.weigh(true)
	}
}

// take says whether the slot comes into question: open, visible, and not taken yet.
func (q *question) take(slot uint32) bool {
	word, bit := slot>>6, uint64(1)<<(slot&63)
	if q.seen[word]&bit != 0 {
		return false
	}
	q.seen[word] |= bit
	return q.from.profiles[slot] != nil && q.viewer.opens(&q.from.access[slot])
}

// others lists what shares another code or a concept, and what the search engine adds, with the likeness of every
// slot, which the lists by concept give at once.
func (q *question) others() {
	q.cosines = append(q.cosines[:0], make([]float64, len(q.from.profiles))...)
	for _, c := range q.asked.Concepts {
		for _, w := range q.from.byConcept[c.ID] {
			q.cosines[w.slot] += float64(c.W) * float64(w.w)
		}
	}
	q.list = q.list[:0]
	for slot := range uint32(len(q.from.profiles)) {
		c := &q.from.codes[slot]
		if q.seen[slot>>6]&(1<<(slot&63)) == 0 && (q.cosines[slot] > 0 || q.asked.SharesCode(c)) && q.take(slot) {
			q.list = append(q.list, candidate{slot: slot})
		}
	}
	for _, id := range q.engine {
		if slot, ok := q.from.slots[id]; ok && q.take(slot) {
			q.list = append(q.list, candidate{slot: slot})
		}
	}
}

// classes is how finely candidates are sorted by what their codes earn: a class a point.
const classes = 128

// weigh scores the listed candidates, the most promising first.
func (q *question) weigh(cosines bool) {
	var count [classes + 1]int
	list := q.list[:0]
	for _, c := range q.list {
		if q.asked.Kind == domain.KindNeed {
			c.coded, c.why = q.query.OfferCodes(&q.from.codes[c.slot])
		} else {
			c.coded, c.why = q.query.NeedCodes(q.from.profiles[c.slot])
		}
		if c.why != match.None && !(c.why.Told() && q.tell(c.why, q.from.profiles[c.slot])) {
			continue
		}
		list = append(list, c)
		count[class(c.coded)+1]++
	}
	for i := range classes {
		count[i+1] += count[i]
	}
	q.order = slices.Grow(q.order[:0], len(list))[:len(list)]
	for _, c := range list {
		at := class(c.coded)
		q.order[count[at]] = c
		count[at]++
	}
	for i := range q.order {
		if !q.score(&q.order[i], cosines) {
			return
		}
	}
}

// class puts the highest first.
func class(coded float64) int { return classes - 1 - min(max(int(coded), 0), classes-1) }

// score scores one candidate exactly, as far as it can matter, and says whether a later one still can.
func (q *question) score(c *candidate, cosines bool) bool {
	into := &q.hits
	if c.why != match.None {
		into = &q.misses
	}
	least := into.least()
	other := q.from.profiles[c.slot]
	need := q.asked
	if need.Kind == domain.KindOffer {
		need = other
	}
	if c.coded+match.MostLikeness(need) < least {
		// One class holds scores that differ by less than a point. An offer is asked against needs of different scales.
		return q.asked.Kind == domain.KindOffer || c.coded+1+match.MostLikeness(need) >= min(q.hits.least(), q.misses.least())
	}
	var cosine float64
	if cosines {
		cosine = min(q.cosines[c.slot], 1)
	} else {
		cosine = q.query.Concepts(other.Concepts)
	}
	if c.coded+q.query.ConceptPoints(other, cosine)+match.MostWords(need) < least {
		return true
	}
	words := q.query.Words(other)
	f := found{profile: other, total: q.query.Total(other, cosine, words), why: c.why}
	if f.total < least {
		return true
	}
	f.covered = q.query.Covered(other, cosine, words)
	if c.why != match.None && (f.covered == 0 || q.asked.Subtypes != 0 && q.asked.Subtypes&other.Subtypes == 0) {
		return true // a near miss must be worth a regret: it gives what is asked for
	}
	into.add(f)
	return true
}

// result explains what was found, best first.
func (q *question) result() (hits, misses []match.Scored) {
	explain := func(list []found) []match.Scored {
		out := make([]match.Scored, len(list))
		for i, f := range list {
			out[i] = match.Scored{ID: f.profile.ID, Result: q.query.Explain(f.profile)}
		}
		return out
	}
	return explain(q.hits.sorted()), explain(q.misses.sorted())
}
