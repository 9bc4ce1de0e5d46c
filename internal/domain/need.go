package domain

import (
	"slices"
	"strings"
	"time"
)

// Source says where a need comes from.
type Source string

const (
	SourcePosted        Source = "posted"
	SourceQuestionnaire Source = "questionnaire"
	SourceReview        Source = "review"
	SourceNote          Source = "note"
)

// Line is one thing asked for: a subtype, the instrument and articles it serves,
// and how it should be given. A line without a subtype is [Unspecified].
type Line struct {
	ID         string       `json:"id"` // stable within the need; coverage names it
	Subtype    Subtype      `json:"subtype"`
	Instrument Instrument   `json:"instrument,omitempty"`
	Also       []Instrument `json:"also,omitempty"`     // further instruments the same line serves
	Articles   []string     `json:"articles,omitempty"` // of Instrument, as the note writes them: "32(5)"
	Purpose    string       `json:"purpose,omitempty"`  // what this line is for, in the State's words
	Modalities []Modality   `json:"modalities,omitempty"`
	Quantity   string       `json:"quantity,omitempty"` // "two courses for 25 officers"
	Audience   string       `json:"audience,omitempty"` // who is to be helped
}

// Money is an amount in a currency (ISO 4217), in whole units.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// ProviderProfile is what the State would like its provider to be. Excluded
// is restricted to owner and secretariat.
type ProviderProfile struct {
	Languages  []string         `json:"languages,omitempty"` // ISO 639-1
	Traditions []LegalTradition `json:"traditions,omitempty"`
	Groups     []RegionalGroup  `json:"groups,omitempty"`
	Peers      bool             `json:"peers,omitempty"`    // States that met the same challenge are welcome
	Excluded   []string         `json:"excluded,omitempty"` // organization ids, restricted
}

// Need is a State's request for technical assistance.
type Need struct {
	ID             string `gorm:"primaryKey"`
	Reference      string // N-2026-0042; empty until first saved
	OrganizationID string // the posting State
	State          string // its ISO 3166 alpha-3 code
	Authority      string // ministry or body within the State
	Source         Source
	SourceRef      string // document and paragraph, statement id, for a source other than posted
	SourceDate     *time.Time
	Language       string // of the words: ISO 639-1
	Title          string
	Problem        string
	Objective      string          // and how success will be seen
	Institutions   string          // target institutions and people
	Lines          []Line          `gorm:"serializer:json"`
	Obstacles      []Obstacle      `gorm:"serializer:json"`
	Provider       ProviderProfile `gorm:"serializer:json"`
	HelpReceived   string          // help already received
	SentElsewhere  string          // the same request sent elsewhere
	Contribution   string          // national contribution
	WantedStart    *time.Time
	WantedEnd      *time.Time
	LatestUseful   *time.Time
	Budget         *Money `gorm:"serializer:json"`
	Priority       int    // the State's own, among its needs: 1 is first, 0 not set
	Visibility     Visibility
	NamedOrgs      []string `gorm:"serializer:json"` // for Visibility named
	StatsConsent   bool     // may count in anonymous totals and stand as an anonymous card
	Contact        string   // restricted until agreed
	InternalNote   string   // restricted to owner and secretariat
	Status         NeedStatus
	StatusSince    time.Time
	Outcome        NeedOutcome // when closed
	MergedInto     string      // reference of the survivor, for outcome merged
	ReturnReason   string      // the secretariat's or focal point's words when it came back
	LastConfirmed  *time.Time  // when the State last said it still stands
	NextReview     *time.Time  // when it becomes dormant unless confirmed
	AuthorID       string      // the person who began it
	AssignedTo     string      // the broker it is assigned to
	Demo           bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int   // of the record, for optimistic locking
	Edition        int   // of the words: grows when what is asked changes, not with the status
	Change         int64 // position in the register's change sequence
}

// Shown says whether others than owner and secretariat may see the need, as far
// as its visibility lets them.
func (s NeedStatus) Shown() bool { return s == NeedOpen || s == NeedDormant || s == NeedClosed }

// BeforeSubmitted says whether the secretariat does not see the need yet.
func (s NeedStatus) BeforeSubmitted() bool { return s == NeedDraft || s == NeedClearing }

// Readers are the reader keys of the need. disclosed are the providers that a
// match has shown it to.
func (n Need) Readers(disclosed []string) []string {
	return readers(n.OrganizationID, !n.Status.BeforeSubmitted(), n.Status.Shown(), n.Visibility, n.NamedOrgs, disclosed)
}

// Restricted says whether the viewer may see the need's restricted fields.
func (n Need) Restricted(v Viewer) bool {
	return v.clock || v.Belongs(n.OrganizationID) || v.Secretariat()
}

// For is the need as the viewer may read it: without the restricted fields
// unless the viewer is owner or secretariat.
func (n Need) For(v Viewer) Need {
	if n.Restricted(v) {
		return n
	}
	n.Contact, n.InternalNote, n.ReturnReason, n.AuthorID, n.AssignedTo = "", "", "", "", ""
	n.Provider.Excluded, n.NamedOrgs = nil, nil
	if n.Source == SourceQuestionnaire {
		n.SourceRef = "" // what a State answers to a questionnaire is not told to others, nor that it did
	}
	return n
}

// Line finds a line by its id.
func (n Need) Line(id string) (Line, bool) {
	i := slices.IndexFunc(n.Lines, func(l Line) bool { return l.ID == id })
	if i < 0 {
		return Line{}, false
	}
	return n.Lines[i], true
}

// InstrumentsNamed are the instruments of all lines, in the note's order.
func (n Need) InstrumentsNamed() []Instrument {
	var out []Instrument
	for _, code := range Instruments {
		if slices.ContainsFunc(n.Lines, func(l Line) bool { return l.Serves(code) }) {
			out = append(out, code)
		}
	}
	return out
}

// Serves says whether the line names the instrument.
func (l Line) Serves(code Instrument) bool {
	return l.Instrument == code || slices.Contains(l.Also, code)
}

// SubtypesNamed are the subtypes of all lines, each once, in the order of the lines.
func (n Need) SubtypesNamed() []Subtype {
	var out []Subtype
	for _, l := range n.Lines {
		if !slices.Contains(out, l.Subtype) {
			out = append(out, l.Subtype)
		}
	}
	return out
}

// ModalitiesNamed are the modalities of all lines, each once.
func (n Need) ModalitiesNamed() []Modality {
	var out []Modality
	for _, m := range Modalities {
		if slices.ContainsFunc(n.Lines, func(l Line) bool { return slices.Contains(l.Modalities, m) }) {
			out = append(out, m)
		}
	}
	return out
}

// Coded says whether at least one line names a subtype.
func (n Need) Coded() bool {
	return slices.ContainsFunc(n.Lines, func(l Line) bool { return l.Subtype != Unspecified && l.Subtype != "" })
}

// Text is what a reader of the need reads, for search and matching; restricted
// fields are not in it.
func (n Need) Text() string {
	parts := []string{n.Problem, n.Objective, n.Institutions}
	for _, l := range n.Lines {
		parts = append(parts, l.Purpose, l.Audience, l.Quantity)
	}
	return strings.Join(parts, "\n")
}
