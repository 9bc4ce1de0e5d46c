package pairing

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
)

// memory is a Pairing that was filled with made records instead of from a store. Each thousand offers have a maker of their own,
// so that all processors make them.
func memory(tb testing.TB, seed uint64, needs, offers int) *Pairing {
	tb.Helper()
	today := matchtest.New(seed).Today
	p := New(Settings{Now: func() time.Time { return today }})
	const thousand, batch = 1000, 20_000 // not all readers at once
	for done := 0; done < offers; done += batch {
		profiles := make([]*match.Profile, min(batch, offers-done))
		readers := make([][]string, len(profiles))
		each((len(profiles)+thousand-1)/thousand, func(part int) {
			first := part * thousand
			m := matchtest.New(seed + uint64(done+first)<<16).From(done + first)
			for i := first; i < min(first+thousand, len(profiles)); i++ {
				o := m.Offer()
				profiles[i], readers[i] = match.OfferProfile(o), o.Readers(nil, nil)
			}
		})
		for i, o := range profiles {
			p.offers.put(o, 1, readers[i])
			p.corpus.Add(o)
		}
	}
	m := matchtest.New(seed + 1<<63)
	ns := make([]domain.Need, needs)
	for i := range ns {
		ns[i] = m.Need()
	}
	profiles := make([]*match.Profile, needs)
	each(needs, func(i int) { profiles[i] = match.NeedProfile(ns[i]) })
	for i, n := range ns {
		p.needs.put(profiles[i], 1, n.Readers(nil))
	}
	return p
}

var filled = map[int]*Pairing{}
var filling sync.Mutex

// benchMemory is filled once per size.
func benchMemory(b *testing.B, offers int) *Pairing {
	filling.Lock()
	defer filling.Unlock()
	if filled[offers] == nil {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		filled[offers] = memory(b, 1, 500, offers)
		runtime.GC()
		runtime.ReadMemStats(&after)
		fmt.Printf("%d offers: %d bytes a record\n", offers, (after.HeapAlloc-before.HeapAlloc)/uint64(offers+500))
	}
	return filled[offers]
}

// BenchmarkOffersForNeed is one need of about 140 words against open offers, the best 20 with reasons, without the
// search engine and without reading the offers shown. A million takes minutes to make all the same; -short leaves it out.
func BenchmarkOffersForNeed(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if !testing.Short() {
		sizes = append(sizes, 1_000_000)
	}
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			p := benchMemory(b, size)
			asked := slices.Clone(p.needs.profiles)
			var took []time.Duration
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				hits, _, _, _ := p.ask(domain.Viewer{}, asked[i%len(asked)], p.offers, 20, lowest, explained, nil, withMisses)
				took = append(took, time.Since(start))
				if len(hits) == 0 {
					b.Fatal("nothing found")
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

// BenchmarkMatchAll is what `tamatch match --all` does once memory is filled: ten offers for each of 10,000 needs among
// 10,000 offers, on all processors.
func BenchmarkMatchAll(b *testing.B) {
	p := memory(b, 2, 10_000, 10_000)
	b.ResetTimer()
	for b.Loop() {
		all, err := p.all(b.Context(), 10, nil)
		if err != nil || len(all) != 10_000 || len(all[0].Hits) == 0 {
			b.Fatal(len(all), err)
		}
	}
}
