package reference

import (
	"math"
	"slices"
	"testing"
)

func TestConceptsCrossLanguages(t *testing.T) {
	texts := parallelTexts(t)
	var reciprocal, n float64
	for _, from := range Languages {
		for _, to := range Languages {
			if from == to {
				continue
			}
			for i, p := range texts {
				query := Concepts(from, p.Text[from])
				own, rank := Cosine(query, Concepts(to, p.Text[to])), 1
				for j, other := range texts {
					if i != j && Cosine(query, Concepts(to, other.Text[to])) >= own {
						rank++
					}
				}
				reciprocal += 1 / float64(rank)
				n++
			}
		}
	}
	t.Logf("mean reciprocal rank %.3f over %.0f pairs", reciprocal/n, n)
	if reciprocal/n < .9 {
		t.Error("below the floor of .90")
	}
}

func TestVectorsAreWellFormed(t *testing.T) {
	for _, p := range parallelTexts(t) {
		for _, lang := range Languages {
			v := Concepts(lang, p.Text[lang])
			var square float64
			for i, w := range v {
				square += float64(w.W) * float64(w.W)
				if i > 0 && v[i-1].ID >= w.ID {
					t.Errorf("%s %s: not sorted", lang, p.Subtype)
				}
			}
			if len(v) == 0 || len(v) > vectorSize || square > 1+1e-4 || math.Abs(square-v.Sure()*v.Sure()) > 1e-4 {
				t.Errorf("%s %s: %d weights, length %f", lang, p.Subtype, len(v), math.Sqrt(square))
			}
			for range 3 {
				if !slices.Equal(v, Concepts(lang, p.Text[lang])) {
					t.Errorf("%s %s: differs from call to call", lang, p.Subtype)
				}
			}
		}
	}
	if v := Concepts("en", "zzz qqq"); len(v) != 0 {
		t.Errorf("nonsense speaks of %v", v)
	}
}

func TestSharedConceptsNameWhatBothTextsSpeakOf(t *testing.T) {
	need, offer := Concepts("fr", "marquage des armes à feu"), Concepts("en", "firearms marking machines")
	if got := Cosine(need, offer); got < .6 {
		t.Errorf("cosine %.2f", got)
	}
	if far := Concepts("en", "shelter for victims of trafficking"); Cosine(need, far) > .3 {
		t.Errorf("cosine with something else %.2f", Cosine(need, far))
	}
	shared := SharedConcepts(need, offer)
	if len(shared) == 0 {
		t.Fatalf("shared %v", shared)
	}
	marking, _ := ConceptByCode("firearms-marking")
	if !slices.Contains(shared, marking.ID) || ConceptLabel(marking.ID, "fr") != "marquage des armes à feu" {
		t.Errorf("shared %v, label %q", shared, ConceptLabel(marking.ID, "fr"))
	}
	if ConceptLabel(60000, "en") != "" {
		t.Error("a number outside the thesaurus has a label")
	}
}

// Texts on other matters, in words that treaties use too.
var elsewhere = []string{
	"Experimental investigation of the aerodynamics of a wing in a slipstream: measurements at different angles of attack",
	"The dielectric constant of liquids, measured with microwaves at frequencies from three to ten gigahertz",
	"Deletion of the gene impairs protein trafficking to the plasma membrane and border formation in human cells.",
	"Women with a higher birth weight are more likely to develop breast cancer later in life.",
	"A secure mail server whose major goals are reliability and speed; it handles all error conditions and verifies that data is valid.",
}

func TestATextOnSomethingElseIsReadWithoutSureness(t *testing.T) {
	for _, s := range elsewhere {
		if sure := Concepts("en", s).Sure(); sure > .7 {
			t.Errorf("%.2f sure of %q", sure, s)
		}
		for _, g := range Tag("en", "", s) {
			if g.Score >= .3 {
				t.Errorf("%s %s %.2f in %q", g.Kind, g.Code, g.Score, s)
			}
		}
	}
	if sure := Concepts("en", "marking of firearms").Sure(); sure < .99 {
		t.Errorf("only %.2f sure of firearms marking", sure)
	}
}

func TestThesaurusIsRich(t *testing.T) {
	all := Thesaurus()
	if len(all) < 130 {
		t.Errorf("%d entries", len(all))
	}
	for _, c := range all {
		if !c.Subtype {
			continue
		}
		for _, lang := range Languages {
			if c.Notes[lang] == "" {
				t.Errorf("subtype %s has no scope note in %s", c.Code, lang)
			}
		}
	}
	if len(ThesaurusVersion()) != 16 {
		t.Errorf("version %q", ThesaurusVersion())
	}
}

func BenchmarkConcepts(b *testing.B) {
	texts := parallelTexts(b)
	Concepts("en", "")
	for i := 0; b.Loop(); i++ {
		Concepts("en", texts[i%len(texts)].Text["en"])
	}
}

func BenchmarkCosine(b *testing.B) {
	texts := parallelTexts(b)
	one, other := Concepts("en", texts[0].Text["en"]), Concepts("fr", texts[0].Text["fr"])
	for b.Loop() {
		Cosine(one, other)
	}
}
