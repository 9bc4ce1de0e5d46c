package domain

import "time"

// Revision is the pending version of an open record: it passes clearance and
// verification while the current version stays open, and replaces it at verify.
// Its statuses are those of a need (or offer) before open; a returned revision is a
// draft again, a withdrawn one is closed.
type Revision struct {
	ID           string `gorm:"primaryKey"`
	Kind         Kind   // need or offer
	RecordID     string
	BaseEdition  int        // edition of the record that it changes
	Status       NeedStatus // draft, clearing, submitted, open (applied) or closed (given up)
	StatusSince  time.Time
	Need         *Need  `gorm:"serializer:json"`
	Offer        *Offer `gorm:"serializer:json"`
	ReturnReason string
	AuthorID     string
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int
}

// Pending says whether the revision is still on its way.
func (r Revision) Pending() bool {
	return r.Status == NeedDraft || r.Status == NeedClearing || r.Status == NeedSubmitted
}
