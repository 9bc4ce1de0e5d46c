package domain

import "time"

// FindingKind says what sort of statement a finding is.
type FindingKind string

const (
	FindingNeed       FindingKind = "need"       // of "several States", so of no named State
	FindingDifficulty FindingKind = "difficulty" // something that hampers
	FindingRemark     FindingKind = "remark"
	FindingSilent     FindingKind = "silent" // a State that gave no information; that it needs help with reporting is presumed
)

// Finding is a statement of the note or of a review that is not a request of a
// named State. It is counted in the overview and never matched.
type Finding struct {
	ID         string `gorm:"primaryKey"`
	Reference  string // F-2026-0007
	Kind       FindingKind
	State      string // ISO 3166 alpha-3, empty when it names none
	Instrument Instrument
	Subtype    Subtype
	Obstacle   Obstacle
	Source     Source
	SourceRef  string // "CTOC/COP/WG.2/2009/2, para. 26"
	Paragraph  int
	SourceDate *time.Time
	Language   string
	Summary    string // in own words
	Quote      string // as the source has it
	Demo       bool
	CreatedAt  time.Time
	Change     int64
}
