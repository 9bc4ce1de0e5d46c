package reference

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
)

// ConceptID numbers an entry of the thesaurus. Numbers hold for one ThesaurusVersion.
type ConceptID = uint16

// Concept is an entry of the thesaurus: a subtype of assistance, or a subject, means or circumstance that texts
// about assistance mention, with its words in six languages.
type Concept struct {
	ID       ConceptID
	Code     string              // "legal.drafting" for a subtype, "firearms-marking" for a subject
	Labels   Words               // first term of each language
	Terms    map[string][]string // synonyms and keywords by language, label first
	Notes    Words               // scope notes: a few dozen words on what belongs here
	Subtypes []string            // subtypes the concept speaks for
	Articles map[string][]int    // instrument to articles
	Modality string              // way of giving help it speaks for, if any
	Obstacle string              // obstacle it speaks for, if any
	Subtype  bool                // the entry is a subtype itself
}

type conceptEntry struct {
	ID       string              `yaml:"id"`
	Subtypes []string            `yaml:"subtypes"`
	Articles map[string][]int    `yaml:"articles"`
	Modality string              `yaml:"modality"`
	Obstacle string              `yaml:"obstacle"`
	Terms    map[string][]string `yaml:"terms"`
	Note     Words               `yaml:"note"`
}

// thesaurusFile holds our own concepts, and what they add to entries of the taxonomy.
type thesaurusFile struct {
	Status   string         `yaml:"status"`
	Extend   []conceptEntry `yaml:"extend"`
	Concepts []conceptEntry `yaml:"concepts"`
}

// Concepts of the taxonomy that say what kind of text it is, not what it is about: every need would share them.
var cueConcepts = []string{"need-cues", "offer-cues", "technical-assistance"}

type thesaurusTable struct {
	concepts []Concept
	byCode   map[string]ConceptID
	version  string
}

var thesaurus = once(func() (*thesaurusTable, error) {
	tax, err := taxonomy()
	if err != nil {
		return nil, err
	}
	ins, err := instruments()
	if err != nil {
		return nil, err
	}
	var file thesaurusFile
	if err := readYAML("thesaurus.yaml", &file); err != nil {
		return nil, err
	}
	t := &thesaurusTable{byCode: map[string]ConceptID{}}
	for _, ty := range tax.types {
		for _, s := range ty.Subtypes {
			terms := map[string][]string{}
			for _, lang := range Languages {
				terms[lang] = append([]string{s.Labels[lang]}, s.Keywords[lang]...)
			}
			t.add(conceptEntry{ID: s.Code, Subtypes: []string{s.Code}, Terms: terms, Articles: nil}, true)
		}
	}
	for _, c := range slices.Concat(tax.concepts, file.Concepts) {
		if slices.Contains(cueConcepts, c.ID) {
			continue
		}
		if _, twice := t.byCode[c.ID]; twice {
			return nil, fmt.Errorf("thesaurus: %s stands twice", c.ID)
		}
		t.add(c, false)
	}
	for _, e := range file.Extend {
		id, ok := t.byCode[e.ID]
		if !ok {
			return nil, fmt.Errorf("thesaurus.yaml: %s, to be extended, is no entry", e.ID)
		}
		t.concepts[id].extend(e)
	}
	return t, t.check(tax, ins)
})

func (t *thesaurusTable) add(e conceptEntry, subtype bool) {
	c := Concept{
		ID: ConceptID(len(t.concepts)), Code: e.ID, Labels: Words{}, Terms: map[string][]string{}, Notes: Words{},
		Subtypes: e.Subtypes, Articles: e.Articles, Subtype: subtype,
	}
	c.extend(conceptEntry{Terms: e.Terms, Note: e.Note, Modality: e.Modality, Obstacle: e.Obstacle})
	for lang, terms := range c.Terms {
		c.Labels[lang] = terms[0]
	}
	t.byCode[c.Code] = c.ID
	t.concepts = append(t.concepts, c)
}

func (c *Concept) extend(e conceptEntry) {
	for lang, terms := range e.Terms {
		c.Terms[lang] = append(c.Terms[lang], terms...)
	}
	maps.Copy(c.Notes, e.Note)
	if e.Modality != "" {
		c.Modality = e.Modality
	}
	if e.Obstacle != "" {
		c.Obstacle = e.Obstacle
	}
}

// check proves that every code an entry names exists and that no language is without words; it also takes the
// version, a digest of everything a vector depends on.
func (t *thesaurusTable) check(tax *taxonomyTable, ins []Instrument) error {
	digest := fnv.New64a()
	for _, c := range t.concepts {
		for _, lang := range Languages {
			if len(c.Terms[lang]) == 0 {
				return fmt.Errorf("thesaurus: %s has no terms in %s", c.Code, lang)
			}
			fmt.Fprintln(digest, c.Code, c.Terms[lang], c.Notes[lang])
		}
		for _, s := range c.Subtypes {
			if _, ok := tax.byCode[s]; !ok {
				return fmt.Errorf("thesaurus: %s names subtype %s, which does not exist", c.Code, s)
			}
		}
		for code, numbers := range c.Articles {
			at := slices.IndexFunc(ins, func(i Instrument) bool { return i.Code == code })
			if at < 0 || slices.Max(numbers) > len(ins[at].Articles) {
				return fmt.Errorf("thesaurus: %s names articles %v of %s", c.Code, numbers, code)
			}
		}
		if c.Modality != "" && !slices.Contains(Modalities, c.Modality) {
			return fmt.Errorf("thesaurus: %s names modality %s", c.Code, c.Modality)
		}
		if c.Obstacle != "" && !slices.Contains(Obstacles, c.Obstacle) {
			return fmt.Errorf("thesaurus: %s names obstacle %s", c.Code, c.Obstacle)
		}
	}
	t.version = fmt.Sprintf("%016x", digest.Sum64())
	return nil
}

// ThesaurusVersion changes whenever a stored vector would no longer mean the same: profiles made under another
// version are rebuilt.
func ThesaurusVersion() string { return thesaurus.must().version }

// Thesaurus is every entry in the order of its number.
func Thesaurus() []Concept { return slices.Clone(thesaurus.must().concepts) }

// ConceptByCode finds an entry by its code.
func ConceptByCode(code string) (Concept, bool) {
	t := thesaurus.must()
	id, ok := t.byCode[code]
	if !ok {
		return Concept{}, false
	}
	return t.concepts[id], true
}

// ConceptLabel is the entry's name in lang, for a reason such as "both speak of tracing of firearms"; "" for a
// number outside the thesaurus.
func ConceptLabel(id ConceptID, lang string) string {
	t := thesaurus.must()
	if int(id) >= len(t.concepts) {
		return ""
	}
	return t.concepts[id].Labels.In(lang)
}
