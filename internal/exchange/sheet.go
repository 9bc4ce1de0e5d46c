package exchange

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tamatch/internal/domain"
)

// Wrong is one thing wrong with a file: where it is, and what would be right.
type Wrong struct {
	File   string
	Line   int    // from 1, the heading included
	Column string // its heading; empty where the line as a whole is meant
	Say    string
	// Message is the same for a reader's language, where the file may come through a page; Say is then for the log.
	Message domain.Message
}

func (w *Wrong) Error() string { return w.In(w.Say) }

// In is the error with what is wrong in other words, such as those of a reader's language.
func (w *Wrong) In(words string) string {
	if w.Column == "" {
		return fmt.Sprintf("%s, line %d: %s", w.File, w.Line, words)
	}
	return fmt.Sprintf("%s, line %d, column %s: %s", w.File, w.Line, w.Column, words)
}

// EachWrong lists what is wrong with a file, if that is what the error is.
func EachWrong(err error) []*Wrong {
	if one, ok := err.(*Wrong); ok {
		return []*Wrong{one}
	}
	var out []*Wrong
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			out = append(out, EachWrong(e)...)
		}
	}
	return out
}

// mostWrong is how many wrong cells are told of at once; how many more there are is said.
const mostWrong = 50

// sheet reads a file of comma-separated values with a heading, and gathers what is wrong with it. Spreadsheets write such
// files with commas, semicolons or tabs, in UTF-8 or in UTF-16 with its mark: all of them are read.
type sheet struct {
	file     string
	csv      *csv.Reader
	headings []string
	cells    []string
	lines    []int // of each cell
	wrong    []*Wrong
	fault    error // why the file could not be read on
	ended    bool  // it was read to its end
	skipped  int   // rows that could not be read, for they have too few or too many cells
}

// newSheet reads the heading: known columns in any order, and those that must be there.
func newSheet(file string, r io.Reader, known, needed []string) (*sheet, error) {
	in := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())), headSize)
	s := &sheet{file: file, csv: csv.NewReader(in)}
	if workbook(in) {
		return nil, &Wrong{file, 1, "", "this is a workbook, not a CSV file; save the sheet as CSV", domain.Say("sheet.workbook")}
	}
	s.csv.Comma = separator(in, known)
	s.csv.FieldsPerRecord = -1 // told with the name of the column
	s.csv.ReuseRecord = true
	cells, err := s.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Wrong{file, 1, "", "the file is empty; its first line names the columns: " + strings.Join(known, ", "), domain.Say("sheet.empty", "columns", strings.Join(known, ", "))}
	}
	if err != nil {
		return nil, s.broken(err)
	}
	if foreign(cells) >= 0 || strings.ContainsRune(cells[0], 0) { // noughts are of UTF-16 without its mark
		return nil, s.encoding(1, "")
	}
	for _, c := range cells {
		c = strings.ToLower(strings.TrimSpace(c))
		switch {
		case !slices.Contains(known, c):
			s.wrong = append(s.wrong, &Wrong{file, 1, fmt.Sprintf("%q", c), "there is no such column; those known are " + strings.Join(known, ", "), domain.Say("sheet.unknown", "columns", known)})
		case slices.Contains(s.headings, c):
			s.wrong = append(s.wrong, &Wrong{file, 1, c, "the column is named twice", domain.Say("sheet.named_twice")})
		}
		s.headings = append(s.headings, c)
	}
	for _, n := range needed {
		if !slices.Contains(s.headings, n) {
			s.wrong = append(s.wrong, &Wrong{file, 1, n, "the column is missing; the file needs " + strings.Join(needed, ", "), domain.Say("sheet.missing", "columns", needed)})
		}
	}
	return s, s.err()
}

// workbook says whether the file is one of a spreadsheet program, or another packed or old office file, by its first bytes.
func workbook(in *bufio.Reader) bool {
	head, _ := in.Peek(8)
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}

// foreign is the place of the first cell in another encoding than UTF-8, such as Windows-1252, which cannot be told from
// others; -1 for none.
func foreign(cells []string) int {
	return slices.IndexFunc(cells, func(c string) bool { return !utf8.ValidString(c) })
}

// encoding says that the file is not in UTF-8, where that is first seen.
func (s *sheet) encoding(line int, column string) *Wrong {
	return &Wrong{s.file, line, column, "the file is not in UTF-8; save it as CSV UTF-8", domain.Say("sheet.encoding")}
}

// headSize is how much of a file is looked at to tell what separates its cells.
const headSize = 4096

