package match

import "math"

// reaches are the most that the texts of all offers in the need's language earn. The postings of each word of the need are walked
// along once: memory is read in order, an offer that shares no word costs nothing, and what comes out is the exact
// score but for what is rounded up, the length to its class and the share of the words to its step. Skipping lists by their
// highest entries, as search engines do, saves less than it costs here: a need has eighty words, none of them decides.
//
// The bound holds because [saturated] grows with the count and falls with the length, and [near] grows with the share.
type reaches struct {
	sums []float32 // by row: the weights of the words that the offer has, as parts of the ideal
	once [math.MaxUint8 + 1]float32
	more [mostTimes + 1][math.MaxUint8 + 1]float32
}

// mostTimes is the count up to which what a repeated word earns is tabulated by class of length.
const mostTimes = 7

// gather walks along the postings of the tongue.
func (r *reaches) gather(q *Query, t *tongue) {
	none := q.side.norm(0)
	a := q.side.norm(1) - none
	for class := range r.once {
		norm := none + a*lengthClass(class).least()
		once := saturated(1, norm)
		r.once[class] = float32(once) * nearSteps
		for n := 2; n <= mostTimes; n++ {
			r.more[n][class] = float32(saturated(n, norm) / once)
		}
		r.more[0][class] = float32(saturated(mostCount, norm) / once) // more often than that
	}
	r.sums = refill(r.sums, len(t.slots), 0)
	for i := range q.table {
		if e := &q.table[i]; e.key != 0 {
			if p := t.words[e.key-1]; p != nil {
				r.add(p, t.lengths, float32(e.count*e.weight/q.ideal))
			}
		}
	}
}

func (r *reaches) add(p *posting, lengths []lengthClass, weight float32) {
	sums := r.sums
	for _, row := range p.once {
		sums[row] += weight
	}
	for _, x := range p.more {
		row, times := x>>countByte, x&mostByte
		if times > mostTimes {
			times = 0
		}
		sums[row] += weight * r.more[times][lengths[row]]
	}
}

// of is the most that the text of the offer in the row earns.
func (r *reaches) of(row uint32, length lengthClass) float32 {
	return nearTable[min(uint(r.sums[row]*r.once[length]), uint(len(nearTable)-1))]
}

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
