package match

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// making changes whenever the same record would give another profile; what the thesaurus and the taxonomy
// contribute to the version they say themselves.
const making = "3"

// Version names the making of profiles: one kept under another version is made anew.
func Version() string {
	return making + "." + reference.TaxonomyVersion + "." + reference.ThesaurusVersion() + "." + strconv.Itoa(len(codes().states))
}

// Term is an analysed term of a profile and how often it occurs: 54 bits of the term's hash, 10 of the count. The
// hash takes in the language, so that terms of two languages are never equal. Two of a million
// different terms share a hash once in thirty thousand registers.
type Term uint64

const (
	countBits = 10
	mostCount = 1<<countBits - 1
)

func (t Term) key() uint64 { return uint64(t) >> countBits }
func (t Term) count() int  { return int(t & mostCount) }

func termKey(lang, term string) uint64 {
	// FNV-1a written out: this runs for every word of every record.
	h := uint64(14695981039346656037)
	for i := range len(lang) {
		h = (h ^ uint64(lang[i])) * 1099511628211
	}
	h *= 1099511628211
	for i := range len(term) {
		h = (h ^ uint64(term[i])) * 1099511628211
	}
	h ^= h >> 32 // the upper bits are kept: let the last letters reach them
	h *= 0x9e3779b97f4a7c15
	return h >> countBits
}

// Profile is what matching needs of a record. It is made once per edition, kept as bytes, and not changed afterwards
// except for Full and the provider's State, which belong to other records.
type Profile struct {
	Kind         domain.Kind
	ID           string
	Reference    string
	Organization string
	Edition      int
	Language     string

	Terms    []Term // sorted by key
	Length   int    // of the text, in terms
	Concepts reference.Vector
	Spoken   uint16 // which of them the text names, see reference.Vector.Spoken

	Codes
	Lines    []Line   // of a need
	Excluded []uint64 // organizations that the requester does not want, hashed; restricted
	Label    string   // an offer's own words on who is eligible

	scale float64 // of a need: brings its points to 100
}

// Codes are the coded part of a profile: no pointers, so that many stand side by side in memory.
type Codes struct {
	Articles   Articles
	States     States    // eligible by name
	Languages  Languages // an offer works in, a need prefers
	Owner      uint64    // the organization, hashed
	Single     uint64    // the one need the offer is for, hashed
	Subtypes   uint32
	Start, End int32 // the offer's window, or when the need is wanted, as days
	Last       int32 // the offer's deadline, or the latest useful date
	Lead       int16 // days
	Types      uint16
	Modalities uint16
	State      uint8 // of the need, or of the provider if it is a State
	Wrote      uint8 // language of the words: its place among the six and one, nought for another
	Instrument uint8 // set of instruments
	Groups     uint8 // regional groups: eligible, or preferred by the need
	Traditions uint8
	Flags      Flags
	Sure       uint8 // how sure the codes are that were read from the text, of 255
}

// Flags are what a record says in a word.
type Flags uint16

const (
	GuessedSubtypes Flags = 1 << iota // the codes were read from the text
	GuessedInstruments
	GuessedArticles
	GuessedModalities
	LDC // only for States of this kind
	LLDC
	SIDS
	SouthSouth // South-South or triangular
	Peers      // the need welcomes States that met the same challenge
	Full       // no capacity is left; known to whoever keeps the matches, never kept
)

// Line is what one line of a need asks for.
type Line struct {
	ID          string
	Articles    Articles
	Subtypes    uint32 // one that was stated, or those the text suggests; none for a general line
	Best        uint32 // the first of them
	Types       uint16
	Modalities  uint16
	Instruments uint8
	Primary     uint8 // the line's own instrument among them
	Guessed     Flags // which of the codes were read from the text
	Sure        uint8 // how sure they are, of 255
}

