package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/match"
	"tamatch/internal/match/matchtest"
)

func TestAProfileComesBackAsItWas(t *testing.T) {
	m := matchtest.New(11)
	size, count := 0, 0
	for range 40 {
		n := m.Need()
		n.Provider.Excluded = []string{"org-x"}
		for _, p := range []*match.Profile{match.NeedProfile(n), match.OfferProfile(m.Offer())} {
			data, err := p.MarshalBinary()
			require.NoError(t, err)
			var q match.Profile
			require.NoError(t, q.UnmarshalBinary(data))
			assert.Equal(t, p, &q)
			size, count = size+len(data), count+1
		}
	}
	assert.Less(t, size/count, 4000, "bytes a record")
}

func TestFullAndTheProvidersStateAreNotKept(t *testing.T) {
	p := match.OfferProfile(markingOffer())
	p.Flags |= match.Full
	p.SetProvider("FRA")
	data, err := p.MarshalBinary()
	require.NoError(t, err)
	var q match.Profile
	require.NoError(t, q.UnmarshalBinary(data))
	assert.Zero(t, q.Flags&match.Full)
	assert.Zero(t, q.State)
}

func TestBrokenBytesAreRefused(t *testing.T) {
	data, err := match.NeedProfile(markingNeed()).MarshalBinary()
	require.NoError(t, err)
	for n := range data {
		p := match.Profile{ID: "kept"}
		require.ErrorIs(t, p.UnmarshalBinary(data[:n]), match.ErrProfile)
		require.Equal(t, "kept", p.ID)
	}
	var p match.Profile
	require.ErrorIs(t, p.UnmarshalBinary(append(data, 0)), match.ErrProfile)
}

func TestTheStampFollowsWhateverAProfileIsMadeOf(t *testing.T) {
	n, o := markingNeed(), markingOffer()
	need, offer := match.NeedStamp(n), match.OfferStamp(o)
	n.Status, n.Version, n.Contact = "open", 7, "somebody"
	assert.Equal(t, need, match.NeedStamp(n))
	n.Provider.Excluded = []string{"org-x"}
	assert.NotEqual(t, need, match.NeedStamp(n))
	o.Capacity.Total = 3
	assert.Equal(t, offer, match.OfferStamp(o))
	o.LeadDays = 30
	assert.NotEqual(t, offer, match.OfferStamp(o))
}

func FuzzUnmarshalProfile(f *testing.F) {
	m := matchtest.New(12)
	for range 4 {
		for _, p := range []*match.Profile{match.NeedProfile(m.Need()), match.OfferProfile(m.Offer())} {
			data, err := p.MarshalBinary()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	offer := match.OfferProfile(markingOffer())
	need := match.NeedProfile(markingNeed())
	c := match.NewCorpus(today)
	c.Add(offer)
	f.Fuzz(func(t *testing.T, data []byte) {
		var p match.Profile
		if p.UnmarshalBinary(data) != nil {
			return
		}
		back, err := p.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var again match.Profile
		if err := again.UnmarshalBinary(back); err != nil {
			t.Fatalf("what was read cannot be written and read again: %v", err)
		}
		var r match.Result // whatever was read can be scored
		if p.Kind == "need" {
			r = match.Score(c, &p, offer)
		} else {
			r = match.Score(c, need, &p)
		}
		if !(r.Score >= 0 && r.Score <= 100.1) {
			t.Fatalf("score %v", r.Score)
		}
	})
}
