package broker

import (
	"context"
	"slices"
	"strconv"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// RecordResponse records a State's answer in a cycle. The fields of what is wrong are named as in a file of answers; what
// could not be read of them is told beside it.
func (b *Broker) RecordResponse(ctx context.Context, actor domain.Viewer, row domain.ReportingRow, wrong ...domain.Problem) (domain.ReportingResponse, error) {
	if !tracks(actor) {
		return domain.ReportingResponse{}, domain.ErrForbidden
	}
	var saved domain.ReportingResponse
	err := b.store.Write(ctx, func(tx *store.Store) error {
		k := unread(wrong)
		book, err := openBook(ctx, tx)
		if err != nil {
			return err
		}
		saved = book.check(k, "", row, b.store.Now())
		if err := k.all(); err != nil {
			return err
		}
		return b.addResponse(ctx, tx, actor, &saved)
	})
	return saved, err
}

// CheckResponses says of the answers of a file what [Broker.ImportResponses] would refuse, and records none: what cannot be
// read of the file and what is not so in the register are told together.
func (b *Broker) CheckResponses(ctx context.Context, actor domain.Viewer, rows []domain.ReportingRow) error {
	if !tracks(actor) {
		return domain.ErrForbidden
	}
	_, err := b.responses(ctx, b.store, rows)
	return err
}

// responses are the answers of a file as they are recorded, when nothing is wrong with any.
func (b *Broker) responses(ctx context.Context, tx *store.Store, rows []domain.ReportingRow) ([]domain.ReportingResponse, error) {
	k := &check{whole: true}
	book, err := openBook(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]domain.ReportingResponse, len(rows))
	for i, row := range rows {
		out[i] = book.check(k, "rows."+strconv.Itoa(i)+".", row, b.store.Now())
	}
	return out, k.Err()
}

// ImportResponses records the answers of a file, all of them or none. What is wrong with the nth of them is at "rows.n.…".
func (b *Broker) ImportResponses(ctx context.Context, actor domain.Viewer, rows []domain.ReportingRow) error {
	if !tracks(actor) {
		return domain.ErrForbidden
	}
	return b.store.Write(ctx, func(tx *store.Store) error {
		responses, err := b.responses(ctx, tx, rows)
		if err != nil {
			return err
		}
		for i := range responses {
			if err := b.addResponse(ctx, tx, actor, &responses[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// WithdrawResponse takes back an answer that was recorded wrongly; it stays in the register with the reason.
func (b *Broker) WithdrawResponse(ctx context.Context, actor domain.Viewer, id string, version int, reason string) error {
	if !tracks(actor) {
		return domain.ErrForbidden
	}
	return b.store.Write(ctx, func(tx *store.Store) error {
		r, err := tx.ReportingResponse(ctx, id)
		if err != nil {
			return err
		}
		if r.Version != version || r.WithdrawnAt != nil {
			return &domain.Stale{Kind: domain.KindReply, ID: id, Have: r.Version, Want: version}
		}
		k := &check{whole: true}
		k.words("reason", &reason, maxShort)
		k.required("reason", reason, 2, "error.reason")
		if err := k.Err(); err != nil {
			return err
		}
		r.WithdrawnAt = at(b.store.Now())
		if err := tx.UpdateReportingResponse(ctx, &r); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindReply, RecordID: id, Action: domain.ActionWithdraw, Reason: reason})
	})
}

func (b *Broker) addResponse(ctx context.Context, tx *store.Store, actor domain.Viewer, r *domain.ReportingResponse) error {
	r.RecordedBy = actor.PersonID
	if err := tx.InsertReportingResponse(ctx, r); err != nil {
		return err
	}
	list, _ := b.changes(r.ID, nil, []field{
		{name: "cycle", value: r.CycleID}, {name: "instrument", value: string(r.Instrument)}, {name: "state", value: r.State},
		{name: "silent", value: shown(r.Silent)}, {name: "received", value: shown(r.ReceivedAt)}, {name: "how", value: string(r.How)},
		{name: "language", value: r.Language}, {name: "source", value: r.Source},
	})
	return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindReply, RecordID: r.ID, Action: domain.ActionCreate, Changes: list})
}

// book is what answers are checked against: the cycles, and who has answered.
type book struct {
	cycles   map[string]domain.ReportingCycle // by instrument and number
	answered map[string]*time.Time            // by cycle and State; an answer without a day is there too
}

func openBook(ctx context.Context, tx *store.Store) (*book, error) {
	cycles, err := tx.ReportingCycles(ctx)
	if err != nil {
		return nil, err
	}
	answers, err := tx.AnsweredIn(ctx)
	if err != nil {
		return nil, err
	}
	k := &book{cycles: map[string]domain.ReportingCycle{}, answered: map[string]*time.Time{}}
	for _, c := range cycles {
		k.cycles[string(c.Instrument)+strconv.Itoa(c.Number)] = c
	}
	for _, r := range answers {
		k.answered[r.CycleID+r.State] = r.ReceivedAt
	}
	return k, nil
}

// check is the answer that a row tells of; what is wrong with it stands under the prefix. Each cell is checked as far as the
// others that it depends on are right.
func (k *book) check(c *check, prefix string, row domain.ReportingRow, now time.Time) domain.ReportingResponse {
	r := domain.ReportingResponse{
		Instrument: row.Instrument, State: row.State, ReceivedAt: row.ReceivedAt, How: row.How, Language: row.Language, Source: row.Source,
	}
	_, state := reference.StateByCode(r.State)
	if !state {
		c.Add(prefix+"state", "error.state", "value", r.State)
	}
	if r.Instrument == "" {
		c.Add(prefix+"instrument", "error.cycle_instrument")
	}
	code(c, prefix+"instrument", r.Instrument, domain.Instruments, "error.instrument")
	if r.How == "" {
		c.Add(prefix+"how", "error.response_how")
	}
	code(c, prefix+"how", r.How, domain.ResponseChannels, "error.reporting_how")
	code(c, prefix+"language", r.Language, domain.Languages, "error.language_official")
	c.words(prefix+"source", &r.Source, maxShort)
	day := false
	switch {
	case r.ReceivedAt == nil:
		c.Add(prefix+"received", "error.response_received")
	case r.ReceivedAt.After(now):
		c.Add(prefix+"received", "error.reporting_future")
	case r.ReceivedAt.Year() < 1990:
		c.Add(prefix+"received", "error.date_far")
	default:
		day = true
	}
	cycle, known := k.cycles[string(r.Instrument)+strconv.Itoa(row.Cycle)]
	if !known {
		if slices.Contains(domain.Instruments, r.Instrument) {
			c.Add(prefix+"cycle", "error.cycle_unknown", "number", row.Cycle, "instrument", instrumentName(r.Instrument))
		}
		return r
	}
	r.CycleID = cycle.ID
	if day && cycle.OpenedAt != nil && r.ReceivedAt.Before(cycle.OpenedAt.UTC().Truncate(24*time.Hour)) {
		c.Add(prefix+"received", "error.response_early", "date", *cycle.OpenedAt)
	}
	if !state {
		return r
	}
	if day, twice := k.answered[cycle.ID+r.State]; !twice {
		k.answered[cycle.ID+r.State] = r.ReceivedAt
	} else if day == nil {
		c.Add(prefix+"state", "error.response_twice")
	} else {
		c.Add(prefix+"state", "error.response_twice_on", "date", *day)
	}
	return r
}
