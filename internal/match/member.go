package match

import "math"

// member is what of an offer turns away most, in eight bytes: the members of a kind stand side by side.
type member struct {
	at         at
	modalities uint16 // a number
	languages  uint8  // a number, manyLanguages for any above
	marks      marks  // with the instruments
}

const manyLanguages = math.MaxUint8

func (m *member) instruments() uint8 { return uint8(m.marks) & everyInstrument }

// conditions are what else the codes of an offer say. Sets that many offers have in common are kept once and numbered.
type conditions struct {
	articles Articles
	states   uint32 // a number
	door     door
	owner    uint16 // part of the hash
}

// at is where the words of an offer stand: the row, above the tongue.
type at uint32

const (
	wroteBits = 3
	mostRows  = 1 << (32 - max(wroteBits, countByte))
)

func newAt(wrote uint8, row uint32) at { return at(row<<wroteBits | uint32(wrote)) }

func (a at) row() uint32  { return uint32(a >> wroteBits) }
func (a at) wrote() uint8 { return uint8(a & (1<<wroteBits - 1)) }

func (s *Shelf) member(at at, o *Codes) member {
	return member{
		at: at, modalities: uint16(s.modalities.of(o.Modalities)),
		languages: uint8(min(s.languages.of(o.Languages), manyLanguages)), marks: marksOf(o),
	}
}

func (s *Shelf) conditions(o *Codes) conditions {
	known := len(s.states.values)
	c := conditions{
		articles: o.Articles, states: s.states.of(o.States), door: doorOf(o), owner: ownerPart(o.Owner),
	}
	if len(s.states.values) > known {
		for i := range s.naming {
			if o.States.has(uint8(i)) {
				s.naming[i] = append(s.naming[i], c.states)
			}
		}
	}
	return c
}

func ownerPart(hash uint64) uint16 { return uint16(hash) }

// marks are what may exclude the offer; the lower half are its instruments.
type marks uint8

const (
	bound marks = (everyInstrument + 1) << iota // by dates, to one need or to places that are taken
	waits                                       // it needs days to begin
)

func marksOf(o *Codes) marks {
	m := marks(o.Instrument & everyInstrument)
	if o.Single != 0 || o.Start != 0 || o.End != 0 || o.Last != 0 || o.Flags&Full != 0 {
		m |= bound
	}
	if o.Lead > 0 {
		m |= waits
	}
	return m
}
