package exchange

import (
	"errors"
	"io"
	"strings"
	"unicode"

	"tamatch/internal/domain"
	"tamatch/internal/text"
)

// The columns of a collection that is matched for evaluation; all but the first four may be missing. Items of a list
// are separated by semicolons.
var (
	NeedColumns  = []string{"id", "lang", "title", "description", "state", "instruments", "types", "subtypes", "articles", "modalities"}
	OfferColumns = []string{
		"id", "lang", "title", "description", "provider", "instruments", "types", "subtypes", "articles", "modalities", "languages", "eligible",
	}
	neededColumns = NeedColumns[:4]
)

// JudgedNeed is a need of a collection. Need has its words and tags, and neither id nor organization.
type JudgedNeed struct {
	ID   string // in the collection
	Need domain.Need
}

// JudgedOffer is an offer of a collection.
type JudgedOffer struct {
	ID       string // in the collection
	Provider string // as the file names it; a State's code means that State
	Offer    domain.Offer
}

// Reading says how a collection is read.
type Reading struct {
	Untagged bool // only id, lang, title and description count; the other columns are not looked at
}

// Needs reads needs. When anything is wrong there are none, and the error joins a [Wrong] for each fault.
func (r Reading) Needs(file string, in io.Reader) ([]JudgedNeed, error) {
	s, err := newSheet(file, in, NeedColumns, neededColumns)
	if err != nil {
		return nil, err
	}
	var out []JudgedNeed
	ids := map[string]int{}
	for s.next() {
		id := s.id(ids)
		n := domain.Need{Source: domain.SourceQuestionnaire, SourceRef: id}
		var rest []string
		n.Language, n.Title, n.Problem, rest = s.text(longProblem, longText, longText)
		n.Objective, n.Institutions = rest[0], rest[1]
		if !r.Untagged {
			n.State = s.state("state")
			n.Lines = s.lineList()
		}
		out = append(out, JudgedNeed{id, n})
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// Offers reads offers. When anything is wrong there are none, and the error joins a [Wrong] for each fault.
func (r Reading) Offers(file string, in io.Reader) ([]JudgedOffer, error) {
	s, err := newSheet(file, in, OfferColumns, neededColumns)
	if err != nil {
		return nil, err
	}
	var out []JudgedOffer
	ids := map[string]int{}
	for s.next() {
		o := JudgedOffer{ID: s.id(ids), Offer: domain.Offer{Kind: domain.Capability}}
		var rest []string
		o.Offer.Language, o.Offer.Title, o.Offer.Description, rest = s.text(longProblem, longText)
		o.Offer.Conditions = rest[0]
		if !r.Untagged {
			o.Provider = s.short("provider")
			s.serves(&o.Offer)
		}
		out = append(out, o)
	}
	if err := s.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// The most characters that a record's fields hold.
const (
	longTitle   = 200
	longShort   = 180
	longProblem = 8000
	longText    = 4000
)

// id is the row's name in the collection: a TREC file separates its columns by spaces.
func (s *sheet) id(seen map[string]int) string {
	id := s.cell("id")
	switch {
	case id == "":
		s.bad("id", "an id is needed, such as n01")
	case strings.ContainsFunc(id, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		s.bad("id", "%q has a space in it; write it without", id)
	case seen[id] != 0:
		s.bad("id", "%q stands in line %d already; each row has an id of its own", id, seen[id])
	default:
		seen[id] = s.line("id")
	}
	return id
}

// text is the language, the title and the description of the row. What a title or a description cannot hold goes on in
// the next field, so that no word is lost.
func (s *sheet) text(first int, more ...int) (lang, title, description string, rest []string) {
	title, description = s.words("title"), s.words("description")
	if title == "" && description == "" {
		s.bad("description", "the row has no words; a title or a description is needed")
	}
	lang = s.language("lang", title+"\n"+description)
	title, over := cut(title, longTitle)
	if over != "" {
		description = over + "\n" + description
	}
	description, over = cut(description, first)
	for _, limit := range more {
		var part string
		part, over = cut(over, limit)
		rest = append(rest, part)
	}
	if over != "" {
		s.bad("description", "the text is longer than a record holds by %d characters", len([]rune(over)))
	}
	return lang, title, description, rest
}

// words are the words of a cell, cleaned as those of every record are.
func (s *sheet) words(column string) string {
	clean, err := text.Clean(s.cell(column))
	var bad *text.Forbidden
	switch {
	case errors.As(err, &bad):
		s.bad(column, "the text holds %s; take it out", bad.Name())
	case err != nil:
		s.bad(column, "the text is not UTF-8; save the file as UTF-8")
	}
	return clean
}

func (s *sheet) short(column string) string {
	w := s.words(column)
	if n := len([]rune(w)); n > longShort {
		s.bad(column, "the name has %d characters; at most %d", n, longShort)
	}
	return w
}

// cut parts s after at most limit characters, between two words where there are any.
func cut(s string, limit int) (head, rest string) {
	n, end, space := 0, len(s), -1
	for i, r := range s {
		if n == limit {
			end = i
			if unicode.IsSpace(r) {
				space = i
			}
			break
		}
		if unicode.IsSpace(r) {
			space = i
		}
		n++
	}
	if end == len(s) {
		return s, ""
	}
	if space > 0 {
		end = space
	}
	return s[:end], strings.TrimSpace(s[end:])
}
