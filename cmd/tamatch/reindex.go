package main

import (
	"context"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"tamatch/internal/jobs"
	"tamatch/internal/store"
)

// migrate opens the register only to bring it to this version.
func migrate(ctx context.Context, c Config) (from, to int64, err error) {
	s, err := store.Open(ctx, store.Options{URL: c.DatabaseURL, Log: logger(c)})
	if err != nil {
		return 0, 0, err
	}
	defer s.Close()
	return s.Migrate(ctx)
}

type reindexCmd struct{}

// Run builds the index anew beside the one in use, which answers until the swap.
func (reindexCmd) Run(r *run) error {
	a, err := offline(r)
	if err != nil {
		return err
	}
	defer a.close()
	var bar *progressbar.ProgressBar
	shown := term.IsTerminal(int(os.Stderr.Fd()))
	records := 0
	err = jobs.Reindex(r.ctx, a.store, a.index, func(done, total int) {
		records = done
		if !shown {
			return
		}
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("indexing"),
				progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		bar.ChangeMax(total)
		_ = bar.Set(done)
	})
	if err != nil {
		return err
	}
	if bar != nil {
		_ = bar.Finish()
	}
	generation, err := a.index.Generation(r.ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "%d records indexed, generation %d\n", records, generation)
	return err
}
