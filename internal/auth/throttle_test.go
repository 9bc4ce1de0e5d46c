package auth

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// watch is a clock that the test moves.
type watch struct{ at time.Time }

func (w *watch) now() time.Time       { return w.at }
func (w *watch) pass(d time.Duration) { w.at = w.at.Add(d) }
func newWatch() *watch                { return &watch{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }
func addr(s string) netip.Addr        { return netip.MustParseAddr(s) }
func (t *Throttle) waits(account, from string, now time.Time) time.Duration {
	err := t.Try(account, addr(from))
	if err == nil {
		return 0
	}
	return err.(*Throttled).Until.Sub(now)
}

func TestFailuresSlowDownOnePair(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for range freePerPair {
		require.Zero(t, th.waits("a@example.org", "192.0.2.1", w.at))
	}
	require.Equal(t, firstDelay, th.waits("a@example.org", "192.0.2.1", w.at))
	require.Equal(t, firstDelay, th.waits("A@Example.org", "192.0.2.1", w.at), "asking again does not prolong it, nor does another case help")

	require.Zero(t, th.waits("a@example.org", "192.0.2.2", w.at), "the person at another address never waits")
	require.Zero(t, th.waits("b@example.org", "192.0.2.1", w.at), "another account from there does not wait yet")
}

func TestTheDelayGrowsToItsCapAndNoFurther(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	var last time.Duration
	for range 60 {
		wait := th.waits("a@example.org", "192.0.2.1", w.at)
		require.LessOrEqual(t, wait, longestDelay)
		if wait > 0 {
			require.GreaterOrEqual(t, wait, last)
			last = wait
			w.pass(wait)
		}
	}
	require.Equal(t, longestDelay, last)
}

func TestNobodyIsLockedOutForGood(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	// An attacker tries as often as allowed for a day, from many addresses.
	for hour := range 24 {
		for n := range 200 {
			_ = th.Try("victim@example.org", addr(fmt.Sprintf("198.51.%d.%d", hour, n)))
		}
		w.pass(time.Hour)
	}
	require.Zero(t, th.waits("victim@example.org", "203.0.113.9", w.at), "an address that never failed does not wait")
	// The same address, wrong to the limit, may try again after the longest delay at most.
	for range 100 {
		_ = th.Try("victim@example.org", addr("203.0.113.9"))
	}
	w.pass(longestDelay)
	require.Zero(t, th.waits("victim@example.org", "203.0.113.9", w.at))
}

func TestAnAccountUnderAttackGivesStrangersOneTry(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for n := range underAttack {
		require.Zero(t, th.waits("victim@example.org", fmt.Sprintf("198.51.100.%d", n), w.at))
	}
	require.Zero(t, th.waits("victim@example.org", "203.0.113.1", w.at))
	require.NotZero(t, th.waits("victim@example.org", "203.0.113.1", w.at))
}

func TestOneAddressAtManyAccounts(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for n := range freePerAddress {
		require.Zero(t, th.waits(fmt.Sprintf("p%d@example.org", n), "192.0.2.1", w.at))
	}
	require.NotZero(t, th.waits("fresh@example.org", "192.0.2.1", w.at))
	require.Zero(t, th.waits("fresh@example.org", "192.0.2.2", w.at))
}

func TestSuccessForgivesThePairOnly(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	own, from := "own@example.org", addr("192.0.2.1")
	for n := range freePerAddress * 3 {
		// Signing in to one's own account between guesses buys no more guesses.
		if th.Try(own, from) == nil {
			th.Succeeded(own, from)
		}
		_ = th.Try(fmt.Sprintf("victim%d@example.org", n), from)
	}
	require.NotZero(t, th.waits("another@example.org", "192.0.2.1", w.at))

	for range freePerPair - 1 {
		require.Zero(t, th.waits("x@example.org", "192.0.2.7", w.at))
	}
	require.Zero(t, th.waits("x@example.org", "192.0.2.7", w.at))
	th.Succeeded("x@example.org", addr("192.0.2.7"))
	require.Zero(t, th.waits("x@example.org", "192.0.2.7", w.at), "forgiven")
}

func TestOneSubscriberIsOneAddress(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for n := range freePerPair {
		require.Zero(t, th.waits("a@example.org", fmt.Sprintf("2001:db8:1:2::%d", n+1), w.at))
	}
	require.NotZero(t, th.waits("a@example.org", "2001:db8:1:2:ffff::1", w.at), "the same /64")
	require.Zero(t, th.waits("a@example.org", "2001:db8:1:3::1", w.at))
	for range freePerPair {
		_ = th.Try("b@example.org", addr("192.0.2.1"))
	}
	require.NotZero(t, th.waits("b@example.org", "::ffff:192.0.2.1", w.at), "IPv4 in IPv6 clothes")
}

func TestFailuresAreForgotten(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for range freePerPair {
		_ = th.Try("a@example.org", addr("192.0.2.1"))
	}
	w.pass(forgottenAfter)
	for range freePerPair {
		require.Zero(t, th.waits("a@example.org", "192.0.2.1", w.at))
	}
}

func TestTalliesAreBounded(t *testing.T) {
	w := newWatch()
	th := NewThrottle(w.now)
	for n := range tallies {
		_ = th.Try(fmt.Sprintf("p%d@example.org", n), addr(fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255)))
		w.pass(time.Millisecond)
	}
	require.LessOrEqual(t, len(th.all), tallies)
	require.NotEmpty(t, th.all)
}
