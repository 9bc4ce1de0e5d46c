package match_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
)

// bare is an offer, or a need, of which only the words are left, in one language.
func bareOffer(o domain.Offer) domain.Offer {
	return domain.Offer{ID: o.ID, Reference: o.Reference, OrganizationID: "org-x", Language: "en", Title: o.Title, Description: o.Description}
}

func bareNeed(n domain.Need) domain.Need {
	return domain.Need{ID: n.ID, Language: "en", Title: n.Title, Problem: n.Problem, Objective: n.Objective}
}

// TestWordsAloneAreOrderedByTheTextbook: where only words speak, the order is that of BM25 over exact lengths, whatever
// the words are about and however often the need repeats them.
func TestWordsAloneAreOrderedByTheTextbook(t *testing.T) {
	for seed := range uint64(2) {
		m := matchtest.New(100 + seed)
		var plain match.Plain
		var offers []*match.Profile
		c := match.NewCorpus(today)
		for range 160 {
			o := bareOffer(m.OfferIn("en"))
			plain.Add(o.ID, o.Language, o.Title, o.Text())
			offers = append(offers, match.OfferProfile(o))
			c.Add(offers[len(offers)-1])
		}
		for i := range 9 {
			n := bareNeed(m.NeedIn("en"))
			switch i % 3 {
			case 1: // a question of a few words, which a text may hold more often than the question does
				n.Title, n.Problem, n.Objective = "Firearms marking and record keeping", "", ""
			case 2:
				n.Problem += " " + n.Problem + " " + n.Objective
			}
			want := plain.Rank("en", n.Title, n.Text(), 1000)
			require.NotEmpty(t, want)
			got := match.Rank(c, match.NeedProfile(n), offers)
			for place, w := range want {
				at := slices.IndexFunc(want, func(h match.PlainHit) bool { return h.ID == got[place].ID })
				require.GreaterOrEqual(t, at, 0, "place %d: a text that shares no word", place+1)
				require.InDelta(t, w.Score, want[at].Score, 1e-9, "place %d of the need %q", place+1, n.Title)
			}
		}
	}
}
