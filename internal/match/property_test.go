package match_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// scenes gives the test a corpus of made offers and needs.
func scenes(t *testing.T, seed uint64, needs, offers int) (*match.Corpus, []domain.Need, []domain.Offer, []*match.Profile) {
	t.Helper()
	m := matchtest.New(seed)
	var ns []domain.Need
	for range needs {
		ns = append(ns, m.Need())
	}
	var os []domain.Offer
	var ps []*match.Profile
	c := match.NewCorpus(today)
	for range offers {
		o := m.Offer()
		if len(os)%7 == 0 {
			o.Subtypes, o.Instruments = nil, nil
		}
		p := match.OfferProfile(o)
		c.Add(p)
		os, ps = append(os, o), append(ps, p)
	}
	return c, ns, os, ps
}

func TestSharesAddUpToTheScore(t *testing.T) {
	c, needs, _, offers := scenes(t, 1, 30, 60)
	for _, n := range needs {
		q := c.Ask(match.NeedProfile(n))
		for _, o := range offers {
			r := q.Explain(o)
			requireShares(t, r)
			require.InDelta(t, r.Exact, r.Score, .05+1e-9)
		}
	}
}

func TestEveryLineIsEitherCoveredOrNot(t *testing.T) {
	c, needs, _, offers := scenes(t, 2, 30, 40)
	for _, n := range needs {
		need := match.NeedProfile(n)
		for _, o := range offers {
			r := match.Score(c, need, o)
			for _, l := range n.Lines {
				require.NotEqual(t, slices.Contains(r.Covered, l.ID), slices.Contains(r.Uncovered, l.ID), "line %s", l.ID)
			}
			require.Len(t, append(slices.Clone(r.Covered), r.Uncovered...), len(n.Lines))
		}
	}
}

func TestBothDirectionsGiveTheSame(t *testing.T) {
	c, needs, _, offers := scenes(t, 3, 20, 40)
	for _, n := range needs {
		need := match.NeedProfile(n)
		for _, o := range offers {
			require.Equal(t, c.Ask(need).Explain(o), c.Ask(o).Explain(need))
		}
	}
}

func TestASharedSubtypeMoreNeverLowersTheScore(t *testing.T) {
	c, needs, offers, _ := scenes(t, 4, 25, 25)
	for _, n := range needs {
		q := c.Ask(match.NeedProfile(n))
		for _, o := range offers {
			if len(o.Subtypes) == 0 {
				continue // what was read from its text gives way to what is stated
			}
			before := q.Explain(match.OfferProfile(o))
			for _, s := range n.SubtypesNamed() {
				more := o
				more.Subtypes = append(slices.Clone(o.Subtypes), s)
				after := q.Explain(match.OfferProfile(more))
				require.GreaterOrEqual(t, after.Exact, before.Exact, "%s added to %v for %v", s, o.Subtypes, n.SubtypesNamed())
				require.GreaterOrEqual(t, len(after.Covered), len(before.Covered))
			}
		}
	}
}

// TestTheBoundsHold: nothing that could score what is asked for falls through the sieve, and nothing on it is told twice.
func TestTheBoundsHold(t *testing.T) {
	c, needs, _, offers := scenes(t, 5, 24, 200)
	var shelf match.Shelf
	for i, o := range offers {
		if i%50 == 0 {
			o.Flags |= match.Full
		}
		shelf.Put(uint32(i), o)
	}
	var sieve match.Sieve // one for all, as it is used
	for i, n := range needs {
		switch i % 6 {
		case 0:
			n.Lines = nil
		case 1:
			n.State, n.Provider.Excluded = "", []string{offers[i].Organization}
		case 2:
			for len(n.Lines) < 40 {
				n.Lines = append(n.Lines, needs[len(n.Lines)%len(needs)].Lines...)
			}
		}
		need := match.NeedProfile(n)
		q := c.Ask(need)
		for _, bar := range []float64{-1, 30, 55} {
			most := map[uint32]float64{}
			sieve.Prepare(q, &shelf)
			for {
				some := sieve.Sift(bar, bar-15, 7, nil)
				if len(some) == 0 {
					break
				}
				for _, found := range some {
					require.NotContains(t, most, found.Slot)
					most[found.Slot] = float64(found.Most)
				}
			}
			for i, o := range offers {
				cosine, words := q.Text(o)
				total := q.Total(o, cosine, words)
				needed := bar
				if q.Excludes(o) != match.None {
					if needed = bar - 15; !need.Regrets(o.Subtypes) {
						continue
					}
				}
				if total >= needed {
					require.Contains(t, most, uint32(i), "%v for the bar %v", total, needed)
					require.LessOrEqual(t, total, most[uint32(i)])
				}
			}
		}
		for _, o := range offers[:12] {
			cosine, words := q.Text(o)
			require.LessOrEqual(t, q.Total(o, cosine, words), c.Ask(o).NeedMost(need))
			require.InDelta(t, reference.Cosine(need.Concepts, o.Concepts), q.Concepts(o.Concepts), 1e-12)
		}
	}
}

