package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tamatch/internal/domain"
)

// Broken is a record whose history does not hold.
type Broken struct {
	Kind      domain.Kind
	ID        string
	Reference string // where the kind has one and the record is still there
	Err       error
}

// Audited counts what [Store.Audit] has read.
type Audited struct {
	Records, Events, Broken int
}

var (
	errNoHistory = errors.New("the record has no history")
	errNoRecord  = errors.New("there is a history, and no record")
)

// chronicled are the kinds of record that have a history from their first day on, with their tables.
var chronicled = []struct {
	kind              domain.Kind
	table             string
	reference, status string
}{
	{domain.KindOrg, "organizations", "''", "''"},
	{domain.KindPerson, "people", "''", "''"},
	{domain.KindFinding, "findings", "r.reference", "''"},
	{domain.KindNeed, "needs", "r.reference", "r.status"},
	{domain.KindOffer, "offers", "r.reference", "r.status"},
	{domain.KindMatch, "matches", "r.reference", "r.status"},
	{domain.KindCycle, "reporting_cycles", "''", "''"},
	{domain.KindReply, "reporting_responses", "''", "''"},
	{domain.KindRemind, "reporting_reminders", "''", "''"},
	{domain.KindTreaty, "treaty_lists", "''", "''"},
	{domain.KindNote, "notes", "r.reference", "r.status"},
	{domain.KindChecklist, "checklists", "r.reference", "r.status"},
}

// Audit verifies the event chain of every record, that every record has one, that a record stands where its last event
// left it, and that the documents of a match are those of its history, byte by byte. found hears of each record that fails. It holds one record's history at a time, and others may go on writing.
func (s *Store) Audit(ctx context.Context, progress func(events, total int), found func(Broken)) (Audited, error) {
	a := audit{progress: progress, found: found}
	if err := s.query(ctx).Raw("SELECT COUNT(*) FROM events").Scan(&a.total).Error; err != nil {
		return a.Audited, failed("counting the events", err)
	}
	var kinds []domain.Kind
	for _, c := range chronicled {
		kinds = append(kinds, c.kind)
		record := fmt.Sprintf("r.id AS record, %s AS reference, %s AS status", c.reference, c.status)
		if err := s.chains(ctx, &a, c.kind, record, "LEFT JOIN "+c.table+" r ON r.id = e.record_id"); err != nil {
			return a.Audited, err
		}
		var bare []struct{ ID, Reference string }
		err := s.query(ctx).Raw(fmt.Sprintf(`SELECT r.id, %s AS reference FROM %s r
			WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.kind = ? AND e.record_id = r.id) ORDER BY r.id`, c.reference, c.table), c.kind).
			Scan(&bare).Error
		if err != nil {
			return a.Audited, failed("looking for records without a history", err)
		}
		for _, b := range bare {
			a.Records++
			a.broken(Broken{c.kind, b.ID, b.Reference, errNoHistory})
		}
	}
	var others []domain.Kind
	if err := s.query(ctx).Raw("SELECT DISTINCT kind FROM events WHERE kind NOT IN ? ORDER BY kind", kinds).Scan(&others).Error; err != nil {
		return a.Audited, failed("looking for other histories", err)
	}
	for _, kind := range others {
		if err := s.chains(ctx, &a, kind, "e.record_id AS record, '' AS reference, '' AS status", ""); err != nil {
			return a.Audited, err
		}
	}
	return a.Audited, s.auditDocuments(ctx, &a)
}

// chains verifies the chains of one kind, a statement for all of them.
func (s *Store) chains(ctx context.Context, a *audit, kind domain.Kind, record, join string) error {
	db := s.query(ctx)
	rows, err := db.Raw("SELECT e.*, "+record+" FROM events e "+join+" WHERE e.kind = ? ORDER BY e.record_id, e.seq", kind).Rows()
	if err != nil {
		return failed("reading the histories", err)
	}
	defer func() { _ = rows.Close() }()
	var chain history
	for rows.Next() {
		var e entry
		if err := db.ScanRows(rows, &e); err != nil {
			return failed("reading an event", err)
		}
		if len(chain) > 0 && chain[0].RecordID != e.RecordID {
			a.verify(chain)
			chain = chain[:0]
		}
		chain = append(chain, e)
		if a.Events++; a.progress != nil {
			a.progress(a.Events, max(a.Events, a.total))
		}
	}
	if len(chain) > 0 {
		a.verify(chain)
	}
	return failed("reading the histories", rows.Err())
}

// entry is an event beside the record that it is of.
type entry struct {
	domain.Event `gorm:"embedded"`
	Record       *string // nil when there is none
	Reference    *string
	Status       *string
}

type history []entry

// audit is the state of a run.
type audit struct {
	Audited
	total    int
	progress func(events, total int)
	found    func(Broken)
}

func (a *audit) broken(b Broken) {
	a.Broken++
	if a.found != nil {
		a.found(b)
	}
}

// verify checks one record's history.
func (a *audit) verify(h history) {
	a.Records++
	events := make([]domain.Event, len(h))
	for i, e := range h {
		events[i] = e.Event
	}
	first := h[0]
	b := Broken{Kind: first.Kind, ID: first.RecordID}
	switch {
	case first.Record == nil && events[len(events)-1].Action == domain.ActionDiscard:
		b.Err = domain.VerifyChain(events)
	case first.Record == nil:
		b.Err = errNoRecord
	default:
		b.Reference, b.Err = *first.Reference, domain.VerifyChain(events)
		if b.Err == nil {
			b.Err = standsWhereItWasLeft(events, *first.Status)
		}
	}
	if b.Err != nil {
		a.broken(b)
	}
}

// standsWhereItWasLeft compares the status of a record with the last event that names one. Steps of a revision carry its
// status with a mark before a colon; that is not the record's.
func standsWhereItWasLeft(events []domain.Event, status string) error {
	if status == "" {
		return nil
	}
	left := ""
	for _, e := range events {
		if e.To != "" && !strings.Contains(e.To, ":") {
			left = e.To
		}
	}
	if left != status {
		return fmt.Errorf("the record is %q, its history ends at %q", status, left)
	}
	return nil
}
