package store

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// columns are places to scan into.
func columns(c []sql.RawBytes) []any {
	out := make([]any, len(c))
	for i := range c {
		out[i] = &c[i]
	}
	return out
}

// words keeps one copy of each code.
type words map[string]string

func (w words) of(column []byte) string {
	if known, ok := w[string(column)]; ok {
		return known
	}
	word := string(column)
	w[word] = word
	return word
}

// lists reads columns that gorm keeps as JSON and that say the same in many rows, each once.
type lists[T any] map[string]T

// most is how many different lists are remembered: of codes there are fewer.
const most = 4096

func (l lists[T]) of(column []byte) (T, error) {
	if known, ok := l[string(column)]; ok {
		return known, nil
	}
	var read T
	err := decode(column, &read)
	if err == nil && len(l) < most {
		l[string(column)] = read
	}
	return read, err
}

// decode reads a column that gorm keeps as JSON.
func decode(column []byte, into any) error {
	switch string(column) {
	case "", "null", "[]":
		return nil
	}
	return json.Unmarshal(column, into)
}

// moments selects columns of times for [moment]. SQLite's driver tries one format after the other on every value of a
// column that is declared to hold times; an expression comes as it is stored.
func (s *Store) moments(names ...string) string {
	if s.dialect == SQLite {
		names = append([]string{}, names...)
		for i, name := range names {
			names[i] = name + " || ''"
		}
	}
	return strings.Join(names, ", ")
}

// moment is a time, or none.
type moment struct {
	at    time.Time
	valid bool
}

// stored is how times stand in SQLite's text.
const stored = "2006-01-02 15:04:05.999999999-07:00"

// Scan reads what either database gives.
func (m *moment) Scan(value any) (err error) {
	*m = moment{}
	switch v := value.(type) {
	case nil:
		return nil
	case time.Time:
		m.at = v
	case string:
		m.at, err = time.ParseInLocation(stored, v, time.UTC)
	default:
		err = fmt.Errorf("a time cannot be read from %T", value)
	}
	m.valid = err == nil
	return err
}

func (m *moment) pointer() *time.Time {
	if !m.valid {
		return nil
	}
	at := m.at
	return &at
}
