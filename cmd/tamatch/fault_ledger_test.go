package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// step is one request of a story, sent under its key until it is acknowledged.
type step struct {
	who, path, ifMatch string
	body               any
	key                string
	done               bool
}

// errand is what a writer does with one record from its draft on: a need is cleared, verified, asked about and agreed on;
// an offer is verified.
type errand struct {
	writer int
	word   string // by which it is found
	kind   domain.Kind
	title  string
	steps  []step
	ref    string // of the record
	match  string
	status string // of the record, as acknowledged last
}

// ledger holds what was acknowledged, and what was sent and never answered.
type ledger struct {
	mu       sync.Mutex
	stories  []*errand
	current  [writers]*errand // with which each writer goes on
	resent   int              // requests whose answer was lost
	replayed int              // of which the register had done so many already

	acknowledged int // steps, in all
}

// of is the writer's story: the one that it has not ended, or a new one, whose title has the word.
func (l *ledger) of(writer int, word string) *errand {
	if s := l.current[writer]; s != nil && !s.over() {
		return s
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &errand{writer: writer, word: word, kind: domain.KindNeed, title: fmt.Sprintf("Story %d of writer %d in %s", len(l.stories), writer, word)}
	first := step{who: "state", path: "/needs", body: map[string]any{
		"language": "en", "title": s.title, "visibility": "public",
		"problem": "Imported firearms carry no marks and cannot be traced by the police.",
		"lines":   []map[string]any{{"subtype": "legal.drafting", "instrument": "FIREARMS", "articles": []string{"8"}}},
	}}
	if writer%4 == 3 {
		s.kind = domain.KindOffer
		first = step{who: "provider", path: "/offers", body: map[string]any{
			"kind": "capability", "language": "en", "title": s.title, "visibility": "public", "subtypes": []string{"legal.drafting"},
			"description": "We draft laws on marking and tracing with those who will apply them.",
		}}
	}
	first.key = fmt.Sprintf("story-%d-step-0", len(l.stories))
	s.steps = []step{first}
	l.stories = append(l.stories, s)
	l.current[writer] = s
	return s
}

// next adds the step that follows an acknowledged one, if the story goes on.
func (s *errand) next(a answer, offers []string) {
	n := len(s.steps)
	last := s.steps[n-1]
	record := "/" + string(s.kind) + "s/" + s.ref + "/actions"
	version := fmt.Sprintf(`"%d"`, a.body.Version)
	act := func(who, path, ifMatch, action string) step {
		return step{who: who, path: path, ifMatch: ifMatch, body: map[string]string{"action": action}}
	}
	var next step
	switch {
	case n == 1 && s.kind == domain.KindNeed:
		next = act("state", record, version, "submit")
	case n == 1:
		next = act("provider", record, version, "submit")
	case n == 2:
		next = act("broker", record, version, "verify")
	case n == 3 && s.kind == domain.KindNeed:
		next = step{who: "state", path: "/matches", body: map[string]string{"action": "ask", "need": s.ref, "offer": offers[s.writer%len(offers)]}}
	case n == 4:
		next = act("provider", "/matches/"+s.match+"/actions", "*", "accept")
	default:
		return
	}
	next.key = fmt.Sprintf("%s%d", strings.TrimRight(last.key, "0123456789"), n)
	s.steps = append(s.steps, next)
}

// take sends the story's open step. It answers false when no answer came.
func (v *victim) take(l *ledger, s *errand) (bool, error) {
	open := &s.steps[len(s.steps)-1]
	a, err := v.send(http.MethodPost, v.people[open.who][s.writer], open.path, open.key, open.ifMatch, open.body)
	if err != nil {
		return false, nil
	}
	if a.status >= 500 {
		return false, nil
	}
	if a.status >= 300 {
		return false, fmt.Errorf("%s: %s, its step %d under %s: %d %s", s.title, open.path, len(s.steps), open.key, a.status, a.raw)
	}
	open.done = true
	l.mu.Lock()
	l.acknowledged++
	if a.replayed {
		l.replayed++
	}
	l.mu.Unlock()
	if open.path == "/matches" {
		s.match = a.body.Ref
	} else if len(s.steps) <= 3 {
		s.ref, s.status = a.body.Ref, a.body.Status
	}
	s.next(a, v.offers)
	return true, nil
}

// over says whether nothing of the story is open; done is how many steps were acknowledged.
func (s *errand) over() bool { return s.steps[len(s.steps)-1].done }
func (s *errand) done() int {
	if s.over() {
		return len(s.steps)
	}
	return len(s.steps) - 1
}

// write has the writers write until stop is closed or nobody answers.
func (v *victim) write(l *ledger, word string, stop <-chan struct{}) *sync.WaitGroup {
	var all sync.WaitGroup
	for writer := range writers {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				answered, err := v.take(l, l.of(writer, word))
				if err != nil {
					v.t.Error(err)
				}
				if !answered {
					return // it is sent again when the process is back
				}
			}
		})
	}
	return &all
}

// resend sends again what was not answered, and the first request of each writer's story once more: it must not be done
// again. With end, the stories go on to their end.
func (v *victim) resend(l *ledger, end bool) {
	v.t.Helper()
	var all sync.WaitGroup
	for _, s := range l.current {
		if s == nil {
			continue
		}
		all.Go(func() {
			for again := !s.over(); again; again = end && !s.over() {
				l.mu.Lock()
				l.resent++
				l.mu.Unlock()
				if answered, err := v.take(l, s); err != nil || !answered {
					v.t.Errorf("%s stops at step %d: %v", s.title, len(s.steps), err)
					return
				}
			}
			first := s.steps[0]
			a, err := v.send(http.MethodPost, v.people[first.who][s.writer], first.path, first.key, first.ifMatch, first.body)
			if err != nil || !a.replayed || a.body.Ref != s.ref {
				v.t.Errorf("%s was posted twice: %+v %v", s.title, a, err)
			}
		})
	}
	all.Wait()
}

