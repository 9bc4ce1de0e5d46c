package domain

import (
	"testing"
	"time"
)

var monday = time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)

func TestGroupOfADay(t *testing.T) {
	for _, c := range []struct {
		now  time.Time
		days int
		want DueGroup
	}{
		{monday, -1, DueLate}, {monday, 0, DueToday}, {monday, 1, DueWeek}, {monday, 6, DueWeek}, {monday, 7, DueLater},
		{monday.AddDate(0, 0, 6), 0, DueToday}, {monday.AddDate(0, 0, 6), 1, DueLater}, // on a Sunday the week is over
	} {
		// The hour does not matter: what is due this morning is due today, also in the evening.
		for _, hour := range []time.Duration{-14 * time.Hour, 9 * time.Hour} {
			if got := (Due{At: c.now.AddDate(0, 0, c.days).Add(hour)}).Group(c.now); got != c.want {
				t.Errorf("%s %+d days %v: %s, want %s", c.now.Weekday(), c.days, hour, got, c.want)
			}
		}
	}
}

func coded(status NeedStatus) Need {
	return Need{Status: status, StatusSince: monday, Lines: []Line{{ID: "1", Subtype: "legal.drafting"}, {ID: "2", Subtype: "legal.advice"}}}
}

func TestDueOfANeed(t *testing.T) {
	c := DefaultClocks()
	week := monday.AddDate(0, 0, 7) // five working days
	general := Need{Status: NeedOpen, StatusSince: monday, Lines: []Line{{ID: "1", Subtype: Unspecified}}}
	suggested, running := []Match{{Status: MatchSuggested}}, []Match{{Status: MatchWithProvider}}
	for name, x := range map[string]struct {
		need    Need
		matches []Match
		want    Due
		ok      bool
	}{
		"submitted":             {coded(NeedSubmitted), nil, Due{DueSubmitted, NextCheck, week}, true},
		"dormant":               {coded(NeedDormant), nil, Due{DueDormant, NextWake, monday.AddDate(0, 0, 90)}, true},
		"no offer fits":         {coded(NeedOpen), nil, Due{DueUnmatched, NextFind, week}, true},
		"all declined":          {coded(NeedOpen), []Match{{Status: MatchDeclined}}, Due{DueUnmatched, NextFind, week}, true},
		"suggested":             {coded(NeedOpen), suggested, Due{}, false},
		"on its way":            {coded(NeedOpen), running, Due{}, false},
		"helped":                {coded(NeedOpen), []Match{{Status: MatchConfirmed}}, Due{}, false},
		"general":               {general, suggested, Due{DueGeneral, NextScope, week}, true},
		"general and under way": {general, running, Due{}, false},
		"draft":                 {coded(NeedDraft), nil, Due{}, false},
		"closed":                {coded(NeedClosed), nil, Due{}, false},
	} {
		if got, ok := x.need.Due(c, x.matches); got != x.want || ok != x.ok {
			t.Errorf("%s: %v %v, want %v", name, got, ok, x.want)
		}
	}
}

func TestDueOfAnOffer(t *testing.T) {
	c, soon, far := DefaultClocks(), monday.AddDate(0, 0, 30), monday.AddDate(0, 0, 31)
	for name, x := range map[string]struct {
		offer Offer
		want  Due
	}{
		"submitted":  {Offer{Status: OfferSubmitted, StatusSince: monday}, Due{DueSubmitted, NextCheck, monday.AddDate(0, 0, 7)}},
		"dormant":    {Offer{Status: OfferDormant, StatusSince: monday}, Due{DueDormant, NextWake, monday.AddDate(0, 0, 90)}},
		"renew soon": {Offer{Status: OfferOpen, RenewBy: &soon}, Due{DueRenewal, NextWake, soon}},
		"renew far":  {Offer{Status: OfferOpen, RenewBy: &far}, Due{}},
		"open":       {Offer{Status: OfferOpen}, Due{}},
	} {
		if got, ok := x.offer.Due(c, monday); got != x.want || ok != (x.want != Due{}) {
			t.Errorf("%s: %v %v, want %v", name, got, ok, x.want)
		}
	}
}

