package store

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Archive is a backup that has been read once from end to end and is as it was written.
type Archive struct {
	Manifest Manifest
	files    *zip.Reader
}

// OpenArchive checks the seal of an archive and reads what it holds. The seal finds damage; it does not prove who
// wrote the archive.
func OpenArchive(r io.ReaderAt, size int64) (*Archive, error) {
	if err := checkSeal(r, size); err != nil {
		return nil, err
	}
	files, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	a := &Archive{files: files}
	raw, err := a.file(manifestFile)
	if err != nil {
		return nil, err
	}
	defer func() { _ = raw.Close() }()
	if err := json.NewDecoder(raw).Decode(&a.Manifest); err != nil {
		return nil, fmt.Errorf("%w: its manifest: %w", errDamaged, err)
	}
	switch m := a.Manifest; {
	case m.Product != archiveProduct:
		return nil, errDamaged
	case m.Format > archiveFormat:
		return nil, fmt.Errorf("the archive has the form %d, this program reads up to %d: restore it with the program that wrote it (%s) or a newer one",
			m.Format, archiveFormat, m.Version)
	}
	return a, nil
}

func (a *Archive) file(name string) (io.ReadCloser, error) {
	f, err := a.files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return f, nil
}

// each hands the rows of a table to insert and checks that they are those that were written.
func (a *Archive) each(ctx context.Context, t ManifestTable, insert func(values []any) error) error {
	file, err := a.file(tableFile(t.Name))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(file, sum), 64<<10)
	for row := 1; ; row++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) == 0 {
			if row-1 != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
				return fmt.Errorf("%w: the rows of %s are not those of its manifest", errDamaged, t.Name)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		values, err := t.values(line)
		if err != nil {
			return fmt.Errorf("%w: row %d of %s: %w", errDamaged, row, t.Name, err)
		}
		if err := insert(values); err != nil {
			return fmt.Errorf("restoring %s up to row %d: %w", t.Name, row, err)
		}
	}
}

// values reads a line.
func (t ManifestTable) values(line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(t.Columns))
	}
	out := make([]any, len(raw))
	for i, c := range t.Columns {
		v, err := c.read(raw[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		out[i] = v
	}
	return out, nil
}
