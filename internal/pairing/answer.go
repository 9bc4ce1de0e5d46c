package pairing

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/search"
	"tamatch/internal/store"
)

// Options of a question.
type Options struct {
	Limit int // of hits; 0 is 20
}

const defaultLimit = 20

// Answer is what a record could meet, as the viewer may know it.
type Answer struct {
	Hits       []Hit
	NearMisses []Hit    // what one thing excludes, the best first
	Narrowed   bool     // the search engine did not answer: what it would find in spite of misspellings is missing
	Uncovered  []string // ids of the need's lines that no hit covers
	Considered int      // open records of the other kind that the viewer may see
}

// Hit is an offer for a need, or a need for an offer.
type Hit struct {
	Offer              *domain.Offer // set when a need was asked for, as the viewer may read it
	Need               *domain.Need  // set when an offer was asked for
	Score              float64       // 0 to 100, in tenths
	Rank               int           // from 1
	Reasons            []domain.Reason
	Covered, Uncovered []string        // ids of the need's lines
	Excluded           *domain.Message // of a near miss: the one thing that excludes
}

// Related says that the two have to do with each other and none of the need's lines is covered: such a hit is listed apart from
// those that give something of what is asked for.
func (h Hit) Related() bool { return len(h.Covered) == 0 && len(h.Uncovered) > 0 }

// OffersFor are the open offers that could cover the need, best first. The need may be one that was
// never saved: what somebody is writing.
func (p *Pairing) OffersFor(ctx context.Context, v domain.Viewer, n domain.Need, o Options) (Answer, error) {
	if err := p.CatchUp(ctx); err != nil {
		return Answer{}, err
	}
	asked := p.needProfile(n)
	words := n.Title + "\n" + n.Text()
	told, narrowed := p.tell(ctx, v, asked, words, o.Limit)
	a := Answer{Considered: told.considered, Narrowed: narrowed}
	records, err := p.offersOf(ctx, v, told.hits, told.misses)
	if err != nil {
		return Answer{}, err
	}
	fill := func(list []match.Scored) []Hit {
		var out []Hit
		for _, s := range list {
			offer, ok := records[s.ID]
			if !ok {
				continue // closed or hidden since
			}
			h := newHit(s.Result, len(out)+1)
			h.Offer = &offer
			out = append(out, h)
		}
		return out
	}
	a.Hits, a.NearMisses = fill(told.hits), fill(told.misses)
	for _, l := range asked.Lines {
		if l.ID != "" && !slices.ContainsFunc(a.Hits, func(h Hit) bool { return slices.Contains(h.Covered, l.ID) }) {
			a.Uncovered = append(a.Uncovered, l.ID)
		}
	}
	return a, nil
}

// NeedsFor are the open needs that the offer fits, best first. The offer may be one that was never saved.
func (p *Pairing) NeedsFor(ctx context.Context, v domain.Viewer, offer domain.Offer, o Options) (Answer, error) {
	if err := p.CatchUp(ctx); err != nil {
		return Answer{}, err
	}
	asked, err := p.offerProfile(ctx, v, offer)
	if err != nil {
		return Answer{}, err
	}
	var a Answer
	var hits, misses []match.Scored
	hits, misses, a.Considered, _, a.Narrowed = p.askAll(ctx, v, domain.KindNeed, asked, offer.Title+"\n"+offer.Text(), o.Limit)
	records, err := p.needsOf(ctx, v, hits, misses)
	if err != nil {
		return Answer{}, err
	}
	fill := func(list []match.Scored) []Hit {
		var out []Hit
		for _, s := range list {
			need, ok := records[s.ID]
			if !ok {
				continue
			}
			p.nameWordsOf(&s.Result, s.ID, asked, need.Title+"\n"+need.Text())
			h := newHit(s.Result, len(out)+1)
			h.Need = &need
			out = append(out, h)
		}
		return out
	}
	a.Hits, a.NearMisses = fill(hits), fill(misses)
	return a, nil
}

func newHit(r match.Result, rank int) Hit {
	return Hit{
		Score: r.Score, Rank: rank, Reasons: r.Reasons, Covered: r.Covered, Uncovered: r.Uncovered, Excluded: r.Excluded,
	}
}

// askAll puts a record to memory and, where that could change the answer, to the search engine. All that the engine does is to
// vouch for records that have nothing in common with this one as far as memory knows; mostly none of those scores enough to come
// among the best. An engine that does not even say how far it has come is asked all the same, so that the answer says what it is.
// alone says that memory has spoken alone.
func (p *Pairing) askAll(ctx context.Context, v domain.Viewer, kind domain.Kind, asked *match.Profile, words string, limit int,
) (hits, misses []match.Scored, considered int, alone, narrowed bool) {
	from := p.offers
	if kind == domain.KindNeed {
		from = p.needs
	}
	hits, misses, considered, doubtful := p.ask(v, asked, from, limit, lowest, explained, nil, withMisses)
	if !doubtful && p.answering(ctx) {
		return hits, misses, considered, true, false
	}
	engine, narrowed := p.candidates(ctx, v, kind, asked.Language, words)
	if doubtful && len(engine) > 0 {
		hits, misses, considered, _ = p.ask(v, asked, from, limit, lowest, explained, engine, withMisses)
	}
	return hits, misses, considered, false, narrowed
}

// answering says whether there is no search engine that keeps silent.
func (p *Pairing) answering(ctx context.Context) bool {
	if p.index == nil {
		return true
	}
	_, err := p.index.Position(ctx)
	return err == nil
}