// holds fails unless the stories are in the register as they were acknowledged, each step once, with chains that hold;
// what is open is matched.
func (v *victim) holds(stories []*errand) {
	v.t.Helper()
	ctx, clock := v.t.Context(), domain.Clock()
	for _, s := range stories {
		var id, title, status string
		var err error
		if s.kind == domain.KindNeed {
			var n domain.Need
			n, err = v.store.Need(ctx, clock, s.ref)
			id, title, status = n.ID, n.Title, string(n.Status)
		} else {
			var o domain.Offer
			o, err = v.store.Offer(ctx, clock, s.ref)
			id, title, status = o.ID, o.Title, string(o.Status)
		}
		if err != nil || title != s.title || status != s.status {
			v.t.Errorf("%s: %s is %q, %s instead of %s: %v", s.title, s.ref, title, status, s.status, err)
			continue
		}
		v.once(s.kind, id, []domain.Action{domain.ActionCreate, domain.ActionSubmit, domain.ActionVerify}[:min(3, s.done())])
		if s.kind == domain.KindNeed && status == string(domain.NeedOpen) {
			suggested, _, err := v.store.Matches(ctx, store.MatchFilter{Viewer: clock, NeedID: id, Limit: store.NoLimit})
			if err != nil || len(suggested) < 2 {
				v.t.Errorf("%s: only %d offers stand beside %s: %v", s.title, len(suggested), s.ref, err)
			}
		}
		if s.match != "" {
			m, err := v.store.Match(ctx, clock, s.match)
			if err != nil || m.NeedID != id || (m.Status == domain.MatchAgreed) != s.over() {
				v.t.Errorf("%s: match %s is %s: %v", s.title, s.match, m.Status, err)
			}
			v.once(domain.KindMatch, m.ID, []domain.Action{domain.ActionAsk, domain.ActionAccept}[:s.done()-3])
		}
	}
}

// finds fails unless the broker finds those of the stories that have left their drafts.
func (v *victim) finds(stories []*errand) {
	v.t.Helper()
	want := map[string]map[string]int{}
	for _, s := range stories {
		if s.done() < 2 {
			continue
		}
		kind := string(s.kind) + "s"
		if want[kind] == nil {
			want[kind] = map[string]int{}
		}
		want[kind][s.word]++
	}
	for kind, words := range want {
		for word, n := range words {
			if got := v.found(kind, word); got != n {
				v.t.Errorf("of the %d %s of %s, %d are found", n, kind, word, got)
			}
		}
	}
}

// once fails unless the record's chain holds and tells of each action exactly once.
func (v *victim) once(kind domain.Kind, id string, actions []domain.Action) {
	v.t.Helper()
	events, err := v.store.Events(v.t.Context(), domain.Clock(), kind, id)
	if err == nil {
		err = domain.VerifyChain(events)
	}
	if err != nil {
		v.t.Errorf("%s %s: %v", kind, id, err)
	}
	for _, action := range actions {
		n := 0
		for _, e := range events {
			if e.Action == action {
				n++
			}
		}
		if n != 1 {
			v.t.Errorf("%s %s: %s was done %d times", kind, id, action, n)
		}
	}
}

// whole verifies the register as an operator does, and that references have no gap and records no twin.
func (v *victim) whole(l *ledger) {
	v.t.Helper()
	if out, err := v.command("audit", "verify").CombinedOutput(); err != nil {
		v.t.Errorf("the audit: %v\n%s", err, out)
	}
	count := map[domain.Kind]int{}
	for _, s := range l.stories {
		count[s.kind]++
	}
	ctx, clock := v.t.Context(), domain.Clock()
	needs, _, err := v.store.Needs(ctx, store.NeedFilter{Viewer: clock, Limit: store.NoLimit})
	v.must(err)
	offers, _, err := v.store.Offers(ctx, store.OfferFilter{Viewer: clock, Limit: store.NoLimit})
	v.must(err)
	matches, _, err := v.store.Matches(ctx, store.MatchFilter{Viewer: clock, Limit: store.NoLimit})
	v.must(err)
	references := map[domain.Kind][]string{}
	for _, n := range needs {
		references[domain.KindNeed] = append(references[domain.KindNeed], n.Reference)
	}
	for _, o := range offers {
		references[domain.KindOffer] = append(references[domain.KindOffer], o.Reference)
	}
	pairs := map[[2]string]bool{}
	for _, m := range matches {
		references[domain.KindMatch] = append(references[domain.KindMatch], m.Reference)
		if pair := [2]string{m.NeedID, m.OfferID}; pairs[pair] {
			v.t.Errorf("a second match of one pair: %s", m.Reference)
		} else {
			pairs[pair] = true
		}
	}
	if len(needs) != count[domain.KindNeed] || len(offers) != count[domain.KindOffer]+len(v.offers) {
		v.t.Errorf("%d needs of %d posted, %d offers of %d", len(needs), count[domain.KindNeed], len(offers), count[domain.KindOffer]+len(v.offers))
	}
	for kind, list := range references {
		slices.Sort(list)
		for i, ref := range list {
			var year, n int
			if _, err := fmt.Sscanf(ref[2:], "%d-%d", &year, &n); err != nil || n != i+1 {
				v.t.Errorf("the %s after %d others is %s", kind, i, ref)
				break
			}
		}
	}
}
