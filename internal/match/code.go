package match

import (
	"hash/fnv"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Articles is a set of articles of all four instruments.
type Articles [2]uint64

func (a Articles) has(b Articles) bool { return a[0]&b[0]|a[1]&b[1] != 0 }
func (a Articles) and(b Articles) Articles {
	return Articles{a[0] & b[0], a[1] & b[1]}
}
func (a Articles) count() int { return bits.OnesCount64(a[0]) + bits.OnesCount64(a[1]) }

// States is a set of States.
type States [4]uint64

func (s States) has(i uint8) bool { return s[i>>6]&(1<<(i&63)) != 0 }
func (s States) empty() bool      { return s[0]|s[1]|s[2]|s[3] == 0 }

// tables number the codes; a code's number is its bit. They hold for one Version.
type tables struct {
	subtypes   []domain.Subtype
	subtypeBit map[domain.Subtype]uint32
	typeOf     []uint16 // type bit of each subtype
	articles   []string // "FIREARMS:8"
	articleBit map[string]int
	states     []reference.State // sorted by code; number 0 is no State
	stateNo    map[string]uint8
}

var codes = sync.OnceValue(func() *tables {
	t := &tables{subtypeBit: map[domain.Subtype]uint32{}, articleBit: map[string]int{}, stateNo: map[string]uint8{}}
	types := map[string]uint16{}
	for _, s := range reference.Subtypes() {
		code := domain.Subtype(s.Code)
		if _, ok := types[s.Type]; !ok {
			types[s.Type] = 1 << len(types)
		}
		t.subtypeBit[code] = 1 << len(t.subtypes)
		t.subtypes = append(t.subtypes, code)
		t.typeOf = append(t.typeOf, types[s.Type])
	}
	for _, in := range domain.Instruments {
		for n := 1; n <= reference.ArticleCount(string(in)); n++ {
			t.add(articleCode(in, n))
		}
	}
	t.states = append([]reference.State{{}}, reference.States()...)
	slices.SortFunc(t.states, func(a, b reference.State) int { return strings.Compare(a.Code, b.Code) })
	for i, s := range t.states {
		t.stateNo[s.Code] = uint8(i)
	}
	if len(t.subtypes) > 32 || len(t.articles) > 128 || len(t.states) > 256 || len(types) > 16 {
		panic("match: the reference data outgrew the packed sets")
	}
	return t
})

func (t *tables) add(article string) {
	t.articleBit[article] = len(t.articles)
	t.articles = append(t.articles, article)
}

func articleCode(in domain.Instrument, n int) string { return string(in) + ":" + strconv.Itoa(n) }

func subtypeSet(list []domain.Subtype) uint32 {
	var set uint32
	for _, s := range list {
		set |= codes().subtypeBit[s]
	}
	return set
}

func subtypesIn(set uint32) []string {
	var out []string
	for i, s := range codes().subtypes {
		if set&(1<<i) != 0 {
			out = append(out, string(s))
		}
	}
	return out
}

func typesOf(subtypes uint32) uint16 {
	var set uint16
	for s := subtypes; s != 0; s &= s - 1 {
		set |= codes().typeOf[bits.TrailingZeros32(s)]
	}
	return set
}

func subtypesOfTypes(types uint16) uint32 {
	var set uint32
	for i, t := range codes().typeOf {
		if t&types != 0 {
			set |= 1 << i
		}
	}
	return set
}

func (a *Articles) put(in domain.Instrument, article string) {
	n, _, err := reference.ParseArticle(article)
	if err != nil {
		return // the broker refuses such an article; a profile must be made of whatever is there
	}
	if bit, ok := codes().articleBit[articleCode(in, n)]; ok {
		a[bit>>6] |= 1 << (bit & 63)
	}
}

func articlesIn(a Articles) []string { return named(a[:], codes().articles) }

// named are the names of the numbers in the set, in their order; a number that has none, as damaged bytes may hold, is left out.
func named(set []uint64, names []string) []string {
	n := 0
	for _, word := range set {
		n += bits.OnesCount64(word)
	}
	if n == 0 {
		return nil
	}
	out := make([]string, 0, n)
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			if number := i<<6 + bits.TrailingZeros64(word); number < len(names) {
				out = append(out, names[number])
			}
		}
	}
	return out
}

// set and in pack the short lists of package domain: the bit of a code is its place in the list.
func set[T comparable](all, list []T) uint16 {
	var out uint16
	for _, x := range list {
		if i := slices.Index(all, x); i >= 0 {
			out |= 1 << i
		}
	}
	return out
}

func in[T ~string](all []T, set uint16) []string {
	var out []string
	for i, x := range all {
		if set&(1<<i) != 0 {
			out = append(out, string(x))
		}
	}
	return out
}

// Languages is a set of languages.
type Languages [3]uint64

func (l Languages) has(m Languages) bool { return l[0]&m[0]|l[1]&m[1]|l[2]&m[2] != 0 }
func (l Languages) empty() bool          { return l[0]|l[1]|l[2] == 0 }
func (l Languages) and(m Languages) Languages {
	return Languages{l[0] & m[0], l[1] & m[1], l[2] & m[2]}
}

func (l Languages) codes() []string { return named(l[:], iso639) }

// languageSet packs ISO 639-1 codes; what is none is left out.
func languageSet(list []string) (set Languages) {
	for _, code := range list {
		if i, ok := slices.BinarySearch(iso639, code); ok {
			set[i>>6] |= 1 << (i & 63)
		}
	}
	return set
}

var iso639 = strings.Fields(`aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
	el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
	kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
	nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th
	ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`)

// Hash is the number under which profiles keep an id.
func Hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s)) // never fails
	return h.Sum64()
}

// day is the number of the day since 1970, nought for none.
func day(t *time.Time) int32 {
	if t == nil || t.IsZero() {
		return 0
	}
	return int32(t.UTC().Unix() / 86400)
}

func dayText(d int32) string { return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly) }

func (s States) codes() []string {
	var out []string
	for i, state := range codes().states {
		if s.has(uint8(i)) {
			out = append(out, state.Code)
		}
	}
	return out
}

// facts are what eligibility asks about a State.
type facts struct {
	group uint8
	kinds Flags
}

var stateFacts = sync.OnceValue(func() []facts {
	out := make([]facts, len(codes().states))
	for i, s := range codes().states {
		out[i].group = uint8(set(domain.RegionalGroups, []domain.RegionalGroup{domain.RegionalGroup(s.Group)}))
		for _, k := range []struct {
			is   bool
			flag Flags
		}{{s.LDC, LDC}, {s.LLDC, LLDC}, {s.SIDS, SIDS}} {
			if k.is {
				out[i].kinds |= k.flag
			}
		}
	}
	return out
})

// thesaurus is kept because reference gives a copy at each call.
var thesaurus = sync.OnceValue(reference.Thesaurus)
