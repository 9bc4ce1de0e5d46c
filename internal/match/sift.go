package match

import "slices"

// Candidate is an offer and the most that it could score.
type Candidate struct {
	Slot uint32
	Most float32
}

// Sift gives offers that could reach the bar, about as many as asked for: the bar for hits, or that for near misses where something
// may exclude the offer. Each call goes on where the last one ended, so that the bar may rise in between; in the
// end there are none.
//
// Each step bounds from above all that the steps after it could still add, so an offer that is turned away scores less than
// the bar whatever they would have said.
func (s *Sieve) Sift(hits, misses float64, many int, out []Candidate) []Candidate {
	scale := float32(s.need.scale)
	hit, miss := float32(hits)/scale, float32(misses)/scale
	for at := &s.at; at.step < len(s.steps); at.step, at.kind, at.next = at.step+1, 0, 0 {
		step := &s.steps[at.step]
		bar := bar{hit, hit}
		if step.regrets {
			bar.least = min(hit, miss)
		}
		if step.most < bar.least {
			continue
		}
		for ; at.kind < len(step.kinds); at.kind, at.next = at.kind+1, 0 {
			if at.next == 0 && at.kind%ahead == 0 {
				s.fetch(step)
			}
			g := &s.shelf.groups[step.kinds[at.kind]]
			for _, span := range g.spans(s.need.Wrote, step.own) {
				for i := max(span.from, at.next); i < span.to; i++ {
					most := s.bound(step, g, i, bar)
					if most == 0 {
						continue
					}
					m := g.members[i].at
					out = append(out, Candidate{s.shelf.tongues[m.wrote()].slots[m.row()], most * scale})
					if len(out) >= many {
						at.next = i + 1
						return out
					}
				}
			}
		}
	}
	return out
}

// cursor is how far a sieve is.
type cursor struct{ step, kind, next int }

// bar is what an offer must reach: that of hits, and the least of the two where something may exclude it.
type bar struct{ hit, least float32 }

// bound is the most that the offer earns, nought if that is under the bar.
func (s *Sieve) bound(step *step, g *group, i int, bar bar) float32 {
	p, m := step.pattern, &g.members[i]
	codes := p.instrument[m.instruments()] + step.languages[m.languages] + s.rest
	if earned := p.modalities[m.modalities]; earned != unset {
		codes += earned
	} else {
		codes += s.lineModalities(p, m.modalities)
	}
	text := step.text
	if codes+p.second+text < bar.least {
		return 0
	}
	switch {
	case !step.own:
		text = min(text, weightConcept*s.interests.alike(&g.subjects[i])+lift)
	case s.speaks:
		text = s.reaches.of(m.at.row(), &g.mentions[i], bar.least-codes-p.second)
	}
	if codes+p.second+text < bar.least {
		return 0
	}
	c := &g.conditions[i]
	second, door := s.second(p, c)
	most := codes + text + second
	if most < bar.least || most < bar.hit && !s.mayBeExcluded(m, c, door) {
		return 0
	}
	return most
}

// second is what the codes earn that are looked up last, and what the door earns of that.
func (s *Sieve) second(p *pattern, c *conditions) (most, door float32) {
	door = s.open(c)
	if p.articles && s.need.Codes.Articles.has(c.articles) {
		most += s.articles(p, c.articles)
	}
	return most + door, door
}

// shut is what a door earns that is closed to the State.
const shut = 0

func (s *Sieve) open(c *conditions) float32 {
	names := s.named[c.states/64] >> (c.states % 64) & 1
	earned := s.doors[names][c.door%doors]
	if earned == unset {
		named, unnamed := c.door.earns(s.need)
		s.doors[0][c.door], s.doors[1][c.door] = unnamed, named
		earned = s.doors[names][c.door]
	}
	return earned
}

func (s *Sieve) articles(p *pattern, a Articles) float32 {
	sum := float32(0)
	for i := range s.need.Lines {
		l := &s.need.Lines[i]
		if fit := l.article(a); fit > 0 {
			sum += p.beside[i] * float32(weightArticle*fit*l.said(GuessedArticles, &Codes{Flags: p.kind.read, Sure: p.kind.sure}))
		}
	}
	return sum
}

// mayBeExcluded says whether [Query.Excludes] could find something; it is false only where it would not.
func (s *Sieve) mayBeExcluded(m *member, c *conditions, door float32) bool {
	need := s.need
	if m.marks&bound != 0 || need.State != 0 && door == shut || need.Last > 0 && m.marks&waits != 0 || slices.Contains(s.owners, c.owner) {
		return true
	}
	if !need.Codes.Languages.empty() && (m.languages == manyLanguages || s.languages[0][m.languages] == 0) {
		return true
	}
	in := m.instruments()
	return in != 0 && in&convention == 0 && need.Instrument&in == 0
}