func TestDueOfAnAnswer(t *testing.T) {
	end, half := monday.AddDate(0, 0, 30), monday.AddDate(0, 0, 15)
	m := Match{Status: MatchWithRequester, StatusSince: monday, DueAt: &end}
	if d, _ := m.Due(); d != (Due{DueHalfTime, NextRemind, half}) {
		t.Errorf("not reminded yet: %v", d)
	}
	early := monday.AddDate(0, 0, 3)
	m.RemindedAt = &early
	if d, _ := m.Due(); d.Reason != DueHalfTime {
		t.Errorf("reminded before half-time: %v", d)
	}
	m.RemindedAt = &half
	if d, _ := m.Due(); d != (Due{DueAnswer, NextRemind, end}) {
		t.Errorf("reminded at half-time: %v", d)
	}
	m.Status, m.RemindedAt = MatchDelivered, nil
	if d, _ := m.Due(); d != (Due{DueUnconfirmed, NextConfirm, end}) {
		t.Errorf("delivered: %v", d)
	}
	asked := end.AddDate(0, 0, 2)
	m.RemindedAt = &asked
	if d, _ := m.Due(); d.At != asked.AddDate(0, 0, 30) {
		t.Errorf("delivered and asked: %v", d)
	}
	for _, s := range []MatchStatus{MatchSuggested, MatchAgreed, MatchDelivering, MatchConfirmed, MatchDeclined} {
		if d, ok := (Match{Status: s, StatusSince: monday, DueAt: &end}).Due(); ok {
			t.Errorf("%s waits for the desk: %v", s, d)
		}
	}
}

func TestDueOfARevisionAndAnOrganization(t *testing.T) {
	c := DefaultClocks()
	if d, ok := (Revision{Status: NeedSubmitted, StatusSince: monday}).Due(c); !ok || d.At != monday.AddDate(0, 0, 7) {
		t.Error(d, ok)
	}
	if d, ok := (Revision{Status: NeedClearing}).Due(c); ok {
		t.Error("a revision in clearance waits for the desk", d)
	}
	if d, ok := (Organization{Kind: OrgNGO, CreatedAt: monday}).Due(c); !ok || d.Next != NextRegister {
		t.Error(d, ok)
	}
	if _, ok := (Organization{Kind: OrgNGO, Verified: &monday}).Due(c); ok {
		t.Error("a verified organization waits for the desk")
	}
	if _, ok := (Organization{Kind: OrgSecretariat}).Due(c); ok {
		t.Error("the secretariat waits for itself")
	}
}

func TestProposal(t *testing.T) {
	c := DefaultClocks()
	suggestion := func(id string, rank int, covered ...string) Match {
		return Match{ID: id, Rank: rank, Status: MatchSuggested, StatusSince: monday, Covered: covered}
	}
	later := monday.AddDate(0, 0, 2)
	way := Match{ID: "way", Status: MatchWithRequester, StatusSince: later, Covered: []string{"1"}, Uncovered: []string{"2"}}
	all := []Match{suggestion("b", 2, "2"), suggestion("a", 1, "1")}

	p, ok := coded(NeedOpen).Proposal(c, all)
	if !ok || p.Match.ID != "a" || p.Of != 2 || p.Reason != DueFirst || p.At != c.Checked(monday) || p.Uncovered != nil {
		t.Errorf("first: %+v", p)
	}
	p, ok = coded(NeedOpen).Proposal(c, append(all, way))
	if !ok || p.Match.ID != "b" || p.Reason != DueUncovered || len(p.Uncovered) != 1 || p.Uncovered[0] != "2" || p.At != c.Checked(later) {
		t.Errorf("second: %+v", p)
	}
	for name, matches := range map[string][]Match{
		"nothing suggested":              {way},
		"nothing new is covered":         {way, suggestion("a", 1, "1")},
		"on its way without a score":     {{Status: MatchAgreed}, suggestion("b", 1, "2")},
		"all suggestions were dismissed": {{Status: MatchDismissed}},
	} {
		if p, ok := coded(NeedOpen).Proposal(c, matches); ok {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, ok := (Need{Status: NeedOpen, Lines: []Line{{ID: "1", Subtype: Unspecified}}}).Proposal(c, all); ok {
		t.Error("a general need is scoped before anything is proposed")
	}
	if _, ok := coded(NeedDormant).Proposal(c, all); ok {
		t.Error("nothing is proposed to a dormant need")
	}
}
