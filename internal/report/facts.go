package report

import (
	"context"
	"math/bits"
	"time"

	"golang.org/x/sync/errgroup"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// cells that have no value of their own: a record without a region, a line without an article.
const notStated = "-"

// facts are what one overview is counted from: the records of its scope that its viewer sees.
type facts struct {
	scope    Scope
	asOf     time.Time
	needs    []need
	offers   []offer
	matches  []match
	findings []domain.Finding
	cycles   map[string]bool            // codes of those that the response tracker has
	tracked  []TrackedCycle             // of the response tracker, with the rates that the viewer may know
	answers  []domain.ReportingResponse // that the viewer may know of
	treaty   reference.Treaty           // who is party to what
	ages     ages                       // since when a request is open for long
	at       map[string]int             // id of a need to its place
	served   map[servedKey]*stateSet
	given    map[domain.Subtype]bool // subtypes that an open offer gives
}

// need is a request with the lines that the scope counts.
type need struct {
	store.NeedFact
	lines []line
	state int // place in the list of States, -1 for none
	group domain.RegionalGroup
	note  domain.Annotation
}

// line is one thing asked for, and how far it has come.
type line struct {
	store.LineFact
	instruments []domain.Instrument // that the scope counts; one empty where the line names none
	reach       stage
}

type offer struct {
	store.OfferFact
	open stateSet // States that it is open to
}

type match struct {
	store.MatchFact
	need  int
	reach stage
}

// stage is how far help has come, in the order of the funnel.
type stage int

const (
	asked stage = iota
	suggested
	proposed
	agreed
	delivered
	confirmed
	stages = int(confirmed) + 1
)

// stageCodes name the stages in messages and queries.
var stageCodes = [stages]string{"asked", "suggested", "proposed", "agreed", "delivered", "confirmed"}

// Stages are the codes of how far help has come, in the order of the funnel.
func Stages() []string { return append([]string{}, stageCodes[:]...) }

func stageOf(m store.MatchFact) stage {
	switch {
	case m.Status == domain.MatchConfirmed:
		return confirmed
	case m.Delivered != nil:
		return delivered
	case m.Agreed != nil:
		return agreed
	case m.Proposed != nil:
		return proposed
	}
	return suggested
}

// stateSet is a set of States by their place in the list.
type stateSet [4]uint64

func (s *stateSet) add(place int) {
	if place >= 0 {
		s[place/64] |= 1 << (place % 64)
	}
}

func (s *stateSet) has(place int) bool { return place >= 0 && s[place/64]&(1<<(place%64)) != 0 }

func (s *stateSet) join(o stateSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *stateSet) meet(o stateSet) {
	for i := range s {
		s[i] &= o[i]
	}
}

// codes are the States of the set, by English name.
func (s *stateSet) codes() []string {
	list := stateList()
	var out []string
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			out = append(out, list[i*64+bits.TrailingZeros64(word)].Code)
		}
	}
	return out
}

