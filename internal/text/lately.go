package text

import (
	"sync"
	"unsafe"
)

// latelyBytes is about how much the texts that were cut lately may take, twice.
const latelyBytes = 4 << 20

// recent remembers texts that were cut into tokens: those of now, and those of before until as many are new again.
type recent struct {
	mu          sync.Mutex
	now, before map[cutText][]Token
	size        int
}

type cutText struct{ lang, s string }

var lately recent

func (r *recent) find(lang, s string) ([]Token, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := cutText{lang, s}
	if known, ok := r.now[key]; ok {
		return known, true
	}
	known, ok := r.before[key]
	if ok {
		r.put(key, known)
	}
	return known, ok
}

func (r *recent) keep(lang, s string, tokens []Token) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(cutText{lang, s}, tokens)
}

func (r *recent) put(key cutText, tokens []Token) {
	size := len(key.s)
	for _, t := range tokens {
		size += int(unsafe.Sizeof(t)) + len(t.Term)
	}
	if size > latelyBytes/16 {
		return
	}
	if r.size += size; r.size > latelyBytes || r.now == nil {
		r.before, r.now, r.size = r.now, map[cutText][]Token{}, size
	}
	r.now[key] = tokens
}
