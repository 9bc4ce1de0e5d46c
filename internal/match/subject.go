package match

import "math"

// subjects are the concepts of an offer's text, for a need in another language: as [Query.Concepts] counts them, but for weights that
// are rounded up.
type subjects struct {
	concepts [vectorSize]uint16
	weights  [vectorSize]uint8 // in parts of wholeWeight, rounded up
}

const (
	vectorSize  = 16
	wholeWeight = 254            // a weight may be a little more than one
	unknown     = math.MaxUint16 // in place of the first concept: more subjects than fit
)

func subjectsOf(p *Profile) (s subjects) {
	if len(p.Concepts) > vectorSize {
		s.concepts[0] = unknown
		return s
	}
	for i, c := range p.Concepts {
		s.concepts[i], s.weights[i] = c.ID, uint8(math.Ceil(float64(c.W)*wholeWeight))
	}
	return s
}

// alike is the most that the likeness of the subjects could be, for concepts weighed as the need weighs them and not
// more than it is sure of.
func (s *subjects) alike(concepts []float32, sure float32) float32 {
	if s.concepts[0] == unknown {
		return sure
	}
	sum := float32(0)
	for i, id := range s.concepts {
		if int(id) < len(concepts) {
			sum += concepts[id] * float32(s.weights[i])
		}
	}
	return min(sure, sum/wholeWeight)
}
