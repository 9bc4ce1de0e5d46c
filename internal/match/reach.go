package match

import (
	"math"
	"slices"
)

// reaches are the most that the texts of all offers in the need's language earn. The postings of each rarer word of the need are
// walked along once: memory is read in order, and an offer that shares none costs nothing. Of the common words each offer is asked
// when its turn comes. What comes out is the exact score but for what is rounded up, the length to its class, the count of a
// common word above twice and the share of the words to its step. Skipping lists by their highest entries, as search engines
// do, saves less than it costs here: a need has eighty words, none of them decides.
//
// The bound holds because [saturated] grows with the count and falls with the length, and [near] grows with the share.
type reaches struct {
	sums   []float32 // by row: the weights of the rarer words that the offer has, as parts of the ideal
	common telling   // and of the common ones
	tongue *tongue
	asking int // how many offers may still be asked one by one for the common words
	once   [math.MaxUint8 + 1]float32
	more   [mostTimes + 1][math.MaxUint8 + 1]float32
	all    [math.MaxUint8 + 1]float32 // by length: what a text would weigh that has all common words, each as often as any offer has it
}

// mostTimes is the count up to which what a repeated word earns is tabulated by class of length.
const mostTimes = 7

// tabulated is where a count stands in the tables; nought is for more often than that.
func tabulated(times uint32) uint32 {
	if times > mostTimes {
		return 0
	}
	return times
}

// gather walks along the postings of the tongue.
func (r *reaches) gather(q *Query, t *tongue) {
	none := q.side.norm(0)
	a := q.side.norm(1) - none
	for class := range r.once {
		norm := none + a*lengthClass(class).least()
		once := saturated(1, norm)
		r.once[class] = float32(once) * nearSteps
		for n := 1; n <= mostTimes; n++ {
			r.more[n][class] = float32(saturated(n, norm) / once)
		}
		r.more[0][class] = float32(saturated(mostCount, norm) / once)
	}
	r.sums = slices.Grow(r.sums[:0], len(t.slots))[:len(t.slots)]
	clear(r.sums)
	r.common, r.tongue = telling{}, t
	for i := range q.table {
		e := &q.table[i]
		if e.key == 0 {
			continue
		}
		weight := float32(e.count * e.weight / q.ideal)
		switch p := t.words[e.key-1]; {
		case p == nil:
		case p.common:
			r.common.ask(p, weight)
		default:
			r.add(p, weight)
		}
	}
	r.asking = r.common.offers / walking
	clear(r.all[:])
	for n, weight := range r.common.times {
		for class := range r.all {
			r.all[class] += weight * r.more[n][class]
		}
	}
}

// most is the most that any text in the tongue earns.
func (r *reaches) most() float32 {
	most := float32(0)
	lengths := r.tongue.lengths
	for row, sum := range r.sums {
		length := lengths[row]
		if share := (sum + r.all[length]) * r.once[length]; share > most {
			most = share
		}
	}
	return earned(most)
}

// walking is how many steps along postings cost as much as asking an offer for the common words it mentions.
const walking = 32

// walk walks along the postings of the common words after all, as there are so many to be asked.
func (r *reaches) walk() {
	for place, p := range r.tongue.common {
		if weight := r.common.weights[place]; weight > 0 {
			r.add(p, weight)
		}
	}
	r.common = telling{}
	clear(r.all[:])
}

func (r *reaches) add(p *posting, weight float32) {
	sums, lengths := r.sums, r.tongue.lengths
	for _, row := range p.once {
		sums[row] += weight
	}
	for _, x := range p.more {
		row := x >> countByte
		sums[row] += weight * r.more[tabulated(x&mostByte)][lengths[row]]
	}
}

// of is the most that the text of the offer in the row earns, which mentions those words; less is not looked into.
func (r *reaches) of(row uint32, m *mentions, less float32) float32 {
	length := r.tongue.lengths[row]
	sum := r.sums[row]
	if text := r.near(sum+r.all[length], length); text < less || r.common.offers == 0 {
		return text
	}
	if r.asking--; r.asking < 0 {
		r.walk()
		return r.near(r.sums[row], length)
	}
	once, twice, often := r.common.of(m)
	repeated, most := r.more[2][length], r.more[0][length]
	return r.near(sum+once+twice*(repeated-1)+often*(most-repeated), length)
}

func (r *reaches) near(sum float32, length lengthClass) float32 {
	return earned(sum * r.once[length])
}

// earned is the most that a text earns that has this share of the need's words, in steps.
func earned(share float32) float32 { return nearTable[min(uint(share), uint(len(nearTable)-1))] }

// nearSteps is how finely near is tabulated.
const nearSteps = 1024

// nearTable is what a text earns that has so many steps of the need's words, or less than one more.
var nearTable = func() (out [2 * nearSteps]float32) {
	for i := range out {
		out[i] = float32(weightText * near(float64(i+1)/nearSteps))
	}
	out[len(out)-1] = weightText * (1 + beyond)
	return out
}()
