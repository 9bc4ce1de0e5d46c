package match

import (
	"math"
	"slices"
)

// postings list the offers that have a word, by key of the term.
type postings map[uint64]*posting

// posting are the rows of the offers that have a word once, and of those that have it more often, with how often; both in their order.
type posting struct {
	once   []uint32
	more   []uint32 // count in the last byte
	common bool     // it has a place among the common words
	place  uint8
	most   uint8 // no offer has had it more often
}

// offers is how many have the word.
func (p *posting) offers() int { return len(p.once) + len(p.more) }

// each gives the rows and how often each has the word.
func (p *posting) each(do func(row uint32, count int)) {
	for _, row := range p.once {
		do(row, 1)
	}
	for _, x := range p.more {
		do(x>>countByte, int(x&mostByte))
	}
}

const (
	countByte = 8
	mostByte  = 1<<countByte - 1 // and any number above
)

// put gives back the posting in which the row stands now.
func (ps postings) put(key uint64, row uint32, count int) *posting {
	p := ps[key]
	if p == nil {
		p = &posting{}
		ps[key] = p
	}
	p.most = max(p.most, uint8(min(count, mostByte)))
	list, x := p.list(row, count)
	if n := len(*list); n == 0 || (*list)[n-1] < x {
		*list = append(*list, x)
		return p
	}
	at, _ := slices.BinarySearch(*list, x)
	*list = slices.Insert(*list, at, x)
	return p
}

// remove gives back the posting in which the row stood.
func (ps postings) remove(key uint64, row uint32, count int) *posting {
	p := ps[key]
	list, x := p.list(row, count)
	if at, ok := slices.BinarySearch(*list, x); ok {
		*list = slices.Delete(*list, at, at+1)
	}
	if p.offers() == 0 {
		delete(ps, key)
	}
	return p
}

// list is where the row belongs, and what stands there for it.
func (p *posting) list(row uint32, count int) (*[]uint32, uint32) {
	if count == 1 {
		return &p.once, row
	}
	return &p.more, row<<countByte | uint32(min(count, mostByte))
}

// lengthClass is how long a text is, never more than it really is: a shorter text scores more for the same words, so a bound
// that takes it for this long holds.
type lengthClass uint8

// classesADoubling is how finely: a class begins a thirtieth above the one before.
const classesADoubling = 20

func classOfLength(length int) lengthClass {
	return lengthClass(min(math.MaxUint8, math.Log2(float64(max(1, length)))*classesADoubling))
}

// least is the least length of the class.
func (c lengthClass) least() float64 { return leastLengths[c] }

var leastLengths = func() (out [math.MaxUint8 + 1]float64) {
	for c := range out[1:] {
		out[c+1] = math.Exp2(float64(c+1)/classesADoubling) - 1e-6
	}
	return out
}()
