package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"tamatch/internal/domain"
)

// Sentences begins the keys of the messages that a note is written with: a language that lacks one of them has no notes.
const Sentences = "report."

// Document is a note in one language, ready to be set: as a page, as DOCX, as Markdown. Frozen, it is what was published.
type Document struct {
	Language  string           `json:"language"`
	Direction string           `json:"direction"`
	Reference string           `json:"reference,omitempty"`
	Draft     bool             `json:"draft,omitempty"`
	Cover     domain.NoteCover `json:"cover"`
	Date      time.Time        `json:"date"`
	Original  string           `json:"original"` // "Original: English", in the language
	Title     string           `json:"title"`
	By        string           `json:"by"` // "Note by the Secretariat"
	Blocks    []Block          `json:"blocks"`
	Notes     []string         `json:"footnotes,omitempty"`
	Words     Words            `json:"words"`
}

// Words are the few of the layout itself, so that a frozen document needs no catalogue to be set.
type Words struct {
	Contents     string `json:"contents"`
	Distribution string `json:"distribution"`
	Date         string `json:"date"`
	Changed      string `json:"changed"`
}

// BlockKind is what a part of a document is.
type BlockKind string

const (
	Heading1  BlockKind = "heading1" // I.
	Heading2  BlockKind = "heading2" // A.
	Heading3  BlockKind = "heading3" // 1.
	Text      BlockKind = "paragraph"
	Picture   BlockKind = "figure" // a chart with its table
	TableOnly BlockKind = "table"
)

// Block is one part of a document.
type Block struct {
	Kind   BlockKind `json:"kind"`
	Number string    `json:"number,omitempty"` // "I", "A", "1" of a heading or a paragraph
	Text   string    `json:"text,omitempty"`
	Items  []string  `json:"items,omitempty"` // (a), (b) …
	Notes  []int     `json:"notes,omitempty"` // footnotes at the end of the text, from 1

	// Of a paragraph: how it is kept, whether the drafter wrote it, and what its numbers count while it is live.
	Key       string    `json:"key,omitempty"`
	Basis     string    `json:"basis,omitempty"`     // digest of what was generated
	Edited    bool      `json:"edited,omitempty"`    // the drafter's words
	Changed   bool      `json:"changed,omitempty"`   // what was generated under them has changed since
	Generated string    `json:"generated,omitempty"` // what would stand here without the drafter
	Counted   []Counted `json:"-"`

	// Of a figure or a table.
	Table *Table `json:"table,omitempty"`
}

// Counted is a number as it stands in a paragraph, and what it opens: the records that it counts, or who has answered in a
// cycle.
type Counted struct {
	Words string
	Item  int // the item in which it stands, from 1; 0 for the text itself
	At    int // where in it the words begin, in bytes
	Pick  *Pick
	Cycle string
}

// Href is where the number leads within the scope.
func (c Counted) Href(s Scope) string { return href(c.Pick, c.Cycle, s) }

// Table is a figure in words.
type Table struct {
	ID     string       `json:"id"`
	Form   Form         `json:"form"`
	Title  string       `json:"title"`
	Unit   string       `json:"unit"`
	Alt    string       `json:"alt"` // what the picture shows, in a sentence
	Head   []TableHead  `json:"head"`
	Asked  []int        `json:"asked,omitempty"` // columns of what is asked, each followed by what is offered
	Drawn  []int        `json:"drawn,omitempty"`
	Groups []TableGroup `json:"groups"`
	Total  *TableRow    `json:"total,omitempty"`
	Notes  []string     `json:"notes,omitempty"`
}

// TableHead is the heading of a column, and of those that it stands under.
type TableHead struct {
	Over  string `json:"over,omitempty"`
	Text  string `json:"text"`
	Short string `json:"short,omitempty"` // where there is little room, as under a chart of many columns
}

// TableGroup is rows under a heading.
type TableGroup struct {
	Title string     `json:"title,omitempty"`
	Rows  []TableRow `json:"rows"`
}

// TableRow is one row in words; Values are for the chart, -1 where there is none.
type TableRow struct {
	Name   string   `json:"name"`
	Cells  []string `json:"cells"`
	Values []int    `json:"values"`
}

// Rows are the rows of all groups.
func (t Table) Rows() []TableRow {
	var out []TableRow
	for _, g := range t.Groups {
		out = append(out, g.Rows...)
	}
	return out
}

// digest tells one generated paragraph from another.
func digest(text string, items []string) string {
	sum := sha256.Sum256([]byte(text + "\x00" + strings.Join(items, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Item is the mark of the n-th item from 0: (a) to (z), then (aa), (bb), as word processors number.
func Item(n int) string { return "(" + strings.Repeat(string(rune('a'+n%26)), n/26+1) + ")" }

var roman = []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}
