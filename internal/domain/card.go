package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Card is a need without whose it is: what a provider is told of a need that it may not read, if the need's State
// consents. It has no words, no dates and no reference.
type Card struct {
	Code        string        // names the card; see [Need.CardCode]
	Group       RegionalGroup // "" where it would say too much
	Subtypes    []Subtype
	Instruments []Instrument
	NeedID      string // for the register itself, shown to nobody
}

// cardPrefix is how the code of a card begins, so that it is never taken for an id or a reference.
const cardPrefix = "card-"

// CardCode names the need's card. The id would not do: it tells when the record was begun. The digest tells nothing, for
// an id cannot be guessed; it also puts cards into an order that has nothing to do with their needs.
func (n Need) CardCode() string {
	sum := sha256.Sum256([]byte("card:" + n.ID))
	return cardPrefix + hex.EncodeToString(sum[:12])
}

// IsCardCode says whether a name is that of a card.
func IsCardCode(name string) bool { return strings.HasPrefix(name, cardPrefix) }

// Card is the anonymous card of the need. group is its State's, as far as a card may name it.
func (n Need) Card(group RegionalGroup) Card {
	return Card{Code: n.CardCode(), Group: group, Subtypes: n.SubtypesNamed(), Instruments: n.InstrumentsNamed(), NeedID: n.ID}
}

// AnsweredBy says whether the offer could answer the card: it was made for no other need, and names a subtype or an
// instrument that the card shows.
func (c Card) AnsweredBy(o Offer) bool {
	if o.SingleNeed != "" && o.SingleNeed != c.NeedID {
		return false
	}
	return slices.ContainsFunc(c.Subtypes, func(s Subtype) bool { return slices.Contains(o.Subtypes, s) }) ||
		slices.ContainsFunc(c.Instruments, func(i Instrument) bool { return slices.Contains(o.Instruments, i) })
}

// HasCardFor says whether the need stands as a card before a viewer who may not read it. Who may read it has no use for one. A
// provider that the need excludes is shown it like any other, or the missing card would tell it that it is excluded.
func (n Need) HasCardFor(v Viewer) bool {
	return v.ReadsCards() && n.Status == NeedOpen && n.StatsConsent
}

// ReadsCards says whether anonymous cards are shown to the viewer: to members of verified providers, who alone can answer one.
func (v Viewer) ReadsCards() bool {
	return v.SignedIn() && v.Verified && v.OrganizationID != "" && v.Kind != OrgSecretariat && v.Has(RoleProvider)
}
