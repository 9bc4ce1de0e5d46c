package pairing

import (
	"context"
	"sync"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// told are answers that the public was given to needs of the register, for the next of the public who asks: nothing in them depends
// on more than the need as it stands, the open offers, their corpus and the day. A match made, a person registered or another need
// posted leaves them true; any change to an open offer, even one that the public does not see, moves the corpus and forgets them
// all. Answers to people who have signed in are not kept: few would ask twice, and what each may see is their own.
type told struct {
	mu          sync.Mutex
	of          moment
	now, before map[*match.Profile]tale // by the need's profile in memory, which is another once the need has changed
}

// moment is when the open offers were as they are: after so many changes to them, on that day.
type moment struct {
	offers uint64
	day    string
}

// tale is what memory says of a need: the best offers and near misses, with the words in common named.
type tale struct {
	words        string // of the need, as they were asked
	limit        int
	hits, misses []match.Scored
	considered   int
}

// mostTold is how many answers are kept, twice; each takes some fifty kilobytes.
const mostTold = 250

func (t *told) find(at moment, need *match.Profile, words string, limit int) (tale, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of != at {
		return tale{}, false
	}
	known, ok := t.now[need]
	if !ok {
		known, ok = t.before[need]
	}
	return known, ok && known.words == words && known.limit == limit
}

// keep remembers an answer of that moment.
func (t *told) keep(at moment, need *match.Profile, answer tale) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of != at {
		t.of, t.now, t.before = at, nil, nil
	}
	if t.now == nil || len(t.now) >= mostTold {
		t.now, t.before = map[*match.Profile]tale{}, t.now
	}
	t.now[need] = answer
}

// tell answers with the offers for a need: from what the public was told, or anew.
func (p *Pairing) tell(ctx context.Context, v domain.Viewer, asked *match.Profile, words string, limit int) (answer tale, narrowed bool) {
	at, open := p.moment(), v.IsPublic()
	if open && p.answering(ctx) {
		if known, ok := p.told.find(at, asked, words, limit); ok {
			return known, false
		}
	}
	answer = tale{words: words, limit: limit}
	var alone bool
	answer.hits, answer.misses, answer.considered, alone, narrowed = p.askAll(ctx, v, domain.KindOffer, asked, words, limit)
	cut := match.WordsOf(asked, words)
	for _, list := range [][]match.Scored{answer.hits, answer.misses} {
		for i := range list {
			p.nameWords(&list[i].Result, asked, list[i].ID, cut)
		}
	}
	if open && alone && p.remembers(asked) && p.moment() == at {
		p.told.keep(at, asked, answer)
	}
	return answer, narrowed
}

// remembers says whether the profile is that of an open need in memory, not one made for this question.
func (p *Pairing) remembers(need *match.Profile) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	known, _ := p.needs.profile(need.ID)
	return known == need
}

// moment is the one of now.
func (p *Pairing) moment() moment {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return moment{p.offers.changes, p.now().UTC().Format(time.DateOnly)}
}
