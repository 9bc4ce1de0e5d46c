package report

import (
	"cmp"
	"slices"

	"tamatch/internal/reference"
)

// least is the smallest anonymous total that is shown.
const least = 3

// Hidden are the anonymous totals: needs that are not public, whose State consents to being counted. They are of the whole
// register whatever the scope and the viewer, because two scopes that differ by one State would else tell its number; they
// stand apart from the figures and open nothing.
type Hidden struct {
	ByType  []HiddenTotal `json:"by_type"`
	ByGroup []HiddenTotal `json:"by_group"`
}

// HiddenTotal is one of them.
type HiddenTotal struct {
	Label Label `json:"label"`
	Count int   `json:"count"`
	Kept  bool  `json:"kept,omitempty"` // fewer than three, or kept back so that no difference tells
}

// Empty says whether there is nothing to show.
func (h Hidden) Empty() bool {
	shown := func(t HiddenTotal) bool { return !t.Kept }
	return !slices.ContainsFunc(h.ByType, shown) && !slices.ContainsFunc(h.ByGroup, shown)
}

func hidden(byType, byState map[string]int) Hidden {
	var h Hidden
	for _, t := range types() {
		h.ByType = append(h.ByType, HiddenTotal{Label: Label{Of: "type", Code: t}, Count: byType[t]})
	}
	byGroup := map[string]int{}
	for state, n := range byState {
		byGroup[string(groupOf(state))] += n
	}
	for _, g := range append(slices.Clone(reference.Groups), "") {
		h.ByGroup = append(h.ByGroup, HiddenTotal{Label: Label{Of: "group", Code: g}, Count: byGroup[g]})
	}
	keepBack(h.ByType)
	keepBack(h.ByGroup)
	return h
}

// keepBack hides every total below the least, noughts among them, and then the smallest others until what is hidden adds up
// to at least the least: who knows the sum from elsewhere still cannot tell one need from none.
func keepBack(totals []HiddenTotal) {
	sum := 0
	for i := range totals {
		if totals[i].Count < least {
			totals[i].Kept = true
			sum += totals[i].Count
		}
	}
	for sum > 0 && sum < least {
		next := -1
		for i, t := range totals {
			if !t.Kept && (next < 0 || cmp.Less(t.Count, totals[next].Count)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		totals[next].Kept = true
		sum += totals[next].Count
	}
	for i := range totals {
		if totals[i].Kept {
			totals[i].Count = 0
		}
	}
}
