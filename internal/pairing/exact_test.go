package pairing

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
)

// everybody is the reader key of a public record.
const everybody = "public"

// stir does to a filled memory what days of use do: records go, come back changed, are open to some alone, and have no place left.
func stir(t *testing.T, p *Pairing) (of map[string][]string) {
	t.Helper()
	m := matchtest.New(99)
	of = map[string][]string{}
	for i, o := range slices.Clone(p.offers.profiles) {
		readers := []string{everybody}
		if i%9 == 4 {
			readers = []string{"org:somebody"}
		}
		switch i % 11 {
		case 3:
			p.dropOffer(o.ID)
			continue
		case 5: // it says something else now
			other := m.Offer()
			other.ID, other.Reference = o.ID, o.Reference
			o = match.OfferProfile(other)
		case 6: // nothing but words
			other := m.Offer()
			o = match.OfferProfile(domain.Offer{ID: o.ID, Reference: o.Reference, OrganizationID: "org-x", Language: other.Language, Title: other.Title, Description: other.Description})
		}
		p.dropOffer(o.ID)
		p.offers.put(o, 2, readers)
		p.corpus.Add(o)
		of[o.ID] = readers
		p.offers.full(o.ID, i%7 == 2)
	}
	return of
}

// TestWhatIsLeftOutCouldNotHaveEntered compares the answer with that of scoring everything.
func TestWhatIsLeftOutCouldNotHaveEntered(t *testing.T) {
	p := memory(t, 5, 27, 500)
	readers := stir(t, p)
	m := matchtest.New(7)
	for i := range 15 { // needs of words alone, short and long, and of an unwanted provider
		n := m.Need()
		n.ID = fmt.Sprint("bare-", i)
		switch i % 3 {
		case 0:
			n = domain.Need{ID: n.ID, Language: n.Language, Title: n.Title}
		case 1:
			n.Lines = nil
		case 2:
			n.Provider.Excluded = []string{"org-p01", "org-p02", "org-p03"}
		}
		p.needs.put(match.NeedProfile(n), 1, []string{everybody})
	}
	ids := func(list []match.Scored) (out []string) {
		for _, s := range list {
			out = append(out, s.ID)
		}
		return out
	}
	nearly := 0
	compare := func(viewer domain.Viewer, asked *match.Profile, from *register, rank []match.Scored) {
		t.Helper()
		query := p.corpusToday().Ask(asked)
		var hits, misses []match.Scored
		for _, s := range rank {
			other, _ := from.profile(s.ID)
			related := asked.SharesCode(&other.Codes) || query.Concepts(other.Concepts) > 0 || query.Words(other) > 0
			switch {
			case !related:
			case s.Why == match.None && s.Exact >= lowest:
				hits = append(hits, s)
			case s.Why.Told() && s.Exact >= match.Floor && query.Covered(other) > 0 && (asked.Subtypes == 0 || asked.Subtypes&other.Subtypes != 0):
				misses = append(misses, s)
			}
		}
		nearly += len(misses)
		for _, limit := range []int{1, 20, 300} {
			gotHits, gotMisses, considered, _ := p.ask(viewer, asked, from, limit, lowest, explained, nil, withMisses)
			require.Equal(t, ids(hits[:min(limit, len(hits))]), ids(gotHits), "%s", asked.ID)
			require.Equal(t, ids(misses[:min(mostMisses, len(misses))]), ids(gotMisses))
			require.Equal(t, len(rank), considered)
		}
	}
	var public, all []*match.Profile
	for _, o := range p.offers.profiles {
		if o == nil {
			continue
		}
		all = append(all, o)
		if readers[o.ID][0] == everybody {
			public = append(public, o)
		}
	}
	require.Less(t, len(public), len(all))
	for _, need := range p.needs.profiles {
		compare(domain.Viewer{}, need, p.offers, match.Rank(p.corpusToday(), need.ExcludingNobody(), public))
		compare(domain.Clock(), need, p.offers, match.Rank(p.corpusToday(), need, all))
	}
	for _, offer := range all[:10] {
		compare(domain.Viewer{}, offer, p.needs, rankNeeds(p, offer, (*match.Profile).ExcludingNobody))
		compare(domain.Clock(), offer, p.needs, rankNeeds(p, offer, func(need *match.Profile) *match.Profile { return need }))
	}
	require.Greater(t, nearly, 100)
}

// rankNeeds is match.Rank the other way round, of the needs as somebody knows them.
func rankNeeds(p *Pairing, offer *match.Profile, known func(*match.Profile) *match.Profile) []match.Scored {
	var out []match.Scored
	for _, need := range p.needs.profiles {
		out = append(out, match.Scored{ID: need.ID, Result: match.Score(p.corpusToday(), known(need), offer)})
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
