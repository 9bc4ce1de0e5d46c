package match_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/text"
)

// naive is BM25 as a textbook writes it: for each document and each word of the question, count and weigh.
func naive(docs [][]string, question []string) []float64 {
	mean := 0.0
	for _, d := range docs {
		mean += float64(len(d)) / float64(len(docs))
	}
	count := func(d []string, w string) (n float64) {
		for _, x := range d {
			if x == w {
				n++
			}
		}
		return n
	}
	out := make([]float64, len(docs))
	for i, d := range docs {
		for _, w := range question {
			df := 0.0
			for _, other := range docs {
				df += min(count(other, w), 1)
			}
			idf := math.Log(1 + (float64(len(docs))-df+.5)/(df+.5))
			tf := count(d, w)
			out[i] += idf * tf * 2.2 / (tf + 1.2*(1-.75+.75*float64(len(d))/mean))
		}
	}
	return out
}

func TestPlainIsTextbookBM25(t *testing.T) {
	m := matchtest.New(7)
	var plain match.Plain
	var docs [][]string
	var ids []string
	for range 40 {
		o := m.Offer()
		plain.Add(o.ID, o.Language, o.Title, o.Description)
		docs = append(docs, text.Terms(o.Language, o.Title+"\n"+o.Description))
		ids = append(ids, o.ID)
	}
	compared := 0
	for range 6 {
		n := m.Need()
		want := naive(docs, text.Terms(n.Language, n.Title+"\n"+n.Problem))
		order := []int{}
		for i, s := range want {
			if s > 0 {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(want[b], want[a]) })
		got := plain.Rank(n.Language, n.Title, n.Problem, 1000)
		if len(got) != len(order) {
			t.Fatalf("%d documents ranked, %d share a word", len(got), len(order))
		}
		for i, h := range got {
			at := slices.Index(ids, h.ID)
			if math.Abs(h.Score-want[at]) > 1e-9 || math.Abs(h.Score-want[order[i]]) > 1e-9 {
				t.Errorf("place %d: %s scores %v, the reference says %v and %v at that place", i+1, h.ID, h.Score, want[at], want[order[i]])
			}
			compared++
		}
	}
	if compared < 100 {
		t.Errorf("only %d scores were compared", compared)
	}
}

func TestPlainOrdersEqualDocumentsAsAdded(t *testing.T) {
	var plain match.Plain
	if got := plain.Rank("en", "rifles", "", 10); len(got) != 0 {
		t.Errorf("nothing was added, and %v was found", got)
	}
	for _, id := range []string{"b", "a", "c"} {
		plain.Add(id, "en", "Marked rifles", "in the depot")
	}
	plain.Add("d", "en", "Shelter", "for women")
	got := plain.Rank("en", "A rifle", "", 2)
	if len(got) != 2 || got[0].ID != "b" || got[1].ID != "a" || got[0].Score != got[1].Score {
		t.Errorf("%+v", got)
	}
}
