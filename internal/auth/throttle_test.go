package auth

import (
	"fmt"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tamatch/internal/store"
)

// watch is a clock that the test moves.
type watch struct{ at time.Time }

func (w *watch) now() time.Time       { return w.at }
func (w *watch) pass(d time.Duration) { w.at = w.at.Add(d) }
func newWatch() *watch                { return &watch{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }
func addr(s string) netip.Addr        { return netip.MustParseAddr(s) }

// gate is a throttle as one process has it.
type gate struct {
	*Throttle
	t testing.TB
}

// waits tries once and says how long to wait instead, nought when the try was let through.
func (g gate) waits(account, from string) time.Duration {
	g.t.Helper()
	err := g.Try(g.t.Context(), account, addr(from))
	if err == nil {
		return 0
	}
	var throttled *Throttled
	require.ErrorAs(g.t, err, &throttled)
	return throttled.Until.Sub(g.now())
}

func (g gate) succeeded(account, from string) {
	g.t.Helper()
	require.NoError(g.t, g.Succeeded(g.t.Context(), account, addr(from)))
}

// kept opens an empty register on the database.
func kept(t testing.TB, address string, w *watch) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: address, Now: w.now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// atTheGate runs the test on every engine.
func atTheGate(t *testing.T, test func(t *testing.T, th gate, w *watch)) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch()
			test(t, gate{NewThrottle(kept(t, address(t), w), w.now), t}, w)
		})
	}
}

func TestFailuresSlowDownOnePair(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		for range freePerPair {
			require.Zero(t, th.waits("a@example.org", "192.0.2.1"))
		}
		require.Equal(t, firstDelay, th.waits("a@example.org", "192.0.2.1"))
		require.Equal(t, firstDelay, th.waits("A@Example.org", "192.0.2.1"), "asking again does not prolong it, nor does another case help")

		require.Zero(t, th.waits("a@example.org", "192.0.2.2"), "the person at another address never waits")
		require.Zero(t, th.waits("b@example.org", "192.0.2.1"), "another account from there does not wait yet")
	})
}

// Clocks move while a try is looked at, and those of two processes never agree to the last digit.
func TestAClockThatMovesMakesNobodyWait(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch()
			ticking := func() time.Time { w.pass(time.Millisecond); return w.at }
			s, err := store.Open(t.Context(), store.Options{URL: address(t), Now: ticking})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, s.Close()) })
			ahead, behind := gate{NewThrottle(s, ticking), t}, gate{NewThrottle(s, func() time.Time { return w.at.Add(-time.Second) }), t}
			require.Zero(t, ahead.waits("a@example.org", "192.0.2.1"), "the first try")
			require.Zero(t, behind.waits("a@example.org", "192.0.2.1"))
			ahead.succeeded("a@example.org", "192.0.2.1")
			require.Zero(t, behind.waits("a@example.org", "192.0.2.1"), "after signing in")
			for range freePerPair - 1 {
				require.Zero(t, ahead.waits("a@example.org", "192.0.2.1"))
			}
			require.Positive(t, behind.waits("a@example.org", "192.0.2.1"), "the wait is the same for both")
		})
	}
}

func TestTheDelayGrowsToItsCapAndNoFurther(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		var last time.Duration
		for range 60 {
			wait := th.waits("a@example.org", "192.0.2.1")
			require.LessOrEqual(t, wait, longestDelay)
			if wait > 0 {
				require.GreaterOrEqual(t, wait, last)
				last = wait
				w.pass(wait)
			}
		}
		require.Equal(t, longestDelay, last)
	})
}

func TestNobodyIsLockedOutForGood(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		// An attacker tries as often as allowed for hours, from many addresses.
		for hour := range 4 {
			for n := range underAttack + 5 {
				th.waits("victim@example.org", fmt.Sprintf("198.51.%d.%d", hour, n))
			}
			w.pass(time.Hour)
		}
		require.Zero(t, th.waits("victim@example.org", "203.0.113.9"), "an address that never failed does not wait")
		// The same address, wrong to the limit, may try again after the longest delay at most.
		for range 100 {
			th.waits("victim@example.org", "203.0.113.9")
		}
		w.pass(longestDelay)
		require.Zero(t, th.waits("victim@example.org", "203.0.113.9"))
	})
}

func TestAnAccountUnderAttackGivesStrangersOneTry(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		for n := range underAttack {
			require.Zero(t, th.waits("victim@example.org", fmt.Sprintf("198.51.100.%d", n)))
		}
		require.Zero(t, th.waits("victim@example.org", "203.0.113.1"))
		require.NotZero(t, th.waits("victim@example.org", "203.0.113.1"))
	})
}

func TestOneAddressAtManyAccounts(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		for n := range freePerAddress {
			require.Zero(t, th.waits(fmt.Sprintf("p%d@example.org", n), "192.0.2.1"))
		}
		require.NotZero(t, th.waits("fresh@example.org", "192.0.2.1"))
		require.Zero(t, th.waits("fresh@example.org", "192.0.2.2"))
	})
}

