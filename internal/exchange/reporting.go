package exchange

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Responses are the answers of a file, and where each stands in it.
type Responses struct {
	File  string
	Rows  []domain.ReportingRow
	lines []int
}

// The columns of a file of answers; how, language and source may be left out.
var (
	responseColumns = []string{"state", "instrument", "cycle", "received", "how", "language", "source"}
	responseNeeded  = []string{"state", "instrument", "cycle", "received"}
)

// mostRows is how many answers one file may hold: every State, every instrument, a few cycles.
const mostRows = 5000

// ReadResponses reads received questionnaires from comma-separated values: State (code or name), instrument, number of the
// cycle, day on which the answer was received, and how it came, its language and its reference. check says what the register
// would refuse of the rows, with the fields of the nth at "rows.n.…"; nil is nothing. The error says every wrong cell, of
// the file and of the register together; nothing is answered then.
func ReadResponses(file string, r io.Reader, check func([]domain.ReportingRow) error) (Responses, error) {
	s, err := newSheet(file, r, responseColumns, responseNeeded)
	if err != nil {
		return Responses{}, err
	}
	out := Responses{File: file}
	type answer struct {
		state      string
		instrument domain.Instrument
		cycle      int
	}
	first := map[answer]int{} // lines
	for s.next() {
		row := domain.ReportingRow{}
		row.State = s.stateNamed("state")
		row.Instrument = s.instrument("instrument")
		n, err := strconv.Atoi(s.cell("cycle"))
		if err != nil || n < 1 || n > 99 {
			s.refuse("cycle", "sheet.cycle", "value", clip(s.cell("cycle")))
		}
		row.Cycle = n
		day, err := time.Parse(time.DateOnly, s.cell("received"))
		if err != nil {
			s.refuse("received", "sheet.day", "value", clip(s.cell("received")))
		} else {
			row.ReceivedAt = &day
		}
		row.How = domain.ByLetter
		if s.cell("how") != "" {
			row.How = coded(s, "how", domain.ResponseChannels, "sheet.how")
		}
		row.Language = strings.ToLower(s.cell("language"))
		if row.Language != "" && !slices.Contains(domain.Languages, row.Language) {
			s.refuse("language", "sheet.language", "value", clip(s.cell("language")))
		}
		row.Source = s.cell("source")
		if key := (answer{row.State, row.Instrument, row.Cycle}); row.State != "" && row.Instrument != "" {
			if at, twice := first[key]; twice {
				s.refuse("state", "sheet.response_twice", "line", at)
			} else {
				first[key] = s.line("state")
			}
		}
		out.Rows, out.lines = append(out.Rows, row), append(out.lines, s.line("state"))
		if len(out.Rows) > mostRows {
			s.refuse("state", "sheet.too_long", "limit", mostRows)
			break
		}
	}
	if len(out.Rows) == 0 && len(s.wrong) == 0 {
		s.add(&Wrong{file, 2, "", "no row", domain.Say("sheet.no_rows")})
	}
	if check != nil && len(out.Rows) <= mostRows {
		if err := out.refused(s, check(out.Rows)); err != nil {
			return Responses{}, err
		}
	}
	if err := s.err(); err != nil {
		return Responses{}, err
	}
	return out, nil
}

// Wrong puts what the register refused about rows at their lines in the file; another error stays as it is.
func (r Responses) Wrong(err error) error {
	all := &sheet{file: r.File}
	if err := r.refused(all, err); err != nil {
		return err
	}
	return all.err()
}

// refused notes what the register refused about rows at their lines, except of cells with which something is wrong already;
// another error it gives back.
func (r Responses) refused(s *sheet, err error) error {
	var invalid *domain.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	found := len(s.wrong)
	for _, p := range invalid.Problems {
		w := &Wrong{File: r.File, Line: 1, Say: p.Message.Key, Message: p.Message}
		if rest, ok := strings.CutPrefix(p.Field, "rows."); ok {
			index, column, _ := strings.Cut(rest, ".")
			if n, err := strconv.Atoi(index); err == nil && n >= 0 && n < len(r.lines) {
				w.Line, w.Column = r.lines[n], column
			}
		}
		if !told(s.wrong[:found], w) {
			s.add(w)
		}
	}
	return nil
}

// stateNamed is the code of the State that the cell must name, by code or by any of its names.
func (s *sheet) stateNamed(column string) string {
	st, ok := reference.FindState(s.cell(column))
	if !ok {
		s.refuse(column, "sheet.state", "value", clip(s.cell(column)))
		return ""
	}
	return st.Code
}

func (s *sheet) instrument(column string) domain.Instrument {
	return coded(s, column, domain.Instruments, "sheet.instrument")
}

// coded is the code that the cell names, however it is written: "note verbale", "Note-verbale" and "note_verbale" are one.
func coded[T ~string](s *sheet, column string, codes []T, key string) T {
	at := slices.IndexFunc(codes, func(c T) bool { return letters(string(c)) == letters(s.cell(column)) })
	if at < 0 {
		s.refuse(column, key, "value", clip(s.cell(column)))
		return ""
	}
	return codes[at]
}

// letters are the small letters of a word without what stands between them.
func letters(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// clip keeps what is repeated from a file short, and readable.
func clip(s string) string {
	const most = 40
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
