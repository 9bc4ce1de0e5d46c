package site

import (
	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// The names of codes in the reader's language. Templates may call them; for an unknown code they give the code itself.

// Unofficial is the remark that the names of types and subtypes in the reader's language are not the note's own words, ""
// in English. A page that shows such names says it once.
func (b Base) Unofficial() string {
	if reference.Official(b.Lang()) {
		return ""
	}
	return b.T("taxonomy.unofficial")
}

// TypeLabel is the name of a type of assistance.
func (b Base) TypeLabel(code string) string {
	if code == reference.Unspecified || code == "" {
		return b.T("type.unspecified")
	}
	if t, ok := reference.TypeByCode(code); ok {
		return t.Label(b.Lang())
	}
	return code
}

// SubtypeLabel is the name of a subtype of assistance.
func (b Base) SubtypeLabel(code domain.Subtype) string {
	if code == domain.Unspecified || code == "" {
		return b.T("subtype.unspecified")
	}
	if s, ok := reference.SubtypeByCode(string(code)); ok {
		return s.Label(b.Lang())
	}
	return string(code)
}

// InstrumentLabel is the short title of an instrument, InstrumentTitle the full one.
func (b Base) InstrumentLabel(code domain.Instrument) string {
	if i, ok := reference.InstrumentByCode(string(code)); ok {
		return i.ShortTitle(b.Lang())
	}
	return string(code)
}

// InstrumentTitle is the full title of an instrument.
func (b Base) InstrumentTitle(code domain.Instrument) string {
	if i, ok := reference.InstrumentByCode(string(code)); ok {
		return i.Title(b.Lang())
	}
	return string(code)
}

// StateName is a State's UN short name.
func (b Base) StateName(code string) string { return reference.StateName(code, b.Lang()) }

// OrganizationName is how an organization is called: a State by its short name, all others as registered.
func (b Base) OrganizationName(o domain.Organization) string {
	if o.IsState() {
		return b.StateName(o.State)
	}
	return o.Name
}

// coded is a code whose name is a message under a prefix.
func (b Base) coded(prefix, code string) string {
	if code == "" {
		return ""
	}
	if key := prefix + code; b.Knows(key) {
		return b.T(key)
	}
	return code
}

// ModalityLabel is the name of a way in which help is given.
func (b Base) ModalityLabel(code domain.Modality) string { return b.coded("modality.", string(code)) }

// ObstacleLabel is the name of what hampers a State.
func (b Base) ObstacleLabel(code domain.Obstacle) string { return b.coded("obstacle.", string(code)) }

// GroupLabel is the name of a regional group.
func (b Base) GroupLabel(code domain.RegionalGroup) string {
	if code == "" {
		return b.T("group.none")
	}
	return b.coded("group.", string(code))
}

// LanguageLabel is the name of a language, such as the one that a record is written in.
func (b Base) LanguageLabel(code string) string { return b.coded("lang.", code) }

// RoleLabel is the name of a role.
func (b Base) RoleLabel(code domain.Role) string { return b.coded("role.", string(code)) }

// organizationKinds are the names of the kinds of organization.
var organizationKinds = map[domain.OrganizationKind]string{
	domain.OrgState: "organization.kind.state", domain.OrgUNEntity: "organization.kind.un_entity", domain.OrgIGO: "organization.kind.igo",
	domain.OrgNGO: "organization.kind.ngo", domain.OrgAcademia: "organization.kind.academia", domain.OrgSecretariat: "organization.kind.secretariat",
}

// KindLabel is the name of a kind of organization.
func (b Base) KindLabel(code domain.OrganizationKind) string {
	if key, ok := organizationKinds[code]; ok {
		return b.T(key)
	}
	return string(code)
}

// NeedStatus is a need's status as word and tone.
func (b Base) NeedStatus(s domain.NeedStatus) Status {
	tone := ToneWaiting
	switch s {
	case domain.NeedOpen:
		tone = ToneOpen
	case domain.NeedLapsed, domain.NeedClosed:
		tone = ToneClosed
	}
	return b.Status("status.need."+string(s), tone)
}

// OfferStatus is an offer's status as word and tone.
func (b Base) OfferStatus(s domain.OfferStatus) Status {
	tone := ToneWaiting
	switch s {
	case domain.OfferOpen:
		tone = ToneOpen
	case domain.OfferLapsed, domain.OfferClosed:
		tone = ToneClosed
	}
	return b.Status("status.offer."+string(s), tone)
}

// MatchStatus is a match's status as word and tone.
func (b Base) MatchStatus(s domain.MatchStatus) Status {
	tone := ToneClosed
	switch s {
	case domain.MatchSuggested:
		tone = ToneOpen
	case domain.MatchWithRequester, domain.MatchWithProvider:
		tone = ToneWaiting
	case domain.MatchAgreed, domain.MatchDelivering, domain.MatchDelivered, domain.MatchConfirmed:
		tone = ToneAgreed
	case domain.MatchFailed:
		tone = ToneWrong
	}
	return b.Status("status.match."+string(s), tone)
}
