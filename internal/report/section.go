package report

import (
	"cmp"
	"slices"
	"strings"

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
}

// saying is one record's part in the text: what it says, under which instrument, in which paragraph.
type saying struct {
	instrument domain.Instrument
	note       domain.Annotation
	sentence   Sentence
	state      string
	record     string
}

// sections are the specific needs, by instrument: queries over instrument, subtype and obstacle, split further where the
// drafter's annotations do. No list of States is kept anywhere.
func (f *facts) sections(said map[string]domain.Annotation) []Section {
	var all []saying
	for _, n := range f.needs {
		all = append(all, n.sayings()...)
	}
	for _, x := range f.findings {
		if x.Kind != domain.FindingSilent {
			all = append(all, saying{x.Instrument, said[x.ID], Sentence{
				Kind: x.Kind, Subtype: x.Subtype, Obstacle: x.Obstacle, Label: said[x.ID].Label,
			}, x.State, x.Reference})
		}
	}
	var out []Section
	for _, i := range append(slices.Clone(f.scope.instruments()), "") {
		s := Section{Instrument: i}
		paragraphs := map[string]*Paragraph{}
		for _, one := range all {
			if one.instrument == i {
				one.into(paragraphs)
			}
		}
		for _, p := range paragraphs {
			p.order()
			s.Paragraphs = append(s.Paragraphs, *p)
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
func (n need) sayings() []saying {
	var out []saying
	for _, l := range n.lines {
		if l.Subtype == reporting {
			continue
		}
		s := saying{l.Instrument, n.note, Sentence{Kind: domain.FindingNeed, Subtype: l.Subtype, Label: n.note.Label}, n.State, n.Reference}
		same := func(o saying) bool {
			return o.instrument == s.instrument && (s.sentence.Label != "" || o.sentence.Subtype == s.sentence.Subtype)
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, s)
		}
	}
	return out
}

// into puts the saying into its paragraph.
func (s saying) into(paragraphs map[string]*Paragraph) {
	kind := s.sentence.Subtype.Type()
	if s.sentence.Kind != domain.FindingNeed {
		kind = string(s.sentence.Kind) // obstacles and remarks that nobody has placed stand together
	}
	key := string(s.instrument) + "/" + kind
	p := Paragraph{Key: key, Type: kind}
	if s.note.Paragraph != "" {
		key = string(s.instrument) + "/" + s.note.Paragraph
		p = Paragraph{Key: key, Name: s.note.Paragraph}
	}
	at := paragraphs[key]
	if at == nil {
		at = &p
		paragraphs[key] = at
	}
	at.say(s)
}

func (p *Paragraph) say(s saying) {
	s.sentence.place = s.note.Place
	if s.note.Place == 0 {
		s.sentence.place = unplaced + subtypePlace(s.sentence)
	}
	same := func(o Sentence) bool {
		if o.Kind != s.sentence.Kind || o.Label != s.sentence.Label || (len(o.States) == 0) != (s.state == "") {
			return false
		}
		return o.Label != "" || o.Subtype == s.sentence.Subtype && o.Obstacle == s.sentence.Obstacle
	}
	i := slices.IndexFunc(p.Sentences, same)
	if i < 0 {
		i = len(p.Sentences)
		p.Sentences = append(p.Sentences, s.sentence)
	}
	at := &p.Sentences[i]
	at.place = min(at.place, s.sentence.place)
	if s.state != "" && !slices.Contains(at.States, s.state) {
		at.States = append(at.States, s.state)
	}
	at.Records = append(at.Records, s.record)
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

// subtypePlace is the order of the note's table: needs, then difficulties, then remarks.
func subtypePlace(s Sentence) int {
	place := slices.IndexFunc(reference.Subtypes(), func(t reference.Subtype) bool { return t.Code == string(s.Subtype) })
	if place < 0 {
		place = 500
	}
	switch s.Kind {
	case domain.FindingDifficulty:
		place = 1000 + slices.Index(domain.Obstacles, s.Obstacle)
	case domain.FindingRemark:
		place += 2000
	}
	return place
}

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

// silent are the States that gave no information.
func (f *facts) silent() []string {
	var set stateSet
	for _, x := range f.findings {
		if x.Kind == domain.FindingSilent {
			set.add(statePlace(x.State))
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
