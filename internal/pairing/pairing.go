package pairing

import (
	"log/slog"
	"sync"
	"time"

	"tamatch/internal/match"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Settings are what a Pairing works with.
type Settings struct {
	Store *store.Store
	Index search.Index     // nil where codes and concepts are enough: the whole-register run
	Now   func() time.Time // nil is the store's clock
	Log   *slog.Logger     // nil is silent
}

// Pairing answers who could meet whom. It is safe for many callers at once.
type Pairing struct {
	store *store.Store
	index search.Index
	now   func() time.Time
	log   *slog.Logger

	catching sync.Mutex   // one reads from the store at a time
	mu       sync.RWMutex // guards what follows; held for writing only while memory is changed
	position int64        // the change number up to which memory is complete
	needs    *register
	offers   *register
	corpus   *match.Corpus // of the open offers
	keys     *keys
	states   map[string]string // State of each organization that is one
	capacity map[string]int    // places of the open offers that have a limit
	scratch  sync.Pool         // of *working
	told     told              // has a lock of its own
}

// New makes a Pairing that has read nothing yet: the first answer, or CatchUp, fills it.
func New(s Settings) *Pairing {
	p := &Pairing{store: s.Store, index: s.Index, now: s.Now, log: s.Log, keys: newKeys()}
	if p.now == nil {
		p.now = func() time.Time { return p.store.Now() }
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.needs, p.offers = newRegister(p.keys), newRegister(p.keys)
	p.corpus = match.NewCorpus(time.Time{})
	p.states, p.capacity = map[string]string{}, map[string]int{}
	p.scratch.New = func() any { return &working{} }
	return p
}

// corpusToday is the corpus as of now: the same counts, with the day that decides on deadlines.
func (p *Pairing) corpusToday() *match.Corpus {
	c := *p.corpus
	c.Today = p.now()
	return &c
}
