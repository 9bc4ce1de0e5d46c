package reference

import (
	"slices"
	"strconv"
	"strings"
)

// NoteSymbol is the document that the demonstration's needs and findings come from.
const NoteSymbol = "CTOC/COP/WG.2/2009/2"

// NoteDate is the day the note was distributed (ISO).
const NoteDate = "2009-12-03"

// NoteNeed is one statement of one State (or of none) in paragraphs 9 and 11 to 26 of the note.
type NoteNeed struct {
	ID                string // N001
	Statement         string // "12b": rows of one statement share it
	Paragraph         int
	State             string // ISO 3166 alpha-3, "" when the statement names none
	StateForm         string // the name as the note writes it
	Attribution       string // named or unnamed
	Instrument        string
	AlsoInstruments   []string
	Kind              string // need, difficulty or remark
	Type              string // Unspecified where the text is general
	Subtype           string // Unspecified where the text is general
	SecondarySubtypes []string
	Articles          []Article // of Instrument
	ArticlesBasis     string
	Confidence        string // high, medium, low or general
	Summary           string // English, in own words
	Quote             string // the note's words
	QuoteStart        int    // in characters of the note's text
	QuoteEnd          int
	StateStart        int // where the State's name stands, in characters of the note's text
	Note              string
}

// Subtypes are the primary and the secondary subtypes, Unspecified alone where there are none.
func (n NoteNeed) Subtypes() []string { return append([]string{n.Subtype}, n.SecondarySubtypes...) }

// NonReporting is a State that paragraph 10 lists as silent; its need is presumed by the Secretariat.
type NonReporting struct {
	Paragraph      int
	State          string
	Form           string // the name as the note writes it
	PresumedType   string
	Presumed       string // subtype
	Basis          string
	AlsoParagraphs []int // where the note nevertheless quotes a need of that State
}

// ResponseRate is the share of States parties that answered, from paragraph 8.
type ResponseRate struct {
	Paragraph  string // "8(a)"
	Instrument string
	Cycle      int
	Percent    int
	Note       string
}

// NoteWording is what a statement of the note asks for, in own words, as a drafter would group the records behind it. Its
// place is its line.
type NoteWording struct{ Statement, Wording string }

type noteTable struct {
	needs  []NoteNeed
	words  []NoteWording
	silent []NonReporting
	rates  []ResponseRate
}

var note = once(func() (*noteTable, error) {
	t := &noteTable{}
	unspecified := func(s string) string {
		if s == "" {
			return Unspecified
		}
		return s
	}
	err := readCSV("note-needs.csv", func(r row) {
		articles, err := ParseArticles(r.text("articles"))
		if err != nil {
			r.fail("%v", err)
		}
		t.needs = append(t.needs, NoteNeed{
			ID: r.text("id"), Statement: r.text("statement"), Paragraph: r.number("para"),
			State: r.text("alpha3"), StateForm: r.text("state_form"), Attribution: r.text("attribution"),
			Instrument: r.text("instrument"), AlsoInstruments: r.list("also_instruments"), Kind: r.text("statement_kind"),
			Type: unspecified(r.text("type")), Subtype: unspecified(r.text("subtype")), SecondarySubtypes: r.list("secondary_subtypes"),
			Articles: articles, ArticlesBasis: r.text("articles_basis"), Confidence: r.text("confidence"),
			Summary: r.text("summary"), Quote: r.text("quote"), QuoteStart: r.number("quote_start"), QuoteEnd: r.number("quote_end"), StateStart: r.number("state_start"),
			Note: r.text("note"),
		})
	})
	if err == nil {
		err = readCSV("note-wording.csv", func(r row) {
			t.words = append(t.words, NoteWording{r.text("statement"), r.text("wording")})
		})
	}
	if err == nil {
		err = readCSV("non-reporting.csv", func(r row) {
			n := NonReporting{
				Paragraph: r.number("para"), State: r.text("alpha3"), Form: r.text("state"),
				PresumedType: r.text("presumed_type"), Presumed: r.text("presumed_subtype"), Basis: r.text("basis"),
			}
			for _, p := range r.list("also_states_needs_in_paras") {
				para, err := strconv.Atoi(strings.TrimSpace(p))
				if err != nil {
					r.fail("paragraph %q", p)
				}
				n.AlsoParagraphs = append(n.AlsoParagraphs, para)
			}
			t.silent = append(t.silent, n)
		})
	}
	if err == nil {
		err = readCSV("response-rates.csv", func(r row) {
			t.rates = append(t.rates, ResponseRate{
				Paragraph: r.text("para"), Instrument: r.text("instrument"), Cycle: r.number("cycle"),
				Percent: r.number("percent_of_states_parties_responding"), Note: r.text("note"),
			})
		})
	}
	return t, err
})

// NoteNeeds are the statements of the note, in its order.
func NoteNeeds() []NoteNeed { return slices.Clone(note.must().needs) }

// NoteWordings are the drafter's words for the statements of paragraphs 11 to 26, in the order of the note. Paragraph 9 has
// none: its subtype says it all.
func NoteWordings() []NoteWording { return slices.Clone(note.must().words) }

// NoteNonReporting are the States of paragraph 10, in its order.
func NoteNonReporting() []NonReporting { return slices.Clone(note.must().silent) }

// NoteResponseRates are the rates of paragraph 8.
func NoteResponseRates() []ResponseRate { return slices.Clone(note.must().rates) }
