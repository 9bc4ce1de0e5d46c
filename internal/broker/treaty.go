package broker

import (
	"context"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// treatyStatuses are what a State can have done with an instrument.
var treatyStatuses = []string{"party", "signatory", "no_action"}

// LoadTreaty keeps a list of who is party to what; from then on it counts everywhere. It holds every State with every
// instrument, so that nobody falls off the list unseen.
func (b *Broker) LoadTreaty(ctx context.Context, actor domain.Viewer, l domain.TreatyList, rows []domain.TreatyStatus) (domain.TreatyList, error) {
	if !tracks(actor) {
		return domain.TreatyList{}, domain.ErrForbidden
	}
	k := &check{whole: true}
	k.words("source", &l.Source, maxShort)
	k.required("source", l.Source, 2, "error.treaty_source")
	k.words("file", &l.File, maxTitle)
	have := map[[2]string]bool{}
	for _, r := range rows {
		code(k, "rows", r.Status, treatyStatuses, "error.treaty_status")
		code(k, "rows", domain.Instrument(r.Instrument), domain.Instruments, "error.instrument")
		have[[2]string{r.State, r.Instrument}] = true
	}
	missing := 0
	for _, s := range reference.States() {
		for _, i := range domain.Instruments {
			if !have[[2]string{s.Code, string(i)}] {
				missing++
			}
		}
	}
	if missing > 0 || len(have) != len(rows) {
		k.Add("rows", "error.treaty_whole", "count", missing)
	}
	days := reference.NewTreaty("", func(add func(string, string, reference.PartyStatus)) {
		for _, r := range rows {
			add(r.State, r.Instrument, reference.PartyStatus{AsOf: r.AsOf})
		}
	}).AsOf()
	if len(rows) > 0 && len(days) == 0 {
		k.Add("rows", "error.treaty_as_of")
	}
	if err := k.Err(); err != nil {
		return domain.TreatyList{}, err
	}
	saved := domain.TreatyList{Source: l.Source, File: l.File, RecordedBy: actor.PersonID, AsOf: strings.Join(days, "/")}
	err := b.store.Write(ctx, func(tx *store.Store) error {
		if err := tx.InsertTreatyList(ctx, &saved, slices.Clone(rows)); err != nil {
			return err
		}
		list, _ := b.changes(saved.ID, nil, []field{
			{name: "source", value: saved.Source}, {name: "as_of", value: saved.AsOf}, {name: "file", value: saved.File}, {name: "entries", value: shown(saved.Entries)},
		})
		return b.record(ctx, tx, actor, domain.Event{Kind: domain.KindTreaty, RecordID: saved.ID, Action: domain.ActionCreate, Changes: list})
	})
	return saved, err
}
