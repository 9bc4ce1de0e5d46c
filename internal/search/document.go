package search

import (
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Document is what may be searched of a need or an offer. It carries no restricted field.
type Document struct {
	Ref, ID          string
	Kind             domain.Kind // need or offer
	Language         string      // of the words: one of the six; anything else is cut as English
	Title, Text      string
	Keywords         []string // labels of its codes in its language, found like its words
	Source           string   // the document that it comes from, found by its symbol alone
	OrganizationName string
	Readers          []string // reader keys: who may find it
	Instruments      []string
	Articles         []string // "FIREARMS 8", "UNTOC 32(5)"
	Types, Subtypes  []string
	Groups           []string // regional groups: the State's of a need, those an offer is open to
	States           []string // ISO 3166 alpha-3: of a need its own, of an offer those it names
	Provider         string   // organization id, of an offer
	Languages        []string // in which help is wanted or given
	Modalities       []string
	Status           string
	Updated          time.Time
	Confirmed        time.Time // nought when never
	Change           int64
}

// NeedDocument is what may be searched of a need.
func NeedDocument(n domain.Need, orgName string, readers []string) Document {
	d := Document{
		Ref: n.Reference, ID: n.ID, Kind: domain.KindNeed, Language: n.Language, Title: n.Title,
		Text: n.Text() + "\n" + n.Authority, OrganizationName: orgName, Readers: readers,
		Languages: n.Provider.Languages, Status: string(n.Status), Updated: n.UpdatedAt, Change: n.Change,
	}
	if n.Source != domain.SourceQuestionnaire { // see domain.Need.For
		d.Source = n.SourceRef
	}
	if n.LastConfirmed != nil {
		d.Confirmed = *n.LastConfirmed
	}
	if len(d.Languages) == 0 && n.Language != "" {
		d.Languages = []string{n.Language}
	}
	for _, code := range n.InstrumentsNamed() {
		d.Instruments = append(d.Instruments, string(code))
	}
	for _, l := range n.Lines {
		for _, a := range l.Articles {
			d.Articles = appendNew(d.Articles, string(l.Instrument)+" "+a)
		}
	}
	for _, m := range n.ModalitiesNamed() {
		d.Modalities = append(d.Modalities, string(m))
	}
	if n.State != "" {
		d.States = []string{n.State}
		if s, ok := reference.StateByCode(n.State); ok {
			if s.Group != "" {
				d.Groups = []string{s.Group}
			}
			d.Keywords = append(d.Keywords, s.Name(n.Language))
		}
	}
	d.addSubtypes(n.SubtypesNamed())
	return d
}

// OfferDocument is what may be searched of an offer.
func OfferDocument(o domain.Offer, orgName string, readers []string) Document {
	d := Document{
		Ref: o.Reference, ID: o.ID, Kind: domain.KindOffer, Language: o.Language, Title: o.Title,
		Text: o.Text() + "\n" + strings.Join(o.Partners, "\n"), OrganizationName: orgName, Readers: readers,
		States: o.Eligible.States, Provider: o.OrganizationID, Languages: o.Languages,
		Status: string(o.Status), Updated: o.UpdatedAt, Change: o.Change,
	}
	if o.LastConfirmed != nil {
		d.Confirmed = *o.LastConfirmed
	}
	for _, code := range o.Instruments {
		d.Instruments = append(d.Instruments, string(code))
	}
	for _, a := range o.Articles {
		d.Articles = appendNew(d.Articles, string(a.Instrument)+" "+a.Article)
	}
	for _, m := range o.Modalities {
		d.Modalities = append(d.Modalities, string(m))
	}
	for _, g := range o.Eligible.Groups {
		d.Groups = append(d.Groups, string(g))
	}
	d.addSubtypes(o.Subtypes)
	return d
}

// addSubtypes adds the codes with their types, and their labels as keywords, so that a record is found by the name
// of what it is tagged with.
func (d *Document) addSubtypes(subtypes []domain.Subtype) {
	for _, s := range subtypes {
		if s == "" {
			continue
		}
		d.Subtypes = appendNew(d.Subtypes, string(s))
		d.Types = appendNew(d.Types, s.Type())
		if known, ok := reference.SubtypeByCode(string(s)); ok {
			if label := known.Label(d.Language); label != "" {
				d.Keywords = appendNew(d.Keywords, label)
			}
		}
	}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// values are the document's values of a facet, each once; empty ones are left out.
func (d Document) values(f Facet) []string {
	var list []string
	switch f {
	case FacetKind:
		list = []string{string(d.Kind)}
	case FacetInstrument:
		list = d.Instruments
	case FacetType:
		list = d.Types
	case FacetSubtype:
		list = d.Subtypes
	case FacetGroup:
		list = d.Groups
	case FacetState:
		list = d.States
	case FacetProvider:
		list = []string{d.Provider}
	case FacetLanguage:
		list = d.Languages
	case FacetModality:
		list = d.Modalities
	case FacetStatus:
		list = []string{d.Status}
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		if v != "" {
			out = appendNew(out, v)
		}
	}
	return out
}
