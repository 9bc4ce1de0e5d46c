package match

import (
	"cmp"
	"slices"
)

// Sieve tells of the offers on a shelf the most that each could score with a need. The bound is never below [Query.Total], so
// who falls through need not be looked at. It is the sum of what the codes earn, exact but for dates and the need's
// wishes of its provider, which are taken at their most; and of what the text earns: in the need's language by its words, see
// reaches, in another by its subjects. What a factor earns depends on few sets, so it is worked out once per set and
// then looked up.
type Sieve struct {
	need      *Profile
	shelf     *Shelf
	rest      float32      // the most that dates and wishes earn
	languages [2]languages // of offers in other languages than the need's, and in its own
	doors     [2][]float32 // that do not name the need's State, and that do; unset until asked for
	named     []uint64     // a bit for each set of States that it is in
	owners    []uint16     // that the need excludes
	reaches   reaches
	own       float32 // the most that a text in the language of the need earns
	across    float32 // and one in another
	interests interests
	speaks    bool   // the language of the need is known, so reaches holds
	steps     []step // the one that could earn most first
	at        cursor // how far it was sifted
	fetched   uint32 // so that the compiler does not leave out what fetch reads
	patterns  []*pattern
	patternOf map[uint64]*pattern
	few       [1 << fewBits]*pattern // those of the smallest keys
	spare     []*pattern
}

// pattern is how the subtypes of some kinds of offer meet the lines of the need, and what they earn there.
type pattern struct {
	kind       kind      // one of them
	kinds      []uint32  // their numbers
	most       float32   // that the codes earn
	subtype    []float32 // by line
	beside     []float32
	instrument [everyInstrument + 1]float32
	modalities []float32 // by number, with what the subtypes earn; unset until asked for
	second     float32   // the most that Sieve.second gives
	articles   bool      // they earn something
	regrets    bool      // one that something excludes may be a near miss
}

// step are the offers of a pattern that are written in the need's language, or the others.
type step struct {
	*pattern
	own       bool
	languages *languages
	text      float32 // the most that a text earns
	most      float32 // and all together
}

// languages are what the sets of languages earn in which an offer works, by number.
type languages [manyLanguages + 1]float32

const everyInstrument = 1<<4 - 1

const unset = -1

// unsaid is the number of the empty set, of languages and of States.
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
	s.hear()
	s.doors[0], s.doors[1] = refill(s.doors[0], doors, unset), refill(s.doors[1], doors, unset)
	sets := len(shelf.states.values)/64 + 1
	s.named = slices.Grow(s.named[:0], sets)[:sets]
	clear(s.named)
	for _, set := range shelf.naming[need.State] {
		s.named[set/64] |= 1 << (set % 64)
	}
	s.interests.take(need.Concepts)
	s.across = float32(max(weightConcept, weightText*shareAnyWord)) * s.interests.sure
	if s.speaks = len(need.Terms) > 0 && need.Wrote != 0; s.speaks { // nought is any of many languages
		s.reaches.gather(q, &shelf.tongues[need.Wrote])
		s.own = s.reaches.most()
	} else if s.own = s.across; len(need.Terms) > 0 {
		s.own = max(s.across, weightText*(1+beyond))
	}
	s.owners = append(s.owners[:0], ownerPart(need.Owner))
	for _, id := range need.Excluded {
		s.owners = append(s.owners, ownerPart(id))
	}
	s.spare = append(s.spare, s.patterns...)
	s.patterns = s.patterns[:0]
	clear(s.patternOf)
	clear(s.few[:])
	for i := range shelf.kinds.values {
		p := s.pattern(&shelf.kinds.values[i])
		p.kinds = append(p.kinds, uint32(i))
	}
	s.steps = s.steps[:0]
	for _, p := range s.patterns {
		s.steps = append(s.steps, step{p, true, &s.languages[1], s.own, p.most + s.own}, step{p, false, &s.languages[0], s.across, p.most + s.across})
	}
	slices.SortFunc(s.steps, func(a, b step) int { return cmp.Compare(b.most, a.most) })
	s.at = cursor{}
}

func refill(list []float32, n int, with float32) []float32 {
	list = slices.Grow(list[:0], n)[:n]
	for i := range list {
		list[i] = with
	}
	return list
}

