package domain

import (
	"slices"
	"time"
)

// OfferKind tells a standing offer from a dated call.
type OfferKind string

const (
	Capability  OfferKind = "capability"  // a standing offer
	Opportunity OfferKind = "opportunity" // a dated call with a deadline
)

// CostBasis says who pays.
type CostBasis string

const (
	CostFree   CostBasis = "free"
	CostShared CostBasis = "shared"
	CostGrant  CostBasis = "grant" // up to the amount
)

// CostBases in the order in which forms show them.
var CostBases = []CostBasis{CostFree, CostShared, CostGrant}

// Eligibility says which States an offer is open to. All fields empty means
// every State; otherwise a State is eligible that meets at least one of States
// and Groups, and every flag that is set.
type Eligibility struct {
	States []string        `json:"states,omitempty"` // ISO 3166 alpha-3
	Groups []RegionalGroup `json:"groups,omitempty"`
	LDC    bool            `json:"ldc,omitempty"`   // least developed countries only
	LLDC   bool            `json:"lldc,omitempty"`  // landlocked developing countries only
	SIDS   bool            `json:"sids,omitempty"`  // small island developing States only
	Label  string          `json:"label,omitempty"` // the provider's own words: "OSCE participating States"
}

// Everyone says whether the offer is open to every State.
func (e Eligibility) Everyone() bool {
	return len(e.States) == 0 && len(e.Groups) == 0 && !e.LDC && !e.LLDC && !e.SIDS
}

// Capacity is how much an offer can take on at a time. Total nought means that
// no limit was stated.
type Capacity struct {
	Total int          `json:"total"`
	Unit  CapacityUnit `json:"unit,omitempty"`
}

// CapacityUnit is what a capacity counts.
type CapacityUnit string

const (
	Engagements CapacityUnit = "engagements"
	Seats       CapacityUnit = "seats"
	Units       CapacityUnit = "units"
)

// CapacityUnits in the order in which forms show them.
var CapacityUnits = []CapacityUnit{Engagements, Seats, Units}

// Offer is what a provider can do.
type Offer struct {
	ID             string   `gorm:"primaryKey"`
	Reference      string   // O-2026-0042
	OrganizationID string   // the provider
	Partners       []string `gorm:"serializer:json"` // further providers, by name
	Kind           OfferKind
	Language       string // of the words: ISO 639-1
	Title          string
	Description    string
	Instruments    []Instrument     `gorm:"serializer:json"`
	Articles       []OfferArticle   `gorm:"serializer:json"`
	Subtypes       []Subtype        `gorm:"serializer:json"`
	Modalities     []Modality       `gorm:"serializer:json"`
	Languages      []string         `gorm:"serializer:json"` // in which help is given: ISO 639-1
	Traditions     []LegalTradition `gorm:"serializer:json"`
	Eligible       Eligibility      `gorm:"serializer:json"`
	Conditions     string
	Capacity       Capacity `gorm:"serializer:json"`
	Cost           CostBasis
	Amount         *Money `gorm:"serializer:json"` // grant ceiling or share
	WindowStart    *time.Time
	WindowEnd      *time.Time
	Deadline       *time.Time // of applications, for an opportunity
	LeadDays       int        // notice needed before work can begin, in days
	HowToApply     string
	Documents      string // asked for with an application
	SouthSouth     bool   // South-South or triangular
	Link           string // https
	Evidence       string // what shows that it works
	RenewBy        *time.Time
	Visibility     Visibility
	NamedOrgs      []string `gorm:"serializer:json"`
	Contact        string   // restricted until agreed
	InternalNote   string   // restricted to owner and secretariat
	SingleNeed     string   // id of the one need it was drafted for, when it came from an interest
	Status         OfferStatus
	StatusSince    time.Time
	Outcome        OfferOutcome
	MergedInto     string
	ReturnReason   string
	LastConfirmed  *time.Time
	AuthorID       string
	AssignedTo     string
	Demo           bool // of the demonstration
	Catalogue      bool // from the demonstration catalogue, not the provider's own posting
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int
	Edition        int
	Change         int64
}

// OfferArticle is an article of an instrument that an offer serves.
type OfferArticle struct {
	Instrument Instrument `json:"instrument"`
	Article    string     `json:"article"`
}

// Shown says whether others than owner and secretariat may see the offer, as
// far as its visibility lets them.
func (s OfferStatus) Shown() bool { return s == OfferOpen || s == OfferDormant || s == OfferClosed }

// Readers are the reader keys of the offer. disclosed are the States that a
// match has shown it to. need are the reader keys of the one need that it was
// made for, if it was: its words tell of that need, so that whatever its own
// visibility nobody else reads it who may not read the need.
func (o Offer) Readers(need, disclosed []string) []string {
	submitted, shown := o.Status != OfferDraft, o.Status.Shown()
	if o.SingleNeed == "" {
		return readers(o.OrganizationID, submitted, shown, o.Visibility, o.NamedOrgs, disclosed)
	}
	keys := readers(o.OrganizationID, submitted, false, o.Visibility, nil, disclosed)
	if shown {
		keys = append(keys, within(visible(o.Visibility, o.NamedOrgs), need)...)
	}
	keys = append(keys, BoundKey(o.SingleNeed))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Restricted says whether the viewer may see the offer's restricted fields.
func (o Offer) Restricted(v Viewer) bool {
	return v.clock || v.Belongs(o.OrganizationID) || v.Secretariat()
}

// For is the offer as the viewer may read it: without the restricted fields
// unless the viewer is owner or secretariat.
func (o Offer) For(v Viewer) Offer {
	if o.Restricted(v) {
		return o
	}
	o.Contact, o.InternalNote, o.ReturnReason, o.AuthorID, o.AssignedTo, o.SingleNeed = "", "", "", "", "", ""
	o.NamedOrgs = nil
	return o
}

// Types are the types of assistance of the offer's subtypes, each once.
func (o Offer) Types() []string {
	var out []string
	for _, s := range o.Subtypes {
		if t := s.Type(); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// Text is what a reader of the offer reads, for search and matching.
func (o Offer) Text() string { return o.Description + "\n" + o.Conditions }
