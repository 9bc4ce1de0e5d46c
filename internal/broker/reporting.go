package broker

import (
	"context"
	"strconv"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// tracks says whether the actor keeps the response tracker: the desk, or the command line, which acts as the clock.
func tracks(v domain.Viewer) bool { return v.Broker() || v.IsClock() }

// maxCycle is the highest number of a reporting cycle.
const maxCycle = 99

// OpenCycle opens a reporting cycle. It names the day on which answers are due: what was recorded without one, a document
// told of. What could not be read of its fields is told beside what is wrong with the others.
func (b *Broker) OpenCycle(ctx context.Context, actor domain.Viewer, c domain.ReportingCycle, wrong ...domain.Problem) (domain.ReportingCycle, error) {
	if !tracks(actor) {
		return domain.ReportingCycle{}, domain.ErrForbidden
	}
	var saved domain.ReportingCycle
	err := b.store.Write(ctx, func(tx *store.Store) error {
		saved = domain.ReportingCycle{
			Instrument: c.Instrument, Number: c.Number, Name: c.Name, OpenedAt: c.OpenedAt, DueAt: c.DueAt, ClosedAt: c.ClosedAt,
		}
		return b.addCycle(ctx, tx, actor, &saved, unread(wrong))
	})
	return saved, err
}

func (b *Broker) addCycle(ctx context.Context, tx *store.Store, actor domain.Viewer, c *domain.ReportingCycle, k *check) error {
	if err := checkCycle(c, k); err != nil {
		return err
	}
	others, err := tx.ReportingCycles(ctx, c.Instrument)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.Number == c.Number {
			var taken domain.Invalid
			taken.Add("number", "error.cycle_taken", "number", c.Number, "instrument", instrumentName(c.Instrument))
			return &taken
		}
	}
	if err := tx.InsertReportingCycle(ctx, c); err != nil {
		return err
	}
	list, _ := b.changes(c.ID, nil, cycleFields(*c))
	return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindCycle, RecordID: c.ID, Action: domain.ActionCreate, Changes: list})
}

// ChangeCycle changes name and days of a cycle; c carries the id and the version that the actor read. Instrument and
// number stay. A day on which it closed ends the waiting for answers; without one it goes on.
func (b *Broker) ChangeCycle(ctx context.Context, actor domain.Viewer, c domain.ReportingCycle, wrong ...domain.Problem) (domain.ReportingCycle, error) {
	if !tracks(actor) {
		return domain.ReportingCycle{}, domain.ErrForbidden
	}
	var saved domain.ReportingCycle
	err := b.store.Write(ctx, func(tx *store.Store) error {
		before, err := tx.ReportingCycle(ctx, c.ID)
		if err != nil {
			return err
		}
		if before.Version != c.Version {
			return &domain.Stale{Kind: domain.KindCycle, ID: c.ID, Have: before.Version, Want: c.Version}
		}
		saved = before
		saved.Name, saved.OpenedAt, saved.DueAt, saved.ClosedAt = c.Name, c.OpenedAt, c.DueAt, c.ClosedAt
		// A cycle that a document told of may stay without a day; one that has a day keeps one.
		k := unread(wrong)
		k.whole = before.Recorded()
		if err := checkCycle(&saved, k); err != nil {
			return err
		}
		list, _ := b.changes(c.ID, cycleFields(before), cycleFields(saved))
		if len(list) == 0 {
			return nil
		}
		if err := tx.UpdateReportingCycle(ctx, &saved); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindCycle, RecordID: c.ID, Action: domain.ActionEdit, Changes: list})
	})
	return saved, err
}

func checkCycle(c *domain.ReportingCycle, k *check) error {
	if c.Instrument == "" {
		k.Add("instrument", "error.cycle_instrument")
	}
	code(k, "instrument", c.Instrument, domain.Instruments, "error.instrument")
	if c.Number < 1 || c.Number > maxCycle {
		k.Add("number", "error.cycle_number", "limit", maxCycle)
	}
	k.words("name", &c.Name, maxTitle)
	if k.whole && c.DueAt == nil {
		k.Add("due", "error.cycle_due")
	}
	k.order(dated{"opened", c.OpenedAt}, dated{"due", c.DueAt}, dated{"closed", c.ClosedAt})
	return k.all()
}

func cycleFields(c domain.ReportingCycle) []field {
	return []field{
		{name: "instrument", value: string(c.Instrument)}, {name: "number", value: strconv.Itoa(c.Number)}, {name: "name", value: c.Name},
		{name: "opened", value: shown(c.OpenedAt)}, {name: "due", value: shown(c.DueAt)}, {name: "closed", value: shown(c.ClosedAt)},
		{name: "cited_percent", value: shown(c.CitedPercent)}, {name: "cited_from", value: c.CitedFrom},
	}
}
