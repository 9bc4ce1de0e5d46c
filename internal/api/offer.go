package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// OfferWords are what a provider writes in an offer. In a draft all of it may be left out.
type OfferWords struct {
	Partners    []string     `json:"partners,omitempty" doc:"Further providers, by name."`
	Kind        string       `json:"kind,omitempty" doc:"A standing capability or a dated opportunity; capability unless given."`
	Language    string       `json:"language,omitempty" doc:"Of the words: one of the six official languages."`
	Title       string       `json:"title,omitempty" doc:"At most 200 characters."`
	Description string       `json:"description,omitempty" doc:"At most 8,000 characters."`
	Instruments []string     `json:"instruments,omitempty" doc:"Instruments that it serves."`
	Articles    []Article    `json:"articles,omitempty" doc:"Articles that it serves; each brings its instrument along."`
	Subtypes    []string     `json:"subtypes,omitempty" doc:"Kinds of assistance."`
	Modalities  []string     `json:"modalities,omitempty" doc:"How help is given."`
	Languages   []string     `json:"languages,omitempty" doc:"In which help is given: ISO 639-1 codes."`
	Traditions  []string     `json:"traditions,omitempty" doc:"Legal traditions that the provider knows."`
	Eligible    *Eligibility `json:"eligible,omitempty" doc:"Which States it is open to; every State when left out."`
	Conditions  string       `json:"conditions,omitempty" doc:"In words. At most 4,000 characters."`
	Capacity    *Capacity    `json:"capacity,omitempty" doc:"How much it takes on at a time; left out where no limit is stated."`
	Cost        string       `json:"cost,omitempty" doc:"Who pays."`
	Amount      *Money       `json:"amount,omitempty" doc:"Ceiling of a grant, or the share to be paid."`
	WindowStart *string      `json:"window_start,omitempty" format:"date" nullable:"true" doc:"First day on which help can be given."`
	WindowEnd   *string      `json:"window_end,omitempty" format:"date" nullable:"true" doc:"Last day on which help can be given."`
	Deadline    *string      `json:"deadline,omitempty" format:"date" nullable:"true" doc:"Last day for applications, of an opportunity."`
	LeadDays    int          `json:"lead_days,omitempty" minimum:"0" doc:"Notice needed before work can begin, in days."`
	HowToApply  string       `json:"how_to_apply,omitempty"`
	Documents   string       `json:"documents,omitempty" doc:"Asked for with an application."`
	SouthSouth  bool         `json:"south_south,omitempty" doc:"South-South or triangular cooperation."`
	Link        string       `json:"link,omitempty" doc:"https address."`
	Evidence    string       `json:"evidence,omitempty" doc:"What shows that it works."`
	RenewBy     *string      `json:"renew_by,omitempty" format:"date" nullable:"true" doc:"The day by which the provider confirms it again."`
	Visibility  string       `json:"visibility,omitempty" doc:"Who beside the provider and the secretariat sees it once it is open."`
	NamedOrgs   []string     `json:"named_orgs,omitempty" doc:"Ids of the organizations that see it, for the visibility named. For the provider and the secretariat alone."`
	Contact     string       `json:"contact,omitempty" doc:"For the provider and the secretariat; told to the other side when a match is agreed."`
	Internal    string       `json:"internal_note,omitempty" doc:"For the provider and the secretariat alone."`
}

// Article is an article of an instrument.
type Article struct {
	Instrument string `json:"instrument"`
	Article    string `json:"article" doc:"With its paragraph, as in 32(5)."`
}

// Eligibility says which States an offer is open to: those that are named or belong to one of the groups, and meet every
// flag that is set.
type Eligibility struct {
	States []string `json:"states,omitempty" doc:"ISO 3166 alpha-3 codes."`
	Groups []string `json:"groups,omitempty" doc:"Regional groups."`
	LDC    bool     `json:"ldc,omitempty" doc:"Least developed countries only."`
	LLDC   bool     `json:"lldc,omitempty" doc:"Landlocked developing countries only."`
	SIDS   bool     `json:"sids,omitempty" doc:"Small island developing States only."`
	Label  string   `json:"label,omitempty" doc:"The provider's own words for it."`
}