const (
	mostMet = 24 // so many lines fit a pattern's key; a need of more has a pattern for each kind
	fewBits = 10
)

// pattern is the one that a kind belongs to.
func (s *Sieve) pattern(k *kind) *pattern {
	lines := s.need.Lines
	key := uint64(k.read)<<8 | uint64(k.sure)
	for i := range min(len(lines), mostMet) {
		l := &lines[i]
		key <<= 2
		switch common := l.Subtypes & k.subtypes; {
		case common&l.Best != 0:
			key |= 3
		case common != 0:
			key |= 2
		case l.Types&k.types != 0:
			key |= 1
		}
	}
	fits := len(lines) <= mostMet
	if fits && key < uint64(len(s.few)) {
		if s.few[key] == nil {
			s.few[key] = s.newPattern(k)
		}
		return s.few[key]
	}
	if p := s.patternOf[key]; p != nil && fits {
		return p
	}
	p := s.newPattern(k)
	if s.patternOf == nil {
		s.patternOf = map[uint64]*pattern{}
	}
	s.patternOf[key] = p
	return p
}

func (s *Sieve) newPattern(k *kind) *pattern {
	var p *pattern
	if n := len(s.spare); n > 0 {
		p, s.spare = s.spare[n-1], s.spare[:n-1]
	} else {
		p = &pattern{}
	}
	s.fill(p, k)
	s.patterns = append(s.patterns, p)
	return p
}

func (s *Sieve) fill(p *pattern, k *kind) {
	lines := s.need.Lines
	share := 1 / float64(max(1, len(lines)))
	o := Codes{Subtypes: k.subtypes, Types: k.types, Flags: k.read, Sure: k.sure}
	*p = pattern{
		kind: *k, kinds: p.kinds[:0], subtype: p.subtype[:0], beside: p.beside[:0],
		modalities: refill(p.modalities, len(s.shelf.modalities.values), unset),
		second:     weightEligible + lift, regrets: s.need.Regrets(k.subtypes),
	}
	most := 0.0
	for i := range lines {
		l := &lines[i]
		_, subtype, beside := l.subtype(&o)
		p.subtype = append(p.subtype, float32(weightSubtype*share*subtype))
		p.beside = append(p.beside, float32(share*beside))
		for in := range p.instrument {
			_, fit := l.instrument(&Codes{Instrument: uint8(in)})
			p.instrument[in] += float32(weightInstrument * share * beside * fit * l.said(GuessedInstruments, &o))
		}
		most += weightSubtype * share * subtype
		if l.Modalities != 0 {
			most += weightModality * share * beside
		}
		if l.Articles != (Articles{}) {
			p.second += float32(weightArticle * share * beside)
			p.articles = true
		}
	}
	p.most = float32(most) + p.instrument[len(p.instrument)-1] + weightLanguage + p.second + s.rest
}

// lineModalities is what subtypes and modalities earn on all lines.
func (s *Sieve) lineModalities(p *pattern, number uint16) float32 {
	sum := float32(0)
	o := Codes{Modalities: s.shelf.modalities.values[number], Flags: p.kind.read, Sure: p.kind.sure}
	for i := range s.need.Lines {
		l := &s.need.Lines[i]
		_, fit := l.modality(&o)
		sum += p.subtype[i]*float32(l.presence(&o)) + p.beside[i]*float32(weightModality*fit*l.said(GuessedModalities, &o))
	}
	p.modalities[number] = sum
	return sum
}

// hear finds what the languages earn. Those that have no number of their own may earn all.
func (s *Sieve) hear() {
	earn := &s.languages[0]
	for i := range earn {
		earn[i] = weightLanguage
	}
	known := s.shelf.languages.values
	for i, set := range known[:min(len(known), manyLanguages)] {
		var pts points
		fitLanguage(s.need, &Codes{Languages: set}, &pts)
		earn[i] = float32(pts[fWorksIn])
	}
	s.languages[1] = *earn
	if s.need.Wrote != 0 && s.need.Codes.Languages.empty() {
		s.languages[1][unsaid] = weightLanguage * shareWritten
	}
}
