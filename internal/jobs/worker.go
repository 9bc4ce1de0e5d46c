package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// desk is what every worker has at hand.
type desk struct {
	index   *indexer
	store   *store.Store
	broker  *broker.Broker
	pairing *pairing.Pairing
	log     *slog.Logger
	now     func() time.Time
	snooze  time.Duration
	turns   chan struct{} // one for each job that may be worked at once
}

// turn waits until fewer jobs than may be are being worked; call done at the end.
func (d desk) turn(ctx context.Context) (done func(), err error) {
	select {
	case d.turns <- struct{}{}:
		return func() { <-d.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// wait puts a job off while the search engine is down: that is nobody's failure and uses up no try.
func (d desk) wait(err error) error {
	if errors.Is(err, search.ErrDown) {
		d.log.Warn("the search engine does not answer, the job waits", "for", d.snooze, "error", err)
		return river.JobSnooze(d.snooze)
	}
	return err
}

type indexWorker struct {
	river.WorkerDefaults[indexArgs]
	desk
}

// Work indexes all that has changed, the record of the job among it.
func (w *indexWorker) Work(ctx context.Context, job *river.Job[indexArgs]) error {
	if job.Args.IndexRecord.Kind == domain.KindOrg {
		if err := w.index.organization(ctx, job.Args.ID); err != nil {
			return w.wait(err)
		}
	}
	return w.wait(w.index.catchUp(ctx))
}

type matchWorker struct {
	river.WorkerDefaults[matchArgs]
	desk
}

// Work has the partners of the record suggested.
func (w *matchWorker) Work(ctx context.Context, job *river.Job[matchArgs]) error {
	done, err := w.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	narrowed, err := w.match(ctx, job.Args.MatchRecord)
	if err == nil && narrowed {
		err = search.ErrDown // suggested as far as it goes; once more when the engine is back
	}
	return w.wait(err)
}

type catchUpWorker struct {
	river.WorkerDefaults[catchUpArgs]
	desk
}

// Work matches every open need, and so every pair, after the register was loaded.
func (w *catchUpWorker) Work(ctx context.Context, _ *river.Job[catchUpArgs]) error {
	done, err := w.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	down := w.index.catchUp(ctx)
	if down != nil && !errors.Is(down, search.ErrDown) {
		return down
	}
	needs, _, err := w.store.Needs(ctx, store.NeedFilter{
		Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedOpen}, Sort: "reference", Limit: store.NoLimit,
	})
	if err != nil {
		return err
	}
	for _, n := range needs {
		narrowed, err := w.match(ctx, broker.MatchRecord{Kind: domain.KindNeed, ID: n.ID})
		if err != nil {
			return w.wait(err)
		}
		if narrowed && down == nil {
			down = search.ErrDown
		}
	}
	return w.wait(down)
}

type clockWorker struct {
	river.WorkerDefaults[clockArgs]
	desk
}

// Work moves what is due.
func (w *clockWorker) Work(ctx context.Context, _ *river.Job[clockArgs]) error {
	r, err := w.broker.RunClocks(ctx, w.now())
	w.log.Info("the clocks ran", "expired", r.Expired, "reminded", r.Reminded,
		"needs_dormant", r.NeedsDormant, "needs_lapsed", r.NeedsLapsed,
		"offers_dormant", r.OffersDormant, "offers_lapsed", r.OffersLapsed)
	return err
}

// faults tells the log where a job panicked; River tries it again as one that failed.
type faults struct{ log *slog.Logger }

func (f faults) HandleError(context.Context, *rivertype.JobRow, error) *river.ErrorHandlerResult {
	return nil // River tells of it
}

func (f faults) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "a job panicked", "job", job.ID, "kind", job.Kind, "panic", value, "trace", trace)
	return nil
}
