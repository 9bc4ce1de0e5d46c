package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"tamatch/internal/store"
)

// readable opens the configured register for a command that only reads it. Where there is none it says so, and makes none.
func readable(r *run) (Config, *store.Store, error) {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return c, nil, err
	}
	s, err := openRegister(r.ctx, c, logger(c))
	return c, s, err
}

// openRegister opens a register that is there.
func openRegister(ctx context.Context, c Config, log *slog.Logger) (*store.Store, error) {
	if err := c.There(); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{URL: c.DatabaseURL, Log: log})
	if err != nil {
		return nil, err
	}
	if err := s.Holds(ctx); err != nil {
		if errors.Is(err, store.ErrNoRegister) {
			err = fmt.Errorf("TAMATCH_DATABASE_URL: %w yet; `tamatch migrate` makes one", err)
		}
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
