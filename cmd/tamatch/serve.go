package main

import (
	"fmt"
	"net"
)

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
