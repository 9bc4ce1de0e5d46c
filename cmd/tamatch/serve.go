package main

import (
	"fmt"
	"net"
	"os"
)

var lookupEnv = os.LookupEnv

type serveCmd struct{}

// Run serves until it is told to stop.
func (serveCmd) Run(r *run) error {
	c, err := LoadConfig(lookupEnv)
	if err != nil {
		return err
	}
	log := logger(c)
	log.Info("configuration", "version", version(), "config", c)
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("TAMATCH_ADDR=%s: %w", c.Addr, err)
	}
	defer listener.Close()
	a, err := build(r.ctx, c, log)
	if err != nil {
		return err
	}
	defer a.close()
	log.Info("serving", "address", c.BaseURL)
	return a.serve(r.ctx, listener, nil)
}

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
