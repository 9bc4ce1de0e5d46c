package pairing

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

func TestWhatThePublicWasToldIsToldAgainUntilAnOfferChanges(t *testing.T) {
	p := memory(t, 5, 3, 60)
	var need *match.Profile
	for _, n := range p.needs.profiles {
		need = n
	}
	kept := func() int { return len(p.told.now) + len(p.told.before) }
	ask := func(v domain.Viewer, asked *match.Profile) tale {
		answer, narrowed := p.tell(t.Context(), v, asked, "words", 20)
		require.False(t, narrowed)
		return answer
	}
	first := ask(domain.Viewer{}, need)
	require.NotEmpty(t, first.hits)
	require.Equal(t, 1, kept())
	require.Same(t, &first.hits[0], &ask(domain.Viewer{}, need).hits[0])

	// Nobody else's answer is kept, nor one to a text that is being written.
	for _, v := range []domain.Viewer{domain.Clock(), {PersonID: "p", OrganizationID: "o"}, {PersonID: "s", Kind: domain.OrgSecretariat}} {
		answer := ask(v, need)
		require.NotSame(t, &first.hits[0], &answer.hits[0])
	}
	draft := *need
	ask(domain.Viewer{}, &draft)
	require.Equal(t, 1, kept())

	// Other words, and whatever happens to an offer, are answered anew; a need that comes or goes moves nothing.
	other, _ := p.tell(t.Context(), domain.Viewer{}, need, "other words", 20)
	require.NotSame(t, &first.hits[0], &other.hits[0])
	last := ask(domain.Viewer{}, need)
	again := func(what string, same bool) {
		t.Helper()
		answer := ask(domain.Viewer{}, need)
		require.Equal(t, same, &last.hits[0] == &answer.hits[0], what)
		last = answer
	}
	again("nothing", true)
	p.needs.put(&draft, 1, []string{everybody})
	p.needs.put(need, 2, []string{everybody})
	again("a need", true)
	gone := last.hits[0].ID
	offer, _ := p.offers.profile(gone)
	p.offers.full(gone, false)
	again("an offer that has places as before", true)
	p.offers.full(gone, true)
	again("an offer that is full", false)
	for _, h := range last.hits {
		require.NotEqual(t, gone, h.ID)
	}
	p.offers.full(gone, false)
	again("an offer that has places again", false)
	require.Equal(t, gone, last.hits[0].ID)
	p.offers.put(offer, 2, []string{"org:somebody"})
	again("an offer that is not public any more", false)
	for _, h := range last.hits {
		require.NotEqual(t, gone, h.ID)
	}
	p.dropOffer(last.hits[0].ID)
	again("an offer that is closed", false)
}

func TestToldAnswersTakeTheirRoomAndNoMore(t *testing.T) {
	var kept told
	at := moment{1, "2026-11-26"}
	for i := range 5 * mostTold {
		kept.keep(at, &match.Profile{ID: fmt.Sprint(i)}, tale{})
	}
	require.LessOrEqual(t, len(kept.now)+len(kept.before), 2*mostTold)
	need := &match.Profile{}
	kept.keep(at, need, tale{limit: 20})
	_, ok := kept.find(at, need, "", 20)
	require.True(t, ok)
	for _, other := range []moment{{2, at.day}, {1, "2026-11-27"}} {
		_, ok = kept.find(other, need, "", 20)
		require.False(t, ok, "%v", other)
	}
}
