package main

import (
	"cmp"
	"math"
	"slices"

	"tamatch/internal/exchange"
)

// figures say how good rankings are: means over the needs that have an offer judged above nought. A need for which
// nothing was ranked counts as nought.
type figures struct {
	Queries             int
	NDCG10, MRR         float64
	Recall10, Recall100 float64
}

// add takes in the ranking of one need. grades are its judgements; a grade below nought counts as nought.
func (f *figures) add(ranking []exchange.Ranked, grades map[string]int) {
	ideal := make([]int, 0, len(grades))
	for _, g := range grades {
		if g > 0 {
			ideal = append(ideal, g)
		}
	}
	if len(ideal) == 0 {
		return
	}
	slices.SortFunc(ideal, func(a, b int) int { return cmp.Compare(b, a) })
	// discount is that of trec_eval: the gain is the grade itself, divided by the logarithm of the place and one.
	discount := func(place int) float64 { return math.Log2(float64(place) + 1) }
	best := 0.0
	for i, g := range ideal[:min(10, len(ideal))] {
		best += float64(g) / discount(i+1)
	}
	gained, first, in10, in100 := 0.0, 0, 0, 0
	for i, r := range ranking {
		g := grades[r.ID]
		if g <= 0 {
			continue
		}
		place := i + 1
		if first == 0 {
			first = place
		}
		if place <= 10 {
			gained += float64(g) / discount(place)
			in10++
		}
		if place <= 100 {
			in100++
		}
	}
	f.Queries++
	f.NDCG10 += gained / best
	if first > 0 {
		f.MRR += 1 / float64(first)
	}
	f.Recall10 += float64(in10) / float64(len(ideal))
	f.Recall100 += float64(in100) / float64(len(ideal))
}

// mean divides the sums by the number of needs.
func (f figures) mean() figures {
	if n := float64(f.Queries); n > 0 {
		f.NDCG10, f.MRR, f.Recall10, f.Recall100 = f.NDCG10/n, f.MRR/n, f.Recall10/n, f.Recall100/n
	}
	return f
}
