package match

// group are the offers of a kind, those of each language side by side: those in the need's language are asked for their words,
// the others for their subjects. What is asked of all, of few and of hardly any stands in a list of its own, so that only what is
// asked is read.
type group struct {
	ends       [len(written)]uint32 // where those of each language end
	members    []member
	conditions []conditions
	subjects   []subjects
	mentions   []mentions
}

// span are the offers of a group from one place to before another.
type span struct{ from, to int }

// in are the offers that are written in the language.
func (g *group) in(wrote uint8) span {
	from := 0
	if wrote > 0 {
		from = int(g.ends[wrote-1])
	}
	return span{from, int(g.ends[wrote])}
}

// spans are those in the language of the need, or those in the languages before it and after it.
func (g *group) spans(wrote uint8, own bool) [2]span {
	at := g.in(wrote)
	if own {
		return [2]span{at}
	}
	return [2]span{{0, at.from}, {at.to, len(g.members)}}
}

// open makes room for one more in the language: of each language behind it, the first goes to the end. The shelf is told who moved.
func (g *group) open(wrote uint8, moved func(at uint32)) uint32 {
	room := uint32(len(g.members))
	g.members, g.conditions = append(g.members, member{}), append(g.conditions, conditions{})
	g.subjects, g.mentions = append(g.subjects, subjects{}), append(g.mentions, mentions{})
	for l := len(g.ends) - 1; l > int(wrote); l-- {
		room = g.move(g.ends[l-1], room, moved)
		g.ends[l]++
	}
	g.ends[wrote]++
	return room
}

// leave takes out the one that stands there, in the opposite way.
func (g *group) leave(at uint32, wrote uint8, moved func(at uint32)) {
	room := at
	for l := int(wrote); l < len(g.ends); l++ {
		g.ends[l]--
		room = g.move(g.ends[l], room, moved)
	}
	g.members, g.conditions = g.members[:room], g.conditions[:room]
	g.subjects, g.mentions = g.subjects[:room], g.mentions[:room]
}

// move moves one into the room that is free and gives back the room it leaves.
func (g *group) move(from, room uint32, moved func(at uint32)) uint32 {
	if from != room {
		g.members[room], g.conditions[room] = g.members[from], g.conditions[from]
		g.subjects[room], g.mentions[room] = g.subjects[from], g.mentions[from]
		moved(room)
	}
	return from
}
