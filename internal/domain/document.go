package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
)

// How large a document of a match may be, in bytes, and how many a match holds.
const (
	MaxDocument  = 10 << 20
	MaxDocuments = 30
)

// MatchDocument is a file that was put up to a match: terms of reference, a letter, a delivery report. It has the readers
// of the match's messages. What is in it stands apart, in its [MatchDocumentContent].
type MatchDocument struct {
	ID             string `gorm:"primaryKey"` // also of the event that put it up
	MatchID        string
	PersonID       string
	OrganizationID string
	Side           Side
	Title          string // what it is, in the words of who put it up; may be empty
	Name           string // of the file, as it was sent
	MediaType      string
	Size           int    // bytes
	SHA256         string `gorm:"column:sha256"` // of the bytes, in hexadecimal
	At             time.Time
}

// MatchDocumentContent is the bytes of a document.
type MatchDocumentContent struct {
	DocumentID string `gorm:"primaryKey"`
	Data       []byte
}

// DocumentKind is a kind of file that may be put up.
type DocumentKind struct {
	Extension string // of the name, in small letters, without the dot
	MediaType string
}

// DocumentKinds are the kinds of file that may be put up. What runs when it is opened is not among them: no macros, no
// HTML, no SVG.
var DocumentKinds = []DocumentKind{
	{"pdf", "application/pdf"},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
	{"odt", "application/vnd.oasis.opendocument.text"},
	{"ods", "application/vnd.oasis.opendocument.spreadsheet"},
	{"txt", "text/plain"},
	{"csv", "text/csv"},
	{"png", "image/png"},
	{"jpg", "image/jpeg"},
	{"jpeg", "image/jpeg"},
}

// DocumentKindOf is the kind that the name of a file says.
func DocumentKindOf(name string) (DocumentKind, bool) {
	end := path.Ext(name)
	if end == name {
		return DocumentKind{}, false
	}
	extension := strings.ToLower(strings.TrimPrefix(end, "."))
	i := slices.IndexFunc(DocumentKinds, func(k DocumentKind) bool { return k.Extension == extension })
	if i < 0 {
		return DocumentKind{}, false
	}
	return DocumentKinds[i], true
}

// DocumentName is the name of a file as it was sent, without the folders before it and without what is not seen: controls,
// and the marks that make a name read backwards.
func DocumentName(sent string) string {
	sent = strings.ToValidUTF8(sent, "\uFFFD")
	if i := strings.LastIndexAny(sent, `/\`); i >= 0 {
		sent = sent[i+1:]
	}
	sent = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 || r == 0xFEFF {
			return -1
		}
		return r
	}, sent)
	return strings.TrimFunc(sent, func(r rune) bool { return unicode.IsSpace(r) })
}

// Called is what the document is called: its title, or the name of the file.
func (d MatchDocument) Called() string {
	if d.Title != "" {
		return d.Title
	}
	return d.Name
}

// The fields that the events of putting a document up and of taking it down name: which document, and what is in it.
const (
	DocumentField       = "document"
	DocumentDigestField = "digest"
)

// PutUp and TakenDown are the changes of the two events.
func (d MatchDocument) PutUp() []Change {
	return []Change{{Field: DocumentField, New: d.ID}, {Field: DocumentDigestField, New: "sha256:" + d.SHA256}}
}

func (d MatchDocument) TakenDown() []Change {
	return []Change{{Field: DocumentField, Old: d.ID}, {Field: DocumentDigestField, Old: "sha256:" + d.SHA256}}
}

// DocumentDigest is the SHA-256 of a document's bytes, in hexadecimal.
func DocumentDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// For is the document as the viewer may read it, in the match as the viewer reads it; see [MatchMessage.For].
func (d MatchDocument) For(v Viewer, m Match) MatchDocument {
	if v.clock || v.Secretariat() || v.Belongs(d.OrganizationID) {
		return d
	}
	d.PersonID = ""
	if d.Side == SideRequester && m.RequesterID == "" {
		d.OrganizationID = ""
	}
	return d
}

// TakesDown says whether the viewer may take the document down: who put it up, while still acting for the same
// organization, and a broker of the secretariat.
func (d MatchDocument) TakesDown(v Viewer) bool {
	if v.Broker() {
		return true
	}
	return v.SignedIn() && d.PersonID == v.PersonID && v.ActsFor(d.OrganizationID)
}
