package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match/matchtest"
)

// churned is a shelf on which offers came, went and came back changed, with the corpus of those that stand there.
func churned(offer func() domain.Offer, r *rand.Rand, changes int) (*Shelf, *Corpus, map[uint32]*Profile) {
	shelf, corpus, standing := &Shelf{}, NewCorpus(time.Time{}), map[uint32]*Profile{}
	for range changes {
		slot := uint32(r.IntN(changes / 3))
		if before := standing[slot]; before != nil {
			shelf.Remove(slot, before)
			corpus.Remove(before)
			delete(standing, slot)
			if r.IntN(3) == 0 {
				continue
			}
		}
		o := offer()
		for range r.IntN(4) { // some are long, and repeat themselves
			o.Description += " " + o.Description
		}
		if r.IntN(9) == 0 {
			o.Description = ""
		}
		standing[slot] = OfferProfile(o)
		shelf.Put(slot, standing[slot])
		corpus.Add(standing[slot])
	}
	return shelf, corpus, standing
}

// english makes offers of one language, so that many have a word in common.
func english(m *matchtest.Maker) func() domain.Offer {
	return func() domain.Offer { return m.OfferIn("en") }
}

// TestNoTextEarnsMoreThanItsReach: the bound of each text is no less than its exact score, and hardly more; whether offers are asked
// for the common words or all postings are walked along.
func TestNoTextEarnsMoreThanItsReach(t *testing.T) {
	for seed := range uint64(6) {
		m := matchtest.New(seed)
		offer, changes := m.Offer, 240
		if seed%2 == 1 {
			offer, changes = english(m), 900
		}
		shelf, corpus, standing := churned(offer, rand.New(rand.NewPCG(seed, 2)), changes)
		require.Equal(t, len(standing), shelf.Count())
		var sieve Sieve
		loose, texts, common := 0.0, 0, 0
		for i := range 24 {
			n := m.Need()
			switch i % 3 {
			case 1:
				n.Problem, n.Objective = "", ""
			case 2:
				n.Problem += n.Problem + n.Problem + n.Objective
			}
			need := NeedProfile(n)
			q := corpus.Ask(need)
			sieve.Prepare(q, shelf)
			common += sieve.reaches.common.offers
			if i%2 == 0 {
				sieve.reaches.asking = len(standing)
			} else {
				sieve.reaches.asking = min(sieve.reaches.asking, len(standing)/3)
			}
			for slot, o := range standing {
				at := shelf.places[slot]
				g := &shelf.groups[at.kind]
				row := g.members[at.index].at.row()
				cosine, words := q.Text(o)
				var pts points
				textPoints(need, o, cosine, words, &pts)
				exact, most := pts[fText]+pts[fConcept], 0.0
				if o.Language == need.Language {
					most = float64(sieve.reaches.of(row, &g.mentions[at.index], 0))
					loose += most - exact
					texts++
				} else {
					most = weightConcept * float64(sieve.interests.alike(&g.subjects[at.index]))
				}
				require.GreaterOrEqual(t, most+lift, exact, "%s for %s", o.ID, n.ID)
			}
		}
		require.Positive(t, texts)
		require.Equal(t, seed%2 == 1, common > 0, "the many of one language have common words")
		require.Less(t, loose/float64(texts), 1.0, "of 32 points")
	}
}

// TestTheShelfKeepsItsOrder: after all that moves about, each offer is found where its language stands, with its own subjects, and with as
// many of the common words as its text has.
func TestTheShelfKeepsItsOrder(t *testing.T) {
	m := matchtest.New(8)
	for _, offer := range []func() domain.Offer{m.Offer, english(m)} {
		shelf, _, standing := churned(offer, rand.New(rand.NewPCG(8, 2)), 900)
		for slot, o := range standing {
			at := shelf.places[slot]
			g := &shelf.groups[at.kind]
			span := g.in(o.Wrote)
			require.GreaterOrEqual(t, int(at.index), span.from)
			require.Less(t, int(at.index), span.to)
			stands := g.members[at.index].at
			tongue := &shelf.tongues[o.Wrote]
			require.Equal(t, o.Wrote, stands.wrote())
			require.Equal(t, slot, tongue.slots[stands.row()])
			require.Equal(t, shelf.conditions(&o.Codes), g.conditions[at.index])
			require.Equal(t, subjectsOf(o), g.subjects[at.index])
			var mentioned mentions
			for _, term := range o.Terms {
				if p := tongue.words[term.key()]; p.common {
					require.Same(t, p, tongue.common[p.place])
					mentioned.set(p.place, term.count())
				}
			}
			require.Equal(t, mentioned, g.mentions[at.index])
		}
	}
}

// TestACommonWordGivesWay to one that has become twice as common, and leaves nothing behind.
func TestACommonWordGivesWay(t *testing.T) {
	const offers = 4 * promotion
	var kept [offers]mentions
	of := func(row uint32) *mentions { return &kept[row] }
	words, all := postings{}, common{}
	fill := func(key uint64, rows, count int) *posting {
		var p *posting
		for row := range uint32(rows) {
			p = words.put(key, row, count)
			all.put(p, row, count, of)
		}
		return p
	}
	first := fill(0, promotion, 2)
	for key := range uint64(mostCommon - 1) {
		require.True(t, fill(key+1, promotion+1, 1).common)
	}
	late := fill(1000, promotion, 3)
	require.True(t, first.common)
	require.False(t, late.common, "there is no room")
	for row := range uint32(promotion) {
		all.put(words.put(1000, row+promotion, 3), row+promotion, 3, of)
	}
	require.True(t, late.common)
	require.False(t, first.common)
	for row := range kept {
		want := 0
		if row < 2*promotion {
			want = 3
		}
		i, bit := late.place/wordBits, late.place%wordBits
		require.Equal(t, want, int(kept[row].low[i]>>bit&1+2*(kept[row].high[i]>>bit&1)))
	}
}

// TestWhatIsTakenOffTheShelfLeavesNoPosting.
func TestWhatIsTakenOffTheShelfLeavesNoPosting(t *testing.T) {
	shelf, _, standing := churned(english(matchtest.New(9)), rand.New(rand.NewPCG(9, 2)), 600)
	require.NotEqual(t, common{}, shelf.tongues[slices.Index(domain.Languages, "en")+1].common)
	for slot, o := range standing {
		shelf.Remove(slot, o)
	}
	require.Zero(t, shelf.Count())
	for _, tongue := range shelf.tongues {
		require.Empty(t, tongue.words)
		require.Equal(t, common{}, tongue.common)
		require.Len(t, tongue.free, len(tongue.slots))
	}
}

func TestALengthIsNeverTakenForMore(t *testing.T) {
	for length := range 100_000 {
		class := classOfLength(length)
		require.LessOrEqual(t, class.least(), float64(length))
		if class > 0 && class < math.MaxUint8 {
			require.Less(t, float64(length), class.least()*1.04+1)
		}
	}
}

// TestADoorEarnsWhatItsOfferDoes: what is kept of a door says of each State what the offer's own codes say.
func TestADoorEarnsWhatItsOfferDoes(t *testing.T) {
	m := matchtest.New(3)
	for range 300 {
		o := OfferProfile(m.Offer())
		need := NeedProfile(domain.Need{State: m.Need().State})
		var pts points
		fitEligible(need, &o.Codes, &pts)
		named, unnamed := doorOf(&o.Codes).earns(need)
		if o.States.has(need.State) {
			unnamed = named
		}
		require.InDelta(t, pts[fNamed]+pts[fGroup]+pts[fEveryone], unnamed, 1e-6)
	}
}
