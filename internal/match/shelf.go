package match

// Shelf holds of many offers, each under a slot, what decides first whether one could be among the best for a need: packed
// codes, and for each word the offers that have it. A [Sieve] reads it. It is laid out so that a need reads memory in
// order, and of an offer touches no more than is asked: reaching for memory costs more than all the sums.
type Shelf struct {
	tongues    [len(written)]tongue // by the language of the words, as in Codes.Wrote
	places     []place              // by slot
	kinds      interned[kind]
	groups     []group // of offers of a kind, by its number
	languages  interned[Languages]
	modalities interned[uint16]
	states     interned[States]
	naming     [256][]uint32 // numbers of the sets that a State is in
}

// kind is what offers have in common of which a need's lines ask the same: the subtypes, and the codes that were read from the text.
type kind struct {
	subtypes uint32
	types    uint16
	read     Flags
	sure     uint8
}

const readFlags = GuessedSubtypes | GuessedInstruments | GuessedArticles | GuessedModalities

// tongue are the offers that are written in one language, by row.
type tongue struct {
	lengths []lengthClass
	slots   []uint32
	words   postings // by key of the term
	common  common   // those of them that most offers have
	free    []uint32 // rows
}

// place is where the member of an offer stands.
type place struct{ kind, index uint32 }

// Put adds an offer under a slot that is free.
func (s *Shelf) Put(slot uint32, p *Profile) {
	if s.groups == nil {
		s.languages.of(Languages{}) // number nought says nothing
		s.states.of(States{})
	}
	o := &p.Codes
	kind := s.kinds.of(kind{o.Subtypes, o.Types, o.Flags & readFlags, o.Sure})
	if int(kind) == len(s.groups) {
		s.groups = append(s.groups, group{})
	}
	g := &s.groups[kind]
	t := &s.tongues[o.Wrote]
	row := t.row()
	for int(slot) >= len(s.places) {
		s.places = append(s.places, place{})
	}
	at := g.open(o.Wrote, s.moved(g))
	s.places[slot] = place{kind, at}
	g.members[at], g.conditions[at] = s.member(newAt(o.Wrote, row), o), s.conditions(o)
	g.subjects[at], g.mentions[at] = subjectsOf(p), mentions{}
	t.slots[row], t.lengths[row] = slot, classOfLength(p.Length)
	mentions := s.mentions(t)
	for _, term := range p.Terms {
		t.common.put(t.words.put(term.key(), row, term.count()), row, term.count(), mentions)
	}
}

// row is one that is free.
func (t *tongue) row() uint32 {
	if n := len(t.free); n > 0 {
		row := t.free[n-1]
		t.free = t.free[:n-1]
		return row
	}
	row := len(t.slots)
	if row == 0 {
		t.words = postings{}
	}
	if row == mostRows {
		panic("match: a shelf holds sixteen million offers of a language")
	}
	t.slots, t.lengths = append(t.slots, 0), append(t.lengths, 0)
	return uint32(row)
}

// moved notes where an offer of the group stands now.
func (s *Shelf) moved(g *group) func(at uint32) {
	return func(at uint32) {
		m := g.members[at].at
		s.places[s.tongues[m.wrote()].slots[m.row()]].index = at
	}
}

// mentions finds those of an offer in the tongue.
func (s *Shelf) mentions(t *tongue) func(row uint32) *mentions {
	return func(row uint32) *mentions {
		at := s.places[t.slots[row]]
		return &s.groups[at.kind].mentions[at.index]
	}
}

// Full notes that an offer's places are taken, or free again.
func (s *Shelf) Full(slot uint32, o *Codes) {
	at := s.places[slot]
	s.groups[at.kind].members[at.index].marks = marksOf(o)
}

// Remove takes out the offer that was put under the slot.
func (s *Shelf) Remove(slot uint32, p *Profile) {
	at := s.places[slot]
	g := &s.groups[at.kind]
	gone := g.members[at.index].at
	g.leave(at.index, gone.wrote(), s.moved(g))
	t := &s.tongues[gone.wrote()]
	for _, term := range p.Terms {
		t.common.remove(t.words.remove(term.key(), gone.row(), term.count()))
	}
	t.free = append(t.free, gone.row())
}

// Count is how many offers stand on the shelf.
func (s *Shelf) Count() int {
	n := 0
	for _, g := range s.groups {
		n += len(g.members)
	}
	return n
}
