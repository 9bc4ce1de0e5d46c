package pairing

import (
	"cmp"
	"slices"

	"tamatch/internal/match"
)

// found is a candidate that was scored.
type found struct {
	profile *match.Profile
	total   float64
	covered int
	why     match.Exclusion
}

// better orders as match.Rank does: score, then covered lines, then age.
func better(a, b *found) int {
	if order := cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(b.covered, a.covered)); order != 0 {
		return order
	}
	return match.Older(a.profile, b.profile) // what is compared last is fetched last
}

// best keeps the k best of what it is offered.
type best struct {
	k     int
	floor float64
	list  []found // once it is full, a heap with the worst in front
}

// least is the score below which nothing enters any more; an equal one may.
func (b *best) least() float64 {
	if len(b.list) < b.k {
		return b.floor
	}
	return max(b.floor, b.list[0].total)
}

func (b *best) add(f found) {
	switch {
	case f.total < b.floor:
		return
	case len(b.list) < b.k:
		b.list = append(b.list, f)
		if len(b.list) == b.k {
			slices.SortFunc(b.list, func(x, y found) int { return better(&y, &x) }) // worst first is a heap
		}
		return
	case better(&f, &b.list[0]) >= 0:
		return
	}
	b.list[0] = f
	for i := 0; ; {
		worst := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(b.list) && better(&b.list[child], &b.list[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		b.list[i], b.list[worst] = b.list[worst], b.list[i]
		i = worst
	}
}

func (b *best) sorted() []found {
	slices.SortFunc(b.list, func(x, y found) int { return better(&x, &y) })
	return b.list
}