// ask puts a record to memory. doubtful says that the answer would be another if the engine vouched for one more record.
func (p *Pairing) ask(v domain.Viewer, asked *match.Profile, from *register, limit int, floor float64, how detail, engine []string,
	wanted regrets,
) (hits, misses []match.Scored, considered int, doubtful bool) {
	if limit <= 0 {
		limit = defaultLimit
	}
	if asked.Kind == domain.KindNeed && !readsExclusions(v, asked) {
		asked = asked.ExcludingNobody()
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	w := p.scratch.Get().(*working)
	defer p.scratch.Put(w)
	q := question{
		from: from, query: p.corpusToday().Ask(asked), asked: asked, viewer: p.keys.holder(v), reads: v, misses: wanted, ids: engine,
		hits: best{k: limit, floor: floor}, missed: best{k: mostMisses, floor: match.Floor}, working: w,
	}
	q.run()
	hits, misses = q.result(how)
	return hits, misses, from.visible(q.viewer), q.doubtful
}

// needProfile is the profile of the need: the one in memory when the need is the open one that it was made of.
func (p *Pairing) needProfile(n domain.Need) *match.Profile {
	p.mu.RLock()
	known, version := p.needs.profile(n.ID)
	p.mu.RUnlock()
	if known != nil && version == n.Version {
		return known
	}
	return match.NeedProfile(n)
}

// offerProfile is the same for an offer, whose restricted fields say for which single need it is. They count for those too who may
// not read them: what was promised to one need is proposed to no other.
func (p *Pairing) offerProfile(ctx context.Context, v domain.Viewer, o domain.Offer) (*match.Profile, error) {
	p.mu.RLock()
	known, version := p.offers.profile(o.ID)
	p.mu.RUnlock()
	if known != nil && version == o.Version {
		return known, nil
	}
	if o.ID != "" && !o.Restricted(v) {
		whole, err := p.store.Offer(ctx, domain.Clock(), o.ID)
		switch {
		case err == nil:
			o.SingleNeed = whole.SingleNeed
		case !errors.Is(err, domain.ErrNotFound):
			return nil, err
		}
	}
	made := match.OfferProfile(o)
	provider, err := p.store.Organization(ctx, o.OrganizationID)
	switch {
	case err == nil && provider.IsState():
		made.SetProvider(provider.State)
	case err != nil && !errors.Is(err, domain.ErrNotFound):
		return nil, err
	}
	if o.ID != "" && o.Capacity.Total > 0 {
		taken, err := p.store.CapacityTaken(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if taken >= o.Capacity.Total {
			made.Flags |= match.Full
		}
	}
	return made, nil
}

// most words and candidates that are asked of the search engine.
const (
	mostTerms      = 10
	mostCandidates = 200
)

// candidates are what the search engine adds, and whether it failed to answer.
func (p *Pairing) candidates(ctx context.Context, v domain.Viewer, kind domain.Kind, lang, words string) (ids []string, narrowed bool) {
	if p.index == nil {
		return nil, false
	}
	p.mu.RLock()
	terms := p.corpusToday().Telling(lang, words, mostTerms)
	p.mu.RUnlock()
	terms = slices.DeleteFunc(terms, func(t string) bool { return !utf8.ValidString(t) })
	if len(terms) == 0 {
		return nil, false
	}
	ids, err := p.index.Candidates(ctx, search.CandidateQuery{
		Viewer: v, Kind: kind, Lang: lang, Terms: terms, Statuses: []string{"open"}, Limit: mostCandidates,
	})
	if err != nil && ctx.Err() == nil {
		if !errors.Is(err, search.ErrDown) {
			p.log.ErrorContext(ctx, "search engine failed", "error", err)
		}
		return nil, true
	}
	return ids, false
}

func (p *Pairing) nameWords(r *match.Result, need *match.Profile, offerID string, words match.Words) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if offer, _ := p.offers.profile(offerID); offer != nil {
		p.corpus.NameWords(r, need, offer, words)
	}
}

func (p *Pairing) nameWordsOf(r *match.Result, needID string, offer *match.Profile, needText string) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if need, _ := p.needs.profile(needID); need != nil {
		p.corpus.NameWords(r, need, offer, match.WordsOf(need, needText))
	}
}

func idsOf(lists ...[]match.Scored) []string {
	ids := []string{}
	for _, list := range lists {
		for _, s := range list {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func (p *Pairing) offersOf(ctx context.Context, v domain.Viewer, lists ...[]match.Scored) (map[string]domain.Offer, error) {
	out := map[string]domain.Offer{}
	for part := range slices.Chunk(idsOf(lists...), 1000) {
		offers, _, err := p.store.Offers(ctx, store.OfferFilter{Viewer: v, IDs: part, Statuses: []domain.OfferStatus{domain.OfferOpen}})
		if err != nil {
			return nil, err
		}
		for _, o := range offers {
			out[o.ID] = o
		}
	}
	return out, nil
}

func (p *Pairing) needsOf(ctx context.Context, v domain.Viewer, lists ...[]match.Scored) (map[string]domain.Need, error) {
	out := map[string]domain.Need{}
	for part := range slices.Chunk(idsOf(lists...), 1000) {
		needs, _, err := p.store.Needs(ctx, store.NeedFilter{Viewer: v, IDs: part, Statuses: []domain.NeedStatus{domain.NeedOpen}})
		if err != nil {
			return nil, err
		}
		for _, n := range needs {
			out[n.ID] = n
		}
	}
	return out, nil
}
