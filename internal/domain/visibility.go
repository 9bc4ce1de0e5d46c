package domain

import "slices"

// Visibility is who beside owner and secretariat sees a record that is open,
// dormant or closed.
type Visibility string

const (
	Public          Visibility = "public"      // everybody
	Parties         Visibility = "parties"     // signed-in members of verified States and providers
	Named           Visibility = "named"       // organizations that the owner chose
	SecretariatOnly Visibility = "secretariat" // nobody else
)

// Visibilities from the widest to the narrowest.
var Visibilities = []Visibility{Public, Parties, Named, SecretariatOnly}

// Reader keys: a record carries the keys of those who may read it, a viewer the
// keys it holds; one key in common opens the record. The same keys filter SQL,
// the search index and the matcher, so that there is one rule.
const (
	readPublic      = "public"
	readParties     = "parties"
	readSecretariat = "secretariat"
	readOrg         = "org:"
	boundTo         = "bound:"
)

// OrgKey is the reader key of an organization.
func OrgKey(organizationID string) string { return readOrg + organizationID }

// BoundKey marks an offer that was made for the need alone. No viewer holds it: it
// finds the offers whose readers change with those of the need.
func BoundKey(needID string) string { return boundTo + needID }

// Keys are the reader keys that the viewer holds.
func (v Viewer) Keys() []string {
	keys := []string{readPublic}
	if v.OrganizationID != "" && v.SignedIn() {
		keys = append(keys, OrgKey(v.OrganizationID))
		if v.Verified {
			keys = append(keys, readParties)
		}
	}
	if v.Secretariat() || v.clock {
		keys = append(keys, readSecretariat)
	}
	return keys
}

// All says whether the viewer sees every record without asking for keys: only
// the clock does, which also matches drafts' successors and rebuilds indexes.
func (v Viewer) All() bool { return v.clock }

// Opens says whether one of the record's reader keys is held by the viewer.
func (v Viewer) Opens(readers []string) bool {
	if v.clock {
		return true
	}
	for _, k := range v.Keys() {
		if slices.Contains(readers, k) {
			return true
		}
	}
	return false
}

// readers is the rule of the visibility table for a record with an owner.
// shared are the organizations to which a match has disclosed the record.
func readers(owner string, fromSubmitted, shown bool, vis Visibility, named, shared []string) []string {
	keys := []string{OrgKey(owner)}
	if fromSubmitted {
		keys = append(keys, readSecretariat)
	}
	if shown {
		keys = append(keys, visible(vis, named)...)
	}
	for _, id := range shared {
		keys = append(keys, OrgKey(id))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// visible are the keys that a visibility gives beside those of owner and secretariat.
func visible(vis Visibility, named []string) []string {
	switch vis {
	case Public:
		return []string{readPublic}
	case Parties:
		return []string{readParties}
	case Named:
		keys := make([]string, len(named))
		for i, id := range named {
			keys[i] = OrgKey(id)
		}
		return keys
	}
	return nil
}

// within are the keys that open no more than both lists do. An organization that one names is left out where the
// other is for the parties: a key does not tell whether the organization is verified.
func within(a, b []string) []string {
	if slices.Contains(a, readPublic) {
		return b
	}
	if slices.Contains(b, readPublic) {
		return a
	}
	var both []string
	for _, k := range a {
		if slices.Contains(b, k) {
			both = append(both, k)
		}
	}
	return both
}
