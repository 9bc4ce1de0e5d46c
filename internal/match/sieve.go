package match

import (
	"cmp"
	"slices"
)

// Sieve tells of the offers on a shelf the most that each could score with a need, from its codes alone and with the best
// text there could be. The bound is never below [Query.Total], so who falls through need not be looked at. What a
// factor earns depends on few sets, so it is worked out once per set and then looked up.
type Sieve struct {
	need      *Profile
	shelf     *Shelf
	rest      float32               // the most that dates and wishes earn
	text      [len(written)]float32 // the most that the text earns, by the language it is written in
	written   float32               // earned by an offer that does not say in which language it works
	languages []float32             // by number; unset until asked for
	doors     []float32
	patterns  []*Pattern
	patternOf map[uint64]*Pattern
	spare     []*Pattern
	owners    []uint32 // that the need excludes
	texts     texts
}

// Pattern are the offers whose subtypes meet the lines of the need in the same way, and what they earn there.
type Pattern struct {
	Most       float64 // that one of them could score
	groups     []*group
	group, row int       // how far it was sifted
	subtype    []float32 // by line
	beside     []float32
	instrument [1 << 4]float32
	modalities []float32 // by number, with what the subtypes earn; unset until asked for
	second     float32   // the most that Sieve.second gives
}

// Candidate is an offer and the most that it could score.
type Candidate struct {
	Slot uint32
	Most float32
}

const unset = -1

// unsaid is the number of the empty set of languages.
const unsaid = 0

// bars are exact, bounds are kept in single precision: they are lifted by more than that loses.
const lift = 1e-3

// Prepare gets the sieve ready for the need that the query asks for; what it held before is forgotten.
func (s *Sieve) Prepare(q *Query, shelf *Shelf) {
	need := q.asked
	s.need, s.shelf = need, shelf
	s.rest = lift
	if need.Start != 0 || need.End != 0 || need.Last != 0 {
		s.rest += weightTime
	}
	if need.wishes() > 0 {
		s.rest += weightProvider
	}
	across := float32(max(weightConcept, weightText*shareAnyWord) * need.Concepts.Sure())
	for wrote := range s.text {
		s.text[wrote] = across
		if wrote == int(need.Wrote) && len(need.Terms) > 0 {
			s.text[wrote] = max(across, weightText*(1+beyond))
		}
	}
	s.written = 0
	if need.Codes.Languages.empty() && need.Wrote != 0 {
		s.written = weightLanguage * shareWritten
	}
	s.languages = refill(s.languages, len(shelf.languages.values))
	s.doors = refill(s.doors, len(shelf.doors.values))
	s.texts.prepare(q)
	s.owners = append(s.owners[:0], uint32(need.Owner))
	for _, id := range need.Excluded {
		s.owners = append(s.owners, uint32(id))
	}
	s.spare = append(s.spare, s.patterns...)
	s.patterns = s.patterns[:0]
	clear(s.patternOf)
	for _, g := range shelf.groups {
		p := s.pattern(g)
		p.groups = append(p.groups, g)
	}
	slices.SortFunc(s.patterns, func(a, b *Pattern) int { return cmp.Compare(b.Most, a.Most) })
}

func refill(list []float32, n int) []float32 {
	list = slices.Grow(list[:0], n)[:n]
	for i := range list {
		list[i] = unset
	}
	return list
}

// Patterns are all offers of the shelf, those first of which one could score most. They hold until the next Prepare.
func (s *Sieve) Patterns() []*Pattern { return s.patterns }

// mostMet is how many lines fit a pattern's key; a need of more has a pattern for each group.
const mostMet = 24

// pattern is the one that a group belongs to.
func (s *Sieve) pattern(g *group) *Pattern {
	lines := s.need.Lines
	key := uint64(g.read&readFlags)<<8 | uint64(g.sure)
	for i := range min(len(lines), mostMet) {
		l := &lines[i]
		key <<= 2
		switch common := l.Subtypes & g.subtypes; {
		case common&l.Best != 0:
			key |= 3
		case common != 0:
			key |= 2
		case l.Types&g.types != 0:
			key |= 1
		}
	}
	if p := s.patternOf[key]; p != nil && len(lines) <= mostMet {
		return p
	}
	var p *Pattern
	if n := len(s.spare); n > 0 {
		p, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		p = &Pattern{}
	}
	s.fill(p, g)
	s.patterns = append(s.patterns, p)
	if s.patternOf == nil {
		s.patternOf = map[uint64]*Pattern{}
	}
	s.patternOf[key] = p
	return p
}

func (s *Sieve) fill(p *Pattern, g *group) {
	lines := s.need.Lines
	share := 1 / float64(max(1, len(lines)))
	o := Codes{Subtypes: g.subtypes, Types: g.types, Flags: g.read, Sure: g.sure}
	p.groups, p.subtype, p.beside = p.groups[:0], p.subtype[:0], p.beside[:0]
	p.group, p.row = 0, 0
	clear(p.instrument[:])
	p.second = weightLanguage + weightEligible + lift
	p.modalities = refill(p.modalities, len(s.shelf.modalities.values))
	most := weightLanguage + weightEligible + float64(s.rest+slices.Max(s.text[:]))
	for i := range lines {
		l := &lines[i]
		_, subtype, beside := l.subtype(&o)
		p.subtype = append(p.subtype, float32(weightSubtype*share*subtype))
		p.beside = append(p.beside, float32(share*beside))
		for in := range p.instrument {
			_, fit := l.instrument(&Codes{Instrument: uint8(in)})
			p.instrument[in] += float32(weightInstrument * share * beside * fit * l.said(GuessedInstruments, &o))
		}
		most += weightSubtype*share*subtype + share*beside*(l.most()-l.mostSubtype())
		if l.Articles != (Articles{}) {
			p.second += float32(weightArticle * share * beside)
		}
	}
	p.Most = most * s.need.scale
}

