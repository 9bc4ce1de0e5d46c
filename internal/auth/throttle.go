package auth

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// The limits of [Throttle]: how many failures are free, and how the delay grows after them.
const (
	freePerPair    = 5  // one address at one account
	freePerAddress = 20 // one address at any accounts
	underAttack    = 20 // failures at one account, from anywhere, after which strangers get one try only
	firstDelay     = 15 * time.Second
	longestDelay   = 15 * time.Minute
	forgottenAfter = 30 * time.Minute // without a failure
	tallies        = 50_000           // kept at most; the oldest goes first
)

// Throttle slows down guessing at passwords. A failure counts against the pair of address and account, and against the
// address: five tries at one account or twenty at any are free, then each further failure doubles the wait, up to 15
// minutes. An account at which many addresses fail grants each further address a single free try. An address that has not
// failed itself never waits, so no stranger can keep a person out of their account; and no wait is for good.
//
// The tallies live in memory: a restart forgives, several processes each count for themselves.
type Throttle struct {
	now func() time.Time
	mu  sync.Mutex
	all map[string]*tally
}

type tally struct {
	failures int
	last     time.Time
	until    time.Time // no try before this
}

// NewThrottle makes a throttle that goes by the given clock.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, all: map[string]*tally{}}
}

// Throttled is the error of a sign-in that came too soon.
type Throttled struct{ Until time.Time }

func (t *Throttled) Error() string {
	return fmt.Sprintf("too many failed sign-ins; wait until %s", t.Until.Format(time.RFC3339))
}

// Try asks to try a password. The try is counted as failed at once, so that tries made side by side cannot slip through
// together; [Throttle.Succeeded] takes it back. The error is a *Throttled.
func (t *Throttle) Try(account string, from netip.Addr) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	pair, address, whole := t.at(pairKey(account, from), now), t.at(addressKey(from), now), t.at(accountKey(account), now)
	if until := later(pair.until, address.until); now.Before(until) {
		return &Throttled{Until: until}
	}
	free := freePerPair
	if whole.failures >= underAttack {
		free = 1
	}
	pair.fail(now, free)
	address.fail(now, freePerAddress)
	whole.fail(now, 1<<30) // an account as such never waits
	return nil
}

// Succeeded forgives the pair of address and account, and takes back the try that turned out well. The address's other
// failures stand: one's own account must not buy fresh tries at others.
func (t *Throttle) Succeeded(account string, from netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.all, pairKey(account, from))
	for _, key := range []string{addressKey(from), accountKey(account)} {
		if one, ok := t.all[key]; ok && one.failures > 0 {
			one.failures--
			one.until = time.Time{}
		}
	}
}

func (t *tally) fail(now time.Time, free int) {
	t.failures++
	t.last = now
	if over := t.failures - free; over >= 0 {
		t.until = now.Add(min(longestDelay, firstDelay<<min(over, 10)))
	}
}

// at is the tally of a key, begun or begun anew if need be.
func (t *Throttle) at(key string, now time.Time) *tally {
	one, ok := t.all[key]
	if ok && now.Sub(one.last) < forgottenAfter {
		return one
	}
	if !ok && len(t.all) >= tallies {
		t.makeRoom(now)
	}
	one = &tally{last: now}
	t.all[key] = one
	return one
}

// makeRoom drops what is forgotten anyway, then older tallies until a quarter of the room is free.
func (t *Throttle) makeRoom(now time.Time) {
	for age := forgottenAfter; len(t.all) > tallies/4*3; age /= 2 {
		for key, one := range t.all {
			if now.Sub(one.last) >= age {
				delete(t.all, key)
			}
		}
	}
}

func pairKey(account string, from netip.Addr) string {
	return accountKey(account) + " " + network(from)
}
func addressKey(from netip.Addr) string { return "from " + network(from) }
func accountKey(account string) string  { return "at " + strings.ToLower(account) }

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
