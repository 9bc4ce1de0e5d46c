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

// memory is a Pairing that was filled with made records instead of from a store.
func memory(tb testing.TB, seed uint64, needs, offers int) *Pairing {
	tb.Helper()
	m := matchtest.New(seed)
	p := New(Settings{Now: func() time.Time { return m.Today }})
	for done := 0; done < offers; {
		os := make([]domain.Offer, min(10_000, offers-done)) // not all texts at once
		for i := range os {
			os[i] = m.Offer()
		}
		profiles := make([]*match.Profile, len(os))
		each(len(os), func(i int) { profiles[i] = match.OfferProfile(os[i]) })
		for i, o := range os {
			p.offers.put(profiles[i], 1, o.Readers(nil))
			p.corpus.Add(profiles[i])
		}
		done += len(os)
	}
	var ns []domain.Need
	for range needs {
		ns = append(ns, m.Need())
	}
	profiles := make([]*match.Profile, len(ns))
	each(len(ns), func(i int) { profiles[i] = match.NeedProfile(ns[i]) })
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
// search engine and without reading the offers shown. A million takes minutes to make; -short leaves it out.
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
			tell := func(match.Exclusion, *match.Profile) bool { return true }
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				hits, _, _ := p.ask(domain.Viewer{}, asked[i%len(asked)], p.offers, 20, lowest, explained, nil, tell)
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
