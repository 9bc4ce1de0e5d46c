package match

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match/matchtest"
)

// churned is a shelf on which offers came, went and came back changed, with the corpus of those that stand there.
func churned(m *matchtest.Maker, r *rand.Rand, changes int) (*Shelf, *Corpus, map[uint32]*Profile) {
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
		o := m.Offer()
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

// TestNoTextEarnsMoreThanItsReach: the bound of each text is no less than its exact score, and hardly more.
func TestNoTextEarnsMoreThanItsReach(t *testing.T) {
	for seed := range uint64(4) {
		m := matchtest.New(seed)
		shelf, corpus, standing := churned(m, rand.New(rand.NewPCG(seed, 2)), 240)
		require.Equal(t, len(standing), shelf.Count())
		var sieve Sieve
		loose, texts := 0.0, 0
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
			for slot, o := range standing {
				at := shelf.places[slot]
				g := &shelf.groups[at.kind]
				row := g.members[at.index].at.row()
				cosine, words := q.Text(o)
				var pts points
				textPoints(need, o, cosine, words, &pts)
				exact, most := pts[fText]+pts[fConcept], 0.0
				if o.Language == need.Language {
					most = float64(sieve.reaches.of(row, shelf.tongues[need.Wrote].lengths[row]))
					loose += most - exact
					texts++
				} else {
					most = weightConcept * float64(g.subjects[at.index].alike(sieve.concepts, sieve.sure))
				}
				require.GreaterOrEqual(t, most+lift, exact, "%s for %s", o.ID, n.ID)
			}
		}
		require.Positive(t, texts)
		require.Less(t, loose/float64(texts), 1.0, "of 32 points")
	}
}

// TestWhatIsTakenOffTheShelfLeavesNoPosting.
func TestWhatIsTakenOffTheShelfLeavesNoPosting(t *testing.T) {
	shelf, _, standing := churned(matchtest.New(9), rand.New(rand.NewPCG(9, 2)), 120)
	for slot, o := range standing {
		shelf.Remove(slot, o)
	}
	require.Zero(t, shelf.Count())
	for _, tongue := range shelf.tongues {
		require.Empty(t, tongue.words)
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
