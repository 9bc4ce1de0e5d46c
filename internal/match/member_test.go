package match

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/match/matchtest"
)

// TestMoreSetsOfLanguagesThanAMemberNumbers: offers whose set has no number of its own are bounded and found like the others.
func TestMoreSetsOfLanguagesThanAMemberNumbers(t *testing.T) {
	m := matchtest.New(11)
	shelf, corpus := &Shelf{}, NewCorpus(time.Time{})
	offers := make([]*Profile, manyLanguages+60)
	for i := range offers {
		o := m.Offer()
		o.Languages = []string{iso639[i%len(iso639)], iso639[i/len(iso639)*7]}
		offers[i] = OfferProfile(o)
		shelf.Put(uint32(i), offers[i])
		corpus.Add(offers[i])
	}
	require.Greater(t, len(shelf.languages.values), manyLanguages)
	last := offers[len(offers)-1].Codes.Languages.codes()[0]
	var sieve Sieve
	works := 0
	for i := range 12 {
		n := m.Need()
		n.Provider.Languages = [][]string{nil, {"aa"}, {last}}[i%3]
		q := corpus.Ask(NeedProfile(n))
		sieve.Prepare(q, shelf)
		most := map[uint32]float32{}
		for _, found := range sieve.Sift(20, 20, len(offers)+1, nil) {
			most[found.Slot] = found.Most
		}
		for slot, o := range offers {
			cosine, words := q.Text(o)
			if total := q.Total(o, cosine, words); total >= 20 {
				require.Contains(t, most, uint32(slot))
				require.LessOrEqual(t, total, float64(most[uint32(slot)]))
				if slot >= manyLanguages && o.Codes.Languages.has(q.asked.Codes.Languages) {
					works++
				}
			}
		}
	}
	require.Positive(t, works, "some of those without a number earn by their language")
}
