package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"tamatch/internal/exchange"
	"tamatch/internal/match/matchtest"
)

// Sizes of the benchmarks, which the Makefile may set: records of the matching ones and of the pages.
var (
	benchOffers = sized("TAMATCH_TEST_BENCH_OFFERS", 100_000)
	benchPages  = sized("TAMATCH_TEST_BENCH_PAGES", 10_000)
)

func sized(variable string, size int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return size
}

// asked is how many needs the benchmarks take turns with.
const asked = 200

// made is a collection from a seed, in six languages, of which the first 20 are asked for.
func made(offers, needs int) collection {
	m := matchtest.New(2026)
	c := collection{first: 20}
	for i := range offers {
		o := m.Offer()
		provider := o.OrganizationID
		o.ID, o.Reference, o.OrganizationID = "", "", ""
		if end := o.WindowEnd; end != nil && (o.WindowStart != nil && end.Before(*o.WindowStart) || o.Deadline != nil && end.Before(*o.Deadline)) {
			o.WindowEnd = nil // the register takes no window that ends before it begins
		}
		c.offers = append(c.offers, exchange.JudgedOffer{ID: fmt.Sprint("o", i), Provider: provider, Offer: o})
	}
	for i := range needs {
		n := m.Need()
		n.ID, n.Reference, n.OrganizationID, n.Source = "", "", "", "questionnaire"
		if n.LatestUseful != nil && n.WantedStart != nil && n.LatestUseful.Before(*n.WantedStart) {
			n.LatestUseful = nil
		}
		c.needs = append(c.needs, exchange.JudgedNeed{ID: fmt.Sprint("n", i), Need: n})
	}
	return c
}

// furnished is the embedded size with a made collection in it.
type furnished struct {
	app        *app
	collection collection
	bytes      int64         // of matching's memory
	took       time.Duration // to fill it
}

var (
	furnishing sync.Mutex
	furniture  = map[[2]int]*furnished{}
)

// furnishedWith loads a register once for all benchmarks that want that size; it goes with the process.
func furnishedWith(b *testing.B, offers, needs int) *furnished {
	b.Helper()
	furnishing.Lock()
	defer furnishing.Unlock()
	size := [2]int{offers, needs}
	if f := furniture[size]; f != nil {
		return f
	}
	dir, err := os.MkdirTemp("", "tamatch-bench-")
	if err != nil {
		b.Fatal(err)
	}
	benchFolders = append(benchFolders, dir)
	c, err := LoadConfig(from(nil))
	if err != nil {
		b.Fatal(err)
	}
	c = c.In(dir)
	c.LogLevel = 8
	// The address is known before the site is built.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	c.Addr = l.Addr().String()
	c.BaseURL = "http://" + c.Addr
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	f := &furnished{collection: made(offers, needs)}
	if f.app, err = build(context.Background(), c, logger(c)); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if _, err := f.collection.matcher(context.Background(), f.app); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d offers and %d needs loaded and indexed in %s", offers, needs, time.Since(began).Round(time.Second))
	furniture[size] = f
	return f
}

var benchFolders []string

func TestMain(m *testing.M) {
	status := m.Run()
	for _, f := range furniture {
		f.app.close()
	}
	for _, dir := range benchFolders {
		_ = os.RemoveAll(dir)
	}
	os.Exit(status)
}

// times are how long each answer of a benchmark took.
type times []time.Duration

func (t *times) take(f func()) {
	began := time.Now()
	f()
	*t = append(*t, time.Since(began))
}

// tell reports the median and the 99th percentile.
func (t times) tell(b *testing.B) {
	slices.SortFunc(t, cmp.Compare[time.Duration])
	b.ReportMetric(float64(t[len(t)/2].Nanoseconds())/1e6, "p50-ms")
	b.ReportMetric(float64(t[len(t)*99/100].Nanoseconds())/1e6, "p99-ms")
	b.ReportMetric(0, "ns/op")
}
