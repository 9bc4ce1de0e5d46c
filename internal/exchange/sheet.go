package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
	wrong    []error
	more     *Wrong // the first that is not told
	untold   int
}

// newSheet reads the heading: known columns in any order, and those that must be there.
func newSheet(file string, r io.Reader, known, needed []string) (*sheet, error) {
	in := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(encoding.Nop.NewDecoder())), headSize)
	s := &sheet{file: file, csv: csv.NewReader(in)}
	s.csv.Comma = separator(in, known)
	s.csv.FieldsPerRecord = -1 // told with the name of the column
	s.csv.ReuseRecord = true
	cells, err := s.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Wrong{file, 1, "", "the file is empty; its first line names the columns: " + strings.Join(known, ","), domain.Say("sheet.empty", "columns", strings.Join(known, ","))}
	}
	if err != nil {
		return nil, s.broken(err)
	}
	for _, c := range cells {
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
		switch n := len(cells); {
		case n < len(s.headings):
			column := s.headings[n]
			s.add(&Wrong{s.file, s.line(column), column, fmt.Sprintf("the row ends before this column: it has %d of %d cells", n, len(s.headings)),
				domain.Say("sheet.short", "cells", n, "count", len(s.headings))})
		case n > len(s.headings):
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
		s.wrong = append(s.wrong, broken)
	}
}

// add notes what is wrong, or counts it where enough is told.
func (s *sheet) add(w *Wrong) {
	if len(s.wrong) < mostWrong {
		s.wrong = append(s.wrong, w)
		return
	}
	if s.more == nil {
		s.more = w
	}
	s.untold++
}

// err is all that is wrong with the file, nil for nothing.
func (s *sheet) err() error {
	if s.untold == 0 {
		return errors.Join(s.wrong...)
	}
	return errors.Join(append(slices.Clone(s.wrong), more(s.file, s.more.Line, s.untold))...)
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
