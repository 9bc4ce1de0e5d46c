package domain_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"tamatch/internal/domain"
)

func TestStandingInACycle(t *testing.T) {
	day := func(s string) *time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return &at
	}
	due, before, lastHour, after := day("2026-09-30"), day("2026-07-01"), new(day("2026-09-30").Add(23*time.Hour)), day("2026-10-01")
	on := func(at *time.Time) *domain.ReportingResponse { return &domain.ReportingResponse{ReceivedAt: at} }
	running := domain.ReportingCycle{DueAt: due}
	closed := domain.ReportingCycle{DueAt: due, ClosedAt: day("2026-12-01")}
	cited := domain.ReportingCycle{CitedPercent: 66}
	for _, c := range []struct {
		name   string
		cycle  domain.ReportingCycle
		party  bool
		answer *domain.ReportingResponse
		now    *time.Time
		want   domain.Standing
	}{
		{"the day has not come", running, true, nil, before, domain.StandingDue},
		{"the last hour of the day", running, true, nil, lastHour, domain.StandingDue},
		{"the day after", running, true, nil, after, domain.StandingLate},
		{"closed without an answer", closed, true, nil, after, domain.StandingNone},
		{"answered on the day", running, true, on(lastHour), after, domain.StandingReceived},
		{"answered the day after", running, true, on(after), after, domain.StandingLateAnswer},
		{"answered after closing", closed, true, on(day("2027-01-01")), day("2027-02-01"), domain.StandingLateAnswer},
		{"no party", running, false, nil, after, domain.StandingNotParty},
		{"no party and answers", running, false, on(before), after, domain.StandingReceived},
		{"known from a document", cited, true, nil, after, domain.StandingUnrecorded},
		{"a document tells of an answer", cited, true, on(nil), after, domain.StandingReceived},
	} {
		if got := c.cycle.Standing(c.party, c.answer, *c.now); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Whatever the figures, those that are told to everybody give away nobody: neither a rate that is told, nor the difference
// between the total and the rates that are told, is about fewer than three States that answered or that did not.
func TestRatesGiveAwayNoState(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	shown := 0
	for range 20_000 {
		var groups []domain.ResponseRate
		var total domain.ResponseRate
		for _, g := range append([]domain.RegionalGroup{""}, domain.RegionalGroups...) {
			r := domain.ResponseRate{Group: g, Parties: random.IntN(30)}
			if r.Parties > 0 {
				r.Answered = random.IntN(r.Parties + 1)
			}
			if r.Answered > 0 {
				r.Late = random.IntN(r.Answered + 1)
			}
			groups = append(groups, r)
			total.Parties, total.Answered, total.Late = total.Parties+r.Parties, total.Answered+r.Answered, total.Late+r.Late
		}
		told, all := domain.WithholdRates(groups, total)
		if all.Withheld {
			for _, r := range told {
				if r.Parties != 0 || r.Answered != 0 {
					t.Fatalf("the total is withheld and %+v is told", r)
				}
			}
			continue
		}
		rest := all
		for i, r := range told {
			if r.Late != 0 || all.Late != 0 {
				t.Fatalf("how many were late is told: %+v", told)
			}
			if r.Withheld {
				if r != (domain.ResponseRate{Group: r.Group, Withheld: true}) {
					t.Fatalf("withheld and told: %+v", r)
				}
				continue
			}
			if r.Parties != groups[i].Parties || r.Answered != groups[i].Answered {
				t.Fatalf("%+v became %+v", groups[i], r)
			}
			if r.Parties > 0 {
				shown++
				if r.Answered < 3 || r.Parties-r.Answered < 3 {
					t.Fatalf("%+v gives States away", r)
				}
			}
			rest.Parties, rest.Answered = rest.Parties-r.Parties, rest.Answered-r.Answered
		}
		if rest.Parties > 0 && (rest.Answered < 3 || rest.Parties-rest.Answered < 3) {
			t.Fatalf("the difference %+v gives States away: %+v of %+v", rest, told, all)
		}
	}
	if shown < 10_000 {
		t.Errorf("only %d rates were told: too much is withheld", shown)
	}
}
