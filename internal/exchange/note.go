package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// noteObstacles reads the difficulties of the note as obstacles. The reading is
// ours; the note has no such codes.
var noteObstacles = map[string]domain.Obstacle{
	"N064": domain.ObstacleFinance,
	"N076": domain.ObstacleStaff,
	"N077": domain.ObstacleFinance,
	"N078": domain.ObstacleExpertise,
	"N079": domain.ObstacleGeography,
	"N087": domain.ObstacleLaw,
	"N109": domain.ObstacleExpertise,
	"N136": domain.ObstacleLaw,
	"N141": domain.ObstacleEquipment,
}

// NoteNeeds are the needs of named States in the note of 2009, one a row, open
// and public, dated as the source is and confirmed at loaded. organization
// answers the id of a State's organization.
func NoteNeeds(loaded time.Time, organization func(state string) string) ([]domain.Need, error) {
	dated, err := time.Parse(time.DateOnly, reference.NoteDate)
	if err != nil {
		return nil, fmt.Errorf("date of the note: %w", err)
	}
	var out []domain.Need
	for _, row := range reference.NoteNeeds() {
		if row.Kind != "need" || row.State == "" {
			continue
		}
		state, ok := reference.StateByCode(row.State)
		if !ok {
			return nil, fmt.Errorf("statement %s: no State %s", row.ID, row.State)
		}
		confirmed := loaded
		n := domain.Need{
			OrganizationID: organization(row.State),
			State:          row.State,
			Source:         domain.SourceNote,
			SourceRef:      noteRef(row),
			SourceDate:     &dated,
			Language:       "en",
			Title:          noteTitle(row, state.Name("en")),
			Problem:        row.Summary + "\n\n" + noteQuote(row.Quote),
			Lines:          noteLines(row),
			Visibility:     domain.Public,
			StatsConsent:   true,
			Status:         domain.NeedOpen,
			LastConfirmed:  &confirmed,
			Demo:           true,
		}
		out = append(out, n)
	}
	return out, nil
}

// NoteFindings are the statements of the note that are not a request of a named
// State: difficulties, a remark, and needs of "several States".
func NoteFindings() ([]domain.Finding, error) {
	dated, err := time.Parse(time.DateOnly, reference.NoteDate)
	if err != nil {
		return nil, fmt.Errorf("date of the note: %w", err)
	}
	var out []domain.Finding
	for _, row := range reference.NoteNeeds() {
		if row.Kind == "need" && row.State != "" {
			continue
		}
		out = append(out, domain.Finding{
			Kind: domain.FindingKind(row.Kind), State: row.State,
			Instrument: domain.Instrument(row.Instrument), Subtype: domain.Subtype(row.Subtype),
			Obstacle: noteObstacles[row.ID],
			Source:   domain.SourceNote, SourceRef: noteRef(row), Paragraph: row.Paragraph, SourceDate: &dated,
			Language: "en", Summary: row.Summary, Quote: row.Quote, Demo: true,
		})
	}
	return out, nil
}

// NoteSilent are the States that paragraph 10 of the note lists as silent. Their need is the Secretariat's presumption, so
// that they are findings and no requests.
func NoteSilent() ([]domain.Finding, error) {
	dated, err := time.Parse(time.DateOnly, reference.NoteDate)
	if err != nil {
		return nil, fmt.Errorf("date of the note: %w", err)
	}
	var out []domain.Finding
	for _, row := range reference.NoteNonReporting() {
		state, ok := reference.StateByCode(row.State)
		if !ok {
			return nil, fmt.Errorf("paragraph %d: no State %s", row.Paragraph, row.State)
		}
		out = append(out, domain.Finding{
			Kind: domain.FindingSilent, State: row.State, Instrument: domain.UNTOC, Subtype: domain.Subtype(row.Presumed),
			Source: domain.SourceNote, SourceRef: fmt.Sprintf("%s, para. %d (%s)", reference.NoteSymbol, row.Paragraph, row.State),
			Paragraph: row.Paragraph, SourceDate: &dated, Language: "en",
			Summary: state.Name("en") + " gave the Secretariat no information on the implementation of the Convention and its Protocols.", Demo: true,
		})
	}
	return out, nil
}

// NoteAnnotations group the records of the note as its drafter did, by the source reference of the record: paragraph,
// statement and place. Statements without a wording are told by their subtype.
func NoteAnnotations() map[string]domain.Annotation {
	type placed struct {
		words string
		place int
	}
	by := map[string]placed{}
	for i, w := range reference.NoteWordings() {
		by[w.Statement] = placed{w.Wording, i + 1}
	}
	out := map[string]domain.Annotation{}
	for _, row := range reference.NoteNeeds() {
		w := by[row.Statement]
		out[noteRef(row)] = domain.Annotation{Paragraph: strconv.Itoa(row.Paragraph), Label: w.words, Place: w.place}
	}
	return out
}

// noteRef is where a statement stands: "CTOC/COP/WG.2/2009/2, para. 26 (26b, N139)".
func noteRef(row reference.NoteNeed) string {
	return fmt.Sprintf("%s, para. %d (%s, %s)", reference.NoteSymbol, row.Paragraph, row.Statement, row.ID)
}

// noteQuote sets the note's words in quotation marks; the note's own inner marks stay.
func noteQuote(s string) string { return "“" + s + "”" }

// noteLines makes a line of each subtype that the statement carries. Articles stay
// with the first line and with further lines whose subtype usually serves them.
func noteLines(row reference.NoteNeed) []domain.Line {
	var also []domain.Instrument
	for _, code := range row.AlsoInstruments {
		also = append(also, domain.Instrument(code))
	}
	var out []domain.Line
	for i, code := range row.Subtypes() {
		line := domain.Line{
			ID: strconv.Itoa(i + 1), Subtype: domain.Subtype(code), Instrument: domain.Instrument(row.Instrument), Also: also,
		}
		usual, _ := reference.SubtypeByCode(code)
		for _, a := range row.Articles {
			if i == 0 || slices.Contains(usual.Articles[row.Instrument], a.Number) {
				line.Articles = append(line.Articles, a.String())
			}
		}
		out = append(out, line)
	}
	return out
}

// noteOpenings are what a summary says between the State and its matter.
var noteOpenings = []string{
	"would find useful ", "would like ", "asks in general terms for ", "asks for ", "needs ", "wants ", "lacks ", "faces ",
}

// noteTitle is the summary without the State and the verb: "Training in searching for weapons".
func noteTitle(row reference.NoteNeed, name string) string {
	s := strings.TrimSuffix(row.Summary, ".")
	for _, n := range []string{name, row.StateForm} {
		if rest, ok := strings.CutPrefix(s, n+" "); ok {
			s = rest
			break
		}
	}
	for _, o := range noteOpenings {
		if rest, ok := strings.CutPrefix(s, o); ok {
			s = rest
			break
		}
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// NoteStates are the States that the note's needs and findings name, by code.
func NoteStates() []string {
	var out []string
	for _, row := range reference.NoteNeeds() {
		if row.State != "" {
			out = append(out, row.State)
		}
	}
	for _, row := range reference.NoteNonReporting() {
		out = append(out, row.State)
	}
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}