func (s *stateSet) count() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// read gathers the facts of a scope.
func read(reading context.Context, st *store.Store, scope Scope) (*facts, error) {
	f := &facts{scope: scope, asOf: st.Now(), at: map[string]int{}}
	var err error
	if f.treaty, err = st.Treaty(reading); err != nil {
		return nil, err
	}
	cycles, err := st.ReportingCycles(reading)
	if err != nil {
		return nil, err
	}
	f.ages = agesOn(f.asOf, cycles)
	if err := f.readAnswers(reading, st, cycles); err != nil {
		return nil, err
	}
	notes, err := st.Annotations(reading, domain.KindNeed)
	if err != nil {
		return nil, err
	}
	// The lists are read beside each other; matches are joined to their needs afterwards.
	var matches []store.MatchFact
	group, ctx := errgroup.WithContext(reading)
	group.Go(func() error {
		return st.NeedFacts(ctx, scope.Viewer, func(n store.NeedFact) { f.addNeed(n, notes[n.ID]) })
	})
	group.Go(func() error {
		if err := st.OfferFacts(ctx, scope.Viewer, f.addOffer); err != nil {
			return err
		}
		return st.MatchFacts(ctx, scope.Viewer, func(m store.MatchFact) { matches = append(matches, m) })
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, m := range matches {
		f.addMatch(m)
	}
	findings, _, err := st.Findings(reading, store.FindingFilter{Limit: store.NoLimit})
	if err != nil {
		return nil, err
	}
	for _, found := range findings {
		f.addFinding(found)
	}
	return f, nil
}

// addNeed keeps a need that the scope counts. One that was withdrawn, or merged into another, is no request any more.
func (f *facts) addNeed(n store.NeedFact, note domain.Annotation) {
	if n.Outcome == domain.NeedWithdrawn || n.Outcome == domain.NeedMerged || !f.scope.dated(n.Date) || !f.scope.grouped(n.State) {
		return
	}
	kept := need{NeedFact: n, state: statePlace(n.State), group: groupOf(n.State), note: note}
	for _, l := range n.Lines {
		if !f.scope.serves(l) {
			continue
		}
		if l.Subtype == "" {
			l.Subtype = domain.Unspecified
		}
		kept.lines = append(kept.lines, line{LineFact: l, instruments: f.scope.named(l)})
	}
	if len(kept.lines) == 0 {
		return
	}
	f.at[n.ID] = len(f.needs)
	f.needs = append(f.needs, kept)
}

// named are the instruments of the line that the scope counts.
func (s Scope) named(l store.LineFact) []domain.Instrument {
	if one, ok := alone[l.Instrument]; ok && len(l.Also) == 0 && (l.Instrument == "" || contains(s.instruments(), l.Instrument)) {
		return one
	}
	var out []domain.Instrument
	for _, i := range s.instruments() {
		if l.Serves(i) {
			out = append(out, i)
		}
	}
	if out == nil {
		out = alone[""]
	}
	return out
}

// alone are the lists of one instrument, and of none: most lines name no more, and share them.
var alone = func() map[domain.Instrument][]domain.Instrument {
	out := map[domain.Instrument][]domain.Instrument{"": {""}}
	for _, i := range domain.Instruments {
		out[i] = []domain.Instrument{i}
	}
	return out
}()

func (f *facts) addOffer(o store.OfferFact) {
	if len(f.scope.Instruments) > 0 {
		serves := false
		for _, i := range o.Instruments {
			serves = serves || contains(f.scope.Instruments, i)
		}
		if !serves {
			return
		}
	}
	f.offers = append(f.offers, offer{OfferFact: o, open: openTo(o.Eligible)})
}

// openTo are the States that meet what an offer asks of a requester.
func openTo(e domain.Eligibility) stateSet {
	t := stateTable()
	open := t.all
	if len(e.States) > 0 || len(e.Groups) > 0 {
		open = stateSet{}
		for _, code := range e.States {
			open.add(statePlace(code))
		}
		for _, g := range e.Groups {
			open.join(t.groups[g])
		}
	}
	for _, asked := range []struct {
		asked bool
		of    stateSet
	}{{e.LDC, t.ldc}, {e.LLDC, t.lldc}, {e.SIDS, t.sids}} {
		if asked.asked {
			open.meet(asked.of)
		}
	}
	return open
}

// addMatch keeps a match of a need that counts and marks how far its lines have come.
func (f *facts) addMatch(m store.MatchFact) {
	place, ok := f.at[m.NeedID]
	if !ok {
		return
	}
	kept := match{MatchFact: m, need: place, reach: stageOf(m)}
	f.matches = append(f.matches, kept)
	n := &f.needs[place]
	for i := range n.lines {
		if contains(m.Covered, n.lines[i].ID) {
			n.lines[i].reach = max(n.lines[i].reach, kept.reach)
		}
	}
}

func (f *facts) addFinding(found domain.Finding) {
	day := found.CreatedAt
	if found.SourceDate != nil {
		day = *found.SourceDate
	}
	if !f.scope.dated(day) || !f.scope.grouped(found.State) {
		return
	}
	if len(f.scope.Instruments) > 0 && !contains(f.scope.Instruments, found.Instrument) {
		return
	}
	f.findings = append(f.findings, found)
}

func contains[T comparable](list []T, want T) bool {
	for _, v := range list {
		if v == want {
			return true
		}
	}
	return false
}
