package i18n

import (
	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// The names of codes in the reader's language, for pages, templates and answers. An unknown code is its own name.

// Unofficial is the remark that the names of types and subtypes in the reader's language are not the note's own words, ""
// in English. A page that shows such names says it once.
func (p *Printer) Unofficial() string {
	if reference.Official(p.Lang()) {
		return ""
	}
	return p.T("taxonomy.unofficial")
}

// TypeLabel is the name of a type of assistance.
func (p *Printer) TypeLabel(code string) string {
	if code == reference.Unspecified || code == "" {
		return p.T("type.unspecified")
	}
	if t, ok := reference.TypeByCode(code); ok {
		return t.Label(p.Lang())
	}
	return code
}

// SubtypeLabel is the name of a subtype of assistance.
func (p *Printer) SubtypeLabel(code domain.Subtype) string {
	if code == domain.Unspecified || code == "" {
		return p.T("subtype.unspecified")
	}
	if s, ok := reference.SubtypeByCode(string(code)); ok {
		return s.Label(p.Lang())
	}
	return string(code)
}

// InstrumentLabel is the short title of an instrument, InstrumentTitle the full one.
func (p *Printer) InstrumentLabel(code domain.Instrument) string {
	if i, ok := reference.InstrumentByCode(string(code)); ok {
		return i.ShortTitle(p.Lang())
	}
	return string(code)
}

// InstrumentTitle is the full title of an instrument.
func (p *Printer) InstrumentTitle(code domain.Instrument) string {
	if i, ok := reference.InstrumentByCode(string(code)); ok {
		return i.Title(p.Lang())
	}
	return string(code)
}

// StateName is a State's UN short name.
func (p *Printer) StateName(code string) string { return reference.StateName(code, p.Lang()) }

// OrganizationName is how an organization is called: a State by its short name, all others as registered.
func (p *Printer) OrganizationName(o domain.Organization) string {
	if o.IsState() {
		return p.StateName(o.State)
	}
	return o.Name
}

// Coded is the name of a code that is a message under a prefix.
func (p *Printer) Coded(prefix, code string) string {
	if code == "" {
		return ""
	}
	if key := prefix + code; p.Knows(key) {
		return p.T(key)
	}
	return code
}

// ModalityLabel is the name of a way in which help is given.
func (p *Printer) ModalityLabel(code domain.Modality) string {
	return p.Coded("modality.", string(code))
}

// ObstacleLabel is the name of what hampers a State.
func (p *Printer) ObstacleLabel(code domain.Obstacle) string {
	return p.Coded("obstacle.", string(code))
}

// GroupLabel is the name of a regional group.
func (p *Printer) GroupLabel(code domain.RegionalGroup) string {
	if code == "" {
		return p.T("group.none")
	}
	return p.Coded("group.", string(code))
}

// LanguageLabel is the name of a language, such as the one that a record is written in.
func (p *Printer) LanguageLabel(code string) string { return p.Coded("lang.", code) }

// RoleLabel is the name of a role.
func (p *Printer) RoleLabel(code domain.Role) string { return p.Coded("role.", string(code)) }

// organizationKinds are the names of the kinds of organization.
var organizationKinds = map[domain.OrganizationKind]string{
	domain.OrgState: "organization.kind.state", domain.OrgUNEntity: "organization.kind.un_entity", domain.OrgIGO: "organization.kind.igo",
	domain.OrgNGO: "organization.kind.ngo", domain.OrgAcademia: "organization.kind.academia", domain.OrgSecretariat: "organization.kind.secretariat",
}

// KindLabel is the name of a kind of organization.
func (p *Printer) KindLabel(code domain.OrganizationKind) string {
	if key, ok := organizationKinds[code]; ok {
		return p.T(key)
	}
	return string(code)
}

// TraditionLabel is the name of a legal tradition.
func (p *Printer) TraditionLabel(code domain.LegalTradition) string {
	return p.Coded("tradition.", string(code))
}

// ConceptName is the label of an entry of the thesaurus.
func (p *Printer) ConceptName(code string) string {
	c, ok := reference.ConceptByCode(code)
	if !ok {
		return code
	}
	return reference.ConceptLabel(c.ID, p.Lang())
}
