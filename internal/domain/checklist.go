package domain

import "time"

// Checklist is a State's own assessment of how it implements one instrument, in one reporting cycle: a form of questions
// by article, and an answer to each.
type Checklist struct {
	ID             string `gorm:"primaryKey"`
	Reference      string // C-2026-0003; empty until first saved
	OrganizationID string // of the State that answers
	State          string // its ISO 3166 alpha-3 code
	Instrument     Instrument
	Cycle          string // label of the reporting cycle, such as "2026"
	Form           int    // version of the form whose questions it answers
	Language       string // of the words: ISO 639-1
	Status         ChecklistStatus
	StatusSince    time.Time
	ReturnReason   string   // why the focal point sent it back, or took it back
	Authors        []string `gorm:"serializer:json"` // ids of the people who wrote answers, in the order in which they came
	Demo           bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int // of what stands above; each answer has its own
}

// Implemented is how far a State does what an article asks for.
type Implemented string

const (
	ImplementedYes    Implemented = "yes"
	ImplementedPartly Implemented = "partly"
	ImplementedNo     Implemented = "no"
)

// Implementations in the order in which forms show them.
var Implementations = []Implemented{ImplementedYes, ImplementedPartly, ImplementedNo}

// ChecklistAnswer is the answer to one question of a checklist. It has a version of its own, so that several authors
// write side by side; one that nobody has written yet is at version 0.
type ChecklistAnswer struct {
	ChecklistID string `gorm:"primaryKey"`
	Question    string `gorm:"primaryKey"` // id of the question in the form
	Implemented Implemented
	Law         string     // provisions, in the State's words
	Practice    string     // how they are applied, cases and figures
	Obstacles   []Obstacle `gorm:"serializer:json"`
	Difficulty  string     // what hampers, in words
	Wanted      []Subtype  `gorm:"serializer:json"` // assistance that would help
	Assistance  string     // what exactly, for whom, in words
	Received    string     // help already received
	CarriedFrom string     // reference of the checklist it was copied from; empty once somebody has confirmed it
	UpdatedBy   string     // id of the person
	UpdatedAt   time.Time
	Version     int
}

// Blank says whether nothing has been answered.
func (a ChecklistAnswer) Blank() bool {
	return a.Implemented == "" && a.Law == "" && a.Practice == "" && len(a.Obstacles) == 0 && a.Difficulty == "" &&
		len(a.Wanted) == 0 && a.Assistance == "" && a.Received == ""
}

// Answered says whether the State has said how far it does what is asked, and somebody has looked at it. Words alone do not
// answer a question, and what was carried over waits to be confirmed.
func (a ChecklistAnswer) Answered() bool { return a.Implemented != "" && a.CarriedFrom == "" }

// Words are the answer's own without whose they are.
func (a ChecklistAnswer) Words() ChecklistAnswer {
	return ChecklistAnswer{
		Implemented: a.Implemented, Law: a.Law, Practice: a.Practice, Obstacles: a.Obstacles, Difficulty: a.Difficulty,
		Wanted: a.Wanted, Assistance: a.Assistance, Received: a.Received,
	}
}

// ChecklistDecision remembers what became of one kind of assistance that an answer asked for, so that it is not proposed
// as a need a second time.
type ChecklistDecision struct {
	ChecklistID string  `gorm:"primaryKey"`
	Question    string  `gorm:"primaryKey"`
	Subtype     Subtype `gorm:"primaryKey"`
	NeedID      string  // the draft need that it became; empty for one that was set aside
	PersonID    string
	At          time.Time
}

// Taken says whether a need came of it.
func (d ChecklistDecision) Taken() bool { return d.NeedID != "" }

// ChecklistProposal is a need that the answers of a checklist suggest. Nothing is posted until the State confirms it.
type ChecklistProposal struct {
	Key       string // theme and type of assistance: names it within its checklist
	Theme     string
	Type      string // of assistance
	Lines     []Line
	Obstacles []Obstacle
	Received  string // help already received
	Sentences []ChecklistSentence
}

// ChecklistSentence is where a proposal comes from: the question, and the words of its answer.
type ChecklistSentence struct {
	Question string // id
	Subtypes []Subtype
	Words    string
}

// Readers are the reader keys of the checklist: the State whose it is, and the secretariat while it stands cleared.
func (c Checklist) Readers() []string {
	return readers(c.OrganizationID, c.Status == ChecklistCleared, false, "", nil, nil)
}

// EventsOf are the events of the checklist as the viewer may read them: all for the State; for the secretariat, of what
// the State did among itself, nothing but that it was handed in.
func (c Checklist) EventsOf(events []Event, v Viewer) []Event {
	if v.clock || v.Belongs(c.OrganizationID) {
		return events
	}
	var out []Event
	for _, e := range events {
		if e.To == string(ChecklistCleared) && e.Action == ActionClear {
			e.PersonID, e.Changes, e.Prev, e.Hash = "", nil, "", ""
			out = append(out, e)
		}
	}
	return out
}
