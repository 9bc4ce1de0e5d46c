package exchange

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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

// mostWrong is how many wrong cells are told of at once.
const mostWrong = 20

// sheet reads a file of comma-separated values with a heading, and gathers what is wrong with it.
type sheet struct {
	file     string
	csv      *csv.Reader
	headings []string
	cells    []string
	lines    []int // of each cell
	wrong    []error
}

// newSheet reads the heading: known columns in any order, and those that must be there.
func newSheet(file string, r io.Reader, known, needed []string) (*sheet, error) {
	s := &sheet{file: file, csv: csv.NewReader(r)}
	s.csv.FieldsPerRecord = -1 // told with the name of the column
	s.csv.ReuseRecord = true
	cells, err := s.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Wrong{file, 1, "", "the file is empty; its first line names the columns: " + strings.Join(known, ","), domain.Say("sheet.empty", "columns", strings.Join(known, ","))}
	}
	if err != nil {
		return nil, s.broken(err)
	}
	for i, c := range cells {
		if i == 0 {
			c = strings.TrimPrefix(c, "\ufeff")
		}
		c = strings.ToLower(strings.TrimSpace(c))
		switch {
		case !slices.Contains(known, c):
			s.wrong = append(s.wrong, &Wrong{file, 1, fmt.Sprintf("%q", c), "there is no such column; those known are " + strings.Join(known, ","), domain.Say("sheet.unknown", "columns", strings.Join(known, ","))})
		case slices.Contains(s.headings, c):
			s.wrong = append(s.wrong, &Wrong{file, 1, c, "the column is named twice", domain.Say("sheet.named_twice")})
		}
		s.headings = append(s.headings, c)
	}
	for _, n := range needed {
		if !slices.Contains(s.headings, n) {
			s.wrong = append(s.wrong, &Wrong{file, 1, n, "the column is missing; " + strings.Join(needed, ",") + " must be there", domain.Say("sheet.missing", "columns", strings.Join(needed, ","))})
		}
	}
	return s, errors.Join(s.wrong...)
}

// next reads a row, and says false after the last one and when the file cannot be read on.
func (s *sheet) next() bool {
	for len(s.wrong) < mostWrong {
		cells, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			s.wrong = append(s.wrong, s.broken(err))
			return false
		}
		s.cells, s.lines = cells, s.lines[:0]
		for i := range cells {
			line, _ := s.csv.FieldPos(i)
			s.lines = append(s.lines, line)
		}
		switch n := len(cells); {
		case n < len(s.headings):
			s.bad(s.headings[n], "the row ends before this column: it has %d of %d cells", n, len(s.headings))
			s.means("sheet.short", "cells", n, "count", len(s.headings))
		case n > len(s.headings):
			s.bad(s.headings[len(s.headings)-1], "the row goes on after this column: it has %d cells, the heading %d; put words with commas in quotation marks", n, len(s.headings))
			s.means("sheet.long", "cells", n, "count", len(s.headings))
		default:
			return true
		}
	}
	return false
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
	s.wrong = append(s.wrong, &Wrong{File: s.file, Line: s.line(column), Column: column, Say: fmt.Sprintf(format, args...)})
}

// means gives what was found wrong last as a message.
func (s *sheet) means(key string, args ...any) {
	if w, ok := s.wrong[len(s.wrong)-1].(*Wrong); ok {
		w.Message = domain.Say(key, args...)
	}
}

// refuse notes what is wrong with a cell as a message alone.
func (s *sheet) refuse(column, key string, args ...any) {
	s.wrong = append(s.wrong, &Wrong{File: s.file, Line: s.line(column), Column: column, Say: key, Message: domain.Say(key, args...)})
}
