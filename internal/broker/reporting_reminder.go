package broker

import (
	"context"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// Reminded is a State that was reminded of a cycle.
type Reminded struct{ CycleID, State string }

// RecordReminders records that a reminder went out on the day of r, by its way and under its reference, and says how many
// are new: one that is recorded for that day already is not recorded twice. One of which nothing is awaited is refused,
// and then none is recorded. What could not be read of the fields is told beside what is wrong with the others.
func (b *Broker) RecordReminders(ctx context.Context, actor domain.Viewer, r domain.ReportingReminder, to []Reminded, wrong ...domain.Problem) (int, error) {
	if !tracks(actor) {
		return 0, domain.ErrForbidden
	}
	sent := 0
	err := b.store.Write(ctx, func(tx *store.Store) error {
		sent = 0
		now, words := b.store.Now(), r
		if words.SentAt.IsZero() {
			words.SentAt = now
		}
		k := unread(wrong)
		k.words("source", &words.Source, maxShort)
		if words.How == "" {
			k.Add("how", "error.reminder_how")
		}
		code(k, "how", words.How, domain.ReminderChannels, "error.reporting_how")
		if words.SentAt.After(now) {
			k.Add("sent", "error.reporting_future")
		}
		if len(to) == 0 {
			k.Add("to", "error.reminder_states")
		}
		fresh, err := awaited(ctx, tx, k, to, now, words.SentAt)
		if err != nil {
			return err
		}
		if err := k.all(); err != nil {
			return err
		}
		for _, one := range fresh {
			if err := b.addReminder(ctx, tx, actor, words, one); err != nil {
				return err
			}
			sent++
		}
		return nil
	})
	return sent, err
}

// awaited are those of the States that are not recorded as reminded on the day; of all of them an answer must be awaited.
func awaited(ctx context.Context, tx *store.Store, k *check, to []Reminded, now, day time.Time) ([]Reminded, error) {
	treaty, err := tx.Treaty(ctx)
	if err != nil {
		return nil, err
	}
	cycles := map[string]trackedCycle{}
	var fresh []Reminded
	for _, one := range to {
		c, ok := cycles[one.CycleID]
		if !ok {
			if c, err = trackedIn(ctx, tx, one.CycleID); err != nil {
				return nil, err
			}
			cycles[one.CycleID] = c
		}
		st, ok := reference.StateByCode(one.State)
		if !ok {
			k.Add("to", "error.state", "value", one.State)
			continue
		}
		party := treaty.PartyOn(st.Code, string(c.Instrument), c.DueDay())
		switch c.Standing(party, c.answers[st.Code], now) {
		case domain.StandingDue, domain.StandingLate:
		default:
			k.Add("to", "error.reminder_not_due", "state", st.Name("en"))
			continue
		}
		key := st.Code + day.UTC().Format(time.DateOnly)
		if !c.reminded[key] {
			c.reminded[key] = true
			fresh = append(fresh, one)
		}
	}
	return fresh, nil
}

func (b *Broker) addReminder(ctx context.Context, tx *store.Store, actor domain.Viewer, words domain.ReportingReminder, to Reminded) error {
	r := domain.ReportingReminder{
		CycleID: to.CycleID, State: to.State, SentAt: words.SentAt, How: words.How, Source: words.Source, RecordedBy: actor.PersonID,
	}
	if err := tx.InsertReportingReminder(ctx, &r); err != nil {
		return err
	}
	list, _ := b.changes(r.ID, nil, []field{
		{name: "cycle", value: r.CycleID}, {name: "state", value: r.State}, {name: "sent", value: shown(&r.SentAt)},
		{name: "how", value: string(r.How)}, {name: "source", value: r.Source},
	})
	return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindRemind, RecordID: r.ID, Action: domain.ActionCreate, Changes: list})
}

// trackedCycle is a cycle with its answers by State, and its reminders by State and day.
type trackedCycle struct {
	domain.ReportingCycle
	answers  map[string]*domain.ReportingResponse
	reminded map[string]bool
}

func trackedIn(ctx context.Context, tx *store.Store, cycleID string) (trackedCycle, error) {
	out := trackedCycle{answers: map[string]*domain.ReportingResponse{}, reminded: map[string]bool{}}
	var err error
	if out.ReportingCycle, err = tx.ReportingCycle(ctx, cycleID); err != nil {
		return out, err
	}
	all := store.ReportingFilter{Viewer: domain.Clock(), CycleID: cycleID}
	responses, err := tx.ReportingResponses(ctx, all)
	if err != nil {
		return out, err
	}
	for i, r := range responses {
		if !r.Silent {
			out.answers[r.State] = &responses[i]
		}
	}
	reminders, err := tx.ReportingReminders(ctx, all)
	for _, r := range reminders {
		out.reminded[r.State+r.SentAt.UTC().Format(time.DateOnly)] = true
	}
	return out, err
}
