package match

import (
	"math"

	"tamatch/internal/reference"
)

// subjects are the concepts of an offer's text, for a need in another language: as [Query.Concepts] counts them, but for weights that
// are rounded up. They fill half a line of the processor's cache: of the offers in other languages, most are turned away here.
type subjects struct {
	concepts [vectorSize]uint8
	weights  [vectorSize]uint8 // in parts of wholeWeight
}

const (
	vectorSize  = 16
	wholeWeight = 253           // a weight may be a little more than one
	unknown     = math.MaxUint8 // in place of the first weight: the subjects do not fit
)

func subjectsOf(p *Profile) (s subjects) {
	for i, c := range p.Concepts {
		if i == vectorSize || c.ID > math.MaxUint8 {
			s.weights[0] = unknown
			return s
		}
		s.concepts[i], s.weights[i] = uint8(c.ID), uint8(math.Ceil(float64(c.W)*wholeWeight))
	}
	return s
}

// interests are the concepts of a need, for many offers: weights in parts of wholeInterest, rounded up.
type interests struct {
	weights [math.MaxUint8 + 1]uint32
	sure    float32
}

const wholeInterest = 1 << 12

func (in *interests) take(v reference.Vector) {
	clear(in.weights[:])
	for _, c := range v {
		if c.ID <= math.MaxUint8 {
			in.weights[c.ID] = uint32(math.Ceil(float64(c.W) * wholeInterest))
		}
	}
	in.sure = float32(v.Sure())
}

// alike is the most that the likeness of the subjects could be: not more than the need is sure of.
func (in *interests) alike(s *subjects) float32 {
	if s.weights[0] == unknown {
		return in.sure
	}
	sum := uint32(0)
	for i, id := range s.concepts {
		sum += in.weights[id] * uint32(s.weights[i])
	}
	return min(in.sure, float32(sum)/(wholeWeight*wholeInterest))
}
