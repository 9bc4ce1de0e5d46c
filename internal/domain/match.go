package domain

import (
	"slices"
	"time"
)

// Side is one of the two parties to a match, or who else moved it.
type Side string

const (
	SideRequester   Side = "requester"
	SideProvider    Side = "provider"
	SideSecretariat Side = "secretariat"
	SideClock       Side = "clock"
)

// AnswerValue is what a side said.
type AnswerValue string

const (
	NoAnswer AnswerValue = ""
	Accepted AnswerValue = "accepted"
	Declined AnswerValue = "declined"
)

// DeclineReason is why a side declined, or why a match failed.
type DeclineReason string

const (
	ReasonNotFit      DeclineReason = "not_fit"
	ReasonCapacity    DeclineReason = "capacity"
	ReasonTiming      DeclineReason = "timing"
	ReasonFunding     DeclineReason = "funding"
	ReasonEligibility DeclineReason = "eligibility"
	ReasonElsewhere   DeclineReason = "elsewhere"
	ReasonSecurity    DeclineReason = "security"
	ReasonOther       DeclineReason = "other"
)

// DeclineReasons in the order in which forms show them.
var DeclineReasons = []DeclineReason{
	ReasonNotFit, ReasonCapacity, ReasonTiming, ReasonFunding, ReasonEligibility,
	ReasonElsewhere, ReasonSecurity, ReasonOther,
}

// Answer is what one side said, when and why.
type Answer struct {
	Value  AnswerValue
	At     *time.Time
	Reason DeclineReason
	Words  string
	Letter string // reference of the letter by which it came, when the secretariat recorded it
	By     string // person id
}

// Reason is one sentence of the argument for a match and its share of the score.
// The shares of a match add up to its score.
type Reason struct {
	Message Message  `json:"message"`
	Share   float64  `json:"share"`            // in points of the score, 0 to 100
	Factor  string   `json:"factor"`           // subtype, article, instrument, modality, language, eligible, time, concept, text …
	Shared  []string `json:"shared,omitempty"` // the codes or words in common
}

// Outcome is how a delivered match went, as a side sees it.
type Outcome string

const (
	OutcomeMet       Outcome = "met"
	OutcomePartlyMet Outcome = "partly_met"
	OutcomeNotMet    Outcome = "not_met"
)

// Outcomes in the order in which forms show them.
var Outcomes = []Outcome{OutcomeMet, OutcomePartlyMet, OutcomeNotMet}

// Match is a need-offer pair on its way from suggestion to confirmed delivery.
type Match struct {
	ID             string `gorm:"primaryKey"`
	Reference      string // M-2026-0042
	NeedID         string
	OfferID        string
	RequesterID    string // organization that owns the need
	ProviderID     string // organization that owns the offer
	NeedEdition    int    // of the need's words, when the pair was last scored
	OfferEdition   int
	Status         MatchStatus
	StatusSince    time.Time
	StartedBy      Side       // who began it: provider (interest), requester (ask) or secretariat (propose)
	Score          float64    // 0 to 100, at the time of the suggestion or of the proposal
	Rank           int        // place of the offer among the need's suggestions, from 1
	Reasons        []Reason   `gorm:"serializer:json"`
	Covered        []string   `gorm:"serializer:json"` // ids of the need's lines that the offer covers
	Uncovered      []string   `gorm:"serializer:json"`
	ProposedAt     *time.Time // when it left suggested; from then on the requester sees the offer
	Requester      Answer     `gorm:"embedded;embeddedPrefix:requester_"`
	Provider       Answer     `gorm:"embedded;embeddedPrefix:provider_"`
	DueAt          *time.Time // when the clock moves it
	RemindedAt     *time.Time // last reminder
	AgreedAt       *time.Time
	DeliveredAt    *time.Time
	Report         string  // the provider's delivery report
	ReportOutcome  Outcome // as the provider sees it
	ConfirmOutcome Outcome // as the requester sees it
	ConfirmWords   string
	FailReason     DeclineReason
	FailWords      string
	FailedBy       Side
	Seats          int  // places of the offer's capacity that it takes; 1 unless agreed otherwise
	Facilitated    bool // whether the platform brought the two together
	AssignedTo     string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int
	Change         int64
}

// Live says whether the match still moves: a pair has at most one live match.
func (s MatchStatus) Live() bool { return !s.Ended() }

// Ended says whether nothing more happens.
func (s MatchStatus) Ended() bool {
	return slices.Contains([]MatchStatus{
		MatchDismissed, MatchDeclined, MatchExpired, MatchWithdrawn, MatchConfirmed, MatchFailed, MatchSuperseded,
	}, s)
}

// TakesCapacity says whether a match in this status holds a place of the offer.
func (s MatchStatus) TakesCapacity() bool {
	return s == MatchAgreed || s == MatchDelivering || s == MatchDelivered
}

// Made says whether both sides accepted, so that the match counts.
func (s MatchStatus) Made() bool { return s.TakesCapacity() || s == MatchConfirmed || s == MatchFailed }

// NeedDisclosed says whether the provider sees the need whatever its visibility:
// once the requester has accepted or asked.
func (m Match) NeedDisclosed() bool { return m.Requester.Value == Accepted }

// OfferDisclosed says whether the requester sees the offer whatever its
// visibility: from with_requester on.
func (m Match) OfferDisclosed() bool { return m.ProposedAt != nil }

// ContactsDisclosed says whether the two parties see each other's contacts.
func (m Match) ContactsDisclosed() bool { return m.AgreedAt != nil }

// Readers are the reader keys of the match: the secretariat always, the
// requester once it left suggested, the provider once it has shown interest or the
// need is disclosed to it.
func (m Match) Readers() []string {
	keys := []string{readSecretariat}
	if m.ProposedAt != nil {
		keys = append(keys, OrgKey(m.RequesterID))
		if m.Provider.Value == Accepted || m.NeedDisclosed() {
			keys = append(keys, OrgKey(m.ProviderID))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// SideOf is the side that the viewer's organization takes, or "" when it is a
// party to neither. An organization that owns both is the requester.
func (m Match) SideOf(v Viewer) Side {
	switch {
	case v.Belongs(m.RequesterID):
		return SideRequester
	case v.Belongs(m.ProviderID):
		return SideProvider
	case v.Secretariat():
		return SideSecretariat
	case v.clock:
		return SideClock
	}
	return ""
}

// Link is a document named in a message: a title and an https address.
type Link struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

// MatchMessage is one message between the parties of a match; the secretariat reads it
// too, and the page says so.
type MatchMessage struct {
	ID             string `gorm:"primaryKey"`
	MatchID        string
	PersonID       string
	OrganizationID string
	Side           Side
	Words          string
	Documents      []Link `gorm:"serializer:json"`
	At             time.Time
}
