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
	best := max(s.across, s.own)
	for at := &s.at; at.pattern < len(s.patterns); at.pattern, at.kind = at.pattern+1, 0 {
		p := s.patterns[at.pattern]
		least := hit
		if p.regrets {
			least = min(hit, miss)
		}
		if p.most+best < least {
			continue
		}
		for ; at.kind < len(p.kinds); at.kind, at.member = at.kind+1, 0 {
			g := &s.shelf.groups[p.kinds[at.kind]]
			for at.member < len(g.members) {
				if len(out) >= many {
					return out
				}
				m := &g.members[at.member]
				most := s.bound(p, m, &g.subjects[at.member], hit, least)
				if at.member++; most > 0 {
					out = append(out, Candidate{s.shelf.tongues[m.at.wrote()].slots[m.at.row()], most * scale})
				}
			}
		}
	}
	return out
}

// cursor is how far a sieve is.
type cursor struct{ pattern, kind, member int }

// bound is the most that the offer earns, nought if that is under the bar: the one for hits, or the least of the two where something
// may exclude it.
func (s *Sieve) bound(p *pattern, m *member, about *subjects, hit, least float32) float32 {
	codes := p.instrument[m.instrument&everyInstrument] + s.rest
	if earned := p.modalities[m.modalities]; earned != unset {
		codes += earned
	} else {
		codes += s.lineModalities(p, m.modalities)
	}
	own := m.at.wrote() == s.need.Wrote
	text := s.across
	if own {
		text = s.own
	}
	if codes+p.second+text < least {
		return 0
	}
	if own && len(s.need.Terms) > 0 && s.need.Wrote != 0 { // nought is any of many languages
		row := m.at.row()
		if text = s.reaches.of(row, s.shelf.tongues[s.need.Wrote].lengths[row]); codes+p.second+text < least {
			return 0
		}
	}
	second, door := s.second(p, m, own)
	codes += second
	bar := hit
	if codes+text >= least && least < hit && s.mayBeExcluded(m, door) {
		bar = least
	}
	if codes+text < bar {
		return 0
	}
	if !own {
		if text = min(text, weightConcept*about.alike(s.concepts, s.sure)+lift); codes+text < bar {
			return 0
		}
	}
	return codes + text
}

// second is what the codes earn that are looked up last, and what the door earns of that.
func (s *Sieve) second(p *pattern, m *member, own bool) (most, door float32) {
	need := s.need
	if most = s.languages[m.languages]; most == unset {
		most = s.language(m.languages)
	}
	if own && m.languages == unsaid && need.Wrote != 0 && need.Codes.Languages.empty() {
		most += weightLanguage * shareWritten
	}
	door = s.open(m)
	if p.articles && need.Codes.Articles.has(m.articles) {
		most += s.articles(p, m.articles)
	}
	return most + door, door
}

// shut is what a door earns that is closed to the State.
const shut = 0

func (s *Sieve) open(m *member) float32 {
	names := s.named[m.states/64] >> (m.states % 64) & 1
	earned := s.doors[names][m.door%doors]
	if earned == unset {
		named, unnamed := m.door.earns(s.need)
		s.doors[0][m.door], s.doors[1][m.door] = unnamed, named
		earned = s.doors[names][m.door]
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
func (s *Sieve) mayBeExcluded(m *member, door float32) bool {
	need := s.need
	if m.marks&bound != 0 || need.State != 0 && door == shut || need.Last > 0 && m.marks&waits != 0 || slices.Contains(s.owners, m.owner) {
		return true
	}
	if !need.Codes.Languages.empty() && s.languages[m.languages] == 0 {
		return true
	}
	in := m.instrument
	return in != 0 && in&convention == 0 && need.Instrument&in == 0
}