// NeedProfile makes the profile of a need.
func NeedProfile(n domain.Need) *Profile {
	p := newProfile(domain.KindNeed, n.ID, n.Reference, n.OrganizationID, n.Edition, n.Language, n.Title, n.Text())
	p.State = codes().stateNo[n.State]
	p.Codes.Languages = languageSet(n.Provider.Languages)
	p.Traditions = uint8(set(domain.LegalTraditions, n.Provider.Traditions))
	p.Groups = uint8(set(domain.RegionalGroups, n.Provider.Groups))
	if n.Provider.Peers {
		p.Flags |= Peers
	}
	for _, id := range n.Provider.Excluded {
		p.Excluded = append(p.Excluded, Hash(id))
	}
	p.Start, p.End, p.Last = day(n.WantedStart), day(n.WantedEnd), day(n.LatestUseful)
	p.addLines(n)
	for _, l := range p.Lines {
		p.Subtypes |= l.Subtypes
		p.Instrument |= l.Instruments
		p.Modalities |= l.Modalities
		p.Codes.Articles[0] |= l.Articles[0]
		p.Codes.Articles[1] |= l.Articles[1]
	}
	p.Types = typesOf(p.Subtypes)
	p.scale = p.computeScale()
	return p
}

// addLines packs the lines. A need without a coded line is read: its general lines take the subtypes its whole text
// suggests. Beside a coded line, a general one is read from its own purpose alone.
func (p *Profile) addLines(n domain.Need) {
	lines := n.Lines
	if len(lines) == 0 {
		lines = []domain.Line{{Subtype: domain.Unspecified}}
	}
	var whole *guesses
	for _, l := range lines {
		out := Line{
			ID: l.ID, Subtypes: codes().subtypeBit[l.Subtype], Modalities: set(domain.Modalities, l.Modalities),
			Instruments: uint8(set(domain.Instruments, append([]domain.Instrument{l.Instrument}, l.Also...))),
			Primary:     uint8(set(domain.Instruments, []domain.Instrument{l.Instrument})),
		}
		for _, a := range l.Articles {
			out.Articles.put(l.Instrument, a)
		}
		if out.Subtypes == 0 {
			var g guesses
			switch {
			case n.Coded() && l.Purpose != "":
				g = guess(n.Language, l.Purpose, l.Audience)
			case !n.Coded():
				if whole == nil {
					w := guess(n.Language, n.Title, n.Text())
					whole = &w
				}
				g = *whole
			}
			out.Subtypes, out.Best, out.Sure = g.subtypes, g.best, g.sure
			if g.subtypes != 0 {
				out.Guessed |= GuessedSubtypes
			}
			if out.Instruments == 0 && !n.Coded() {
				out.Instruments = g.instruments
				out.Guessed |= GuessedInstruments
				p.Flags |= GuessedInstruments
			}
		} else {
			out.Best = out.Subtypes
		}
		out.Types = typesOf(out.Subtypes)
		p.Lines = append(p.Lines, out)
	}
}

// OfferProfile makes the profile of an offer. Where it lists no subtype it is read, and what it does not code
// is taken from its text.
func OfferProfile(o domain.Offer) *Profile {
	p := newProfile(domain.KindOffer, o.ID, o.Reference, o.OrganizationID, o.Edition, o.Language, o.Title, o.Text())
	p.Subtypes = subtypeSet(o.Subtypes)
	p.Instrument = uint8(set(domain.Instruments, o.Instruments))
	p.Modalities = set(domain.Modalities, o.Modalities)
	for _, a := range o.Articles {
		p.Codes.Articles.put(a.Instrument, a.Article)
	}
	if p.Subtypes == 0 {
		p.readCodes(guess(o.Language, o.Title, o.Text()))
	}
	p.Types = typesOf(p.Subtypes)
	p.Codes.Languages = languageSet(o.Languages)
	p.Traditions = uint8(set(domain.LegalTraditions, o.Traditions))
	for _, s := range o.Eligible.States {
		if i := codes().stateNo[s]; i != 0 {
			p.States[i>>6] |= 1 << (i & 63)
		}
	}
	p.Groups = uint8(set(domain.RegionalGroups, o.Eligible.Groups))
	p.Label = o.Eligible.Label
	for flag, is := range map[Flags]bool{LDC: o.Eligible.LDC, LLDC: o.Eligible.LLDC, SIDS: o.Eligible.SIDS, SouthSouth: o.SouthSouth} {
		if is {
			p.Flags |= flag
		}
	}
	p.Start, p.End, p.Last = day(o.WindowStart), day(o.WindowEnd), day(o.Deadline)
	p.Lead = int16(min(max(o.LeadDays, 0), 1<<15-1))
	if o.SingleNeed != "" {
		p.Single = Hash(o.SingleNeed)
	}
	return p
}

