package broker

import "tamatch/internal/domain"

// Clocks are the terms that the broker works with, for whoever shows what is due.
func (b *Broker) Clocks() domain.Clocks { return b.clocks }
