package reference

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed data/*.csv data/*.yaml
var files embed.FS

// Languages are the official languages of the United Nations, in the order of this package's columns.
var Languages = []string{"en", "fr", "es", "ru", "zh", "ar"}

// table is one part of the reference data, read once.
type table[T any] func() (T, error)

func once[T any](read func() (T, error)) table[T] { return sync.OnceValues(read) }

func (t table[T]) must() T {
	v, err := t()
	if err != nil {
		panic("reference: " + err.Error())
	}
	return v
}

// row is one line of a CSV file by column name; it gathers the first fault so that readers stay straight.
type row struct {
	file   string
	line   int
	cells  map[string]string
	failed *error
}

func (r row) text(column string) string {
	v, ok := r.cells[column]
	if !ok {
		r.fail("no column %q", column)
	}
	return v
}

func (r row) list(column string) []string {
	var out []string
	for part := range strings.SplitSeq(r.text(column), ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func (r row) number(column string) int {
	s := r.text(column)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		r.fail("column %q: %q is not a whole number", column, s)
	}
	return n
}

func (r row) flag(column string) bool { return r.text(column) == "1" }

func (r row) fail(format string, args ...any) {
	if *r.failed == nil {
		*r.failed = fmt.Errorf("%s line %d: %s", r.file, r.line, fmt.Sprintf(format, args...))
	}
}

// readCSV calls each for every line of an embedded file and returns the first fault.
func readCSV(name string, each func(row)) error {
	raw, err := files.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	in := csv.NewReader(bytes.NewReader(raw))
	head, err := in.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var failed error
	for failed == nil {
		record, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		cells := make(map[string]string, len(head))
		for i, h := range head {
			cells[h] = record[i]
		}
		each(row{file: name, line: line, cells: cells, failed: &failed})
	}
	return failed
}

// readYAML decodes an embedded file strictly: a key nobody reads is a mistake in the data.
func readYAML(name string, into any) error {
	raw, err := files.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Words is one text in several languages.
type Words map[string]string

// In is the text in lang, in English where that language has none.
func (w Words) In(lang string) string {
	if s := w[lang]; s != "" {
		return s
	}
	return w["en"]
}