// Capacity is how much an offer takes on at a time.
type Capacity struct {
	_     struct{} `nullable:"true"` // null takes one away
	Total int      `json:"total" minimum:"0"`
	Unit  string   `json:"unit,omitempty" doc:"What it counts; engagements unless given."`
}

// Offer is what a provider can do.
type Offer struct {
	Ref         string    `json:"ref" doc:"Reference, as in O-2026-0042."`
	ID          string    `json:"id"`
	Version     int       `json:"version" doc:"Grows with every change of the record; the ETag begins with it."`
	Edition     int       `json:"edition" doc:"Grows when what is offered changes."`
	Status      string    `json:"status"`
	StatusSince time.Time `json:"status_since"`
	Provider    Party     `json:"provider"`
	OfferWords
	Outcome       string         `json:"outcome,omitempty" doc:"How it ended."`
	MergedInto    string         `json:"merged_into,omitempty" doc:"Reference of the offer that goes on in its place."`
	ReturnReason  string         `json:"return_reason,omitempty" doc:"Why it came back."`
	LastConfirmed *time.Time     `json:"last_confirmed,omitempty" doc:"When the provider last said that it still stands."`
	AssignedTo    string         `json:"assigned_to,omitempty" doc:"Id of the broker who keeps it; for the provider and the secretariat."`
	Demo          bool           `json:"demo,omitempty" doc:"Belongs to the demonstration."`
	Catalogue     bool           `json:"catalogue,omitempty" doc:"From a published catalogue, not posted by the provider itself."`
	Created       time.Time      `json:"created"`
	Updated       time.Time      `json:"updated"`
	Revision      *OfferRevision `json:"revision,omitempty" doc:"The version on its way to replace this one, for those who may see it; on the single record only."`
	Actions       []Action       `json:"actions" doc:"What the caller may do now."`
}

func (o Offer) version() int { return o.Version }

// OfferRevision is the pending version of an offer that is open.
type OfferRevision struct {
	Status       string     `json:"status"`
	StatusSince  time.Time  `json:"status_since"`
	ReturnReason string     `json:"return_reason,omitempty"`
	Offer        OfferWords `json:"offer" doc:"The words that will replace those in force."`
	Actions      []Action   `json:"actions"`
}

func wordsOfOffer(o domain.Offer) OfferWords {
	w := OfferWords{
		Partners: o.Partners, Kind: string(o.Kind), Language: o.Language, Title: o.Title, Description: o.Description,
		Instruments: to[string](o.Instruments), Subtypes: to[string](o.Subtypes), Modalities: to[string](o.Modalities),
		Languages: o.Languages, Traditions: to[string](o.Traditions), Conditions: o.Conditions, Cost: string(o.Cost),
		Amount: money(o.Amount), WindowStart: date(o.WindowStart), WindowEnd: date(o.WindowEnd), Deadline: date(o.Deadline),
		LeadDays: o.LeadDays, HowToApply: o.HowToApply, Documents: o.Documents, SouthSouth: o.SouthSouth, Link: o.Link,
		Evidence: o.Evidence, RenewBy: date(o.RenewBy), Visibility: string(o.Visibility), NamedOrgs: o.NamedOrgs,
		Contact: o.Contact, Internal: o.InternalNote,
	}
	for _, a := range o.Articles {
		w.Articles = append(w.Articles, Article{string(a.Instrument), a.Article})
	}
	if e := o.Eligible; !e.Everyone() || e.Label != "" {
		w.Eligible = &Eligibility{States: e.States, Groups: to[string](e.Groups), LDC: e.LDC, LLDC: e.LLDC, SIDS: e.SIDS, Label: e.Label}
	}
	if o.Capacity != (domain.Capacity{}) {
		w.Capacity = &Capacity{Total: o.Capacity.Total, Unit: string(o.Capacity.Unit)}
	}
	return w
}

