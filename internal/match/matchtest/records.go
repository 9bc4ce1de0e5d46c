// Package matchtest makes needs and offers from a seed, for property tests and benchmarks: the same seed gives the
// same records on every machine. Texts are put together from the thesaurus, in six languages, so that they speak of what
// the codes say and share words the way real ones do.
package matchtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Maker makes records. It may be used by one goroutine at a time.
type Maker struct {
	r     *rand.Rand
	made  int
	Today time.Time
}

// New is a maker for the seed.
func New(seed uint64) *Maker {
	return &Maker{r: rand.New(rand.NewPCG(seed, 1)), Today: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
}

// From has the maker number its records from n on, for makers that work side by side.
func (m *Maker) From(n int) *Maker {
	m.made = n
	return m
}

// language spreads as in the United Nations' files: English first, Arabic last.
func (m *Maker) language() string {
	return []string{"en", "en", "en", "en", "fr", "fr", "es", "es", "ru", "zh", "ar"}[m.r.IntN(11)]
}

// some picks up to most of the list, in its order.
func some[T any](m *Maker, all []T, most int) []T {
	var out []T
	n := m.r.IntN(most + 1)
	for _, i := range m.r.Perm(len(all))[:min(n, len(all))] {
		out = append(out, all[i])
	}
	return out
}

func (m *Maker) chance(percent int) bool { return m.r.IntN(100) < percent }

// date is a day from so many days after today on, within two years, or none.
func (m *Maker) date(percent, from int) *time.Time {
	if !m.chance(percent) {
		return nil
	}
	t := m.Today.AddDate(0, 0, from+m.r.IntN(730))
	return &t
}

var subtypes = sync.OnceValue(reference.Subtypes)

func (m *Maker) subtype() reference.Subtype {
	all := subtypes()
	// Some kinds of help are asked for and offered far more than others.
	return all[int(float64(len(all))*math.Pow(m.r.Float64(), 1.7))]
}

func (m *Maker) instrument(s reference.Subtype) domain.Instrument {
	if s.ProtocolOnly != "" {
		return domain.Instrument(s.ProtocolOnly)
	}
	return domain.Instruments[m.r.IntN(4)]
}

func articles(s reference.Subtype, in domain.Instrument) []string {
	var out []string
	for _, n := range s.Articles[string(in)] {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

func (m *Maker) states() []string {
	var out []string
	for _, s := range some(m, reference.States(), 12) {
		out = append(out, s.Code)
	}
	return out
}

// id is a UUID of version 7 in form, growing.
func (m *Maker) id() string {
	m.made++
	return fmt.Sprintf("0195%04x-%04x-7000-8000-%012x", m.made>>16, m.made&0xffff, m.r.Uint64()>>16)
}

// Need makes an open need of about 140 words.
func (m *Maker) Need() domain.Need { return m.NeedIn(m.language()) }

// NeedIn makes one in that language.
func (m *Maker) NeedIn(lang string) domain.Need {
	states := reference.States()
	state := states[m.r.IntN(len(states))]
	n := domain.Need{
		ID: m.id(), OrganizationID: "org-" + strings.ToLower(state.Code), State: state.Code, Language: lang,
		Visibility: domain.Public, Status: domain.NeedOpen, Version: 1, Edition: 1, Source: domain.SourcePosted,
		WantedStart: m.date(40, 30), LatestUseful: m.date(20, 180), CreatedAt: m.Today, UpdatedAt: m.Today, StatusSince: m.Today,
	}
	n.Reference = fmt.Sprintf("N-2026-%04d", m.made)
	var about []string
	for i := range 1 + m.r.IntN(3) {
		s := m.subtype()
		in := m.instrument(s)
		l := domain.Line{ID: fmt.Sprintf("l%d", i+1), Subtype: domain.Subtype(s.Code), Instrument: in, Modalities: some(m, domain.Modalities, 2)}
		if m.chance(60) {
			l.Articles = articles(s, in)
		}
		if m.chance(10) {
			l.Subtype = domain.Unspecified
		}
		n.Lines = append(n.Lines, l)
		about = append(about, s.Code)
	}
	if m.chance(40) {
		n.Provider.Languages = append(some(m, domain.Languages, 2), lang)
	}
	if m.chance(20) {
		n.Provider.Traditions = some(m, domain.LegalTraditions, 2)
		n.Provider.Groups = some(m, domain.RegionalGroups, 2)
		n.Provider.Peers = m.chance(50)
	}
	n.Title = m.words(lang, about, 7)
	n.Problem = m.words(lang, about, 90)
	n.Objective = m.words(lang, about, 43)
	return n
}

// Offer makes an open offer of about 90 words.
func (m *Maker) Offer() domain.Offer { return m.OfferIn(m.language()) }

// OfferIn makes one in that language.
func (m *Maker) OfferIn(lang string) domain.Offer {
	o := domain.Offer{
		ID: m.id(), OrganizationID: fmt.Sprintf("org-p%02d", m.r.IntN(60)), Kind: domain.Capability, Language: lang,
		Modalities: some(m, domain.Modalities, 3), Languages: append(some(m, domain.Languages, 2), lang),
		Traditions: some(m, domain.LegalTraditions, 2), Visibility: domain.Public, Status: domain.OfferOpen,
		Version: 1, Edition: 1, LeadDays: m.r.IntN(90), SouthSouth: m.chance(10),
		CreatedAt: m.Today, UpdatedAt: m.Today, StatusSince: m.Today,
	}
	o.Reference = fmt.Sprintf("O-2026-%04d", m.made)
	var about []string
	for range 1 + m.r.IntN(3) {
		s := m.subtype()
		in := m.instrument(s)
		if code := domain.Subtype(s.Code); !slices.Contains(o.Subtypes, code) {
			o.Subtypes = append(o.Subtypes, code)
		}
		if !slices.Contains(o.Instruments, in) {
			o.Instruments = append(o.Instruments, in)
		}
		for _, a := range articles(s, in) {
			if m.chance(50) {
				o.Articles = append(o.Articles, domain.OfferArticle{Instrument: in, Article: a})
			}
		}
		about = append(about, s.Code)
	}
	switch m.r.IntN(6) {
	case 0:
		o.Eligible.Groups = some(m, domain.RegionalGroups, 3)
	case 1:
		o.Eligible.States = m.states()
	case 2:
		o.Eligible.LDC = m.chance(30)
	}
	if m.chance(15) {
		o.Kind = domain.Opportunity
		o.WindowStart, o.WindowEnd, o.Deadline = m.date(50, -200), m.date(50, -100), m.date(50, -100)
	}
	o.Title = m.words(lang, about, 6)
	o.Description = m.words(lang, about, 84)
	return o
}

// vocabulary are the words of a language: those of each subject, those that any text about assistance uses, and
// names that a single text may use.
type vocabulary struct {
	of     map[string][]string
	common []string
}

var vocabularies = sync.OnceValue(func() map[string]*vocabulary {
	out := map[string]*vocabulary{}
	for _, lang := range domain.Languages {
		v := &vocabulary{of: map[string][]string{}}
		for _, c := range reference.Thesaurus() {
			var words []string
			for _, t := range append(slices.Clone(c.Terms[lang]), c.Notes[lang]) {
				words = append(words, split(lang, t)...)
			}
			v.common = append(v.common, words...)
			for _, s := range c.Subtypes {
				v.of[s] = append(v.of[s], words...)
			}
		}
		out[lang] = v
	}
	return out
})

// split cuts a term into pieces to be put together again: words, or runs of two characters where no spaces are written.
func split(lang, s string) []string {
	if lang != "zh" {
		return strings.Fields(s)
	}
	var out []string
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i += 2 {
		out = append(out, string(runes[i:i+2]))
	}
	return out
}

// words puts a text together: half of it about the subjects, a third of what any such text says, the rest rare.
func (m *Maker) words(lang string, about []string, n int) string {
	v := vocabularies()[lang]
	var b strings.Builder
	for i := range n {
		if i > 0 && lang != "zh" {
			b.WriteByte(' ')
		}
		own := v.of[about[m.r.IntN(len(about))]]
		switch p := m.r.IntN(100); {
		case p < 45 && len(own) > 0:
			b.WriteString(own[m.r.IntN(len(own))])
		case p < 85:
			b.WriteString(v.common[int(float64(len(v.common))*math.Pow(m.r.Float64(), 2))])
		default:
			b.WriteString(m.name(lang))
		}
		if i%17 == 16 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// name makes up a word that few texts share: a place, a body, a programme.
func (m *Maker) name(lang string) string {
	syllables := map[string][]string{
		"ru": {"ва", "ро", "ми", "ка", "дон", "сель", "гор", "пе"},
		"ar": {"را", "من", "كو", "سل", "تا", "بي", "دو", "قم"},
		"zh": {"安", "宁", "江", "和", "平", "山", "海", "林"},
	}[lang]
	if syllables == nil {
		syllables = []string{"ka", "ro", "mi", "ven", "tu", "sal", "dor", "pe"}
	}
	var b strings.Builder
	for range 2 + m.r.IntN(3) {
		b.WriteString(syllables[m.r.IntN(len(syllables))])
	}
	return b.String()
}
