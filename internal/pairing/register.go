package pairing

import (
	"fmt"
	"slices"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/reference"
)

// register holds the open records of one kind, each in a slot. What scoring reads of every candidate stands side by
// side in codes and access; the rest is looked up for those that are still in the running.
type register struct {
	profiles  []*match.Profile // nil for a free slot
	codes     []match.Codes
	access    []access
	versions  []int // of the record
	free      []uint32
	slots     map[string]uint32 // by record id
	groups    []*group
	groupOf   map[uint32]*group // by set of subtypes
	byConcept map[reference.ConceptID][]weight
	keys      *keys
	counted   sync.Map // visible records by viewer, since the last change
}

// group are the records with the same subtypes: what they can earn is bounded once for all of them.
type group struct {
	codes match.Codes // subtypes and types alone
	slots []uint32
}

// weight is a slot's weight for a concept.
type weight struct {
	slot uint32
	w    float32
}

func newRegister(k *keys) *register {
	return &register{
		slots: map[string]uint32{}, groupOf: map[uint32]*group{}, byConcept: map[reference.ConceptID][]weight{}, keys: k,
	}
}

// put adds or replaces a record and gives back the profile that stood there before, if any.
func (r *register) put(p *match.Profile, version int, readers []string) *match.Profile {
	before := r.remove(p.ID)
	var slot uint32
	if n := len(r.free); n > 0 {
		slot = r.free[n-1]
		r.free = r.free[:n-1]
	} else {
		slot = uint32(len(r.profiles))
		r.profiles = append(r.profiles, nil)
		r.codes = append(r.codes, match.Codes{})
		r.access = append(r.access, access{})
		r.versions = append(r.versions, 0)
	}
	r.slots[p.ID] = slot
	r.profiles[slot], r.codes[slot], r.versions[slot] = p, p.Codes, version
	r.access[slot] = r.keys.access(readers)
	g := r.groupOf[p.Subtypes]
	if g == nil {
		g = &group{codes: match.Codes{Subtypes: p.Subtypes, Types: p.Types}}
		r.groupOf[p.Subtypes] = g
		r.groups = append(r.groups, g)
	}
	g.slots = append(g.slots, slot)
	for _, c := range p.Concepts {
		r.byConcept[c.ID] = append(r.byConcept[c.ID], weight{slot, c.W})
	}
	r.counted.Clear()
	return before
}

// remove takes a record out and gives back its profile, nil when it was not there.
func (r *register) remove(id string) *match.Profile {
	slot, ok := r.slots[id]
	if !ok {
		return nil
	}
	p := r.profiles[slot]
	delete(r.slots, id)
	r.profiles[slot] = nil
	r.codes[slot], r.access[slot] = match.Codes{}, access{}
	r.free = append(r.free, slot)
	g := r.groupOf[p.Subtypes]
	g.slots = without(g.slots, slot)
	for _, c := range p.Concepts {
		list := r.byConcept[c.ID]
		if at := slices.IndexFunc(list, func(w weight) bool { return w.slot == slot }); at >= 0 {
			list[at] = list[len(list)-1]
			r.byConcept[c.ID] = list[:len(list)-1]
		}
	}
	r.counted.Clear()
	return p
}

func without(list []uint32, slot uint32) []uint32 {
	if at := slices.Index(list, slot); at >= 0 {
		list[at] = list[len(list)-1]
		list = list[:len(list)-1]
	}
	return list
}

// full notes whether the offer in the slot has no capacity left.
func (r *register) full(id string, is bool) {
	slot, ok := r.slots[id]
	if !ok {
		return
	}
	p := *r.profiles[slot] // others may be reading the one that is there
	p.Flags &^= match.Full
	if is {
		p.Flags |= match.Full
	}
	r.profiles[slot], r.codes[slot] = &p, p.Codes
}

// profile is the profile of an open record, and the version of the record it was made of.
func (r *register) profile(id string) (*match.Profile, int) {
	slot, ok := r.slots[id]
	if !ok {
		return nil, 0
	}
	return r.profiles[slot], r.versions[slot]
}

// visible counts the open records that the viewer may see.
func (r *register) visible(v holder) int {
	who := fmt.Sprint(v.all, v.mask, v.more)
	if n, ok := r.counted.Load(who); ok {
		return n.(int)
	}
	n := 0
	for slot, p := range r.profiles {
		if p != nil && v.opens(&r.access[slot]) {
			n++
		}
	}
	r.counted.Store(who, n)
	return n
}

// keys number the reader keys. The first 64 fit a mask; those are the ones that most records carry.
type keys struct{ number map[string]uint32 }

func newKeys() *keys {
	k := &keys{number: map[string]uint32{}}
	for _, key := range domain.Clock().Keys() {
		k.of(key)
	}
	return k
}

func (k *keys) of(key string) uint32 {
	n, ok := k.number[key]
	if !ok {
		n = uint32(len(k.number))
		k.number[key] = n
	}
	return n
}

// access is who may see a record, as numbers of reader keys.
type access struct {
	mask uint64
	more []uint32
}

func (k *keys) access(readers []string) (a access) {
	for _, key := range readers {
		if n := k.of(key); n < 64 {
			a.mask |= 1 << n
		} else {
			a.more = append(a.more, n)
		}
	}
	a.more = slices.Clip(a.more)
	return a
}

// holder is a viewer, as the numbers of the keys it holds.
type holder struct {
	access
	all bool
}

func (k *keys) holder(v domain.Viewer) holder {
	h := holder{all: v.All()}
	for _, key := range v.Keys() {
		n, ok := k.number[key]
		switch {
		case !ok: // no record carries it
		case n < 64:
			h.mask |= 1 << n
		default:
			h.more = append(h.more, n)
		}
	}
	return h
}

func (h *holder) opens(a *access) bool {
	if h.all || h.mask&a.mask != 0 {
		return true
	}
	for _, n := range h.more {
		if slices.Contains(a.more, n) {
			return true
		}
	}
	return false
}