func (w OfferWords) domain() domain.Offer {
	o := domain.Offer{
		Partners: w.Partners, Kind: domain.OfferKind(w.Kind), Language: w.Language, Title: w.Title, Description: w.Description,
		Instruments: to[domain.Instrument](w.Instruments), Subtypes: to[domain.Subtype](w.Subtypes),
		Modalities: to[domain.Modality](w.Modalities), Languages: w.Languages, Traditions: to[domain.LegalTradition](w.Traditions),
		Conditions: w.Conditions, Cost: domain.CostBasis(w.Cost), Amount: w.Amount.domain(), WindowStart: day(w.WindowStart),
		WindowEnd: day(w.WindowEnd), Deadline: day(w.Deadline), LeadDays: w.LeadDays, HowToApply: w.HowToApply, Documents: w.Documents,
		SouthSouth: w.SouthSouth, Link: w.Link, Evidence: w.Evidence, RenewBy: day(w.RenewBy), Visibility: domain.Visibility(w.Visibility),
		NamedOrgs: w.NamedOrgs, Contact: w.Contact, InternalNote: w.Internal,
	}
	for _, a := range w.Articles {
		o.Articles = append(o.Articles, domain.OfferArticle{Instrument: domain.Instrument(a.Instrument), Article: a.Article})
	}
	if e := w.Eligible; e != nil {
		o.Eligible = domain.Eligibility{
			States: e.States, Groups: to[domain.RegionalGroup](e.Groups), LDC: e.LDC, LLDC: e.LLDC, SIDS: e.SIDS, Label: e.Label,
		}
	}
	if c := w.Capacity; c != nil {
		o.Capacity = domain.Capacity{Total: c.Total, Unit: domain.CapacityUnit(c.Unit)}
	}
	return o
}

// offerView is an offer, loaded for the caller, as the API tells it.
func offerView(c *caller, o domain.Offer, of map[string]Party) Offer {
	return Offer{
		Ref: o.Reference, ID: o.ID, Version: o.Version, Edition: o.Edition, Status: string(o.Status), StatusSince: o.StatusSince.UTC(),
		Provider: of[o.OrganizationID], OfferWords: wordsOfOffer(o), Outcome: string(o.Outcome), MergedInto: o.MergedInto,
		ReturnReason: o.ReturnReason, LastConfirmed: o.LastConfirmed, AssignedTo: o.AssignedTo, Demo: o.Demo, Catalogue: o.Catalogue,
		Created: o.CreatedAt.UTC(), Updated: o.UpdatedAt.UTC(), Actions: offerActions(c.Viewer, o),
	}
}

func offerActions(v domain.Viewer, o domain.Offer) []Action {
	mayConfirm := o.Status == domain.OfferOpen && slices.Contains(o.ActorsOf(v), domain.ByProvider)
	return recordActions(root+"/offers/"+o.Reference, o.MayEdit(v), o.Actions(v), mayConfirm, domain.OfferOpen)
}

// showOffer is the whole of an offer that the caller may see, its pending version included.
func showOffer(ctx context.Context, st *store.Store, c *caller, by string) (Offer, error) {
	o, err := st.Offer(ctx, c.Viewer, by)
	if err != nil {
		return Offer{}, err
	}
	of, err := parties(ctx, st, c, []string{o.OrganizationID})
	if err != nil {
		return Offer{}, err
	}
	view := offerView(c, o, of)
	r, err := st.PendingRevision(ctx, c.Viewer, domain.KindOffer, o.ID)
	if errors.Is(err, domain.ErrNotFound) || err == nil && r.Offer == nil {
		return view, nil
	}
	if err != nil {
		return Offer{}, err
	}
	view.Revision = &OfferRevision{
		Status: string(r.Status), StatusSince: r.StatusSince.UTC(), ReturnReason: r.ReturnReason, Offer: wordsOfOffer(r.Offer.For(c.Viewer)),
		Actions: revisionActions(domain.OfferLifecycle.From(domain.OfferStatus(r.Status)), o.ActorsOf(c.Viewer), domain.ByProvider,
			root+"/offers/"+o.Reference+"/revision/actions"),
	}
	return view, nil
}