func TestSuccessForgivesThePairOnly(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		own, from := "own@example.org", "192.0.2.1"
		for n := range freePerAddress * 3 {
			// Signing in to one's own account between guesses buys no more guesses.
			if th.waits(own, from) == 0 {
				th.succeeded(own, from)
			}
			_ = th.waits(fmt.Sprintf("victim%d@example.org", n), from)
		}
		require.NotZero(t, th.waits("another@example.org", "192.0.2.1"))

		for range freePerPair - 1 {
			require.Zero(t, th.waits("x@example.org", "192.0.2.7"))
		}
		require.Zero(t, th.waits("x@example.org", "192.0.2.7"))
		th.succeeded("x@example.org", "192.0.2.7")
		require.Zero(t, th.waits("x@example.org", "192.0.2.7"), "forgiven")
	})
}

func TestOneSubscriberIsOneAddress(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		for n := range freePerPair {
			require.Zero(t, th.waits("a@example.org", fmt.Sprintf("2001:db8:1:2::%d", n+1)))
		}
		require.NotZero(t, th.waits("a@example.org", "2001:db8:1:2:ffff::1"), "the same /64")
		require.Zero(t, th.waits("a@example.org", "2001:db8:1:3::1"))
		for range freePerPair {
			th.waits("b@example.org", "192.0.2.1")
		}
		require.NotZero(t, th.waits("b@example.org", "::ffff:192.0.2.1"), "IPv4 in IPv6 clothes")
	})
}

func TestFailuresAreForgotten(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		for range freePerPair {
			th.waits("a@example.org", "192.0.2.1")
		}
		w.pass(forgottenAfter)
		for range freePerPair {
			require.Zero(t, th.waits("a@example.org", "192.0.2.1"))
		}
	})
}

// What was tried and failed is gone after a while, from the database as well.
func TestForgottenTalliesAreClearedAway(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, w *watch) {
		rows := func() (n int) {
			require.NoError(t, th.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM tallies").Scan(&n))
			return n
		}
		for n := range 30 {
			th.waits(fmt.Sprintf("p%d@example.org", n), fmt.Sprintf("198.51.100.%d", n))
		}
		require.Equal(t, 90, rows())
		w.pass(forgottenAfter + time.Second)
		th.waits("late@example.org", "203.0.113.9")
		require.Equal(t, 3, rows())
	})
}

func TestNobodyIsNamedInTheTallies(t *testing.T) {
	atTheGate(t, func(t *testing.T, th gate, _ *watch) {
		th.waits("my password by mistake", "198.51.100.7")
		rows, err := th.store.DB().QueryContext(t.Context(), "SELECT key FROM tallies")
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var key string
			require.NoError(t, rows.Scan(&key))
			require.Regexp(t, "^[0-9a-f]{64}$", key)
		}
		require.NoError(t, rows.Err())
	})
}

// Two processes on one database, each with a connection and a throttle of its own, count as one: whoever is turned away
// by one is turned away by the other, and tries made at both at once get no more than the free ones.
func TestProcessesOnOneDatabaseCountAsOne(t *testing.T) {
	for name, address := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, url := newWatch(), address(t)
			one := gate{NewThrottle(kept(t, url, w), w.now), t}
			other := gate{NewThrottle(kept(t, url, w), w.now), t}
			var through atomic.Int32
			var all sync.WaitGroup
			for n := range 3 * freePerPair {
				all.Go(func() {
					if []gate{one, other}[n%2].waits("a@example.org", "192.0.2.1") == 0 {
						through.Add(1)
					}
				})
			}
			all.Wait()
			require.EqualValues(t, freePerPair, through.Load())
			require.Equal(t, firstDelay, one.waits("a@example.org", "192.0.2.1"))
			require.Equal(t, firstDelay, other.waits("a@example.org", "192.0.2.1"))
			require.Zero(t, other.waits("a@example.org", "192.0.2.2"), "the person at another address never waits")

			w.pass(firstDelay)
			require.Zero(t, other.waits("a@example.org", "192.0.2.1"))
			other.succeeded("a@example.org", "192.0.2.1")
			require.Zero(t, one.waits("a@example.org", "192.0.2.1"), "forgiven at one, forgiven at the other")
		})
	}
}

// The same through the door: two Authenticators on one database.
func TestAWrongPasswordAtOneProcessCountsAtTheOther(t *testing.T) {
	onEach(t, func(t *testing.T, d *door) {
		base, err := url.Parse("http://127.0.0.1")
		require.NoError(t, err)
		second, err := New(Options{Store: d.store, BaseURL: base, Params: cheap, Now: d.clock.now})
		require.NoError(t, err)
		t.Cleanup(second.Close)
		ctx, err := second.sessions.Load(t.Context(), "")
		require.NoError(t, err)
		from := addr("192.0.2.1")
		for range freePerPair {
			_, said, _ := d.ask(d.browser(), in("wrong"))
			require.Contains(t, said, ErrWrong.Error())
		}
		_, err = second.SignIn(ctx, d.person.Email, password, from)
		var throttled *Throttled
		require.ErrorAs(t, err, &throttled, "even with the right password")
		_, err = second.SignIn(ctx, d.person.Email, password, addr("203.0.113.9"))
		require.NoError(t, err, "from elsewhere the person is not kept waiting")
		d.clock.pass(firstDelay)
		_, err = second.SignIn(ctx, d.person.Email, password, from)
		require.NoError(t, err)
	})
}
