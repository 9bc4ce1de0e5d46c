package pairing

import (
	"fmt"
	"slices"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// register holds the open records of one kind, each in a slot. What bounds the score of an offer stands side by side on the
// shelf; the rest is looked up for those that are still in the running.
type register struct {
	profiles []*match.Profile // nil for a free slot
	shelf    match.Shelf      // of offers
	access   []access
	versions []int // of the record
	free     []uint32
	slots    map[string]uint32 // by record id
	keys     *keys
	counted  sync.Map // visible records by viewer, since the last change
	changes  uint64
}

func newRegister(k *keys) *register {
	return &register{slots: map[string]uint32{}, keys: k}
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
		r.access = append(r.access, access{})
		r.versions = append(r.versions, 0)
	}
	r.slots[p.ID] = slot
	r.profiles[slot], r.versions[slot] = p, version
	r.access[slot] = r.keys.access(readers)
	if p.Kind == domain.KindOffer {
		r.shelf.Put(slot, p)
	}
	r.counted.Clear()
	r.changes++
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
	r.access[slot] = access{}
	r.free = append(r.free, slot)
	if p.Kind == domain.KindOffer {
		r.shelf.Remove(slot, p)
	}
	r.counted.Clear()
	r.changes++
	return p
}

// full notes whether the offer in the slot has no capacity left.
func (r *register) full(id string, is bool) {
	slot, ok := r.slots[id]
	if !ok {
		return
	}
	if r.profiles[slot].Flags&match.Full != 0 == is {
		return
	}
	r.changes++
	p := *r.profiles[slot] // others may be reading the one that is there
	p.Flags &^= match.Full
	if is {
		p.Flags |= match.Full
	}
	r.profiles[slot] = &p
	r.shelf.Full(slot, &p.Codes)
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
