package broker

import (
	"context"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

var offerKinds = []domain.OfferKind{domain.Capability, domain.Opportunity}

// checkOffer cleans the words of an offer in place and says everything that is wrong with them.
func checkOffer(ctx context.Context, tx *store.Store, o *domain.Offer, whole bool) error {
	c := &check{whole: whole}
	c.words("title", &o.Title, maxTitle)
	c.words("description", &o.Description, maxProblem)
	for _, f := range []struct {
		name string
		s    *string
	}{
		{"conditions", &o.Conditions}, {"how_to_apply", &o.HowToApply}, {"documents", &o.Documents},
		{"evidence", &o.Evidence}, {"contact", &o.Contact}, {"internal_note", &o.InternalNote},
	} {
		c.words(f.name, f.s, maxText)
	}
	o.Partners = slices.Clone(o.Partners)
	for i := range o.Partners {
		c.words("partners", &o.Partners[i], maxShort)
	}
	unique(c, "partners", &o.Partners)
	c.required("title", o.Title, 3, "error.title")
	c.required("description", o.Description, MinWords, "error.description")
	c.required("kind", string(o.Kind), 1, "error.offer_kind")
	c.required("language", o.Language, 1, "error.language_needed")
	c.required("visibility", string(o.Visibility), 1, "error.visibility_needed")
	code(c, "kind", o.Kind, offerKinds, "error.offer_kind")
	code(c, "language", o.Language, domain.Languages, "error.language_official")
	codes(c, "modalities", &o.Modalities, domain.Modalities, "error.modality")
	c.languages("languages", &o.Languages)
	codes(c, "traditions", &o.Traditions, domain.LegalTraditions, "error.tradition")
	code(c, "cost", o.Cost, domain.CostBases, "error.cost")
	c.money("amount", o.Amount)
	c.link("link", &o.Link)
	c.order(dated{"window_start", o.WindowStart}, dated{"window_end", o.WindowEnd})
	c.order(dated{"deadline", o.Deadline}, dated{"window_end", o.WindowEnd})
	c.order(dated{"renew_by", o.RenewBy})
	if c.whole && o.Kind == domain.Opportunity && o.Deadline == nil {
		c.Add("deadline", "error.deadline")
	}
	if o.LeadDays < 0 || o.LeadDays > 3650 {
		c.Add("lead_days", "error.lead_days")
	}
	if o.Capacity.Total < 0 || o.Capacity.Total > 1_000_000 {
		c.Add("capacity.total", "error.capacity")
	}
	code(c, "capacity.unit", o.Capacity.Unit, domain.CapacityUnits, "error.capacity_unit")
	c.visibility(o.Visibility, &o.NamedOrgs)
	c.serves(o)
	c.eligible(&o.Eligible)
	if err := c.organizations(ctx, tx, "named_orgs", o.NamedOrgs); err != nil {
		return err
	}
	return c.Err()
}

// serves checks instruments, articles and subtypes against each other. An article brings its instrument along.
func (c *check) serves(o *domain.Offer) {
	codes(c, "instruments", &o.Instruments, domain.Instruments, "error.instrument")
	o.Articles = slices.Clone(o.Articles)
	for i, a := range o.Articles {
		before := len(c.Problems)
		code(c, "articles", a.Instrument, domain.Instruments, "error.instrument")
		o.Articles[i].Article = c.article("articles", a.Instrument, a.Article)
		if len(c.Problems) > before {
			break
		}
		if !slices.Contains(o.Instruments, a.Instrument) {
			o.Instruments = append(o.Instruments, a.Instrument)
		}
	}
	unique(c, "articles", &o.Articles)
	unique(c, "subtypes", &o.Subtypes)
	for _, s := range o.Subtypes {
		before := len(c.Problems)
		c.subtype("subtypes", s, o.Instruments)
		if len(c.Problems) > before {
			break
		}
	}
}

func (c *check) eligible(e *domain.Eligibility) {
	c.words("eligible.label", &e.Label, maxShort)
	unique(c, "eligible.states", &e.States)
	for _, s := range e.States {
		if _, ok := reference.StateByCode(s); !ok {
			c.Add("eligible.states", "error.state", "value", s)
			break
		}
	}
	c.groups("eligible.groups", &e.Groups)
}
