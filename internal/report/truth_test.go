package report_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/report"
	"tamatch/internal/store"
)

// quoted is a group of States as the note's own text names them: a list in brackets, or those who are the subject of one
// clause. At is where the first stands, in characters of the text.
type quoted struct {
	states []string // in the order of the text
	at     []int
}

var (
	numbered = regexp.MustCompile(`^(\d{1,2})\. [A-Z]`)
	heading  = regexp.MustCompile(`^(?:\d\. (?:Needs related|Technical assistance needs|Overview of technical|Types of technical)|(?:I{1,3}|[A-C])\. |[¹²³⁴⁵] )`)
	// Clauses end with a sentence or before "while"; a name such as "St. Kitts" ends none.
	clauseEnd = regexp.MustCompile(`(?:[a-z)\]0-9]\.\s+|\.¹?\s*$|, while )`)
)

// paragraphs are the numbered paragraphs of the note, with where each begins. A paragraph goes on over a page break.
func paragraphs(t *testing.T) map[int]quotedText {
	t.Helper()
	raw, err := os.ReadFile("testdata/note.txt")
	require.NoError(t, err)
	out := map[int]quotedText{}
	current, next, at := 0, 1, 0
	for line := range strings.SplitAfterSeq(string(raw), "\n") {
		m := numbered.FindStringSubmatch(line)
		switch {
		case heading.MatchString(line):
			current = 0
		case m != nil && m[1] == strconv.Itoa(next):
			current = next
			next++
			out[current] = quotedText{at: at}
		}
		if p, ok := out[current]; ok {
			p.text += line
			out[current] = p
		}
		at += utf8.RuneCountInString(line)
	}
	require.Len(t, out, 27)
	return out
}

type quotedText struct {
	text string
	at   int
}

