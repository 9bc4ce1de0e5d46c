package match

// interned numbers values in the order in which they are first met. Those that nobody has any more stay known; they are few
// and small.
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