// SetProvider tells the profile of an offer in which State its provider stands, "" for none.
func (p *Profile) SetProvider(state string) { p.State = codes().stateNo[state] }

func newProfile(kind domain.Kind, id, ref, owner string, edition int, lang, title, body string) *Profile {
	whole := title + "\n" + body
	if !slices.Contains(domain.Languages, lang) {
		if g := text.Guess(whole); g != "" {
			lang = g
		}
	}
	p := &Profile{Kind: kind, ID: id, Reference: ref, Organization: owner, Edition: edition, Language: lang}
	p.Owner = Hash(owner)
	p.Wrote = uint8(slices.Index(domain.Languages, lang) + 1)
	terms := text.Terms(lang, whole)
	p.Terms, p.Length = packTerms(lang, terms)
	if p.Wrote == 0 {
		p.Concepts = reference.Concepts(lang, whole)
	} else {
		p.Concepts = reference.ConceptsOf(lang, terms)
	}
	p.Spoken = p.Concepts.Spoken(lang, whole)
	return p
}

func packTerms(lang string, terms []string) ([]Term, int) {
	keys := make([]uint64, len(terms))
	for i, t := range terms {
		keys[i] = termKey(lang, t)
	}
	slices.Sort(keys)
	out := make([]Term, 0, len(keys))
	for i := 0; i < len(keys); {
		n := i
		for n < len(keys) && keys[n] == keys[i] {
			n++
		}
		out = append(out, Term(keys[i]<<countBits|uint64(min(n-i, mostCount))))
		i = n
	}
	return slices.Clip(out), len(terms)
}

// fullySure is a sureness of one.
const fullySure = 255

// guesses are the codes that a text suggests.
type guesses struct {
	subtypes, best uint32
	instruments    uint8
	articles       Articles
	modalities     uint16
	sure           uint8 // of the best subtype, or of the best of the others where there is none
}

// guess reads the codes of a text, as far as the reading is sure enough.
func guess(lang, title, body string) (g guesses) {
	sure := func(score float64) { g.sure = max(g.sure, uint8(score*fullySure)) }
	for _, tag := range reference.Tag(lang, title, body) {
		if tag.Score < leastSure {
			continue
		}
		if tag.Kind == reference.TagSubtype || g.best == 0 && tag.Kind != reference.TagState {
			sure(tag.Score)
		}
		switch tag.Kind {
		case reference.TagSubtype:
			bit := codes().subtypeBit[domain.Subtype(tag.Code)]
			if g.best == 0 {
				g.best = bit
			}
			g.subtypes |= bit
		case reference.TagInstrument:
			g.instruments |= uint8(set(domain.Instruments, []domain.Instrument{domain.Instrument(tag.Code)}))
		case reference.TagArticle:
			g.articles.put(domain.Instrument(tag.Instrument), tag.Code)
		case reference.TagModality:
			g.modalities |= set(domain.Modalities, []domain.Modality{domain.Modality(tag.Code)})
		}
	}
	return g
}

func (p *Profile) readCodes(g guesses) {
	p.Subtypes, p.Sure = g.subtypes, g.sure
	p.Flags |= GuessedSubtypes
	if p.Instrument == 0 {
		p.Instrument = g.instruments
		p.Flags |= GuessedInstruments
	}
	if p.Codes.Articles == (Articles{}) {
		p.Codes.Articles = g.articles
		p.Flags |= GuessedArticles
	}
	if p.Modalities == 0 {
		p.Modalities = g.modalities
		p.Flags |= GuessedModalities
	}
}

// Older orders records by age: by reference (N-2026-9999 before N-2026-10000), then by id.
func Older(a, b *Profile) int {
	return cmp.Or(
		cmp.Compare(len(a.Reference), len(b.Reference)), strings.Compare(a.Reference, b.Reference), strings.Compare(a.ID, b.ID),
	)
}
