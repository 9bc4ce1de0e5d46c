package reference

import (
	"slices"
	"testing"
)

func TestTag(t *testing.T) {
	g := Tag("fr", "marquage des armes à feu", "")
	for _, x := range g {
		t.Log(x)
	}
	for _, want := range []TagGuess{{Kind: TagSubtype, Code: "training.marking"}, {Kind: TagInstrument, Code: "FIREARMS"}, {Kind: TagArticle, Code: "8", Instrument: "FIREARMS"}} {
		if !slices.ContainsFunc(g, func(x TagGuess) bool {
			return x.Kind == want.Kind && x.Code == want.Code && x.Instrument == want.Instrument
		}) {
			t.Errorf("no %v", want)
		}
	}
}

// The note's own summaries are the yardstick: how often a subtype that a person gave stands among the first three.
func TestTagFindsTheSubtypesOfTheNote(t *testing.T) {
	seen := map[string]bool{}
	hit1, hit3, total, shown, right := 0, 0, 0, 0, 0
	for _, n := range NoteNeeds() {
		if seen[n.Statement] || n.Subtype == Unspecified {
			continue
		}
		seen[n.Statement] = true
		var codes []string
		for _, g := range Tag("en", "", n.Summary+" "+n.Quote) {
			if g.Kind == TagSubtype && len(codes) < 3 {
				codes = append(codes, g.Code)
				shown++
				if slices.Contains(n.Subtypes(), g.Code) {
					right++
				}
			}
		}
		total++
		if slices.Contains(codes, n.Subtype) {
			hit3++
		} else {
			t.Logf("%s %s: %v for %q", n.Statement, n.Subtype, codes, n.Quote)
		}
		if len(codes) > 0 && codes[0] == n.Subtype {
			hit1++
		}
	}
	t.Logf("first %.2f, among three %.2f, precision %.2f of %d statements", float64(hit1)/float64(total), float64(hit3)/float64(total), float64(right)/float64(shown), total)
}
