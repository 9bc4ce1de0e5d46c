package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"tamatch/internal/exchange"
	"tamatch/internal/match"
)

// deepest is how many offers are ranked for a need.
const deepest = 1000

// collection are needs, offers and what was judged of them.
type collection struct {
	needs  []exchange.JudgedNeed
	offers []exchange.JudgedOffer
	judged exchange.Judgements
	first  int // how many the engines are asked for; deepest when nought
}

func (c collection) most() int {
	if c.first > 0 {
		return c.first
	}
	return deepest
}

// readCollection reads the three files; when anything is wrong in them, all of it is told.
func readCollection(needs, offers, qrels string, reading exchange.Reading) (c collection, err error) {
	var wrong []error
	read := func(file string, read func(io.Reader) error) {
		f, err := os.Open(file)
		if err == nil {
			defer f.Close()
			err = read(f)
		}
		wrong = append(wrong, err)
	}
	read(needs, func(r io.Reader) (err error) { c.needs, err = reading.Needs(needs, r); return err })
	read(offers, func(r io.Reader) (err error) { c.offers, err = reading.Offers(offers, r); return err })
	read(qrels, func(r io.Reader) (err error) { c.judged, err = exchange.ReadJudgements(qrels, r); return err })
	return c, errors.Join(wrong...)
}

// strangers counts the judgements of needs and of offers that the files do not hold: the former are not looked at, the
// latter count as offers that were not found.
func (c collection) strangers() (needs, offers int) {
	known := map[string]bool{}
	for _, n := range c.needs {
		known[n.ID] = true
	}
	for id := range c.judged {
		if !known[id] {
			needs++
		}
	}
	known = map[string]bool{}
	for _, o := range c.offers {
		known[o.ID] = true
	}
	for _, n := range c.needs {
		for id := range c.judged[n.ID] {
			if !known[id] {
				offers++
			}
		}
	}
	return needs, offers
}

// ranker orders the offers for the i-th need, the best first, at most deepest. It is called by several at once.
type ranker func(ctx context.Context, i int) ([]exchange.Ranked, error)

// evaluate ranks the offers for every need. run, if not nil, gets the rankings as a TREC run, in the order of the needs.
// progress, if not nil, hears of each need that is done.
func (c collection) evaluate(ctx context.Context, rank ranker, run io.Writer, progress func()) (figures, error) {
	rankings := make([][]exchange.Ranked, len(c.needs))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(c.needs); i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				var err error
				if rankings[i], err = rank(ctx, i); err != nil {
					return fmt.Errorf("ranking for need %s: %w", c.needs[i].ID, err)
				}
				if progress != nil {
					progress()
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return figures{}, err
	}
	var f figures
	for i, n := range c.needs {
		f.add(rankings[i], c.judged[n.ID])
		if run == nil {
			continue
		}
		if err := exchange.WriteRun(run, n.ID, rankings[i], "tamatch"); err != nil {
			return figures{}, fmt.Errorf("writing the run: %w", err)
		}
	}
	return f.mean(), nil
}

// plain ranks by the words alone.
func (c collection) plain() ranker {
	var p match.Plain
	for _, o := range c.offers {
		p.Add(o.ID, o.Offer.Language, o.Offer.Title, o.Offer.Text())
	}
	return func(_ context.Context, i int) ([]exchange.Ranked, error) {
		n := c.needs[i].Need
		hits := p.Rank(n.Language, n.Title, n.Text(), deepest)
		out := make([]exchange.Ranked, len(hits))
		for j, h := range hits {
			out[j] = exchange.Ranked(h)
		}
		return out, nil
	}
}
