package match

import "slices"

// Shelf holds of many offers, each under a slot, what decides first whether one could be among the best for a need: rows of
// packed codes, side by side in groups whose subtypes are the same. Sets that many offers have in common are kept once.
// A [Sieve] reads it. Sets of offers that are gone stay known; they are few and small.
type Shelf struct {
	groups     []*group
	groupOf    map[groupKey]*group
	places     []place // by slot
	languages  interned[Languages]
	doors      interned[door]
	modalities interned[uint16]
}

// group are offers that give the same subtypes, and of which the same was read from the text.
type group struct {
	groupKey
	types uint16
	rows  []row
	hints []hint // of the same offers
}

type groupKey struct {
	subtypes uint32
	read     Flags
	sure     uint8
}

const readFlags = GuessedSubtypes | GuessedInstruments | GuessedArticles | GuessedModalities

// row is an offer in 40 bytes.
type row struct {
	articles   Articles
	slot       uint32
	door       uint32 // who may have it
	owner      uint32 // part of the hash
	languages  uint32
	modalities uint16 // a number, as of languages and door
	lead       int16
	instrument uint8
	wrote      uint8
	bound      bool // by dates, to one need or to places that are taken: something may exclude it
}

// door is to whom an offer is open.
type door struct {
	states States
	groups uint8
	kinds  Flags
}

type place struct {
	group *group
	row   uint32
}

// interned numbers values in the order in which they are first met.
type interned[T comparable] struct {
	number map[T]uint32
	values []T
}

func (in *interned[T]) of(v T) uint32 {
	n, ok := in.number[v]
	if !ok {
		if in.number == nil {
			in.number = map[T]uint32{}
		}
		n = uint32(len(in.values))
		in.number[v] = n
		in.values = append(in.values, v)
	}
	return n
}

// Put adds an offer under a slot that is free.
func (s *Shelf) Put(slot uint32, p *Profile) {
	o := &p.Codes
	key := groupKey{o.Subtypes, o.Flags & readFlags, o.Sure}
	g := s.groupOf[key]
	if g == nil {
		if s.groupOf == nil {
			s.groupOf = map[groupKey]*group{}
			s.languages.of(Languages{}) // number nought says nothing
		}
		g = &group{groupKey: key, types: o.Types}
		s.groupOf[key] = g
		s.groups = append(s.groups, g)
	}
	if n := int(slot) + 1; n > len(s.places) {
		s.places = append(s.places, make([]place, n-len(s.places))...)
	}
	s.places[slot] = place{g, uint32(len(g.rows))}
	g.hints = append(g.hints, hint{})
	g.hints[len(g.hints)-1].read(p)
	g.rows = append(g.rows, row{
		articles: o.Articles, slot: slot, owner: uint32(o.Owner), languages: s.languages.of(o.Languages),
		door:       s.doors.of(door{o.States, o.Groups, o.Flags & (LDC | LLDC | SIDS)}),
		modalities: uint16(s.modalities.of(o.Modalities)), lead: o.Lead, instrument: o.Instrument, wrote: o.Wrote, bound: bound(o),
	})
}

func bound(o *Codes) bool {
	return o.Single != 0 || o.Start != 0 || o.End != 0 || o.Last != 0 || o.Flags&Full != 0
}

// Full notes that an offer's places are taken, or free again.
func (s *Shelf) Full(slot uint32, o *Codes) {
	at := s.places[slot]
	at.group.rows[at.row].bound = bound(o)
}

// Remove takes the offer out.
func (s *Shelf) Remove(slot uint32) {
	at := s.places[slot]
	g, last := at.group, len(at.group.rows)-1
	g.rows[at.row], g.hints[at.row] = g.rows[last], g.hints[last]
	s.places[g.rows[at.row].slot].row = at.row
	g.rows, g.hints = g.rows[:last], g.hints[:last]
	s.places[slot] = place{}
	if last > 0 {
		return
	}
	delete(s.groupOf, g.groupKey)
	i := slices.Index(s.groups, g)
	s.groups[i] = s.groups[len(s.groups)-1]
	s.groups = s.groups[:len(s.groups)-1]
}

// Count is how many offers stand on the shelf.
func (s *Shelf) Count() int {
	n := 0
	for _, g := range s.groups {
		n += len(g.rows)
	}
	return n
}
