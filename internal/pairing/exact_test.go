package pairing

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

// TestWhatIsLeftOutCouldNotHaveEntered compares the answer with that of scoring everything.
func TestWhatIsLeftOutCouldNotHaveEntered(t *testing.T) {
	p := memory(t, 5, 40, 700)
	tell := func(why match.Exclusion, _ *match.Profile) bool { return why.Told() }
	ids := func(list []match.Scored) (out []string) {
		for _, s := range list {
			out = append(out, s.ID)
		}
		return out
	}
	compare := func(asked *match.Profile, from *register, rank []match.Scored) {
		t.Helper()
		related := func(s match.Scored) bool {
			other, _ := from.profile(s.ID)
			query := p.corpus.Ask(asked)
			return asked.SharesCode(&other.Codes) || query.Concepts(other.Concepts) > 0 || query.Words(other) > 0
		}
		var hits, misses []match.Scored
		for _, s := range rank {
			other, _ := from.profile(s.ID)
			switch {
			case !related(s):
			case s.Why == match.None && s.Exact >= lowest:
				hits = append(hits, s)
			case s.Why.Told() && s.Exact >= match.Floor && len(s.Covered) > 0 && (asked.Subtypes == 0 || asked.Subtypes&other.Subtypes != 0):
				misses = append(misses, s)
			}
		}
		for _, limit := range []int{1, 20, 300} {
			gotHits, gotMisses, considered := p.ask(domain.Viewer{}, asked, from, limit, lowest, explained, nil, tell)
			require.Equal(t, ids(hits[:min(limit, len(hits))]), ids(gotHits), "%s", asked.ID)
			require.Equal(t, ids(misses[:min(mostMisses, len(misses))]), ids(gotMisses))
			require.Equal(t, len(rank), considered)
		}
	}
	offers := slices.Clone(p.offers.profiles)
	for _, need := range p.needs.profiles {
		compare(need, p.offers, match.Rank(p.corpusToday(), need, offers))
	}
	for _, offer := range offers[:20] {
		compare(offer, p.needs, rankNeeds(p, offer))
	}
}

// rankNeeds is match.Rank the other way round.
func rankNeeds(p *Pairing, offer *match.Profile) []match.Scored {
	var out []match.Scored
	for _, need := range p.needs.profiles {
		out = append(out, match.Scored{ID: need.ID, Result: match.Score(p.corpusToday(), need, offer)})
	}
	slices.SortFunc(out, func(a, b match.Scored) int {
		x, _ := p.needs.profile(a.ID)
		y, _ := p.needs.profile(b.ID)
		fa := found{profile: x, total: a.Exact, covered: len(a.Covered)}
		fb := found{profile: y, total: b.Exact, covered: len(b.Covered)}
		return better(&fa, &fb)
	})
	return out
}

// TestRemovingLeavesNoTrace fills and empties the register and finds every list empty.
func TestRemovingLeavesNoTrace(t *testing.T) {
	p := memory(t, 6, 0, 50)
	for _, o := range slices.Clone(p.offers.profiles) {
		p.dropOffer(o.ID)
	}
	require.Zero(t, p.offers.shelf.Count())
	require.Zero(t, p.corpus.Records("en"))
	require.Len(t, p.offers.free, 50)
}
