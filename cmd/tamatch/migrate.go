package main

import (
	"context"
	"fmt"

	"tamatch/internal/store"
)

type migrateCmd struct{}

// Run brings the database to this version; a second process at the same moment waits and finds it done.
func (migrateCmd) Run(r *run) error {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return err
	}
	from, to, err := migrate(r.ctx, c)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "database at version %d, was %d\n", to, from)
	return err
}

// migrate opens the register only to bring it to this version.
func migrate(ctx context.Context, c Config) (from, to int64, err error) {
	s, err := store.Open(ctx, store.Options{URL: c.DatabaseURL, Log: logger(c)})
	if err != nil {
		return 0, 0, err
	}
	defer s.Close()
	return s.Migrate(ctx)
}
