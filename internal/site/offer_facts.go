package site

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// offerGives are what the offer gives.
func (b Base) offerGives(o domain.Offer) Facts {
	facts := Facts{Printer: b.Printer}
	add := func(key string, values ...string) {
		facts.Items = append(facts.Items, Fact{b.T(key), slices.DeleteFunc(values, func(s string) bool { return s == "" })})
	}
	add("records.facet.subtype", each(o.Subtypes, b.SubtypeLabel)...)
	articles := map[domain.Instrument][]string{}
	for _, a := range o.Articles {
		articles[a.Instrument] = append(articles[a.Instrument], a.Article)
	}
	var serves []string
	for _, code := range domain.Instruments {
		if slices.Contains(o.Instruments, code) || len(articles[code]) > 0 {
			text := b.InstrumentLabel(code)
			if list := articles[code]; len(list) > 0 {
				text = b.T("offer.articles", "instrument", text, "count", len(list), "articles", list)
			}
			serves = append(serves, text)
		}
	}
	add("offer.serves", serves...)
	add("records.facet.modality", b.List(each(o.Modalities, b.ModalityLabel)))
	add("records.facet.language", b.List(each(o.Languages, b.LanguageLabel)))
	if len(o.Traditions) > 0 {
		add("need.traditions", b.List(each(o.Traditions, b.TraditionLabel)))
	}
	if o.SouthSouth {
		add("offer.south", b.T("offer.south.yes"))
	}
	if len(o.Partners) > 0 {
		add("offer.partners", o.Partners...)
	}
	return facts
}

// offerTerms are for whom the offer is and on which terms.
func (s *Site) offerTerms(r *request, b Base, o domain.Offer) (Facts, error) {
	facts := Facts{Printer: b.Printer}
	add := func(key string, values ...string) {
		facts.Items = append(facts.Items, Fact{b.T(key), slices.DeleteFunc(values, func(s string) bool { return s == "" })})
	}
	add("offer.eligible", b.eligible(o.Eligible)...)
	if o.Capacity.Total > 0 {
		taken, err := s.store.CapacityTaken(r.ctx(), o.ID)
		if err != nil {
			return facts, err
		}
		unit := b.T("offer.unit."+string(unitOf(o.Capacity)), "count", o.Capacity.Total)
		add("offer.capacity", b.T("offer.capacity.left", "left", max(0, o.Capacity.Total-taken), "total", unit))
	} else {
		add("offer.capacity")
	}
	cost := b.Coded("offer.cost.", string(o.Cost))
	if o.Amount != nil {
		cost = b.T("offer.cost.amount", "basis", cost, "amount", b.Money(o.Amount.Amount, o.Amount.Currency))
	}
	add("offer.cost", cost)
	switch {
	case o.WindowStart != nil && o.WindowEnd != nil:
		add("offer.window", b.T("offer.window.both", "start", *o.WindowStart, "end", *o.WindowEnd))
	case o.WindowStart != nil:
		add("offer.window", b.T("offer.window.from", "start", *o.WindowStart))
	case o.WindowEnd != nil:
		add("offer.window", b.T("offer.window.until", "end", *o.WindowEnd))
	default:
		add("offer.window")
	}
	if o.LeadDays > 0 {
		add("offer.lead", b.T("offer.lead.days", "count", o.LeadDays))
	}
	return facts, nil
}

func unitOf(c domain.Capacity) domain.CapacityUnit {
	if c.Unit == "" {
		return domain.Engagements
	}
	return c.Unit
}

// eligible says which States an offer is open to: the provider's own words first, where it has some.
func (b Base) eligible(e domain.Eligibility) []string {
	var out []string
	if e.Label != "" {
		out = append(out, e.Label)
	}
	if e.Everyone() {
		if e.Label == "" {
			out = append(out, b.T("offer.eligible.all"))
		}
		return out
	}
	out = append(out, b.List(each(e.Groups, b.GroupLabel)))
	switch names := b.eligibleStates(e); {
	case len(names) > manyStates:
		out = append(out, b.T("offer.eligible.states", "count", len(names)))
	default:
		out = append(out, b.List(names))
	}
	for _, f := range []struct {
		set bool
		key string
	}{{e.LDC, "offer.eligible.ldc"}, {e.LLDC, "offer.eligible.lldc"}, {e.SIDS, "offer.eligible.sids"}} {
		if f.set {
			out = append(out, b.T(f.key))
		}
	}
	return out
}

// manyStates is how many States a list of facts names; more stand one press away.
const manyStates = 8

// eligibleStates are the States that the offer names, in the reader's order.
func (b Base) eligibleStates(e domain.Eligibility) []string {
	names := each(e.States, b.StateName)
	i18n.SortBy(b.Lang(), names, func(s string) string { return s })
	return names
}

// offerRestricted are the fields that owner and secretariat alone read; none for anybody else.
func (s *Site) offerRestricted(r *request, b Base, o domain.Offer) (Facts, error) {
	facts := Facts{Printer: b.Printer}
	if !o.Restricted(r.Viewer) {
		return facts, nil
	}
	facts.Items = []Fact{{b.T("record.contact"), some(o.Contact)}, {b.T("record.internal_note"), some(o.InternalNote)}}
	if o.Visibility == domain.Named {
		names, err := s.organizations(r, o.NamedOrgs)
		if err != nil {
			return facts, err
		}
		facts.Items = append(facts.Items, Fact{b.T("record.named"), b.named(o.NamedOrgs, names)})
	}
	if o.AssignedTo != "" && r.Viewer.Secretariat() {
		if person, err := s.store.Person(r.ctx(), o.AssignedTo); err == nil {
			facts.Items = append(facts.Items, Fact{b.T("record.assigned"), some(person.Name)})
		}
	}
	return facts, nil
}
