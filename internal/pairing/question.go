package pairing

import (
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
	tell      func(why match.Exclusion, other *match.Profile) bool
	ids       []string // that the search engine adds
	hits      best
	misses    best
	mostWords float64 // that words can add for the need asked for
	*working
}

// candidate is a slot with what its codes and concepts earn.
type candidate struct {
	slot    uint32
	so      float64
	cosine  float64
	related bool
}

// working is the memory of one question, kept for the next.
type working struct {
	engine  map[uint32]bool // slots that the search engine adds
	cosines []float64       // likeness of subject of every slot
	list    []candidate
	order   []candidate
	batches [classes][]*group
}

// classes is how finely groups and candidates are sorted: a class a point, the highest first.
const classes = 128

func class(points float64) int { return classes - 1 - min(max(int(points), 0), classes-1) }

// run finds the best. The records stand in groups of equal subtypes, and the groups are taken in the order of the most
// that one of them could earn; within a group, records are taken in the order of what their codes and concepts earn. It
// ends when even a perfect text could not bring the next one among the best, so the answer is the
// one that scoring everything would give.
func (q *question) run() {
	q.cosines = append(q.cosines[:0], make([]float64, len(q.from.profiles))...)
	for _, c := range q.asked.Concepts {
		for _, w := range q.from.byConcept[c.ID] {
			q.cosines[w.slot] += float64(c.W) * float64(w.w)
		}
	}
	q.working.engine = map[uint32]bool{}
	for _, id := range q.ids {
		if slot, ok := q.from.slots[id]; ok {
			q.working.engine[slot] = true
		}
	}
	for i := range q.batches {
		q.batches[i] = q.batches[i][:0]
	}
	isNeed := q.asked.Kind == domain.KindNeed
	for _, g := range q.from.groups {
		at := 0
		if isNeed {
			at = class(q.asked.MostOf(&g.codes))
		}
		q.batches[at] = append(q.batches[at], g)
	}
	for i, batch := range q.batches {
		if most := float64(classes - i); i > 0 && most < min(q.hits.least(), q.misses.least()) {
			return // nothing from here on can earn enough
		}
		q.list = q.list[:0]
		for _, g := range batch {
			q.gather(g)
			if len(q.list) >= portion {
				q.weigh()
				q.list = q.list[:0]
			}
		}
		q.weigh()
	}
}

// portion is how many candidates are weighed together: few enough for the bar to rise early, enough to be sorted.
const portion = 512

// gather lists what shares a code or a concept, or was added by the search engine, as far as the viewer may see it and
// a perfect text could bring it among the best.
func (q *question) gather(g *group) {
	// Only one that gives what is asked for can be a near miss; for the others the hits alone set the bar.
	related := q.asked.Subtypes&g.codes.Subtypes != 0
	bar, most, unlike := q.hits.least(), float64(classes), 0.0
	if q.asked.Kind == domain.KindNeed {
		most, unlike = q.asked.MostOf(&g.codes), match.MostConcepts(q.asked)
	}
	if related || q.asked.Subtypes == 0 {
		bar = min(bar, q.misses.least())
	}
	if most < bar {
		return
	}
	for _, slot := range g.slots {
		cosine := q.cosines[slot]
		if most-unlike*(1-min(cosine, 1)) < bar || !q.viewer.opens(&q.from.access[slot]) {
			continue
		}
		if related || cosine > 0 || q.asked.SharesCode(&q.from.codes[slot]) || q.working.engine[slot] {
			q.list = append(q.list, candidate{slot: slot, related: related})
		}
	}
}

// weigh scores the listed candidates, the most promising first.
func (q *question) weigh() {
	var count [classes + 1]int
	for i := range q.list {
		c := &q.list[i]
		c.cosine = min(q.cosines[c.slot], 1)
		if q.asked.Kind == domain.KindNeed {
			c.so = q.query.OfferPoints(&q.from.codes[c.slot], c.cosine)
		} else {
			c.so = q.query.NeedPoints(q.from.profiles[c.slot], c.cosine)
		}
		count[class(c.so)+1]++
	}
	for i := range classes {
		count[i+1] += count[i]
	}
	q.order = slices.Grow(q.order[:0], len(q.list))[:len(q.list)]
	for _, c := range q.list {
		at := class(c.so)
		q.order[count[at]] = c
		count[at]++
	}
	for i := range q.order {
		if !q.score(&q.order[i]) {
			return
		}
	}
}

// score scores one candidate exactly, as far as it can matter, and says whether a later one still can.
func (q *question) score(c *candidate) bool {
	bar := min(q.hits.least(), q.misses.least())
	most := q.mostWords
	other := q.from.profiles[c.slot]
	if q.asked.Kind == domain.KindOffer {
		most = match.MostWords(other) // each need has its own scale
	}
	if c.so+most < bar {
		// A class holds points that differ by less than one.
		return q.asked.Kind == domain.KindOffer || c.so+1+most >= bar
	}
	into := &q.hits
	why := q.query.Excludes(other)
	if why != match.None {
		if !why.Told() || !c.related && q.asked.Subtypes != 0 || !q.tell(why, other) {
			return true
		}
		into = &q.misses
	}
	least := into.least()
	if c.so+most < least {
		return true
	}
	words := q.query.Words(other)
	f := found{profile: other, total: q.query.Total(other, c.cosine, words), why: why}
	if f.total < least {
		return true
	}
	f.covered = q.query.Covered(other, c.cosine, words)
	if why != match.None && f.covered == 0 {
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
