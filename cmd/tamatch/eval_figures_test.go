package main

import (
	"math"
	"testing"

	"tamatch/internal/exchange"
)

func ranked(ids ...string) []exchange.Ranked {
	var out []exchange.Ranked
	for i, id := range ids {
		out = append(out, exchange.Ranked{ID: id, Score: 100 - float64(i)})
	}
	return out
}

// The values were worked out by hand: log2(2)=1, log2(3)=1.584963, log2(4)=2, log2(5)=2.321928.
func TestFiguresAreThoseWorkedOutByHand(t *testing.T) {
	grades := map[string]int{"a": 3, "b": 2, "c": 1, "zero": 0, "spam": -1}
	filler := make([]string, 0, 150)
	for range 8 {
		filler = append(filler, "x")
	}
	for _, c := range []struct {
		name    string
		ranking []exchange.Ranked
		grades  map[string]int
		want    figures
	}{
		// ideal: 3/1 + 2/1.584963 + 1/2 = 4.761860
		{"as judged", ranked("a", "b", "c"), grades, figures{1, 1, 1, 1, 1}},
		// 1/1 + 2/1.584963 + 3/2 = 3.761860
		{"turned round", ranked("c", "b", "a"), grades, figures{1, 0.789998, 1, 1, 1}},
		// 3/1.584963 + 1/2.321928 = 2.323466; b is missing
		{"first in place two", ranked("spam", "a", "zero", "c"), grades, figures{1, 0.487932, 0.5, 2. / 3, 2. / 3}},
		// a in place 11: no gain in ten, and found within a hundred
		{"behind ten", ranked(append(append([]string{"x", "x"}, filler...), "a")...), map[string]int{"a": 3}, figures{1, 0, 1. / 11, 0, 1}},
		{"nothing ranked", nil, grades, figures{1, 0, 0, 0, 0}},
		{"nothing judged", ranked("a"), nil, figures{}},
		{"nothing judged above nought", ranked("zero"), map[string]int{"zero": 0, "spam": -1}, figures{}},
	} {
		var f figures
		f.add(c.ranking, c.grades)
		if got := f.mean(); !near(got, c.want) {
			t.Errorf("%s: %+v, worked out %+v", c.name, got, c.want)
		}
	}
}

func TestFiguresAreMeansOverTheNeedsThatHaveAnAnswer(t *testing.T) {
	var f figures
	f.add(ranked("a"), map[string]int{"a": 1})
	f.add(ranked("x", "a"), map[string]int{"a": 1, "b": 1})
	f.add(ranked("a"), nil)
	// The second: 1/1.584963 of 1 + 1/1.584963, that is .630930 of 1.630930.
	if got, want := f.mean(), (figures{2, (1 + 0.386853) / 2, 0.75, 0.75, 0.75}); !near(got, want) {
		t.Errorf("%+v, worked out %+v", got, want)
	}
}

func TestOnlyTheFirstTenOfTheIdealCount(t *testing.T) {
	grades := map[string]int{}
	var ids []string
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		grades[id] = 1
		ids = append(ids, id)
	}
	var f figures
	f.add(ranked(ids...), grades)
	if got, want := f.mean(), (figures{1, 1, 1, 10. / 12, 1}); !near(got, want) {
		t.Errorf("%+v, worked out %+v", got, want)
	}
}

func near(a, b figures) bool {
	close := func(x, y float64) bool { return math.Abs(x-y) < 1e-6 }
	return a.Queries == b.Queries && close(a.NDCG10, b.NDCG10) && close(a.MRR, b.MRR) && close(a.Recall10, b.Recall10) && close(a.Recall100, b.Recall100)
}
