package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	bolt "go.etcd.io/bbolt/errors"
)

// A folder holds generations gen-0001, gen-0002, … of which the file CURRENT names the one in use. CURRENT is
// replaced by renaming, so a crash leaves the old generation or the new one, never half of one; what
// CURRENT does not name is left over and removed.
const (
	currentFile      = "CURRENT"
	generationPrefix = "gen-"
)

var schemaKey = []byte("schema")

// generation is one Bleve index.
type generation struct {
	number  int64
	path    string
	index   bleve.Index
	readers sync.RWMutex // held for reading while in use
	closed  bool
	columns columns
}

// errInUse says that another process has the folder.
var errInUse = errors.New("another process has this folder open")

// openCurrent opens what CURRENT names. An index that cannot be opened is moved aside and an empty one takes its
// place: whatever it held is read again from the store.
func (b *bleveIndex) openCurrent(ctx context.Context) (*generation, error) {
	number, err := b.readCurrent()
	if err != nil {
		return nil, err
	}
	if number > 0 {
		g, err := openGeneration(b.folder(number), number)
		if err == nil {
			b.removeBut(number)
			return g, nil
		}
		if errors.Is(err, errInUse) {
			return nil, err
		}
		if err := b.moveAside(number); err != nil {
			return nil, err
		}
		b.options.reset(err.Error())
	}
	number++
	if err := os.RemoveAll(b.folder(number)); err != nil {
		return nil, err
	}
	g, err := newGeneration(ctx, b.folder(number), number)
	if err != nil {
		return nil, err
	}
	if err := b.writeCurrent(number); err != nil {
		return nil, errors.Join(err, g.close())
	}
	b.removeBut(number)
	return g, nil
}

func newGeneration(ctx context.Context, path string, number int64) (*generation, error) {
	index, err := createIndex(path)
	if err != nil {
		return nil, err
	}
	g := &generation{number: number, path: path, index: index}
	batch := index.NewBatch()
	batch.SetInternal(schemaKey, []byte(bleveSchema))
	if err := g.commit(ctx, batch); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// openGeneration opens an index and reads from it; Bleve panics on some files that a crash has cut short.
func openGeneration(path string, number int64) (g *generation, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			g, err = nil, fmt.Errorf("unreadable: %v", broken)
		}
	}()
	index, err := bleve.OpenUsing(path, bleveConfig())
	if errors.Is(err, bolt.ErrTimeout) {
		return nil, errInUse
	}
	if err != nil {
		return nil, err
	}
	schema, err := index.GetInternal(schemaKey)
	if err == nil && string(schema) != bleveSchema {
		err = fmt.Errorf("schema %q, not %q", schema, bleveSchema)
	}
	if err != nil {
		return nil, errors.Join(err, index.Close())
	}
	g = &generation{number: number, path: path, index: index}
	if _, err := g.position(); err != nil {
		return nil, errors.Join(err, index.Close())
	}
	return g, nil
}

// close waits for those who read, and not for a part of Bleve that has ended: its lock on the folder ends with the process.
func (g *generation) close() error {
	g.readers.Lock()
	defer g.readers.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	defer g.forgetDiskFault()
	if g.trouble().ended != nil {
		return nil
	}
	return g.index.Close()
}

// Rebuild fills a new generation beside the current one and swaps.
func (b *bleveIndex) Rebuild(ctx context.Context, fill func(add func([]Document) error) (int64, error)) error {
	b.rebuild.Lock()
	defer b.rebuild.Unlock()
	old := b.current.Load()
	if old == nil {
		return fmt.Errorf("the index is closed: %w", ErrDown)
	}
	number := old.number + 1
	path := b.folder(number)
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("rebuilding the search index: %w", err)
	}
	next, err := newGeneration(ctx, path, number)
	if err != nil {
		return fmt.Errorf("rebuilding the search index: %w", err)
	}
	if err := b.fill(ctx, next, fill); err != nil {
		return fmt.Errorf("rebuilding the search index: %w", errors.Join(err, next.close(), os.RemoveAll(path)))
	}
	if !b.current.CompareAndSwap(old, next) { // closed meanwhile
		return errors.Join(fmt.Errorf("the index is closed: %w", ErrDown), next.close())
	}
	if err := errors.Join(old.close(), os.RemoveAll(old.path)); err != nil {
		b.options.log.Warn("removing the old search index", "error", err)
	}
	return nil
}

// fill writes everything and names the new generation in CURRENT.
func (b *bleveIndex) fill(ctx context.Context, next *generation, fill func(add func([]Document) error) (int64, error)) error {
	position, err := fill(func(docs []Document) error { return next.write(ctx, docs, nil, nil) })
	if err != nil {
		return err
	}
	if err := next.write(ctx, nil, nil, &position); err != nil {
		return err
	}
	return b.writeCurrent(next.number)
}

func (b *bleveIndex) folder(number int64) string {
	return filepath.Join(b.root, fmt.Sprintf("%s%04d", generationPrefix, number))
}

// readCurrent is the number of the generation in use; 0 when there is none yet. A CURRENT that
// cannot be read counts as the newest generation there is.
func (b *bleveIndex) readCurrent() (int64, error) {
	raw, err := os.ReadFile(filepath.Join(b.root, currentFile))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(string(raw)), generationPrefix), 10, 64)
	if err == nil && number > 0 {
		return number, nil
	}
	b.options.reset(currentFile + " is unreadable")
	return 0, nil
}

// writeCurrent names the generation in use, as one step that reaches the disk.
func (b *bleveIndex) writeCurrent(number int64) error {
	path := filepath.Join(b.root, currentFile)
	f, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s%04d\n", generationPrefix, number)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// moveAside keeps one unusable generation for whoever wants to know what happened.
func (b *bleveIndex) moveAside(number int64) error {
	aside := filepath.Join(b.root, "unusable")
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	if err := os.Rename(b.folder(number), aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// removeBut removes generations that a crash has left over.
func (b *bleveIndex) removeBut(number int64) {
	paths, err := filepath.Glob(filepath.Join(b.root, generationPrefix+"*"))
	for _, path := range paths {
		if path != b.folder(number) {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	if err != nil {
		b.options.log.Warn("removing left-over search indexes", "error", err)
	}
}
