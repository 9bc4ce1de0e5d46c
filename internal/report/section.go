package report

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// reporting is the subtype that the note treats apart from specific needs.
const reporting domain.Subtype = "rep.review"

// Section is what the specific needs under one instrument say.
type Section struct {
	Instrument domain.Instrument `json:"instrument"`
	Paragraphs []Paragraph       `json:"paragraphs"`
}

// Paragraph is sentences about one thing: a type of assistance, or what the drafter has put together.
type Paragraph struct {
	Key       string     `json:"key"`            // keeps the drafter's words with it
	Name      string     `json:"name,omitempty"` // as the drafter called it
	Type      string     `json:"type,omitempty"`
	Sentences []Sentence `json:"sentences"`
}

// Sentence is one statement and the States that made it.
type Sentence struct {
	Kind     domain.FindingKind `json:"kind"`
	Subtype  domain.Subtype     `json:"subtype,omitempty"`
	Obstacle domain.Obstacle    `json:"obstacle,omitempty"`
	Label    string             `json:"label,omitempty"`  // the drafter's words for what it is about
	States   []string           `json:"states,omitempty"` // codes; none where the source names no State
	Records  []string           `json:"-"`                // needs and findings behind it, by reference
	place    int
	named    stateSet // the States that it holds already
}

// saying is one record's part in the text: what it says, under which instrument, in which paragraph.
type saying struct {
	instrument domain.Instrument
	note       *domain.Annotation
	about
	state  string
	record string
}

// about is what a saying says. Sayings about the same are one sentence, as far as they name a State or none does; with the
// drafter's words for it, whatever else it is.
type about struct {
	kind     domain.FindingKind
	subtype  domain.Subtype
	obstacle domain.Obstacle
}

// sentenceKey tells the sentences of a paragraph apart.
type sentenceKey struct {
	about
	label   string
	unnamed bool
}

// paragraphKey tells the paragraphs of the text apart: name is the drafter's, else the type of what is said.
type paragraphKey struct {
	instrument domain.Instrument
	name       string
}

type paragraph struct {
	Paragraph
	at map[sentenceKey]int // places of its sentences
}

// specific is the specific needs on their way to becoming [Section]s.
type specific map[paragraphKey]*paragraph

// sections are the specific needs, by instrument: queries over instrument, subtype and obstacle, split further where the
// drafter's annotations do. No list of States is kept anywhere.
func (f *facts) sections(said map[string]domain.Annotation) []Section {
	t := specific{}
	for i := range f.needs {
		f.needs[i].sayings(t.say)
	}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			note := said[x.ID]
			t.say(saying{x.Instrument, &note, about{x.Kind, x.Subtype, x.Obstacle}, x.State, x.Reference})
		}
	}
	var out []Section
	for _, i := range append(slices.Clone(f.scope.instruments()), "") {
		s := Section{Instrument: i}
		for key, p := range t {
			if key.instrument == i {
				p.order()
				s.Paragraphs = append(s.Paragraphs, p.Paragraph)
			}
		}
		slices.SortFunc(s.Paragraphs, func(a, b Paragraph) int {
			return cmp.Or(cmp.Compare(a.Sentences[0].place, b.Sentences[0].place), cmp.Compare(a.Key, b.Key))
		})
		if len(s.Paragraphs) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// sayings are what a need adds to the text: one thing where the drafter has said what, else one for each subtype under its
// instrument.
func (n *need) sayings(say func(saying)) {
	for i, l := range n.lines {
		same := func(o line) bool {
			return o.Instrument == l.Instrument && o.Subtype != reporting && (n.note.Label != "" || o.Subtype == l.Subtype)
		}
		if l.Subtype != reporting && !slices.ContainsFunc(n.lines[:i], same) {
			say(saying{l.Instrument, &n.note, about{kind: domain.FindingNeed, subtype: l.Subtype}, n.State, n.Reference})
		}
	}
}

// say puts the saying into its paragraph.
func (t specific) say(s saying) {
	kind := s.subtype.Type()
	if s.kind != domain.FindingNeed {
		kind = string(s.kind) // obstacles and remarks that nobody has placed stand together
	}
	key := paragraphKey{s.instrument, cmp.Or(s.note.Paragraph, kind)}
	p := t[key]
	if p == nil {
		p = &paragraph{Paragraph{Key: string(key.instrument) + "/" + key.name, Name: s.note.Paragraph}, map[sentenceKey]int{}}
		if p.Name == "" {
			p.Type = kind
		}
		t[key] = p
	}
	p.say(s)
}

func (p *paragraph) say(s saying) {
	place := s.note.Place
	if place == 0 {
		place = unplaced + s.place()
	}
	key := sentenceKey{s.about, s.note.Label, s.state == ""}
	if key.label != "" {
		key.about = about{kind: s.kind}
	}
	i, ok := p.at[key]
	if !ok {
		i = len(p.Sentences)
		p.at[key] = i
		p.Sentences = append(p.Sentences, Sentence{Kind: s.kind, Subtype: s.subtype, Obstacle: s.obstacle, Label: s.note.Label, place: place})
	}
	at := &p.Sentences[i]
	at.place = min(at.place, place)
	if s.state != "" && !at.names(s.state) {
		at.States = append(at.States, s.state)
	}
	at.Records = append(at.Records, s.record)
}

// names says whether the sentence names the State, and remembers that from now on it does.
func (s *Sentence) names(state string) bool {
	place := statePlace(state)
	if place < 0 {
		return slices.Contains(s.States, state)
	}
	has := s.named.has(place)
	s.named.add(place)
	return has
}

// unplaced sentences stand after those that the drafter has placed.
const unplaced = 1_000_000

func (p *Paragraph) order() {
	slices.SortFunc(p.Sentences, func(a, b Sentence) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Subtype, b.Subtype),
			cmp.Compare(a.Obstacle, b.Obstacle), cmp.Compare(len(a.States), len(b.States)))
	})
	for i := range p.Sentences {
		slices.Sort(p.Sentences[i].States)
	}
}

// place is the order of the note's table: needs, then difficulties, then remarks.
func (a about) place() int {
	place, ok := subtypePlaces()[a.subtype]
	if !ok {
		place = 500
	}
	switch a.kind {
	case domain.FindingDifficulty:
		place = 1000 + slices.Index(domain.Obstacles, a.obstacle)
	case domain.FindingRemark:
		place += 2000
	}
	return place
}

// subtypePlaces are where the subtypes stand in the note's table.
var subtypePlaces = sync.OnceValue(func() map[domain.Subtype]int {
	out := map[domain.Subtype]int{}
	for i, s := range reference.Subtypes() {
		out[domain.Subtype(s.Code)] = i
	}
	return out
})

// reporting are the States that asked for help with reporting.
func (f *facts) reporting() []string {
	var set stateSet
	for _, n := range f.needs {
		for _, l := range n.lines {
			if l.Subtype == reporting {
				set.add(n.state)
			}
		}
	}
	return set.codes()
}

// document is the symbol that a reference to a source begins with: "CTOC/COP/WG.2/2009/2" of
// "CTOC/COP/WG.2/2009/2, para. 24 (24a, N134)".
func document(ref string) string {
	symbol, _, _ := strings.Cut(ref, ",")
	return symbol
}
