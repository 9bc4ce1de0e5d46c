package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// leftOut are the tables of the register that an archive does not hold: who is signed in, failed sign-ins, and the answers
// kept for requests that may be sent again. The job queue and the bookkeeping of migrations are left out too. Every other table is
// kept, those of migrations to come among them.
var leftOut = map[string]bool{"sessions": true, "replies": true, "tallies": true, "goose_db_version": true}

// queueTables begin with this.
const queueTables = "river_"

// Column is a column of a table in an archive: its name, and its type as both databases have it.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // text, integer, real, boolean, time or bytes
}

// portable are the types of columns by the names that the databases give them.
var portable = map[string]string{
	"TEXT": "text", "BOOLEAN": "boolean", "BOOL": "boolean", "TIMESTAMP": "time", "TIMESTAMPTZ": "time",
	"INTEGER": "integer", "BIGINT": "integer", "INT4": "integer", "INT8": "integer",
	"DOUBLE PRECISION": "real", "REAL": "real", "FLOAT8": "real", "BLOB": "bytes", "BYTEA": "bytes",
}

// table is what there is to know of a table for copying its rows.
type table struct {
	name    string
	columns []Column
	keys    []string // columns of the primary key
	parents []string // tables that its rows point to
}

// tableNames lists every table of the database, in order.
func (s *Store) tableNames(ctx context.Context, q querier) ([]string, error) {
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	if s.dialect == PostgreSQL {
		list = `SELECT table_name::text FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`
	}
	return strs(ctx, q, list)
}

// tables describes the tables that an archive holds, each after those that its rows point to.
func (s *Store) tables(ctx context.Context, q querier) ([]table, error) {
	names, err := s.tableNames(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	var found []table
	for _, name := range names {
		if leftOut[name] || strings.HasPrefix(name, queueTables) {
			continue
		}
		t, err := s.describe(ctx, q, name)
		if err != nil {
			return nil, fmt.Errorf("reading the columns of %s: %w", name, err)
		}
		found = append(found, t)
	}
	return parentsFirst(found)
}

func (s *Store) describe(ctx context.Context, q querier, name string) (t table, err error) {
	t.name = name
	if t.columns, err = columnsOf(ctx, q, name); err != nil {
		return t, err
	}
	keys := "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
	parents := `SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)`
	if s.dialect == PostgreSQL {
		keys = `SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(number, place)
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
			WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place`
		parents = `SELECT DISTINCT c.relname::text FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
			WHERE k.contype = 'f' AND k.conrelid = to_regclass($1)`
	}
	if t.keys, err = strs(ctx, q, keys, name); err != nil {
		return t, err
	}
	t.parents, err = strs(ctx, q, parents, name)
	return t, err
}

func columnsOf(ctx context.Context, q querier, name string) ([]Column, error) {
	rows, err := q.QueryContext(ctx, "SELECT * FROM "+quoted(name)+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	out := make([]Column, len(types))
	for i, t := range types {
		kind, ok := portable[strings.ToUpper(t.DatabaseTypeName())]
		if !ok {
			return nil, fmt.Errorf("column %s: no way to carry the type %q to another database", t.Name(), t.DatabaseTypeName())
		}
		out[i] = Column{t.Name(), kind}
	}
	return out, rows.Err()
}

// parentsFirst orders the tables so that rows can be inserted table by table.
func parentsFirst(tables []table) ([]table, error) {
	var out []table
	done := map[string]bool{}
	for len(tables) > 0 {
		before := len(tables)
		tables = slices.DeleteFunc(tables, func(t table) bool {
			for _, p := range t.parents {
				if p != t.name && !done[p] {
					return false
				}
			}
			done[t.name] = true
			out = append(out, t)
			return true
		})
		if len(tables) == before {
			return nil, fmt.Errorf("the tables %s point at each other", tables[0].name)
		}
	}
	return out, nil
}

// reading is the statement that reads the table in the same order on both databases. Bytes come as hexadecimal
// digits: the driver of SQLite does not tell empty ones from none.
func (t table) reading(dialect string) string {
	list, hexed := make([]string, len(t.columns)), "CASE WHEN %[1]s IS NULL THEN NULL ELSE lower(hex(%[1]s)) END"
	if dialect == PostgreSQL {
		hexed = "encode(%s, 'hex')"
	}
	var order []string
	for i, c := range t.columns {
		name := quoted(c.Name)
		list[i] = name
		if c.Type == "bytes" {
			list[i] = fmt.Sprintf(hexed, name)
		}
		if len(t.keys) > 0 && !slices.Contains(t.keys, c.Name) {
			continue
		}
		if dialect == PostgreSQL && c.Type == "text" {
			name += ` COLLATE "C"`
		}
		order = append(order, name)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + quoted(t.name) + " ORDER BY " + strings.Join(order, ", ")
}

// cell is where a column's value is scanned into.
func (c Column) cell() any {
	switch c.Type {
	case "integer":
		return new(sql.Null[int64])
	case "real":
		return new(sql.Null[float64])
	case "boolean":
		return new(sql.Null[bool])
	case "time":
		return new(sql.Null[time.Time])
	}
	return new(sql.Null[string])
}

// written is a scanned value as it stands in an archive.
func (c Column) written(cell any) (any, error) {
	switch v := cell.(type) {
	case *sql.Null[int64]:
		return orNil(*v), nil
	case *sql.Null[float64]:
		return orNil(*v), nil
	case *sql.Null[bool]:
		return orNil(*v), nil
	case *sql.Null[time.Time]:
		if v.Valid {
			return v.V.UTC().Format(time.RFC3339Nano), nil
		}
		return nil, nil
	case *sql.Null[string]:
		if v.Valid && !utf8.ValidString(v.V) {
			return nil, fmt.Errorf("column %s holds text that is not UTF-8", c.Name)
		}
		return orNil(*v), nil
	}
	return nil, fmt.Errorf("column %s holds a %T", c.Name, cell)
}

func orNil[T any](v sql.Null[T]) any {
	if !v.Valid {
		return nil
	}
	return v.V
}

// read is a value of an archive as a database takes it.
func (c Column) read(raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var err error
	switch c.Type {
	case "integer":
		var v int64
		err = json.Unmarshal(raw, &v)
		return v, err
	case "real":
		var v float64
		err = json.Unmarshal(raw, &v)
		return v, err
	case "boolean":
		var v bool
		err = json.Unmarshal(raw, &v)
		return v, err
	case "time":
		var v time.Time
		err = json.Unmarshal(raw, &v)
		return v.UTC(), err
	}
	var v string
	if err = json.Unmarshal(raw, &v); err != nil || c.Type != "bytes" {
		return v, err
	}
	return hex.DecodeString(v)
}

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// strs are the values of a query for one column of text.
func strs(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