// separator is what stands between the cells of the heading: the one that gives most columns that are known.
func separator(in *bufio.Reader, known []string) rune {
	head, _ := in.Peek(headSize) // a shorter file is all there is; what cannot be read is told when the heading is
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, mark := range []rune{',', ';', '\t'} {
		found := 0
		for cell := range strings.SplitSeq(string(line), string(mark)) {
			if slices.Contains(known, strings.ToLower(strings.Trim(strings.TrimSpace(cell), `"`))) {
				found++
			}
		}
		if found > most {
			best, most = mark, found
		}
	}
	return best
}

// next reads a row, and says false after the last one and when the file cannot be read on.
func (s *sheet) next() bool {
	for {
		cells, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			s.ended = true
			return false
		}
		if err != nil {
			s.broke(err)
			return false
		}
		s.cells, s.lines = cells, s.lines[:0]
		for i := range cells {
			line, _ := s.csv.FieldPos(i)
			s.lines = append(s.lines, line)
		}
		if at := foreign(cells); at >= 0 {
			column := s.headings[min(at, len(s.headings)-1)]
			s.add(s.encoding(s.line(column), column))
			return false
		}
		switch n := len(cells); {
		case n < len(s.headings):
			s.skipped++
			column := s.headings[n]
			s.add(&Wrong{s.file, s.line(column), column, fmt.Sprintf("the row ends before this column: it has %d of %d cells", n, len(s.headings)),
				domain.Say("sheet.short", "cells", n, "count", len(s.headings))})
		case n > len(s.headings):
			s.skipped++
			column := s.headings[len(s.headings)-1]
			s.add(&Wrong{s.file, s.line(column), column, fmt.Sprintf("the row goes on after this column: it has %d cells, the heading %d; put words that hold the mark between cells in quotation marks", n, len(s.headings)),
				domain.Say("sheet.long", "cells", n, "count", len(s.headings))})
		default:
			return true
		}
	}
}

// broke notes that the file cannot be read on.
func (s *sheet) broke(err error) {
	broken := s.broken(err)
	if w, ok := broken.(*Wrong); ok {
		s.add(w)
	} else {
		s.fault = broken
	}
}

// add notes what is wrong.
func (s *sheet) add(w *Wrong) { s.wrong = append(s.wrong, w) }

// told says whether something else is said to be wrong with the cell.
func told(of []*Wrong, cell *Wrong) bool {
	return slices.ContainsFunc(of, func(w *Wrong) bool { return w.Line == cell.Line && w.Column == cell.Column })
}

// err is what is wrong with the file by its lines, and how much more than is told; nil for nothing.
func (s *sheet) err() error {
	slices.SortStableFunc(s.wrong, func(a, b *Wrong) int { return cmp.Compare(a.Line, b.Line) })
	var all []error
	for i, w := range s.wrong {
		if i == mostWrong {
			all = append(all, more(s.file, w.Line, len(s.wrong)-mostWrong))
			break
		}
		all = append(all, w)
	}
	return errors.Join(append(all, s.fault)...)
}

// more says how many wrong cells there are beside those told.
func more(file string, line, count int) *Wrong {
	return &Wrong{file, line, "", fmt.Sprintf("and %d more from here on", count), domain.Say("sheet.more", "count", count)}
}

// broken says where the file is no CSV.
func (s *sheet) broken(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &Wrong{s.file, parse.Line, fmt.Sprintf("at byte %d", parse.Column), parse.Err.Error() + "; a cell with quotation marks stands in quotation marks, each of its own written twice", domain.Say("sheet.broken")}
	}
	return fmt.Errorf("reading %s: %w", s.file, err)
}

// cell is what stands in the column, "" where there is no such column.
func (s *sheet) cell(column string) string {
	if i := slices.Index(s.headings, column); i >= 0 && i < len(s.cells) {
		return strings.TrimSpace(s.cells[i])
	}
	return ""
}

// list are the items of a cell, separated by semicolons.
func (s *sheet) list(column string) []string {
	var out []string
	for item := range strings.SplitSeq(s.cell(column), ";") {
		if item = strings.TrimSpace(item); item != "" && !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}

// line is where the column's cell begins.
func (s *sheet) line(column string) int {
	if i := slices.Index(s.headings, column); i >= 0 && i < len(s.lines) {
		return s.lines[i]
	}
	if len(s.lines) > 0 {
		return s.lines[len(s.lines)-1]
	}
	return 1
}

func (s *sheet) bad(column, format string, args ...any) {
	s.add(&Wrong{File: s.file, Line: s.line(column), Column: column, Say: fmt.Sprintf(format, args...)})
}

// refuse notes what is wrong with a cell as a message alone.
func (s *sheet) refuse(column, key string, args ...any) {
	s.add(&Wrong{File: s.file, Line: s.line(column), Column: column, Say: key, Message: domain.Say(key, args...)})
}
