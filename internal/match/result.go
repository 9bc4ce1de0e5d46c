package match

import (
	"cmp"
	"math"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// Result is how an offer fits a need, and why.
type Result struct {
	Score     float64         // 0 to 100, in tenths
	Exact     float64         // the same before it was rounded: what orders; a text may bring it a little above 100
	Reasons   []domain.Reason // the largest share first; the shares add up to Score
	Covered   []string        // ids of the need's lines that the offer covers
	Uncovered []string
	Excluded  *domain.Message // set on a near miss: the one thing that excludes
	Why       Exclusion
}

// Scored is a result with the record it speaks of.
type Scored struct {
	ID        string
	Reference string
	Result
}

// Score scores and explains one pair. For many offers, prepare the need once with [Corpus.Ask].
func Score(c *Corpus, need, offer *Profile) Result { return c.Ask(need).Explain(offer) }

// Rank orders the offers for a need: score, then covered lines, then age. Near misses stand behind all others.
func Rank(c *Corpus, need *Profile, offers []*Profile) []Scored {
	q := c.Ask(need)
	byID := make(map[string]*Profile, len(offers))
	out := make([]Scored, len(offers))
	for i, o := range offers {
		byID[o.ID] = o
		out[i] = Scored{o.ID, o.Reference, q.Explain(o)}
	}
	slices.SortFunc(out, func(a, b Scored) int {
		if missA, missB := a.Why != None, b.Why != None; missA != missB {
			if missA {
				return 1
			}
			return -1
		}
		return cmp.Or(
			cmp.Compare(b.Exact, a.Exact), cmp.Compare(len(b.Covered), len(a.Covered)), Older(byID[a.ID], byID[b.ID]),
		)
	})
	return out
}

// Explain scores the pair and says why.
func (q *Query) Explain(other *Profile) Result {
	need, offer := q.pair(other)
	cosine, words := q.Concepts(other.Concepts), q.Words(other)
	var pts points
	q.fill(need, offer, cosine, words, &pts)
	r := Result{Exact: pts.total(need.scale), Why: excluded(need, &offer.Codes, q.today)}
	if r.Why != None {
		m := r.Why.message(need, offer, q.today)
		r.Excluded = &m
	}
	r.Covered = lineIDs(need.Lines, func(l *Line) bool { return l.covers(&offer.Codes, cosine, words) })
	r.Uncovered = lineIDs(need.Lines, func(l *Line) bool { return !slices.Contains(r.Covered, l.ID) })
	tenths := min(1000, int(math.Round(r.Exact*10)))
	r.Score = float64(tenths) / 10
	shares := pts.tenths(tenths)
	r.Reasons = make([]domain.Reason, 0, shares.told())
	for f, t := range shares {
		if t == 0 {
			continue
		}
		reason := factor(f).reason(need, offer)
		reason.Share = float64(t) / 10
		r.Reasons = append(r.Reasons, reason)
	}
	slices.SortStableFunc(r.Reasons, func(a, b domain.Reason) int { return cmp.Compare(b.Share, a.Share) })
	return r
}

// shares are the tenths of the score that each factor earns.
type shares [factors]int

// told is how many earn any.
func (s *shares) told() int {
	n := 0
	for _, t := range s {
		if t > 0 {
			n++
		}
	}
	return n
}

// tenths shares out the rounded score in proportion to the points: each factor gets its whole tenths, and those left
// over go to the largest remainders, the earlier factor first where two are equal.
func (pts *points) tenths(total int) (out shares) {
	sum := 0.0
	for _, x := range pts {
		sum += x
	}
	if sum == 0 {
		return out
	}
	var order [factors]factor
	var rest [factors]float64
	left := total
	for f, x := range pts {
		exact := x / sum * float64(total)
		out[f] = int(exact)
		rest[f] = exact - float64(out[f])
		order[f] = factor(f)
		left -= out[f]
	}
	slices.SortStableFunc(order[:], func(a, b factor) int { return cmp.Compare(rest[b], rest[a]) })
	for _, f := range order {
		if left <= 0 {
			break
		}
		if pts[f] > 0 {
			out[f]++
			left--
		}
	}
	return out
}

// mostConcepts and mostWords are how many a reason names.
const (
	mostConcepts = 3
	mostWords    = 6
)

func (f factor) reason(need, offer *Profile) domain.Reason {
	say := func(factor, key, arg string, shared []string) domain.Reason {
		r := domain.Reason{Factor: factor, Message: domain.Say(key), Shared: shared}
		if arg != "" {
			r.Message.Args = []any{arg, domain.JoinCodes(shared)}
		}
		return r
	}
	gathered := func(take func(*Line) uint32) []string {
		var set uint32
		for i := range need.Lines {
			set |= take(&need.Lines[i])
		}
		return subtypesIn(set)
	}
	switch f {
	case fSubtype:
		return say("subtype", "reason.subtype", "subtypes", gathered(func(l *Line) uint32 { return l.Subtypes & offer.Subtypes }))
	case fSubtypeGuessed:
		return say("subtype", guessKey(offer), "subtypes", gathered(func(l *Line) uint32 { return l.Subtypes & offer.Subtypes }))
	case fType:
		return say("type", "reason.type", "subtypes", gathered(func(l *Line) uint32 {
			switch near := offer.Subtypes & subtypesOfTypes(l.Types); {
			case near == 0 || l.Subtypes&offer.Subtypes != 0:
				return 0
			case l.Subtypes == 0: // read from the text: there is no subtype that was asked for
				return near
			}
			return l.Subtypes & subtypesOfTypes(offer.Types)
		}))
	case fArticle:
		return say("article", offer.guessedKey("reason.articles", GuessedArticles), "articles", articlesIn(need.Codes.Articles.and(offer.Codes.Articles)))
	case fInstrument:
		return say("instrument", offer.guessedKey("reason.instruments", GuessedInstruments), "instruments",
			in(domain.Instruments, uint16(need.Instrument&offer.Instrument)))
	case fConvention:
		return say("instrument", "reason.convention", "instruments", in(domain.Instruments, uint16(need.Instrument&^offer.Instrument)))
	case fModality:
		return say("modality", offer.guessedKey("reason.modalities", GuessedModalities), "modalities",
			in(domain.Modalities, need.Modalities&offer.Modalities))
	case fFamily:
		return say("modality", "reason.family", "modalities", in(domain.Modalities, offer.Modalities))
	case fWorksIn:
		common := offer.Codes.Languages.and(need.Codes.Languages)
		if need.Codes.Languages.empty() {
			common = written[need.Wrote]
		}
		return say("language", "reason.languages", "languages", common.codes())
	case fWritten:
		return say("language", "reason.written", "languages", written[need.Wrote].codes())
	case fNamed:
		return say("eligible", "reason.state", "states", []string{codes().states[need.State].Code})
	case fGroup:
		return eligibleReason(need, offer)
	case fEveryone:
		return say("eligible", "reason.everyone", "", nil)
	case fTime:
		if offer.Start == 0 && offer.End == 0 && offer.Last == 0 && offer.Lead == 0 {
			return say("time", "reason.standing", "", nil)
		}
		return say("time", "reason.time", "", nil)
	case fTradition:
		return say("provider", "reason.traditions", "traditions", in(domain.LegalTraditions, uint16(need.Traditions&offer.Traditions)))
	case fProviderGroup:
		return say("provider", "reason.provider_group", "groups", in(domain.RegionalGroups, uint16(stateFacts()[offer.State].group)))
	case fPeer:
		return say("provider", "reason.peer", "", nil)
	case fConcept:
		spoken, near := sharedConcepts(need, offer)
		switch {
		case len(spoken) > 0:
			return say("concept", "reason.concepts", "concepts", spoken)
		case len(near) > 0:
			return say("concept", "reason.concepts_near", "concepts", near)
		}
		return say("concept", "reason.concepts_alike", "", nil)
	}
	return say("text", "reason.text", "", nil)
}

// sharedConcepts are the strongest subjects of both texts: those that both name, and those that one of them only comes near
// with its words, which nobody may be told it speaks of.
func sharedConcepts(need, offer *Profile) (spoken, near []string) {
	all := thesaurus()
	for _, id := range reference.SharedConcepts(need.Concepts, offer.Concepts) {
		switch {
		case int(id) >= len(all):
		case need.Concepts.Speaks(need.Spoken, id) && offer.Concepts.Speaks(offer.Spoken, id):
			spoken = append(spoken, all[id].Code)
		default:
			near = append(near, all[id].Code)
		}
	}
	return spoken[:min(mostConcepts, len(spoken))], near[:min(mostConcepts, len(near))]
}

// guessKey says on which side the subtype was read from the text.
func guessKey(offer *Profile) string {
	if offer.Flags&GuessedSubtypes != 0 {
		return "reason.subtype_read_offer"
	}
	return "reason.subtype_read_need"
}

func (p *Profile) guessedKey(key string, f Flags) string {
	if p.Flags&f != 0 {
		return key + "_read"
	}
	return key
}

func eligibleReason(need, offer *Profile) domain.Reason {
	r := domain.Reason{Factor: "eligible"}
	state := stateFacts()[need.State]
	switch {
	case offer.Groups&state.group != 0:
		r.Shared = in(domain.RegionalGroups, uint16(offer.Groups&state.group))
		r.Message = domain.Say("reason.groups", "groups", domain.JoinCodes(r.Shared))
	case offer.Flags&LDC != 0:
		r.Message = domain.Say("reason.ldc")
	case offer.Flags&LLDC != 0:
		r.Message = domain.Say("reason.lldc")
	default:
		r.Message = domain.Say("reason.sids")
	}
	return r
}

// NameWords puts the words in common into the reason that speaks of them.
func (c *Corpus) NameWords(r *Result, need, offer *Profile, words Words) {
	for i := range r.Reasons {
		if reason := &r.Reasons[i]; reason.Factor == "text" {
			if shared := c.SharedWords(need, offer, words, mostWords); len(shared) > 0 {
				reason.Shared = shared
				reason.Message = domain.Say("reason.words", "words", domain.JoinCodes(shared))
			}
		}
	}
}
