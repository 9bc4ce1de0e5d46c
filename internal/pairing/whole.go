package pairing

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// Matched is an open need with the offers that fit it best.
type Matched struct {
	Need  string // reference
	Lines int
	Hits  []Fit
}

// Fit is an offer that fits a need: reference, score, and the lines that it covers, counted from 1 as pages count them.
type Fit struct {
	Offer              string
	Score              float64
	Covered, Uncovered []int
}

// All matches every open need with every open offer, whoever may see them, at most limit offers a need: the needs by age, the
// offers best first. It works on all processors and reads no record. progress, if not nil,
// hears how many needs are done, one at a time.
func (p *Pairing) All(ctx context.Context, limit int, progress func(done, total int)) ([]Matched, error) {
	if err := p.CatchUp(ctx); err != nil {
		return nil, err
	}
	return p.all(ctx, limit, progress)
}

// all matches what is in memory.
func (p *Pairing) all(ctx context.Context, limit int, progress func(done, total int)) ([]Matched, error) {
	p.mu.RLock()
	needs := slices.DeleteFunc(slices.Clone(p.needs.profiles), func(n *match.Profile) bool { return n == nil })
	p.mu.RUnlock()
	slices.SortFunc(needs, match.Older)
	out := make([]Matched, len(needs))
	var next atomic.Int64
	var telling sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(needs); i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				out[i] = p.matched(needs[i], limit)
				telling.Lock()
				done++
				if progress != nil {
					progress(done, len(needs))
				}
				telling.Unlock()
			}
			return nil
		})
	}
	return out, group.Wait()
}

func (p *Pairing) matched(need *match.Profile, limit int) Matched {
	hits, _, _, _ := p.ask(domain.Clock(), need, p.offers, limit, lowest, explained, nil, hitsAlone)
	m := Matched{Need: need.Reference, Lines: len(need.Lines)}
	numbers := func(ids []string) (out []int) {
		for i, l := range need.Lines {
			if slices.Contains(ids, l.ID) {
				out = append(out, i+1)
			}
		}
		return out
	}
	for _, h := range hits {
		m.Hits = append(m.Hits, Fit{h.Reference, h.Score, numbers(h.Covered), numbers(h.Uncovered)})
	}
	return m
}
