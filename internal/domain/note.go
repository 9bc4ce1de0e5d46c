package domain

import "time"

// Annotation is how the drafter of a note groups a record in its text: the paragraph that it stands in, the words of the
// sentence that gathers it with others, and the place of that sentence. It is the secretariat's own and changes nothing
// that a party has said.
type Annotation struct {
	Kind      Kind   `gorm:"primaryKey"`
	RecordID  string `gorm:"primaryKey"`
	Paragraph string // a name of the drafter's choice; records of one paragraph share it
	Label     string // what is needed, in the drafter's words, where the subtype does not tell enough
	Place     int    // sentences stand in this order
}

// NoteStatus is where an overview note stands.
type NoteStatus string

const (
	NoteDraft     NoteStatus = "draft"
	NotePublished NoteStatus = "published" // at least one version is; the draft may go on
)

// NoteCover is what stands above the text of a document of the United Nations.
type NoteCover struct {
	Symbol       string `json:"symbol,omitempty"`
	Distribution string `json:"distribution,omitempty"` // "General"
	Body         string `json:"body,omitempty"`         // before which it comes
	Session      string `json:"session,omitempty"`      // place and dates
	Agenda       string `json:"agenda,omitempty"`       // item
}

// NoteEdit is a paragraph in the drafter's words. Basis is the digest of the generated text that was under it, so that a
// change there can be shown.
type NoteEdit struct {
	Text  string `json:"text"`
	Basis string `json:"basis"`
}

// Note is an overview note: the scope that its figures are counted in, and the drafter's words over the generated ones.
// It counts what the public sees, whoever drafts it.
type Note struct {
	ID        string `gorm:"primaryKey"`
	Reference string // V-2026-0001
	Status    NoteStatus
	Language  string
	Title     string
	Cover     NoteCover           `gorm:"serializer:json"`
	Scope     string              // as a query
	Edits     map[string]NoteEdit `gorm:"serializer:json"` // by the key of the paragraph
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int
}

// NoteVersion is a note as it was published. It is never changed.
type NoteVersion struct {
	NoteID      string `gorm:"primaryKey"`
	Number      int    `gorm:"primaryKey"`
	Title       string // as it stands in the data, and so do symbol and language: a list does not read the data
	Symbol      string
	Language    string
	Digest      string // SHA-256 of the data, which the event of publishing also holds
	Data        []byte // what the report room froze
	PublishedAt time.Time
}
