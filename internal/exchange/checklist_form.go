package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// The form of a checklist as a workbook: a sheet that says how to fill it in, a sheet with a row for each question, and two
// hidden sheets: the values of the lists, and which checklist it is.
const (
	formMark  = "tamatch checklist"
	formShape = "1" // of the workbook; a reader refuses any other
	listSheet = "lists"
	markSheet = "form"

	headRows = 1 // rows above the first question
	// wantedLeast is how many columns there are for kinds of assistance; a form whose answers hold more has more.
	wantedLeast = 4
)

// The columns of the answers; those for obstacles and for kinds of assistance come in numbers.
const (
	columnID          = "id"
	columnArticle     = "article"
	columnQuestion    = "question"
	columnImplemented = "implemented"
	columnLaw         = "law"
	columnPractice    = "practice"
	columnObstacle    = "obstacle."
	columnDifficulty  = "difficulty"
	columnWanted      = "wanted."
	columnAssistance  = "assistance"
	columnReceived    = "received"
	columnBase        = "base" // hidden: the answer that the row was made from
)

// formColumns are the columns of the answers from the start on.
func formColumns(wanted int) []string {
	out := []string{columnID, columnArticle, columnQuestion, columnImplemented, columnLaw, columnPractice}
	for _, o := range domain.Obstacles {
		out = append(out, columnObstacle+string(o))
	}
	out = append(out, columnDifficulty)
	for n := range wanted {
		out = append(out, columnWanted+strconv.Itoa(n+1))
	}
	return append(out, columnAssistance, columnReceived, columnBase)
}

// formMarks say which checklist a workbook belongs to, in the order of their rows.
func formMarks(c domain.Checklist, lang string, wanted int, sheet string) [][2]string {
	return [][2]string{
		{"form", formMark}, {"shape", formShape}, {"checklist", c.ID}, {"instrument", string(c.Instrument)},
		{"version", strconv.Itoa(c.Form)}, {"language", lang}, {"wanted", strconv.Itoa(wanted)}, {"sheet", sheet},
	}
}

// sealOf tells whether the marks and the questions of a workbook are as they were written. It finds accidents: it is no
// secret and proves nothing about who filled the form in.
func sealOf(marks [][2]string, questions []string) string {
	raw, err := json.Marshal([]any{marks, questions})
	if err != nil {
		panic(fmt.Sprintf("marks and ids are strings: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// baseOf names the answer that a row was made from: its version, and a digest of its words.
func baseOf(a domain.ChecklistAnswer) string {
	return strconv.Itoa(a.Version) + ":" + wordsDigest(a)
}

func wordsDigest(a domain.ChecklistAnswer) string {
	w := a.Words()
	list := func(n int) []string { return make([]string, 0, n) }
	obstacles, wanted := list(len(w.Obstacles)), list(len(w.Wanted))
	for _, o := range w.Obstacles {
		obstacles = append(obstacles, string(o))
	}
	for _, s := range w.Wanted {
		wanted = append(wanted, string(s))
	}
	slices.Sort(wanted)
	raw, err := json.Marshal([]any{w.Implemented, w.Law, w.Practice, obstacles, w.Difficulty, wanted, w.Assistance, w.Received})
	if err != nil {
		panic(fmt.Sprintf("an answer is strings: %v", err))
	}
	// Two characters that XML cannot hold come back as another; that alone is no change.
	sum := sha256.Sum256([]byte(strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD").Replace(string(raw))))
	return hex.EncodeToString(sum[:8])
}

// choice is one value of a list: what the cell says, and the code that it stands for.
type choice struct{ label, code string }

func implementedChoices(p *i18n.Printer) []choice {
	var out []choice
	for _, v := range domain.Implementations {
		out = append(out, choice{p.T("checklist.implemented." + string(v)), string(v)})
	}
	return out
}

// wantedChoices are the kinds of assistance that may be asked for under the instrument, each with its code, because some
// labels are long and a code is never mistaken.
func wantedChoices(lang string, instrument domain.Instrument) []choice {
	var out []choice
	for _, s := range reference.Subtypes() {
		if s.Serves(string(instrument)) {
			out = append(out, choice{s.Label(lang) + " [" + s.Code + "]", s.Code})
		}
	}
	return out
}

// tick is what stands in the cell of an obstacle that hampers.
const tick = "x"

// chosen is the code of what a cell says: its label, or the code itself, whatever the case.
func chosen(list []choice, cell string) (string, bool) {
	cell = strings.TrimSpace(cell)
	if i := strings.LastIndexByte(cell, '['); i >= 0 && strings.HasSuffix(cell, "]") {
		if code, ok := chosen(list, cell[i+1:len(cell)-1]); ok {
			return code, true
		}
	}
	for _, c := range list {
		if strings.EqualFold(cell, c.label) || strings.EqualFold(cell, c.code) {
			return c.code, true
		}
	}
	return "", false
}

// sheetName is words as the name of a sheet: at most 31 characters and none that a workbook forbids.
func sheetName(words string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return -1
		}
		return r
	}, words)
	if runes := []rune(clean); len(runes) > 28 {
		clean = string(runes[:28])
	}
	return strings.TrimSpace(clean)
}

// questionName names a question as the pages do: its articles, and a few words.
func questionName(q reference.ChecklistQuestion, lang string) domain.Message {
	articles := q.ArticleList()
	return domain.Say("checklist.question.name",
		"articles", domain.Say("checklist.articles", "count", len(articles), "articles", strings.Join(articles, ", ")), "name", q.Name(lang))
}