// lineModalities is what subtypes and modalities earn on all lines.
func (s *Sieve) lineModalities(p *Pattern, g *group, number uint16) float32 {
	sum := float32(0)
	o := Codes{Modalities: s.shelf.modalities.values[number], Flags: g.read, Sure: g.sure}
	for i := range s.need.Lines {
		l := &s.need.Lines[i]
		_, fit := l.modality(&o)
		sum += p.subtype[i]*float32(l.presence(&o)) + p.beside[i]*float32(weightModality*fit*l.said(GuessedModalities, &o))
	}
	p.modalities[number] = sum
	return sum
}

func (s *Sieve) language(at uint32) float32 {
	var pts points
	fitLanguage(s.need, &Codes{Languages: s.shelf.languages.values[at]}, &pts)
	s.languages[at] = float32(pts[fWorksIn])
	return s.languages[at]
}

// shut is what a door earns that is closed to the State.
const shut = 0

func (s *Sieve) open(at uint32) float32 {
	d := s.shelf.doors.values[at]
	var pts points
	fitEligible(s.need, &Codes{States: d.states, Groups: d.groups, Flags: d.kinds}, &pts)
	s.doors[at] = float32(pts[fNamed] + pts[fGroup] + pts[fEveryone])
	return s.doors[at]
}

// Sift gives offers of the pattern that could reach the bar, about as many as asked for: the bar for hits, or that for near
// misses where something may exclude the offer. Each call goes on where the last one ended, so that the bar may rise in
// between; in the end there are none.
func (s *Sieve) Sift(p *Pattern, hits, misses float64, many int, out []Candidate) []Candidate {
	scale := float32(s.need.scale)
	hit, miss := float32(hits)/scale, float32(misses)/scale
	for ; p.group < len(p.groups); p.group, p.row = p.group+1, 0 {
		g := p.groups[p.group]
		for ; p.row < len(g.rows); p.row++ {
			if len(out) >= many {
				return out
			}
			r := &g.rows[p.row]
			text, least := s.text[r.wrote], min(hit, miss)
			codes := s.first(p, g, r)
			if codes+text+p.second < least {
				continue
			}
			second, door := s.second(p, g, r)
			if codes += second; codes+text < least {
				continue
			}
			bar := hit
			if miss < hit && s.mayBeExcluded(r, door) {
				bar = miss
			}
			if codes+text < bar {
				continue
			}
			h := &g.hints[p.row]
			switch {
			case r.wrote == 0:
			case r.wrote != s.need.Wrote:
				if text = weightConcept*s.texts.alike(h) + lift; codes+text < bar {
					continue
				}
			case !s.texts.wordsReach(h, (bar-codes)/weightText):
				continue
			}
			out = append(out, Candidate{r.slot, (codes + text) * scale})
		}
	}
	return out
}

// first is what the codes earn that are quickly looked up, and the most that dates and wishes could.
func (s *Sieve) first(p *Pattern, g *group, r *row) float32 {
	most := p.modalities[r.modalities]
	if most == unset {
		most = s.lineModalities(p, g, r.modalities)
	}
	return most + p.instrument[r.instrument&(1<<4-1)] + s.rest
}

// second is what the other codes earn, and what the door earns of that.
func (s *Sieve) second(p *Pattern, g *group, r *row) (most, door float32) {
	need := s.need
	if most = s.languages[r.languages]; most == unset {
		most = s.language(r.languages)
	}
	if r.wrote == need.Wrote && r.languages == unsaid {
		most += s.written
	}
	door = s.doors[r.door]
	if door == unset {
		door = s.open(r.door)
	}
	if need.Codes.Articles.has(r.articles) {
		most += s.articles(p, g, r)
	}
	return most + door, door
}

func (s *Sieve) articles(p *Pattern, g *group, r *row) float32 {
	sum := float32(0)
	for i := range s.need.Lines {
		l := &s.need.Lines[i]
		if fit := l.article(r.articles); fit > 0 {
			sum += p.beside[i] * float32(weightArticle*fit*l.said(GuessedArticles, &Codes{Flags: g.read, Sure: g.sure}))
		}
	}
	return sum
}

// mayBeExcluded says whether [Query.Excludes] could find something; it is false only where it would not.
func (s *Sieve) mayBeExcluded(r *row, door float32) bool {
	need := s.need
	if r.bound || need.State != 0 && door == shut || need.Last > 0 && r.lead > 0 || slices.Contains(s.owners, r.owner) {
		return true
	}
	if !need.Codes.Languages.empty() && s.languages[r.languages] == 0 {
		return true
	}
	return r.instrument != 0 && r.instrument&convention == 0 && need.Instrument&r.instrument == 0
}
