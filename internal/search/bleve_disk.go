package search

import (
	"context"
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

// diskFaults holds, by the folder of its index, the last error of writing to the disk.
var diskFaults sync.Map

func init() {
	scorch.RegistryAsyncErrorCallbacks[diskCallback] = func(err error, folder string) {
		diskFaults.Store(folder, err)
		time.Sleep(diskPause)
	}
}

// bleveConfig opens an index; another process that has it open is waited for so long.
func bleveConfig() map[string]any {
	return map[string]any{"bolt_timeout": "2s", "asyncErrorCallbackName": diskCallback, "unsafe_batch": true}
}

// commit returns when the disk has the batch, or when it fails.
func (g *generation) commit(ctx context.Context, batch *bleve.Batch) error {
	persisted := make(chan struct{})
	batch.SetPersistedCallback(func(error) { close(persisted) })
	if err := g.index.Batch(batch); err != nil {
		return err
	}
	look := time.NewTicker(diskLook)
	defer look.Stop()
	for {
		select {
		case <-persisted:
			return nil
		case <-look.C:
			if err := g.diskFault(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// diskFault is nil when the disk has all that the index has, as far as is known.
func (g *generation) diskFault() error {
	err, failing := diskFaults.Load(g.storeFolder())
	if !failing {
		return nil
	}
	if !g.behind() {
		diskFaults.Delete(g.storeFolder())
		return nil
	}
	return fmt.Errorf("%w: its disk does not take what it holds: %w", ErrDown, err.(error))
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

// forgetDiskFault is for an index that is closed.
func (g *generation) forgetDiskFault() { diskFaults.Delete(g.storeFolder()) }

// createIndex makes an empty index.
func createIndex(path string) (bleve.Index, error) {
	return bleve.NewUsing(path, bleveMapping(), scorch.Name, scorch.Name, bleveConfig())
}
