package match

import (
	"math"
	"time"
)

const (
	k1 = 1.2
	b  = 0.75
)

// Corpus knows how common each term is among the offers that needs are matched with, language by language, and what
// day it is. It is not safe for use while offers are added or removed.
type Corpus struct {
	Today time.Time // decides on deadlines; zero means that none has passed
	sides map[string]*side
	in    map[uint64]int32 // term to the number of offers that have it
}

type side struct {
	records int
	length  int // all terms of all of them
}

// NewCorpus is a corpus without offers.
func NewCorpus(today time.Time) *Corpus {
	return &Corpus{Today: today, sides: map[string]*side{}, in: map[uint64]int32{}}
}

// Add counts an offer in.
func (c *Corpus) Add(p *Profile) { c.count(p, 1) }

// Remove counts an offer out that was counted in.
func (c *Corpus) Remove(p *Profile) { c.count(p, -1) }

func (c *Corpus) count(p *Profile, n int) {
	s := c.sides[p.Language]
	if s == nil {
		s = &side{}
		c.sides[p.Language] = s
	}
	s.records += n
	s.length += n * p.Length
	for _, t := range p.Terms {
		if left := c.in[t.key()] + int32(n); left > 0 {
			c.in[t.key()] = left
		} else {
			delete(c.in, t.key())
		}
	}
}

// Records is how many offers are counted in that language.
func (c *Corpus) Records(lang string) int {
	if s := c.sides[lang]; s != nil {
		return s.records
	}
	return 0
}

// rarity is the idf of a term; a term that no offer has is as rare as can be.
func (c *Corpus) rarity(s *side, key uint64) float64 {
	in := float64(c.in[key])
	return math.Log(1 + (float64(s.records)-in+.5)/(in+.5))
}

// norm is what BM25 adds to a count for the length of the text.
func (s *side) norm(length int) float64 {
	average := 1.0
	if s.records > 0 && s.length > 0 {
		average = float64(s.length) / float64(s.records)
	}
	return k1 * (1 - b + b*float64(length)/average)
}

// Telling orders the terms of a text by how much a match on them would say, most first: at most n of the words as
// they are written, for a search engine that reads few.
func (c *Corpus) Telling(lang, s string, n int) []string {
	seen := map[uint64]*weighed{}
	var order []*weighed
	sd := c.sides[lang]
	if sd == nil {
		sd = &side{}
	}
	for _, w := range wordsOf(lang, s) {
		if at := seen[w.key]; at != nil {
			at.weight += at.rarity
			continue
		}
		r := c.rarity(sd, w.key)
		if c.in[w.key] == 0 {
			continue // nothing would be found by it
		}
		next := &weighed{word: w.word, rarity: r, weight: r}
		seen[w.key] = next
		order = append(order, next)
	}
	return heaviest(order, n)
}
