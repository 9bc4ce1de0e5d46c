package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

func TestWhatExcludes(t *testing.T) {
	for name, c := range map[string]struct {
		need  func(*domain.Need)
		offer func(*domain.Offer)
		full  bool
		want  match.Exclusion
		key   string
		args  []any
	}{
		"nothing":              {want: match.None},
		"made for another":     {offer: func(o *domain.Offer) { o.SingleNeed = "another" }, want: match.OtherNeed},
		"made for this need":   {offer: func(o *domain.Offer) { o.SingleNeed = "need" }, want: match.None},
		"the same owner":       {offer: func(o *domain.Offer) { o.OrganizationID = "org-ken" }, want: match.SameOrganization, key: "nearmiss.same_organization"},
		"excluded by the need": {need: func(n *domain.Need) { n.Provider.Excluded = []string{"org-unodc"} }, want: match.Unwanted, key: "nearmiss.unwanted"},
		"another group": {
			offer: func(o *domain.Offer) { o.Eligible.Groups = []domain.RegionalGroup{domain.EasternEuropean} },
			want:  match.NotEligible, key: "nearmiss.eligible_groups", args: []any{"groups", "eastern_european"},
		},
		"the State's group": {offer: func(o *domain.Offer) { o.Eligible.Groups = []domain.RegionalGroup{domain.African} }, want: match.None},
		"the provider's own words": {
			offer: func(o *domain.Offer) {
				o.Eligible = domain.Eligibility{States: []string{"ALB", "SRB"}, Label: "ODIHR participating States"}
			},
			want: match.NotEligible, key: "nearmiss.eligible_label", args: []any{"label", "ODIHR participating States"},
		},
		"other States": {
			offer: func(o *domain.Offer) { o.Eligible.States = []string{"UGA", "RWA"} },
			want:  match.NotEligible, key: "nearmiss.eligible_states", args: []any{"states", "RWA; UGA"},
		},
		"many other States": {
			offer: func(o *domain.Offer) {
				o.Eligible.States = []string{"UGA", "RWA", "ALB", "SRB", "FRA", "ESP", "ITA", "PRT", "BEL"}
			},
			want: match.NotEligible, key: "nearmiss.eligible", args: []any{"state", "KEN"},
		},
		"by name beside another group": {
			offer: func(o *domain.Offer) {
				o.Eligible = domain.Eligibility{States: []string{"KEN"}, Groups: []domain.RegionalGroup{domain.EasternEuropean}}
			}, want: match.None,
		},
		"least developed only": {offer: func(o *domain.Offer) { o.Eligible.LDC = true }, want: match.NotEligible, key: "nearmiss.eligible_ldc"},
		"named, but landlocked only": {
			offer: func(o *domain.Offer) { o.Eligible = domain.Eligibility{States: []string{"KEN"}, LLDC: true} },
			want:  match.NotEligible, key: "nearmiss.eligible_lldc",
		},
		"islands only":     {offer: func(o *domain.Offer) { o.Eligible.SIDS = true }, want: match.NotEligible, key: "nearmiss.eligible_sids"},
		"an unknown State": {need: func(n *domain.Need) { n.State = "" }, offer: func(o *domain.Offer) { o.Eligible.SIDS = true }, want: match.None},
		"deadline passed": {
			offer: func(o *domain.Offer) { o.Deadline = on(2026, 3, 1) },
			want:  match.DeadlinePassed, key: "nearmiss.deadline", args: []any{"date", "2026-03-01"},
		},
		"deadline today": {offer: func(o *domain.Offer) { o.Deadline = on(2026, 3, 2) }, want: match.None},
		"already over": {
			offer: func(o *domain.Offer) { o.WindowEnd = on(2026, 2, 1) },
			want:  match.WindowOver, key: "nearmiss.over", args: []any{"date", "2026-02-01"},
		},
		"over before it is wanted": {
			need:  func(n *domain.Need) { n.WantedStart = on(2026, 9, 1) },
			offer: func(o *domain.Offer) { o.WindowEnd = on(2026, 8, 31) },
			want:  match.WindowOver, key: "nearmiss.window", args: []any{"date", "2026-08-31"},
		},
		"begins too late": {
			need:  func(n *domain.Need) { n.LatestUseful = on(2026, 6, 1) },
			offer: func(o *domain.Offer) { o.WindowStart = on(2026, 6, 2) },
			want:  match.TooLate, key: "nearmiss.late_window", args: []any{"date", "2026-06-02", "last", "2026-06-01"},
		},
		"needs too long": {
			need:  func(n *domain.Need) { n.LatestUseful = on(2026, 3, 31) },
			offer: func(o *domain.Offer) { o.LeadDays = 30 },
			want:  match.TooLate, key: "nearmiss.late_lead", args: []any{"count", 30, "last", "2026-03-31"},
		},
		"just in time": {
			need:  func(n *domain.Need) { n.LatestUseful = on(2026, 4, 1) },
			offer: func(o *domain.Offer) { o.LeadDays = 30 }, want: match.None,
		},
		"no place left": {full: true, want: match.NoCapacity, key: "nearmiss.capacity"},
		"another Protocol": {
			offer: func(o *domain.Offer) { o.Instruments = []domain.Instrument{domain.TIP, domain.SOM} },
			want:  match.Instruments, key: "nearmiss.instruments", args: []any{"instruments", "TIP; SOM"},
		},
		"the Convention":        {offer: func(o *domain.Offer) { o.Instruments = []domain.Instrument{domain.UNTOC} }, want: match.None},
		"no instrument":         {offer: func(o *domain.Offer) { o.Instruments = nil }, want: match.None},
		"a line names none":     {need: func(n *domain.Need) { n.Lines = append(n.Lines, domain.Line{ID: "b", Subtype: "coop.info"}) }, offer: func(o *domain.Offer) { o.Instruments = []domain.Instrument{domain.TIP} }, want: match.None},
		"no language in common": {need: func(n *domain.Need) { n.Provider.Languages = []string{"ar", "sw"} }, want: match.Language, key: "nearmiss.language", args: []any{"languages", "en; fr"}},
		"a language not official": {
			need:  func(n *domain.Need) { n.Provider.Languages = []string{"sw"} },
			offer: func(o *domain.Offer) { o.Languages = []string{"sw"} }, want: match.None,
		},
		"the offer names no language": {
			need:  func(n *domain.Need) { n.Provider.Languages = []string{"ar"} },
			offer: func(o *domain.Offer) { o.Languages = nil }, want: match.None,
		},
		"the first of two is told": {
			offer: func(o *domain.Offer) { o.Eligible.LDC = true; o.Deadline = on(2026, 1, 1) },
			want:  match.NotEligible, key: "nearmiss.eligible_ldc",
		},
	} {
		t.Run(name, func(t *testing.T) {
			n, o := markingNeed(), markingOffer()
			if c.need != nil {
				c.need(&n)
			}
			if c.offer != nil {
				c.offer(&o)
			}
			offer := match.OfferProfile(o)
			if c.full {
				offer.Flags |= match.Full
			}
			r := match.Score(corpusOf(offer), match.NeedProfile(n), offer)
			require.Equal(t, c.want, r.Why)
			requireShares(t, r)
			if c.want == match.None {
				assert.Nil(t, r.Excluded)
				return
			}
			require.NotNil(t, r.Excluded)
			assert.Equal(t, c.key, r.Excluded.Key)
			assert.Equal(t, c.args, r.Excluded.Args)
		})
	}
}

