package main

import (
	"context"
	"fmt"

	"tamatch/internal/jobs"
)

type reindexCmd struct{}

// Run builds the index anew beside the one in use, which answers until the swap.
func (reindexCmd) Run(r *run) error {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return err
	}
	if err := c.There(); err != nil {
		return err
	}
	a, err := build(r.ctx, c, logger(c))
	if err != nil {
		return err
	}
	defer a.close()
	records, err := a.reindex(r.ctx)
	if err != nil {
		return err
	}
	generation, err := a.index.Generation(r.ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "%d records indexed, generation %d\n", records, generation)
	return err
}

// reindex builds the index anew and says how many records are in it.
func (a *app) reindex(ctx context.Context) (records int, err error) {
	shown := newProgress("indexing")
	defer shown.end()
	err = jobs.Reindex(ctx, a.store, a.index, func(done, total int) {
		records = done
		shown.show(done, total)
	})
	return records, err
}
