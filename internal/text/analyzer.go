package text

import (
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/registry"
)

// Token is one analysed term and the bytes of the original text it stands for: s[Start:End].
type Token struct {
	Term       string
	Start, End int
}

// names maps a language to the name under which Bleve registers its analyzer; the search index uses the same.
var names = map[string]string{
	"en": en.AnalyzerName,
	"fr": fr.AnalyzerName,
	"es": es.AnalyzerName,
	"ru": ru.AnalyzerName,
	"ar": ar.AnalyzerName,
	"zh": cjk.AnalyzerName,
}

// analyzers are built once: Bleve's constructors parse stop-word lists, its analyzers hold no state between calls.
var analyzers = sync.OnceValue(func() map[string]analysis.Analyzer {
	cache := registry.NewCache()
	built := make(map[string]analysis.Analyzer, len(names)+1)
	for lang, name := range names {
		built[lang] = mustAnalyzer(cache, name)
	}
	built[""] = mustAnalyzer(cache, standard.Name)
	return built
})

func mustAnalyzer(cache *registry.Cache, name string) analysis.Analyzer {
	a, err := cache.AnalyzerNamed(name)
	if err != nil { // the packages imported above register these names, so this is a build fault
		panic("text: analyzer " + name + ": " + err.Error())
	}
	return a
}

// AnalyzerName is the name under which Bleve knows the analyzer for a language; the standard one for others.
func AnalyzerName(lang string) string {
	if name, ok := names[lang]; ok {
		return name
	}
	return standard.Name
}

// Terms are the analysed terms of s in order. An unknown or empty language is guessed from the text, and
// where that is unclear the standard analyzer (words, lower case, English stop words) is used.
func Terms(lang, s string) []string {
	stream := analyze(lang, s)
	terms := make([]string, 0, len(stream))
	for _, t := range stream {
		if len(t.Term) > 0 {
			terms = append(terms, string(t.Term))
		}
	}
	return terms
}

// Tokens are Terms with the place of each in s, for highlighting. Chinese bigrams overlap. They are the caller's to read,
// not to change: the same texts come again, the list of records under each search and a need beside each of its offers.
func Tokens(lang, s string) []Token {
	if known, ok := lately.find(lang, s); ok {
		return known
	}
	tokens := tokens(lang, s)
	lately.keep(lang, s, tokens)
	return tokens
}

func tokens(lang, s string) []Token {
	stream := analyze(lang, s)
	tokens := make([]Token, 0, len(stream))
	for _, t := range stream {
		if len(t.Term) > 0 {
			tokens = append(tokens, Token{Term: string(t.Term), Start: t.Start, End: t.End})
		}
	}
	return tokens
}

func analyze(lang, s string) analysis.TokenStream {
	all := analyzers()
	a, ok := all[lang]
	if !ok || lang == "" {
		a = all[Guess(s)]
	}
	return a.Analyze(plain(s))
}

// plain is s with a space for every byte that is not UTF-8: the filters count a broken byte as three, which
// would push the places of later tokens out of the text.
func plain(s string) []byte {
	b := []byte(s)
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			b[i] = ' '
		}
		i += size
	}
	return b
}
