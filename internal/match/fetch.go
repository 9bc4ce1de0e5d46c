package match

// ahead is how many groups are fetched together.
const ahead = 16

// fetch reads a little of each of the groups that come next. Nothing is done with it: memory that is asked for by independent
// reads arrives all at once, while groups that are sifted one after the other are waited for one after the other, and a need
// has a thousand, of a few offers each.
func (s *Sieve) fetch(step *step) {
	kinds := step.kinds[s.at.kind:min(s.at.kind+ahead, len(step.kinds))]
	for _, kind := range kinds {
		s.fetched += s.shelf.groups[kind].ends[0]
	}
	for _, kind := range kinds {
		g := &s.shelf.groups[kind]
		at := g.spans(s.need.Wrote, step.own)[0]
		switch {
		case at.from == at.to:
		case step.own:
			s.fetched += uint32(g.members[at.from].at) + uint32(g.mentions[at.from].low[0])
		default:
			s.fetched += uint32(g.members[at.from].at) + uint32(g.subjects[at.from].weights[0])
		}
	}
}

// Glance reads a little of all that scoring reads of a profile, for callers that are about to score several.
func (p *Profile) Glance() uint64 {
	seen := p.Owner + uint64(p.Length) + uint64(p.Flags)
	for i := 0; i < len(p.Terms); i += termsALine {
		seen += uint64(p.Terms[i])
	}
	if len(p.Concepts) > 0 {
		seen += uint64(p.Concepts[0].ID)
	}
	return seen
}

// termsALine is how many terms a line of the processor's cache holds.
const termsALine = 8
