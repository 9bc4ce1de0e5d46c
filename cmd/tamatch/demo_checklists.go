package main

import (
	"context"

	"tamatch/internal/broker"
	"tamatch/internal/exchange"
)

// loadChecklists loads the checklists of the demonstration.
func (a *app) loadChecklists(ctx context.Context, l *broker.Loader, of func(string) string) error {
	for _, d := range exchange.DemoChecklists(a.store.Now()) {
		c := d.Checklist
		c.OrganizationID = of(c.State)
		for _, author := range d.Authors {
			p, err := l.PersonByEmail(ctx, author)
			if err != nil {
				return err
			}
			c.Authors = append(c.Authors, p.ID)
		}
		for i := range d.Answers {
			d.Answers[i].UpdatedBy = c.Authors[i%len(c.Authors)]
		}
		if err := l.Checklist(ctx, &c, d.Answers); err != nil {
			return err
		}
	}
	return nil
}
