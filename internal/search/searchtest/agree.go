package searchtest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// Agree checks that two engines find the same: equal ids for random texts in all languages, on whatever rung of the
// ladder, and equal candidates in the same order.
func Agree(t *testing.T, one, other search.Index) {
	docs := documents(20, 600)
	put(t, one, docs...)
	put(t, other, docs...)
	r := rand.New(rand.NewPCG(3, 9))
	widened, begun := 0, 0
	for range 150 {
		lang := pick(r, domain.Languages)
		q := search.Query{Viewer: viewers()[pick(r, []string{"public", "verified a", "clock"})], Limit: 1000, Facets: []search.Facet{search.FacetSubtype, search.FacetState}}
		var words []string
		for range 1 + r.IntN(3) {
			words = append(words, pick(r, vocabulary[lang]))
		}
		switch r.IntN(5) {
		case 0:
			words = append(words, "Zanzibar")
		case 1:
			last := []rune(words[len(words)-1])
			words[len(words)-1] = string(last[:max(2, len(last)*2/3)])
			begun++
		case 2:
			words = append(words, pick(r, []string{"8", "UNTOC", "Ruritania", "N-2026-0007"}))
		case 3:
			q.Filter = map[search.Facet][]string{search.FacetState: {pick(r, states)}, search.FacetStatus: {"open", "closed"}}
		}
		q.Text = strings.Join(words, " ")
		a, err := one.Search(t.Context(), q)
		require.NoError(t, err)
		b, err := other.Search(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, a.Widened, b.Widened, "%q", q.Text)
		require.Equal(t, sortedIDs(a.Hits), sortedIDs(b.Hits), "%q", q.Text)
		require.Equal(t, a.Facets, b.Facets, "%q %+v %d %d", q.Text, q.Filter, a.Total, b.Total)
		if a.Widened {
			widened++
		}
	}
	require.Greater(t, widened, 10)
	require.Greater(t, begun, 10)
	agreeOnCandidates(t, one, other)
}

// agreeOnCandidates compares candidates of texts that are alike as real ones are: a few frequent words and many rare ones.
func agreeOnCandidates(t *testing.T, one, other search.Index) {
	r := rand.New(rand.NewPCG(5, 5))
	docs := documents(21, 1500)
	var words []string
	for range 800 {
		word := ""
		for range 3 + r.IntN(3) {
			word += string(rune('b'+r.IntN(20))) + pick(r, []string{"a", "o", "u"})
		}
		words = append(words, word+"k")
	}
	zipf := rand.NewZipf(r, 1.3, 8, uint64(len(words)-1))
	say := func(n int) string {
		s := ""
		for range n {
			s += words[zipf.Uint64()] + " "
		}
		return s
	}
	for i := range docs {
		docs[i].Language, docs[i].Title, docs[i].Text = "en", say(5), say(20+r.IntN(80))
		docs[i].Keywords, docs[i].OrganizationName = nil, ""
	}
	put(t, one, docs...)
	put(t, other, docs...)
	for range 25 {
		q := search.CandidateQuery{Viewer: domain.Clock(), Kind: domain.KindOffer, Lang: pick(r, []string{"en", "en", ""}), Terms: strings.Fields(say(10))}
		a, err := one.Candidates(t.Context(), q)
		require.NoError(t, err)
		b, err := other.Candidates(t.Context(), q)
		require.NoError(t, err)
		require.NotEmpty(t, a)
		require.Equal(t, a, b, "%+v", q)
	}
}
