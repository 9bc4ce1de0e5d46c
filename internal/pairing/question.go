package pairing

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// lowest is the score that a hit must have to be shown: a common language and a door open to all are no reason to meet.
const lowest = 10.0

// mostMisses is how many near misses an answer tells.
const mostMisses = 5

// detail is how much is told of what was found: reasons and coverage, or the score alone.
type detail bool

const (
	explained  detail = true
	scoreAlone detail = false
)

// regrets says whether near misses are asked for.
type regrets bool

const (
	withMisses regrets = true
	hitsAlone  regrets = false
)

// readsExclusions says whether the viewer may read which providers the need excludes. Only to such a viewer are they left out: to
// everybody else every answer is what it would be if the need excluded nobody, or the restricted field could be read off it.
func readsExclusions(v domain.Viewer, need *match.Profile) bool {
	return domain.Need{OrganizationID: need.Organization}.Restricted(v)
}

// question is one record put to the open records of the other kind. It is asked under the lock for reading.
type question struct {
	from   *register
	query  *match.Query
	asked  *match.Profile
	viewer holder
	reads  domain.Viewer // the same, by whom exclusions may be read
	misses regrets
	ids    []string // that the search engine adds
	hits   best
	missed best
	*working

	doubtful bool // a record was left out that the search engine could have vouched for
}

// working is the memory of one question, kept for the next.
type working struct {
	engine map[uint32]bool // slots that the search engine adds
	sieve  match.Sieve
	list   []match.Candidate
	order  []match.Candidate

	fetched uint64 // so that the compiler does not leave out what fetch reads
}

// run finds the best. For a need, the sieve tells which offers could still enter and what each could score at most, the best kinds of
// them first; for an offer each need has its own scale and is bounded by itself. Those that could score most are scored first, and
// what is left out is bounded below the worst that is kept, so the answer is the one that scoring everything would give.
func (q *question) run() {
	q.working.engine = map[uint32]bool{}
	for _, id := range q.ids {
		if slot, ok := q.from.slots[id]; ok {
			q.working.engine[slot] = true
		}
	}
	if q.asked.Kind == domain.KindOffer {
		q.list = q.list[:0]
		for slot, need := range q.from.profiles {
			if need != nil {
				q.list = append(q.list, match.Candidate{Slot: uint32(slot), Most: float32(q.query.NeedMost(need)) + rounding})
			}
		}
		q.weigh()
		return
	}
	q.sieve.Prepare(q.query, &q.from.shelf)
	for {
		q.list = q.sieve.Sift(q.hits.least(), q.missed.least(), portion, q.list[:0])
		if len(q.list) == 0 {
			return
		}
		q.weigh()
	}
}

// portion is how many candidates are weighed together: few, so that the bar rises early.
const portion = 64

// rounding keeps a bound above what it bounds in single precision.
const rounding = 1e-3

// classes is how finely candidates are sorted: two classes a point, the highest first.
const classes = 256

func class(most float32) int { return classes - 1 - min(max(int(most*2), 0), classes-1) }

// weigh scores the listed candidates, those that could score most first.
func (q *question) weigh() {
	var count [classes + 1]int
	for i := range q.list {
		count[class(q.list[i].Most)+1]++
	}
	for i := range classes {
		count[i+1] += count[i]
	}
	q.order = slices.Grow(q.order[:0], len(q.list))[:len(q.list)]
	for _, c := range q.list {
		at := class(c.Most)
		q.order[count[at]] = c
		count[at]++
	}
	for i, c := range q.order {
		if i%ahead == 0 {
			q.fetch(q.order[i:min(i+ahead, len(q.order))])
		}
		most := float64(c.Most)
		switch bar := min(q.hits.least(), q.missed.least()); {
		case most+.5 < bar: // a class holds bounds that differ by less
			return
		case most >= bar && q.viewer.opens(&q.from.access[c.Slot]):
			q.score(c.Slot, most)
		}
	}
}

// ahead is how many candidates are fetched together.
const ahead = 8

// fetch reads a little of each of the candidates that come next, so that their memory arrives all at once: see match's fetch.
func (q *question) fetch(next []match.Candidate) {
	bar := min(q.hits.least(), q.missed.least())
	for _, c := range next {
		if float64(c.Most) >= bar {
			q.fetched += q.from.access[c.Slot].mask + q.from.profiles[c.Slot].Glance()
		}
	}
}

// score scores one candidate exactly, as far as it can matter.
func (q *question) score(slot uint32, most float64) {
	other := q.from.profiles[slot]
	into := &q.hits
	why := q.query.Excludes(other)
	if why.Restricted() && q.asked.Kind == domain.KindOffer && !readsExclusions(q.reads, other) {
		other = other.ExcludingNobody()
		why = q.query.Excludes(other)
	}
	if why != match.None {
		if !why.Told() || !bool(q.misses) || !q.asked.Regrets(other.Subtypes) {
			return
		}
		into = &q.missed
	}
	least := into.least()
	if most < least {
		return
	}
	cosine, words := q.query.Text(other)
	f := found{profile: other, total: q.query.Total(other, cosine, words), why: why}
	if f.total < least {
		return
	}
	f.covered = q.query.Covered(other)
	if why != match.None && f.covered == 0 {
		return // a near miss must be worth a regret: it gives what is asked for
	}
	if !q.related(slot, other, cosine, words) {
		q.doubtful = true
		return
	}
	into.add(f)
}

// related says whether the two have anything in common but circumstances: a code, a word, a subject, or the search engine
// thinks so.
func (q *question) related(slot uint32, other *match.Profile, cosine, words float64) bool {
	return words > 0 || cosine > 0 || q.asked.SharesCode(&other.Codes) || q.working.engine[slot]
}

// result is what was found, best first.
func (q *question) result(how detail) (hits, misses []match.Scored) {
	tell := func(list []found) []match.Scored {
		out := make([]match.Scored, len(list))
		for i, f := range list {
			out[i] = match.Scored{ID: f.profile.ID, Reference: f.profile.Reference, Result: match.Result{Exact: f.total, Why: f.why}}
			if how == explained {
				out[i].Result = q.query.Explain(f.profile)
			}
		}
		return out
	}
	return tell(q.hits.sorted()), tell(q.missed.sorted())
}
