package domain

import "time"

// ReportingCycle is one round of reporting on one instrument: the questionnaires that go out, and the day by which
// they are due.
type ReportingCycle struct {
	ID         string `gorm:"primaryKey"`
	Instrument Instrument
	Number     int    // the first cycle is 1
	Name       string // as the secretariat calls it; empty is "cycle 1"
	OpenedAt   *time.Time
	// DueAt is the day by which answers are due. A cycle without one is known from a document only: who answered
	// in it is not recorded State by State.
	DueAt    *time.Time
	ClosedAt *time.Time // from then on no answer is awaited
	// CitedPercent is the share of States parties that answered as CitedFrom gives it, without a numerator; 0 is none.
	CitedPercent int
	CitedFrom    string // "CTOC/COP/WG.2/2009/2, para. 8(a)"
	Demo         bool
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int
}

// Recorded says whether the register itself keeps who answered in the cycle, so that silence means something.
func (c ReportingCycle) Recorded() bool { return c.DueAt != nil }

// DueDay is the last moment at which an answer is in time: the end of the day on which the cycle is due.
func (c ReportingCycle) DueDay() time.Time {
	if c.DueAt == nil {
		return time.Time{}
	}
	return c.DueAt.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(-time.Microsecond)
}

// Over says whether the day on which the cycle is due has gone by.
func (c ReportingCycle) Over(now time.Time) bool { return c.DueAt != nil && now.After(c.DueDay()) }

// ResponseChannel is how an answer or a reminder travelled.
type ResponseChannel string

const (
	ByNoteVerbale ResponseChannel = "note_verbale"
	ByLetter      ResponseChannel = "letter"
	ByEmail       ResponseChannel = "email"
	ByPlatform    ResponseChannel = "platform" // this register or another one
	ByMeeting     ResponseChannel = "meeting"
	ByDocument    ResponseChannel = "document" // a published document tells of it
)

// ResponseChannels in the order in which forms show them.
var ResponseChannels = []ResponseChannel{ByNoteVerbale, ByLetter, ByEmail, ByPlatform, ByMeeting, ByDocument}

// ReminderChannels are how a reminder goes out.
var ReminderChannels = []ResponseChannel{ByNoteVerbale, ByLetter, ByEmail, ByMeeting}

// ReportingResponse is what is recorded of a State's answer to a questionnaire.
type ReportingResponse struct {
	ID string `gorm:"primaryKey"`
	// CycleID is empty where a document tells of the answer and does not name the cycle.
	CycleID    string
	Instrument Instrument // empty where a document speaks of the Convention and its Protocols together
	State      string     // ISO 3166 alpha-3
	// Silent records that a document lists the State as having given no information; it is not an answer.
	Silent      bool
	ReceivedAt  *time.Time // nil where only a document tells of it
	How         ResponseChannel
	Language    string // of the answer, one of the six; empty where not known
	Source      string // reference of the letter, or the document and its paragraph
	RecordedBy  string // person id, empty for an import from the command line
	WithdrawnAt *time.Time
	Demo        bool
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Version     int
}

// ReportingReminder is a reminder that went to a State.
type ReportingReminder struct {
	ID         string `gorm:"primaryKey"`
	CycleID    string
	State      string
	SentAt     time.Time
	How        ResponseChannel
	Source     string // reference of the letter
	RecordedBy string
	CreatedAt  time.Time
}

// TreatyList is a list of who is party to what, as an operator loaded it.
type TreatyList struct {
	ID         string `gorm:"primaryKey"`
	Source     string // where the list comes from
	AsOf       string // the day or the days for which its rows speak: "2026-11-01"
	File       string // as it was called
	Entries    int    // how many rows
	RecordedBy string
	CreatedAt  time.Time
}

// TreatyStatus is one row of a list: where a State stands towards an instrument.
type TreatyStatus struct {
	ListID     string `gorm:"primaryKey"`
	State      string `gorm:"primaryKey"`
	Instrument string `gorm:"primaryKey"`
	Status     string // party, signatory or no_action
	Date       string // of becoming a party: a day, a month or a year
	Action     string
	Signed     string
	AsOf       string
	Confidence string
	Source     string
	SourceURL  string
	Note       string
}

// ReportingRow is an answer as a form or a file has it: the cycle by its instrument and number.
type ReportingRow struct {
	ReportingResponse
	Cycle int
}