// stateFinder finds every name of a State that the reference data know, the longest first.
func stateFinder() func(text string) [][]int {
	var names []string
	for _, s := range reference.States() {
		names = append(names, s.Name("en"))
	}
	for _, a := range reference.Aliases() {
		if a.Lang == "en" && len(a.Name) > 3 && !strings.HasPrefix(a.Name, "the ") {
			names = append(names, a.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	for i, n := range names {
		names[i] = strings.ReplaceAll(regexp.QuoteMeta(n), " ", `\s+`) // a line may break within a name
	}
	return func(text string) [][]int {
		var found [][]int
		for _, m := range regexp.MustCompile(`(?:`+strings.Join(names, "|")+`)`).FindAllStringIndex(text, -1) {
			before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
			after, _ := utf8.DecodeRuneInString(text[m[1]:])
			if !strings.ContainsRune("'’-", after) && !word(before) && !word(after) {
				found = append(found, m)
			}
		}
		return found
	}
}

func word(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// statements reads the groups of States out of a paragraph of the note.
func (p quotedText) statements(find func(string) [][]int) []quoted {
	var out []quoted
	last, masked := "", []byte(p.text)
	mentions := find(p.text)
	for _, m := range mentions { // brackets within names open none
		for i := m[0]; i < m[1]; i++ {
			if masked[i] == '(' || masked[i] == ')' {
				masked[i] = ' '
			}
		}
	}
	for _, m := range mentions {
		state, ok := reference.FindState(strings.Join(strings.Fields(p.text[m[0]:m[1]]), " "))
		if !ok {
			continue
		}
		// What the mention belongs to: the brackets that it stands in, else its clause.
		before := string(masked[:m[0]])
		group := "clause " + strconv.Itoa(len(clauseEnd.FindAllString(before, -1)))
		if open := strings.LastIndex(before, "("); open > strings.LastIndex(before, ")") {
			group = "bracket " + strconv.Itoa(open)
		}
		if group != last {
			out = append(out, quoted{})
			last = group
		}
		q := &out[len(out)-1]
		q.states = append(q.states, state.Code)
		q.at = append(q.at, p.at+utf8.RuneCountInString(before))
	}
	return out
}

// The note of 2009 comes out of its records again: what the generated text says of States in paragraphs 9 to 26 is what
// the note's own text says, statement by statement.
func TestTheGeneratedNoteNamesTheStatesOfTheNoteStatementByStatement(t *testing.T) {
	find := stateFinder()
	o := build(t, noteRegister(t), report.Scope{})
	generated := map[int][][]string{9: {o.Reporting}, 10: {o.Silent}}
	unnamed := map[int]int{}
	for _, s := range o.Sections {
		for _, p := range s.Paragraphs {
			number, err := strconv.Atoi(p.Name)
			require.NoError(t, err, "paragraph %q was placed by nobody", p.Key)
			for _, sentence := range p.Sentences {
				if len(sentence.States) > 0 {
					generated[number] = append(generated[number], sentence.States)
				} else {
					unnamed[number]++
				}
			}
		}
	}
	for number, p := range paragraphs(t) {
		if number < 9 || number > 26 {
			continue
		}
		wanted := map[string]bool{}
		for _, q := range p.statements(find) {
			states := slices.Clone(q.states)
			slices.Sort(states)
			wanted[strings.Join(slices.Compact(states), " ")] = true
		}
		got := map[string]bool{}
		for _, states := range generated[number] {
			sorted := slices.Clone(states)
			slices.Sort(sorted)
			got[strings.Join(sorted, " ")] = true
		}
		require.Equal(t, wanted, got, "paragraph %d", number)
	}
	// Statements of "several States" name nobody, here as there.
	require.Equal(t, map[int]int{11: 1, 15: 2, 18: 1, 19: 1, 21: 2, 22: 1, 23: 1, 25: 2, 26: 1}, unnamed)
}

// The same, tied to the text: a statement's States are those that the text names at the places where the records say that
// they stand.
func TestEveryRecordStandsInTheStatementThatTheTextPutsItIn(t *testing.T) {
	find := stateFinder()
	o := build(t, noteRegister(t), report.Scope{})
	sentence := map[string][]string{} // statement to States, as generated
	label := map[string]string{}
	for _, w := range reference.NoteWordings() {
		label[w.Wording] = w.Statement
	}
	for _, s := range o.Sections {
		for _, p := range s.Paragraphs {
			for _, x := range p.Sentences {
				sentence[label[x.Label]] = x.States
			}
		}
	}
	sentence["9a"] = o.Reporting
	all := paragraphs(t)
	for _, row := range reference.NoteNeeds() {
		if row.State == "" {
			continue
		}
		var group []string
		for _, q := range all[row.Paragraph].statements(find) {
			if slices.Contains(q.at, row.StateStart) {
				require.Equal(t, row.State, q.states[slices.Index(q.at, row.StateStart)], row.ID)
				group = slices.Clone(q.states)
			}
		}
		require.NotEmpty(t, group, "%s: nobody is named at %d", row.ID, row.StateStart)
		slices.Sort(group)
		got := slices.Clone(sentence[row.Statement])
		slices.Sort(got)
		require.Equal(t, group, got, "%s: statement %s", row.ID, row.Statement)
	}
}

// What a reader of the note would stumble over is told before it is published, and nothing else is.
func TestTheContradictionsOfTheNoteAndNoOthersAreReported(t *testing.T) {
	var got []string
	for _, c := range build(t, noteRegister(t), report.Scope{}).Contradictions {
		got = append(got, strings.TrimSpace(c.State+" "+c.Message.Key+" "+strings.Join(c.About, ", ")))
	}
	require.Equal(t, []string{
		"GRD report.contradiction.quoted 24", "LKA report.contradiction.quoted 20", "YEM report.contradiction.party",
	}, got)
}

// A State that is silent towards one source is not reproached with what it told another.
func TestASilentStateMayPostANeed(t *testing.T) {
	st := noteRegister(t)
	org, err := st.OrganizationOfState(t.Context(), "DNK")
	require.NoError(t, err)
	n := domain.Need{OrganizationID: org.ID, State: "DNK", Status: domain.NeedOpen, Visibility: domain.Public, Title: "posted later",
		Lines: []domain.Line{{ID: "1", Subtype: "legal.drafting", Instrument: domain.UNTOC}}}
	write(t, st, func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
	require.Len(t, build(t, st, report.Scope{}).Contradictions, 3)
}

// Rates taken from the note are cited: the note gives no numbers behind them.
func TestRatesOfTheNoteAreCitedWithoutNumbers(t *testing.T) {
	o := build(t, noteRegister(t), report.Scope{})
	require.Len(t, o.Rates, 7)
	for _, r := range o.Rates {
		require.Zero(t, r.Answered)
		require.Zero(t, r.Parties)
		require.Contains(t, r.Source, reference.NoteSymbol)
	}
	require.Equal(t, 66, o.Rates[0].Percent)
	require.Empty(t, build(t, noteRegister(t), report.Scope{From: today}).Rates, "a scope after the note cites it not")
}
