package broker

import (
	"context"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

var findingKinds = []domain.FindingKind{domain.FindingNeed, domain.FindingDifficulty, domain.FindingRemark, domain.FindingSilent}

// addFinding keeps a statement that is not a request of a named State.
func (b *Broker) addFinding(ctx context.Context, tx *store.Store, actor domain.Viewer, f *domain.Finding) error {
	if err := checkFinding(f); err != nil {
		return err
	}
	if err := tx.InsertFinding(ctx, f); err != nil {
		return err
	}
	return b.record(ctx, tx, actor, domain.Event{
		Kind: domain.KindFinding, RecordID: f.ID, Action: domain.ActionCreate, To: string(f.Kind),
	})
}

func checkFinding(f *domain.Finding) error {
	c := &check{whole: true}
	c.required("kind", string(f.Kind), 1, "error.finding_kind")
	code(c, "kind", f.Kind, findingKinds, "error.finding_kind")
	if f.State != "" {
		if _, ok := reference.StateByCode(f.State); !ok {
			c.Add("state", "error.state", "value", f.State)
		}
	}
	code(c, "instrument", f.Instrument, domain.Instruments, "error.instrument")
	code(c, "obstacle", f.Obstacle, domain.Obstacles, "error.obstacle")
	if f.Subtype != "" {
		var under []domain.Instrument
		if f.Instrument != "" {
			under = append(under, f.Instrument)
		}
		c.whole = false
		c.subtype("subtype", f.Subtype, under)
	}
	c.words("source_ref", &f.SourceRef, maxShort)
	c.words("summary", &f.Summary, maxText)
	c.words("quote", &f.Quote, maxText)
	if f.Summary == "" && f.Quote == "" {
		c.Add("summary", "error.finding_words")
	}
	return c.Err()
}
