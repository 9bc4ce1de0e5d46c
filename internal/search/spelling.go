package search

import (
	"context"
	"strings"
	"sync"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// A word that no document has may be a slip of the hand. It is put right by the words of the field: those of the
// thesaurus and the names of States, in all six languages. Considered: the engines' own tolerance, which differs from
// one to the other, cannot be had for single words, and on Meilisearch would blur the hits of words that are right.

// shortestSlip is how many letters a word must have to be put right: of shorter ones every other is a neighbour.
const shortestSlip = 5

// vocabulary are the words of the field, with how often the thesaurus says them, by their number of letters.
var vocabulary = sync.OnceValue(func() map[int]map[string]int {
	byLength := map[int]map[string]int{}
	add := func(s string) {
		for _, w := range surfaceWords(strings.ToLower(s)) {
			n := utf8.RuneCountInString(w)
			if n < shortestSlip || spaceless(w) {
				continue
			}
			if byLength[n] == nil {
				byLength[n] = map[string]int{}
			}
			byLength[n][w]++
		}
	}
	for _, lang := range domain.Languages {
		for _, c := range reference.Thesaurus() {
			for _, term := range c.Terms[lang] {
				add(term)
			}
			add(c.Notes.In(lang))
		}
		for _, s := range reference.States() {
			add(s.Name(lang))
		}
	}
	return byLength
})

// nearestWord is the word of the field that the word was most likely meant to be; "" where none is near.
func nearestWord(word string) string {
	letters := []rune(word)
	if len(letters) < shortestSlip {
		return ""
	}
	allowed := 1
	if len(letters) >= 8 {
		allowed = 2
	}
	best, bestDistance, bestCount := "", allowed+1, 0
	for n := len(letters) - allowed; n <= len(letters)+allowed; n++ {
		for known, count := range vocabulary()[n] {
			d := edits(letters, []rune(known))
			if d < bestDistance || d == bestDistance && d <= allowed && (count > bestCount || count == bestCount && known < best) {
				best, bestDistance, bestCount = known, d, count
			}
		}
	}
	return best
}

// putRight is the text with the words put right that no document has which the viewer may see; false where there is
// nothing to put right.
func putRight(ctx context.Context, e engine, q question) (string, bool, error) {
	words := surfaceWords(firstRunes(q.Text, longestText))
	if len(words) > maxTerms {
		return "", false, nil
	}
	changed := false
	for i, w := range words {
		lower := strings.ToLower(w)
		right := nearestWord(lower)
		if right == "" || right == lower {
			continue
		}
		one := q
		one.Filter, one.Facets, one.Limit, one.Offset, one.rung = nil, nil, 0, 0, everyWord
		if one.words = cutQuery(w, q.Languages); len(one.words) == 0 {
			continue
		}
		a, err := e.ask(ctx, one)
		if err != nil {
			return "", false, err
		}
		if a.total == 0 {
			words[i], changed = right, true
		}
	}
	return strings.Join(words, " "), changed, nil
}
