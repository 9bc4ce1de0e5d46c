package match

import "math/bits"

// common are the words of a language that most offers have. A need has some thirty of them, and their postings are three quarters
// of all that it would have to walk along, to learn little of offers that its codes turn away anyhow. So each offer keeps which
// of them it mentions, and is asked when its turn comes.
type common [mostCommon]*posting // by place, nil where there is room

const (
	mostCommon = 128
	wordBits   = 64
	promotion  = 64 // is considered each time that so many more offers have the word
)

// mentions are how often an offer has each of the common words, up to three times: the number's two bits, by place.
type mentions struct{ low, high [mostCommon / wordBits]uint64 }

const oftenest = 3 // or more often

func (m *mentions) set(place uint8, count int) {
	i, bit := place/wordBits, uint64(1)<<(place%wordBits)
	m.low[i], m.high[i] = m.low[i]&^bit, m.high[i]&^bit
	count = min(count, oftenest)
	if count&1 != 0 {
		m.low[i] |= bit
	}
	if count&2 != 0 {
		m.high[i] |= bit
	}
}

// put notes that the offer in the row has the word; of gives the mentions of an offer.
func (c *common) put(p *posting, row uint32, count int, of func(row uint32) *mentions) {
	switch {
	case p.common:
		of(row).set(p.place, count)
	case p.offers()%promotion == 0:
		c.promote(p, of)
	}
}

// promote gives the word a place, if there is room or a common word has become half as common.
func (c *common) promote(p *posting, of func(row uint32) *mentions) {
	least, place := p.offers()/2, -1
	for i, other := range c {
		if other == nil {
			place = i
			break
		}
		if n := other.offers(); n <= least {
			least, place = n, i
		}
	}
	if place < 0 {
		return
	}
	if other := c[place]; other != nil {
		other.common = false
		other.each(func(row uint32, _ int) { of(row).set(uint8(place), 0) })
	}
	c[place], p.place, p.common = p, uint8(place), true
	p.each(func(row uint32, count int) { of(row).set(uint8(place), count) })
}

// remove takes note that an offer has the word no more.
func (c *common) remove(p *posting) {
	if p.common && p.offers() == 0 {
		c[p.place] = nil
	}
}

// telling is what the common words of a need weigh.
type telling struct {
	asked   [mostCommon / wordBits]uint64
	weights [mostCommon]float32
	times   [mostTimes + 1]float32 // the same summed up, by how often an offer has them at most
	offers  int                    // that have them, each counted with each word
}

func (t *telling) ask(p *posting, weight float32) {
	t.asked[p.place/wordBits] |= 1 << (p.place % wordBits)
	t.weights[p.place] = weight
	t.times[tabulated(uint32(p.most))] += weight
	t.offers += p.offers()
}

// of is what those weigh that an offer has at all, that it has more than once, and that it has oftenest.
func (t *telling) of(m *mentions) (once, twice, often float32) {
	for i, asked := range t.asked {
		low, high := m.low[i]&asked, m.high[i]&asked
		weights := t.weights[i*wordBits : (i+1)*wordBits]
		once += sum(weights, low|high)
		twice += sum(weights, high)
		often += sum(weights, low&high)
	}
	return once, twice, often
}

func sum(weights []float32, set uint64) (sum float32) {
	for ; set != 0; set &= set - 1 {
		sum += weights[bits.TrailingZeros64(set)]
	}
	return sum
}