func TestScoringDoesNotAllocate(t *testing.T) {
	c, needs, _, offers := scenes(t, 6, 1, 20)
	var shelf match.Shelf
	for i, o := range offers {
		shelf.Put(uint32(i), o)
	}
	q := c.Ask(match.NeedProfile(needs[0]))
	sum := 0.0
	var sieve match.Sieve
	list := make([]match.Candidate, 0, len(offers))
	allocated := testing.AllocsPerRun(20, func() {
		sieve.Prepare(q, &shelf)
		list = sieve.Sift(0, 0, len(offers), list[:0])
		for _, o := range offers {
			cosine, words := q.Text(o)
			sum += q.Total(o, cosine, words)
		}
	})
	assert.Zero(t, allocated)
	assert.Positive(t, sum)
}

// TestTheWordsAreScoredByTheTextbook compares with BM25 written as in the books.
func TestTheWordsAreScoredByTheTextbook(t *testing.T) {
	c, needs, offers, profiles := scenes(t, 7, 12, 80)
	const k1, b = 1.2, .75
	terms := func(lang, title, body string) []string { return text.Terms(lang, title+"\n"+body) }
	for _, n := range needs {
		var documents [][]string
		total, in := 0, map[string]int{}
		for _, o := range offers {
			if o.Language != n.Language {
				continue
			}
			d := terms(o.Language, o.Title, o.Text())
			documents = append(documents, d)
			total += len(d)
			seen := slices.Clone(d)
			slices.Sort(seen)
			for _, term := range slices.Compact(seen) {
				in[term]++
			}
		}
		q := c.Ask(match.NeedProfile(n))
		count := float64(len(documents))
		average := float64(total) / max(1, count)
		compared := 0
		for i, o := range offers {
			if o.Language != n.Language {
				require.Zero(t, q.BM25(profiles[i]))
				continue
			}
			tf := map[string]float64{}
			d := terms(o.Language, o.Title, o.Text())
			for _, term := range d {
				tf[term]++
			}
			want := 0.0
			for _, term := range terms(n.Language, n.Title, n.Text()) {
				f := tf[term]
				df := float64(in[term])
				idf := math.Log(1 + (count-df+.5)/(df+.5))
				want += idf * f * (k1 + 1) / (f + k1*(1-b+b*float64(len(d))/average))
			}
			require.InDelta(t, want, q.BM25(profiles[i]), 1e-9)
			compared++
		}
		require.Equal(t, len(documents), compared)
	}
}

func TestWhatIsRemovedFromTheCorpusLeavesNoTrace(t *testing.T) {
	c, needs, _, offers := scenes(t, 8, 3, 30)
	smaller := match.NewCorpus(today)
	for _, o := range offers[:20] {
		smaller.Add(o)
	}
	for _, o := range offers[20:] {
		c.Remove(o)
	}
	for _, n := range needs {
		need := match.NeedProfile(n)
		for _, o := range offers[:20] {
			require.Equal(t, match.Score(smaller, need, o), match.Score(c, need, o))
		}
	}
}
