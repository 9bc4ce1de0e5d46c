package reference

import (
	"slices"

	"tamatch/internal/text"
)

// Naming is what a few words name outright, with a label or synonym of the thesaurus: what somebody types into a search box.
type Naming struct {
	Subtypes    []string
	Instruments []string
	Subjects    []Concept // entries that are no subtype
	weight      float64
}

// Empty says that the words name nothing.
func (n Naming) Empty() bool {
	return len(n.Subtypes) == 0 && len(n.Instruments) == 0 && len(n.Subjects) == 0
}

// protocol is the Protocol that alone deals with the subject, if one does; the Convention deals with nearly everything.
func (c Concept) protocol() []string {
	for in := range c.Articles {
		if len(c.Articles) == 1 && in != "UNTOC" {
			return []string{in}
		}
	}
	return nil
}

// latin are the languages that a few words in Latin letters may be in; so few seldom tell which.
var latin = []string{"en", "fr", "es"}

// Named reads the words in the language that they are in. Where that cannot be told for certain, each that it may be is
// tried, and the one in which the words name most is taken; of equals the one that is guessed, then the reader's.
func Named(words, reader string) Naming {
	guess := text.Guess(words)
	langs := []string{guess}
	if guess == "" || slices.Contains(latin, guess) {
		langs = append(langs, reader)
		langs = append(langs, latin...)
	}
	var best Naming
	for _, lang := range langs {
		if lang == "" || phraseBooks[lang] == nil {
			continue
		}
		if n := named(lang, words); n.weight > best.weight {
			best = n
		}
	}
	return best
}

func named(lang, words string) Naming {
	var n Naming
	add := func(list *[]string, codes ...string) {
		for _, c := range codes {
			if !slices.Contains(*list, c) {
				*list = append(*list, c)
			}
		}
	}
	concepts := thesaurus.must().concepts
	for _, h := range phraseBooks[lang]().find(lang, words, text.Tokens(lang, words)) {
		if h.loose {
			continue
		}
		n.weight += h.weight
		add(&n.Instruments, h.codes...)
		for _, id := range h.concepts {
			switch c := concepts[id]; {
			case c.Subtype:
				add(&n.Subtypes, c.Subtypes...)
			case !slices.ContainsFunc(n.Subjects, func(s Concept) bool { return s.ID == c.ID }):
				n.Subjects = append(n.Subjects, c)
				add(&n.Instruments, c.protocol()...)
			}
		}
	}
	return n
}
