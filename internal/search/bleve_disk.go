package search

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// Bleve writes to the disk beside what it answers. When that fails, for want of space say, what was put is found all the
// same, and Bleve tries again at once and for ever. It tells of it through callbacks that it knows by name: they let it
// breathe, and Ping says until the disk has everything that the index is not well.
//
// Whether a batch has reached the disk is asked here and not left to Bleve ("unsafe_batch"): a batch that it waits for
// itself, and in vain, stays in the index with the caches of its segment closed, and whoever reads that next panics.
const (
	diskCallback = "tamatch"
	diskPause    = 250 * time.Millisecond
	diskLook     = 10 * time.Millisecond // how often a batch that waits for the disk asks whether it fails
)

// diskTrouble is what Bleve has told of one index.
type diskTrouble struct {
	last  error // of writing to the disk
	times int   // how often it failed
	ended error // the panic of a part of Bleve, which does its work no more until the index is opened anew
}

// diskTroubles are by the folder of their index.
var diskTroubles = struct {
	sync.Mutex
	of map[string]diskTrouble
}{of: map[string]diskTrouble{}}

func init() { scorch.RegistryAsyncErrorCallbacks[diskCallback] = diskFailed }

func diskFailed(err error, folder string) {
	diskTroubles.Lock()
	t := diskTroubles.of[folder]
	t.last, t.times = err, t.times+1
	if errors.Is(err, scorch.ErrAsyncPanic) && t.ended == nil {
		t.ended = err
	}
	diskTroubles.of[folder] = t
	diskTroubles.Unlock()
	time.Sleep(diskPause)
}

// bleveConfig opens an index; another process that has it open is waited for so long.
func bleveConfig() map[string]any {
	return map[string]any{"bolt_timeout": "2s", "asyncErrorCallbackName": diskCallback, "unsafe_batch": true}
}

// commit returns when the disk has the batch, or when the disk fails after the batch was put: what had failed before may have
// passed. It waits for no part of Bleve that has ended.
func (g *generation) commit(ctx context.Context, batch *bleve.Batch) error {
	before := g.trouble()
	if before.ended != nil {
		return fmt.Errorf("%w: %w", ErrDown, before.ended)
	}
	persisted, put := make(chan struct{}), make(chan error, 1)
	batch.SetPersistedCallback(func(error) { close(persisted) })
	go func() { put <- g.put(batch) }() // which has no end when Bleve's taking in panics meanwhile
	look := time.NewTicker(diskLook)
	defer look.Stop()
	for {
		select {
		case <-persisted:
			return nil
		case err := <-put:
			if err != nil {
				return err
			}
		case <-look.C:
			switch t := g.trouble(); {
			case t.ended != nil:
				return fmt.Errorf("%w: %w", ErrDown, t.ended)
			case t.times > before.times && g.behind():
				return fmt.Errorf("%w: its disk does not take what it holds: %w", ErrDown, t.last)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// put hands a batch to Bleve. Whoever waits for it is told of a panic, which would end the process here.
func (g *generation) put(batch *bleve.Batch) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the search index cannot be read: %v", broken)
		}
	}()
	return g.index.Batch(batch)
}

func (g *generation) trouble() diskTrouble {
	diskTroubles.Lock()
	defer diskTroubles.Unlock()
	return diskTroubles.of[g.storeFolder()]
}

// diskFault is nil when the disk has all that the index has, as far as is known.
func (g *generation) diskFault() error {
	t := g.trouble()
	switch {
	case t.ended != nil:
		return fmt.Errorf("%w: %w", ErrDown, t.ended)
	case t.last == nil:
		return nil
	case !g.behind():
		g.forgetDiskFault()
		return nil
	}
	return fmt.Errorf("%w: its disk does not take what it holds: %w", ErrDown, t.last)
}

// storeFolder is the folder within the index's own in which Bleve keeps it, and by which its callbacks name it.
func (g *generation) storeFolder() string { return g.path + "/store" }

// behind says whether Bleve has yet to write something to the disk.
func (g *generation) behind() bool {
	stats, _ := g.index.StatsMap()["index"].(map[string]any)
	root, _ := stats["CurRootEpoch"].(uint64)
	disk, _ := stats["LastPersistedEpoch"].(uint64)
	return disk < root
}

// forgetDiskFault is for an index that is closed, and for one that the disk has again.
func (g *generation) forgetDiskFault() {
	diskTroubles.Lock()
	defer diskTroubles.Unlock()
	delete(diskTroubles.of, g.storeFolder())
}

// createIndex makes an empty index.
func createIndex(path string) (bleve.Index, error) {
	return bleve.NewUsing(path, bleveMapping(), scorch.Name, scorch.Name, bleveConfig())
}
