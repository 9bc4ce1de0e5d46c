package match

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// ErrProfile says that bytes are no profile of this Version: the record's profile is made anew.
var ErrProfile = errors.New("not a profile")

// MarshalBinary packs the profile: fixed-size codes, then what varies in length, each with its count in front.
// Full and the provider's State are left out, they are known only beside other records.
func (p *Profile) MarshalBinary() ([]byte, error) {
	w := make([]byte, 0, 256+8*len(p.Terms)+6*len(p.Concepts))
	text := func(s string) {
		w = binary.AppendUvarint(w, uint64(len(s)))
		w = append(w, s...)
	}
	text(string(p.Kind))
	for _, s := range []string{p.ID, p.Reference, p.Organization, p.Language, p.Label} {
		text(s)
	}
	w = binary.AppendUvarint(w, uint64(p.Edition))
	w = binary.AppendUvarint(w, uint64(p.Length))
	c := p.Codes
	c.Flags &^= Full
	if p.isOffer() {
		c.State = 0
	}
	w, err := binary.Append(w, binary.LittleEndian, c)
	if err != nil {
		return nil, fmt.Errorf("packing a profile: %w", err)
	}
	w = binary.AppendUvarint(w, uint64(len(p.Terms)))
	for _, t := range p.Terms {
		w = binary.LittleEndian.AppendUint64(w, uint64(t))
	}
	w = binary.AppendUvarint(w, uint64(len(p.Concepts)))
	for _, c := range p.Concepts {
		w = binary.LittleEndian.AppendUint16(w, c.ID)
		w = binary.LittleEndian.AppendUint32(w, math.Float32bits(c.W))
	}
	w = binary.LittleEndian.AppendUint16(w, p.Spoken)
	w = binary.AppendUvarint(w, uint64(len(p.Lines)))
	for _, l := range p.Lines {
		text(l.ID)
		w = binary.LittleEndian.AppendUint64(w, l.Articles[0])
		w = binary.LittleEndian.AppendUint64(w, l.Articles[1])
		w = binary.LittleEndian.AppendUint32(w, l.Subtypes)
		w = binary.LittleEndian.AppendUint32(w, l.Best)
		w = binary.LittleEndian.AppendUint16(w, l.Modalities)
		w = append(w, l.Instruments, l.Primary, byte(l.Guessed), l.Sure)
	}
	w = binary.AppendUvarint(w, uint64(len(p.Excluded)))
	for _, id := range p.Excluded {
		w = binary.LittleEndian.AppendUint64(w, id)
	}
	return w, nil
}

// UnmarshalBinary takes what MarshalBinary gave. Anything else is an ErrProfile and leaves p as it was.
func (p *Profile) UnmarshalBinary(data []byte) error {
	r := reader{data: data}
	var out Profile
	out.Kind = domain.Kind(r.text())
	for _, s := range []*string{&out.ID, &out.Reference, &out.Organization, &out.Language, &out.Label} {
		*s = r.text()
	}
	out.Edition, out.Length = r.number(math.MaxInt32), r.number(math.MaxInt32)
	if c := r.take(binary.Size(out.Codes)); c != nil {
		if _, err := binary.Decode(c, binary.LittleEndian, &out.Codes); err != nil {
			return fmt.Errorf("%w: %w", ErrProfile, err)
		}
	}
	out.Terms = make([]Term, r.count(8))
	for i := range out.Terms {
		out.Terms[i] = Term(r.uint64())
	}
	out.Concepts = make(reference.Vector, r.count(6))
	for i := range out.Concepts {
		out.Concepts[i] = reference.Weight{ID: r.uint16(), W: math.Float32frombits(r.uint32())}
	}
	out.Spoken = r.uint16()
	if n := r.count(31); n > 0 {
		out.Lines = make([]Line, n)
	}
	for i := range out.Lines {
		l := &out.Lines[i]
		l.ID = r.text()
		l.Articles = Articles{r.uint64(), r.uint64()}
		l.Subtypes, l.Best = r.uint32(), r.uint32()
		l.Modalities = r.uint16()
		l.Instruments, l.Primary, l.Guessed, l.Sure = r.byte(), r.byte(), Flags(r.byte()), r.byte()
	}
	if n := r.count(8); n > 0 {
		out.Excluded = make([]uint64, n)
	}
	for i := range out.Excluded {
		out.Excluded[i] = r.uint64()
	}
	if r.failed || len(r.data) > 0 || !out.sound() {
		return ErrProfile
	}
	for i := range out.Lines {
		out.Lines[i].Types = typesOf(out.Lines[i].Subtypes)
	}
	if out.Kind == domain.KindNeed {
		out.scale = out.computeScale()
	}
	*p = out
	return nil
}

// sound says whether what was read could have been written: scoring relies on the order of terms and concepts and
// on every number having its place in the tables.
func (p *Profile) sound() bool {
	for i, t := range p.Terms {
		if t.count() == 0 || i > 0 && p.Terms[i-1].key() >= t.key() {
			return false
		}
	}
	for i, c := range p.Concepts {
		if i > 0 && p.Concepts[i-1].ID >= c.ID || !(c.W >= 0 && c.W <= 1.001) {
			return false
		}
	}
	known := uint32(1)<<len(codes().subtypes) - 1
	for _, l := range p.Lines {
		if (l.Subtypes|l.Best)&^known != 0 || l.Best&^l.Subtypes != 0 {
			return false
		}
	}
	if p.Kind != domain.KindNeed && p.Kind != domain.KindOffer || p.Kind == domain.KindNeed && len(p.Lines) == 0 {
		return false
	}
	return p.Subtypes&^known == 0 && p.Types == typesOf(p.Subtypes) && int(p.State) < len(codes().states) &&
		int(p.Wrote) < len(written)
}

// reader takes a profile's bytes apart; once something is missing it gives noughts and remembers.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.failed = true
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

func (r *reader) number(most uint64) int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > most {
		r.failed = true
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

// count is a number of things that take at least size bytes each: never more than the bytes that are left could hold.
func (r *reader) count(size int) int {
	n := r.number(math.MaxInt32)
	if n > len(r.data)/size {
		r.failed = true
		return 0
	}
	return n
}

func (r *reader) text() string { return string(r.take(r.number(math.MaxInt32))) }

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}
