package store

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// Archives are zip files that hold a file of JSON lines per table and a manifest, the same from both databases, so that a
// register can be restored into either. The comment at the end of the file is the seal over the whole of it.
const (
	archiveProduct = "tamatch"
	archiveFormat  = 1
	manifestFile   = "manifest.json"
)

// Manifest says what an archive holds and where it comes from.
type Manifest struct {
	Product string          `json:"product"` // always tamatch
	Format  int             `json:"format"`  // of the archive
	Version string          `json:"version"` // of the program that wrote it
	Schema  int64           `json:"schema"`  // of the tables: the last migration
	Dialect string          `json:"dialect"` // of the database it was read from
	At      time.Time       `json:"at"`      // when the snapshot was taken
	Change  int64           `json:"change"`  // last number of the change sequence
	Tables  []ManifestTable `json:"tables"`
}

// ManifestTable is one table of an archive.
type ManifestTable struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"` // in the order of the values of a line
	Rows    int      `json:"rows"`
	SHA256  string   `json:"sha256"` // of the table's lines
}

// Rows is how many rows the archive holds in all.
func (m Manifest) Rows() int {
	n := 0
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// BackupOptions of [Store.Backup].
type BackupOptions struct {
	Version  string                // of the program
	Progress func(done, total int) // rows; may be nil
}

// There says whether there is a database at the address to be read: opening an SQLite file that is not there would make one.
func There(url string) error {
	path, ok := strings.CutPrefix(url, SQLite+":")
	if !ok {
		return nil
	}
	if _, err := os.Stat(strings.TrimPrefix(path, "//")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no register at %s", url)
	} else if err != nil {
		return fmt.Errorf("the register at %s: %w", url, err)
	}
	return nil
}

// ErrNoRegister says that a database has none of the register's tables.
var ErrNoRegister = errors.New("there is no register in this database")

// Holds says whether the database has the tables of a register: [ErrNoRegister] where it has not.
func (s *Store) Holds(ctx context.Context) error {
	names, err := s.tableNames(ctx, s.pool)
	if err != nil {
		return fmt.Errorf("listing the tables: %w", err)
	}
	if !contains(names, "goose_db_version", "counters") {
		return ErrNoRegister
	}
	return nil
}

// Backup writes an archive of the register as it stands at one moment, while others go on reading and writing. Of the
// queue nothing is kept: what was waiting to be done is found out anew after restoring.
func (s *Store) Backup(ctx context.Context, w io.Writer, o BackupOptions) (Manifest, error) {
	isolation := sql.LevelRepeatableRead
	if s.dialect == SQLite {
		isolation = sql.LevelDefault // every transaction of SQLite reads from one snapshot
	}
	tx, err := s.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: isolation})
	if err != nil {
		return Manifest{}, fmt.Errorf("beginning the backup: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	m := Manifest{Product: archiveProduct, Format: archiveFormat, Version: o.Version, Dialect: s.dialect, At: s.Now()}
	if err := s.snapshot(ctx, tx, &m); err != nil {
		return m, err
	}
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return m, err
	}
	total := 0
	for _, t := range tables {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+quoted(t.name)).Scan(&n); err != nil {
			return m, fmt.Errorf("counting %s: %w", t.name, err)
		}
		total += n
	}
	sealed := newSealer(w)
	z := zip.NewWriter(sealed)
	done := 0
	step := func() {
		if done++; o.Progress != nil {
			o.Progress(done, total)
		}
	}
	for _, t := range tables {
		entry, err := s.dump(ctx, tx, t, z, m.At, step)
		if err != nil {
			return m, fmt.Errorf("backing up %s: %w", t.name, err)
		}
		m.Tables = append(m.Tables, entry)
	}
	if err := m.write(z); err != nil {
		return m, fmt.Errorf("writing the archive: %w", err)
	}
	return m, errors.Join(z.Close(), sealed.seal())
}

// snapshot reads what the manifest says of the register; it is the transaction's first look.
func (s *Store) snapshot(ctx context.Context, tx *sql.Tx, m *Manifest) error {
	names, err := s.tableNames(ctx, tx)
	if err != nil {
		return fmt.Errorf("listing the tables: %w", err)
	}
	if !contains(names, "goose_db_version", "counters") {
		return ErrNoRegister
	}
	err = tx.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied").Scan(&m.Schema)
	if err != nil {
		return fmt.Errorf("reading the version of the tables: %w", err)
	}
	err = tx.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = '"+changeCounter+"'").Scan(&m.Change)
	if err != nil {
		return fmt.Errorf("reading the change number: %w", err)
	}
	return nil
}

func contains(have []string, want ...string) bool {
	found := 0
	for _, h := range have {
		for _, w := range want {
			if h == w {
				found++
			}
		}
	}
	return found == len(want)
}

// dump writes the rows of a table, a line each.
func (s *Store) dump(ctx context.Context, tx *sql.Tx, t table, z *zip.Writer, at time.Time, step func()) (ManifestTable, error) {
	entry := ManifestTable{Name: t.name, Columns: t.columns}
	file, err := z.CreateHeader(&zip.FileHeader{Name: tableFile(t.name), Method: zip.Deflate, Modified: at})
	if err != nil {
		return entry, err
	}
	sum := sha256.New()
	lines := json.NewEncoder(io.MultiWriter(file, sum))
	lines.SetEscapeHTML(false)
	rows, err := tx.QueryContext(ctx, t.reading(s.dialect))
	if err != nil {
		return entry, err
	}
	defer func() { _ = rows.Close() }()
	cells, line := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i, c := range t.columns {
		cells[i] = c.cell()
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return entry, err
		}
		for i, c := range t.columns {
			if line[i], err = c.written(cells[i]); err != nil {
				return entry, err
			}
		}
		if err := lines.Encode(line); err != nil {
			return entry, err
		}
		entry.Rows++
		step()
	}
	entry.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return entry, rows.Err()
}

func tableFile(name string) string { return "tables/" + name + ".jsonl" }

// write puts the manifest and the room for the seal at the end.
func (m Manifest) write(z *zip.Writer) error {
	file, err := z.CreateHeader(&zip.FileHeader{Name: manifestFile, Method: zip.Deflate, Modified: m.At})
	if err != nil {
		return err
	}
	lines := json.NewEncoder(file)
	lines.SetIndent("", "\t")
	if err := lines.Encode(m); err != nil {
		return err
	}
	return z.SetComment(strings.Repeat("0", sealSize))
}
