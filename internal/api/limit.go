package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits counts the requests of each token and of each address. The counts live in memory: a restart forgives, several
// processes each count for themselves.
type limits struct {
	mu  sync.Mutex
	all map[string]*bucket
}

type bucket struct {
	*rate.Limiter
	last time.Time
}

// buckets is how many callers are remembered at most; bucketAge is after how long one is full again anyway.
const (
	buckets   = 50_000
	bucketAge = 2 * time.Minute
)

func newLimits() *limits { return &limits{all: map[string]*bucket{}} }

// take counts a request and says how long the caller has to wait if it was one too many.
func (l *limits) take(key string, perMinute int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.all[key]
	if !ok {
		if len(l.all) >= buckets {
			l.makeRoom(now)
		}
		b = &bucket{Limiter: rate.NewLimiter(rate.Limit(float64(perMinute)/60), max(1, perMinute/4))}
		l.all[key] = b
	}
	b.last = now
	if b.AllowN(now, 1) {
		return 0
	}
	r := b.ReserveN(now, 1)
	defer r.CancelAt(now)
	return max(r.DelayFrom(now), time.Second)
}

// makeRoom drops what is full again, then the older ones until a quarter of the room is free.
func (l *limits) makeRoom(now time.Time) {
	for age := bucketAge; len(l.all) > buckets/4*3; age /= 2 {
		for key, b := range l.all {
			if now.Sub(b.last) >= age {
				delete(l.all, key)
			}
		}
	}
}