func TestOnlyTheUnwantedProviderIsASecret(t *testing.T) {
	for e := match.None; e <= match.Language; e++ {
		assert.Equal(t, e == match.Unwanted, e.Restricted())
		assert.Equal(t, e != match.None && e != match.OtherNeed, e.Told())
	}
}

func TestEligibilityTimeAndProviderEarnPoints(t *testing.T) {
	n := markingNeed()
	n.WantedStart, n.WantedEnd = on(2026, 6, 1), on(2026, 9, 1)
	n.Provider = domain.ProviderProfile{Traditions: []domain.LegalTradition{domain.CommonLaw}, Groups: []domain.RegionalGroup{domain.WesternEuropeanAndOther}, Peers: true}
	share := func(o domain.Offer, state, factor string) (float64, string) {
		offer := match.OfferProfile(o)
		offer.SetProvider(state)
		for _, r := range match.Score(corpusOf(offer), match.NeedProfile(n), offer).Reasons {
			if r.Factor == factor {
				return r.Share, r.Message.Key
			}
		}
		return 0, ""
	}
	all, named, group := markingOffer(), markingOffer(), markingOffer()
	named.Eligible.States = []string{"KEN"}
	group.Eligible.Groups = []domain.RegionalGroup{domain.African}
	a, keyAll := share(all, "", "eligible")
	b, keyGroup := share(group, "", "eligible")
	c, keyNamed := share(named, "", "eligible")
	assert.Less(t, a, b)
	assert.Less(t, b, c)
	assert.Equal(t, []string{"reason.everyone", "reason.groups", "reason.state"}, []string{keyAll, keyGroup, keyNamed})

	fits, late := markingOffer(), markingOffer()
	fits.WindowStart, fits.WindowEnd = on(2026, 5, 1), on(2026, 12, 1)
	late.WindowStart, late.WindowEnd = on(2026, 7, 1), on(2026, 12, 1)
	f, keyTime := share(fits, "", "time")
	standing, keyStanding := share(markingOffer(), "", "time")
	l, _ := share(late, "", "time")
	assert.Less(t, standing, f)
	assert.Less(t, l, f)
	assert.Positive(t, l)
	assert.Equal(t, []string{"reason.time", "reason.standing"}, []string{keyTime, keyStanding})

	peer := markingOffer()
	none, _ := share(peer, "", "provider")
	assert.Zero(t, none)
	some, _ := share(peer, "FRA", "provider")
	assert.Positive(t, some)
	peer.Traditions = []domain.LegalTradition{domain.CommonLaw}
	more, _ := share(peer, "FRA", "provider")
	assert.GreaterOrEqual(t, more, some)
}
