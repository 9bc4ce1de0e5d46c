package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"tamatch/internal/store"
)

// The limits of [Throttle]: how many failures are free, and how the delay grows after them.
const (
	freePerPair    = 5  // one address at one account
	freePerAddress = 20 // one address at any accounts
	underAttack    = 20 // failures at one account, from anywhere, after which strangers get one try only
	firstDelay     = 15 * time.Second
	longestDelay   = 15 * time.Minute
	forgottenAfter = 30 * time.Minute // without a failure
)

// Throttle slows down guessing at passwords. A failure counts against the pair of address and account, and against the
// address: five tries at one account or twenty at any are free, then each further failure doubles the wait, up to 15
// minutes. An account at which many addresses fail grants each further address a single free try. An address that has not
// failed itself never waits, so no stranger can keep a person out of their account; and no wait is for good.
//
// The tallies are kept in the register's database, so that all processes on it count as one.
type Throttle struct {
	store   *store.Store
	now     func() time.Time
	cleared atomic.Int64 // Unix seconds of the last clearing away
}

// NewThrottle makes a throttle that counts in the store and goes by the given clock.
func NewThrottle(s *store.Store, now func() time.Time) *Throttle {
	return &Throttle{store: s, now: now}
}

// Throttled is the error of a sign-in that came too soon.
type Throttled struct{ Until time.Time }

func (t *Throttled) Error() string {
	return fmt.Sprintf("too many failed sign-ins; wait until %s", t.Until.Format(time.RFC3339))
}

// Try asks to try a password. The try is counted as failed at once, so that tries made side by side cannot slip through
// together; [Throttle.Succeeded] takes it back. The error is a *Throttled.
func (t *Throttle) Try(ctx context.Context, account string, from netip.Addr) error {
	now := t.now()
	keys := []string{pairKey(account, from), addressKey(from), accountKey(account)}
	kept, err := t.store.Tallies(ctx, keys...)
	if err != nil {
		return err
	}
	if err := wait(kept, now); err != nil {
		return err // without writing: who hammers at a closed door costs a reading each time
	}
	t.clear(ctx, now)
	return t.store.Tally(ctx, func(kept []store.Tally) error {
		if err := wait(kept, now); err != nil {
			return err
		}
		for i := range kept {
			if now.Sub(kept[i].Last) >= forgottenAfter {
				kept[i].Failures = 0
			}
		}
		free := freePerPair
		if kept[2].Failures >= underAttack {
			free = 1
		}
		fail(&kept[0], now, free)
		fail(&kept[1], now, freePerAddress)
		fail(&kept[2], now, 1<<30) // an account as such never waits
		return nil
	}, keys...)
}

// Succeeded forgives the pair of address and account, and takes back the try that turned out well. The address's other
// failures stand: one's own account must not buy fresh tries at others.
func (t *Throttle) Succeeded(ctx context.Context, account string, from netip.Addr) error {
	return t.store.Tally(ctx, func(kept []store.Tally) error {
		kept[0].Failures, kept[0].Until = 0, kept[0].Last
		for i := range kept[1:] {
			one := &kept[i+1]
			one.Failures, one.Until = max(0, one.Failures-1), one.Last
		}
		return nil
	}, pairKey(account, from), addressKey(from), accountKey(account))
}

// wait is the error of whoever comes too soon for the pair or for the address.
func wait(kept []store.Tally, now time.Time) error {
	if until := later(waits(kept[0]), waits(kept[1])); now.Before(until) {
		return &Throttled{Until: until}
	}
	return nil
}

// waits is until when there is a wait. A row that asks for none makes nobody wait, not even one whose clock is a moment behind
// that of the process which wrote it.
func waits(t store.Tally) time.Time {
	if t.Until.After(t.Last) {
		return t.Until
	}
	return time.Time{}
}

func fail(t *store.Tally, now time.Time, free int) {
	t.Failures++
	t.Last, t.Until = now, now
	if over := t.Failures - free; over >= 0 {
		t.Until = now.Add(min(longestDelay, firstDelay<<min(over, 10)))
	}
}

// clear drops what is forgotten anyway, now and then. What it cannot drop now it drops another time.
func (t *Throttle) clear(ctx context.Context, now time.Time) {
	last := t.cleared.Load()
	if now.Unix()-last < int64(cleanupEvery.Seconds()) || !t.cleared.CompareAndSwap(last, now.Unix()) {
		return
	}
	_ = t.store.ForgetTallies(ctx, now.Add(-forgottenAfter))
}

// The keys are digests: what people type where an address is asked for, a password now and then, is not kept.
func pairKey(account string, from netip.Addr) string {
	return digest("at " + strings.ToLower(account) + " from " + network(from))
}
func addressKey(from netip.Addr) string { return digest("from " + network(from)) }
func accountKey(account string) string  { return digest("at " + strings.ToLower(account)) }

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// network is the address, or for IPv6 its /64: one subscriber has all of that.
func network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
