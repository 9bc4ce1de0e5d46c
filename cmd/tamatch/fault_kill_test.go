package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// kills is how often the process is killed on each database; -short does with fewer.
const kills = 50

// TestKilledUnderWriters kills the program at random moments while eight write through the API, and starts it again. What
// was acknowledged is there, what was not is sent again under its key and done once, everything is found and matched.
// The seed is printed; TAMATCH_TEST_SEED sets it.
func TestKilledUnderWriters(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if set := os.Getenv("TAMATCH_TEST_SEED"); set != "" {
		var err error
		if seed, err = strconv.ParseUint(set, 10, 64); err != nil {
			t.Fatalf("TAMATCH_TEST_SEED: %v", err)
		}
	}
	t.Logf("TAMATCH_TEST_SEED=%d", seed)
	rounds := kills
	if testing.Short() {
		rounds = 10
	}
	for engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			killedUnderWriters(t, place(t, engine), rand.New(rand.NewPCG(seed, uint64(len(engine)))), rounds)
		})
	}
}

func killedUnderWriters(t *testing.T, c Config, r *rand.Rand, rounds int) {
	v := newVictim(t, c)
	v.start()
	l := &ledger{}
	for round := range rounds {
		if t.Failed() {
			return
		}
		before := slices.Clone(l.current[:])
		from := len(l.stories)
		stop := make(chan struct{})
		all := v.write(l, fmt.Sprintf("round%dx", round), stop)
		<-time.After(time.Duration(10+r.IntN(390)) * time.Millisecond)
		v.running.Kill()
		close(stop)
		all.Wait()

		v.start()
		v.resend(l, false)
		v.drained()
		for _, s := range before {
			if s != nil {
				v.holds([]*errand{s})
			}
		}
		v.holds(l.stories[from:])
		v.finds(l.stories[from:])
	}
	v.resend(l, true)
	v.drained()
	v.holds(l.stories)
	v.finds(l.stories)
	v.whole(l)
	if l.resent == 0 {
		t.Error("no request was cut off: nothing was tried")
	}
	t.Logf("%d records, %d requests sent again, %d of them had been done", len(l.stories), l.resent, l.replayed)
	if err := v.running.Stop(); err != nil {
		t.Errorf("it does not end in order: %v\n%s", err, &v.log)
	}
}
