package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
)

// bleveIndex keeps the index in a folder of this process.
type bleveIndex struct {
	root    string
	options options
	current atomic.Pointer[generation]
	rebuild sync.Mutex // one at a time
}

var positionKey = []byte("position")

func openBleve(ctx context.Context, root string, o options) (Index, error) {
	if err := os.MkdirAll(root, 0o750); err != nil {
		return nil, fmt.Errorf("search index folder: %w", err)
	}
	b := &bleveIndex{root: root, options: o}
	g, err := b.openCurrent(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening search index %s: %w", root, err)
	}
	b.current.Store(g)
	return b, nil
}

// use runs f on the current generation, which stays open meanwhile.
func (b *bleveIndex) use(f func(g *generation) error) error {
	for {
		g := b.current.Load()
		if g == nil {
			return fmt.Errorf("the index is closed: %w", ErrDown)
		}
		g.readers.RLock()
		if g.closed {
			g.readers.RUnlock()
			continue // a rebuild has taken over between the two lines above
		}
		defer g.readers.RUnlock()
		return f(g)
	}
}

func (b *bleveIndex) Put(ctx context.Context, docs []Document) error {
	return b.use(func(g *generation) error { return g.write(ctx, docs, nil, nil) })
}

func (b *bleveIndex) Delete(ctx context.Context, ids []string) error {
	return b.use(func(g *generation) error { return g.write(ctx, nil, ids, nil) })
}

func (b *bleveIndex) Advance(ctx context.Context, docs []Document, gone []string, position int64) error {
	return b.use(func(g *generation) error { return g.write(ctx, docs, gone, &position) })
}

func (b *bleveIndex) SetPosition(ctx context.Context, position int64) error {
	return b.use(func(g *generation) error { return g.write(ctx, nil, nil, &position) })
}

func (b *bleveIndex) Position(ctx context.Context) (position int64, err error) {
	err = b.use(func(g *generation) error {
		position, err = g.position()
		return err
	})
	return position, err
}

func (b *bleveIndex) Generation(ctx context.Context) (number int64, err error) {
	err = b.use(func(g *generation) error {
		number = g.number
		return nil
	})
	return number, err
}

func (b *bleveIndex) Ping(ctx context.Context) error {
	return b.use(func(g *generation) error {
		if _, err := g.index.DocCount(); err != nil {
			return down(err)
		}
		return g.diskFault()
	})
}

// Search answers from one generation, also while a rebuild swaps.
func (b *bleveIndex) Search(ctx context.Context, q Query) (r Result, err error) {
	err = b.use(func(g *generation) error {
		ctx, cancel := context.WithTimeout(ctx, b.options.search)
		defer cancel()
		r, err = find(ctx, g, q)
		return err
	})
	return r, err
}

func (b *bleveIndex) Candidates(ctx context.Context, q CandidateQuery) (ids []string, err error) {
	err = b.use(func(g *generation) error {
		ctx, cancel := context.WithTimeout(ctx, b.options.search)
		defer cancel()
		ids, err = findCandidates(ctx, g, q)
		return err
	})
	return ids, err
}

func (b *bleveIndex) Close() error {
	g := b.current.Swap(nil)
	if g == nil {
		return nil
	}
	return g.close()
}

// write is one batch: all of it is found afterwards, or none.
func (g *generation) write(ctx context.Context, docs []Document, gone []string, position *int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := g.index.NewBatch()
	for _, id := range gone {
		batch.Delete(id)
	}
	for _, d := range docs {
		if d.ID == "" {
			return errors.New("search document without an id")
		}
		if err := batch.Index(d.ID, bleveFields(d)); err != nil {
			return fmt.Errorf("indexing %s %s: %w", d.Kind, d.Ref, err)
		}
	}
	if position != nil {
		batch.SetInternal(positionKey, []byte(strconv.FormatInt(*position, 10)))
	}
	if err := g.commit(ctx, batch); err != nil {
		return fmt.Errorf("writing to the search index: %w", err)
	}
	return nil
}

func (g *generation) position() (int64, error) {
	raw, err := g.index.GetInternal(positionKey)
	if err != nil {
		return 0, down(err)
	}
	if len(raw) == 0 {
		return 0, nil
	}
	position, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("position of the search index: %w", err)
	}
	return position, nil
}

// down turns the failures of a closed or slow index into ErrDown; the caller's own giving up stays what it is.
func down(err error) error {
	if errors.Is(err, bleve.ErrorIndexClosed) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	return err
}
