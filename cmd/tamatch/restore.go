package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"tamatch/internal/broker"
	"tamatch/internal/jobs"
	"tamatch/internal/store"
)

type restoreCmd struct {
	File string `arg:"" help:"Archive to restore; - is standard input."`
}

// Run restores into the empty place that the configuration names, and builds the search index.
func (f restoreCmd) Run(r *run) error {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return err
	}
	file, err := f.open(r)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	archive, err := store.OpenArchive(file, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", f.File, err)
	}
	if err := restore(r.ctx, c, archive); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(r.out, "restored %s\n", described(archive.Manifest)); err != nil {
		return err
	}
	// What lies at the index's place may be of another register.
	a, err := build(r.ctx, c, logger(c))
	if err == nil {
		defer a.close()
		_, err = a.reindex(r.ctx)
	}
	if err != nil {
		return fmt.Errorf("the register is restored and complete, but its search index is not built: %w; `tamatch reindex` builds it", err)
	}
	return nil
}

// open opens the archive. What comes through a pipe is kept in a temporary file first: an archive is read twice.
func (f restoreCmd) open(r *run) (*os.File, error) {
	if f.File != piped {
		return os.Open(f.File)
	}
	file, err := os.CreateTemp("", "tamatch-restore-*")
	if err != nil {
		return nil, err
	}
	// The name goes now, the content when it is closed.
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if _, err := io.Copy(file, r.in); err != nil {
		return nil, errors.Join(fmt.Errorf("reading the archive: %w", err), file.Close())
	}
	return file, nil
}

// restore restores the rows and, in the same transaction, leaves one job in place of those that were waiting.
func restore(ctx context.Context, c Config, archive *store.Archive) error {
	shown := newProgress("restoring")
	defer shown.end()
	return store.Restore(ctx, archive, store.RestoreOptions{
		URL: c.DatabaseURL, Log: logger(c), Progress: shown.show,
		Then: func(ctx context.Context, tx *store.Store) error {
			queue, err := jobs.NewQueue(tx)
			if err != nil {
				return err
			}
			return queue.Enqueue(ctx, tx.Tx(), broker.CatchUp{})
		},
	})
}
