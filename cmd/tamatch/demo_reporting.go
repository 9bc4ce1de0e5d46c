package main

import (
	"context"

	"tamatch/internal/broker"
	"tamatch/internal/exchange"
)

// loadReporting loads what the note tells of reporting: its cycles with the rates as cited, whose answers it quotes and whom
// it lists as silent. Who answered in which cycle it does not tell.
func loadReporting(ctx context.Context, l *broker.Loader) error {
	cycles := exchange.NoteCycles()
	for i := range cycles {
		if err := l.Cycle(ctx, &cycles[i]); err != nil {
			return err
		}
	}
	responses := exchange.NoteResponses()
	for i := range responses {
		if err := l.Response(ctx, &responses[i]); err != nil {
			return err
		}
	}
	return nil
}
