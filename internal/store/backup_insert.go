package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Most values that one statement may carry, on SQLite; PostgreSQL takes twice as many. Beyond a hundred rows a statement
// gains nothing, and large values are not gathered.
const (
	mostValues = 32_000
	mostRows   = 100
	mostBytes  = 8 << 20 // of documents that wait to be inserted
)

// inserter inserts the rows of a table, many with one statement.
type inserter struct {
	tx      *sql.Tx
	dialect string
	table   ManifestTable
	waiting []any
	bytes   int       // of the values that are waiting
	full    *sql.Stmt // inserts as many rows as batch says
}

func (r *inserter) batch() int { return min(mostRows, mostValues/len(r.table.Columns)) }

// add takes a row and inserts when enough are waiting.
func (r *inserter) add(ctx context.Context, values []any) (err error) {
	r.waiting = append(r.waiting, values...)
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			r.bytes += len(b)
		}
	}
	if r.bytes >= mostBytes {
		return r.flush(ctx)
	}
	if len(r.waiting) < r.batch()*len(r.table.Columns) {
		return nil
	}
	if r.full == nil {
		if r.full, err = r.tx.PrepareContext(ctx, r.statement(r.batch())); err != nil {
			return err
		}
	}
	_, err = r.full.ExecContext(ctx, r.waiting...)
	r.sent()
	return err
}

// flush inserts what is still waiting.
func (r *inserter) flush(ctx context.Context) error {
	if len(r.waiting) == 0 {
		return nil
	}
	_, err := r.tx.ExecContext(ctx, r.statement(len(r.waiting)/len(r.table.Columns)), r.waiting...)
	r.sent()
	if err != nil {
		return fmt.Errorf("restoring %s: %w", r.table.Name, err)
	}
	return nil
}

// sent forgets what was waiting.
func (r *inserter) sent() {
	clear(r.waiting)
	r.waiting, r.bytes = r.waiting[:0], 0
}

func (r *inserter) close() error {
	if r.full == nil {
		return nil
	}
	return r.full.Close()
}

// statement inserts that many rows.
func (r *inserter) statement(rows int) string {
	names := make([]string, len(r.table.Columns))
	for i, c := range r.table.Columns {
		names[i] = quoted(c.Name)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", quoted(r.table.Name), strings.Join(names, ", "))
	for row := range rows {
		if row > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for i := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			if r.dialect == PostgreSQL {
				fmt.Fprintf(&b, "$%d", row*len(names)+i+1)
			} else {
				b.WriteByte('?')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}
