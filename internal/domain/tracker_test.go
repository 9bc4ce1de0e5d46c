package domain_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// parties of the regional groups of an instrument, those of no group among them.
type parties [6]int

// ratesOf are the rates of groups in which so many have answered, and their total.
func ratesOf(of parties, answered []int) ([]domain.ResponseRate, domain.ResponseRate) {
	var groups []domain.ResponseRate
	var total domain.ResponseRate
	for i, g := range append([]domain.RegionalGroup{""}, domain.RegionalGroups...) {
		r := domain.ResponseRate{Group: g, Parties: of[i], Answered: answered[i], Late: answered[i] / 2}
		groups = append(groups, r)
		total.Parties, total.Answered, total.Late = total.Parties+r.Parties, total.Answered+r.Answered, total.Late+r.Late
	}
	return groups, total
}

// Whatever the figures, those that are told to everybody give away nobody: neither a rate that is told, nor the difference
// between the total and the rates that are told, is about fewer than three States that answered or that did not.
func TestRatesGiveAwayNoState(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	shown := 0
	for range 20_000 {
		var of parties
		answered := make([]int, len(of))
		for i := range of {
			of[i] = random.IntN(30)
			answered[i] = random.IntN(of[i] + 1)
		}
		groups, total := ratesOf(of, answered)
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
	if shown < 2_000 {
		t.Errorf("only %d rates were told: too much is withheld", shown)
	}
}

// With the parties of today the groups of many are told once a good part of each has answered, and the partner of those of
// no group is the smallest group whoever has answered.
func TestTheGroupsOfTheConventionAreTold(t *testing.T) {
	of := parties{5, 53, 51, 23, 33, 28}
	for _, answered := range [][]int{{1, 12, 9, 5, 27, 8}, {5, 12, 9, 19, 7, 24}, {0, 4, 4, 4, 4, 4}} {
		told, all := domain.WithholdRates(ratesOf(of, answered))
		var withheld []int
		for i, r := range told {
			if r.Withheld {
				withheld = append(withheld, i)
			}
		}
		if all.Withheld || !slices.Equal(withheld, []int{0, 3}) {
			t.Errorf("of %v, %v are withheld, and of the total %t", answered, withheld, all.Withheld)
		}
	}
}

// Who follows a cycle from its first answer to its last, and knows by which rule rates are withheld, still cannot tell of any
// group whose rate is withheld, alone or of those withheld together, how few have answered, or have not: at
// each moment, what was told before and after allows another number.
func TestRatesThatAreFollowedGiveAwayNoState(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	seen := 0
	for _, of := range []parties{{2, 9, 11}, {3, 10, 10}, {1, 2, 9, 9}, {5, 8, 9}, {4, 8}, {9, 10}, {3, 3, 12}} {
		// Every state that the cycle can be in, and what is told of it.
		var states [][]int
		publications := map[string]int{}
		var publication []int
		each(of, func(answered []int) {
			told, all := domain.WithholdRates(ratesOf(of, answered))
			key := fmt.Sprint(told, all)
			if _, ok := publications[key]; !ok {
				publications[key] = len(publications)
			}
			states, publication = append(states, slices.Clone(answered)), append(publication, publications[key])
		})
		for range 12 {
			// A cycle as its answers come in, one or a few at a time.
			answered := make([]int, len(of))
			course := []int{0}
			for !slices.Equal(answered, of[:]) {
				for range 1 + random.IntN(1+random.IntN(6)) {
					if g := random.IntN(len(of)); answered[g] < of[g] {
						answered[g]++
					}
				}
				at := slices.IndexFunc(states, func(s []int) bool { return slices.Equal(s, answered) })
				if at != course[len(course)-1] {
					course = append(course, at)
				}
			}
			could := possible(states, publication, course)
			for moment, at := range course {
				told, _ := domain.WithholdRates(ratesOf(of, states[at]))
				var hidden []int
				for g, r := range told {
					if r.Withheld && of[g] > 0 {
						hidden = append(hidden, g)
						seen++
						givenAway(t, of, states, course, could[moment], moment, []int{g})
					}
				}
				if len(hidden) > 0 && len(hidden) < len(of) {
					givenAway(t, of, states, course, could[moment], moment, hidden)
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d rates were withheld", seen)
	}
}

// each calls do with all numbers of answers that there can be, the first being nought.
func each(of parties, do func(answered []int)) {
	answered := make([]int, len(of))
	for {
		do(answered)
		g := 0
		for ; g < len(of) && answered[g] == of[g]; g++ {
			answered[g] = 0
		}
		if g == len(of) {
			return
		}
		answered[g]++
	}
}

// possible are the states at each moment of a course that what was told before, then and after allows; answers come in and
// are not taken back.
func possible(states [][]int, publication, course []int) [][]int {
	grown := func(from, to int) bool {
		for g, n := range states[from] {
			if states[to][g] < n {
				return false
			}
		}
		return true
	}
	of := map[int][]int{}
	for s, p := range publication {
		of[p] = append(of[p], s)
	}
	could := make([][]int, len(course))
	for m, at := range course {
		could[m] = of[publication[at]]
		if m > 0 {
			before := could[m-1]
			could[m] = slices.DeleteFunc(slices.Clone(could[m]), func(s int) bool {
				return !slices.ContainsFunc(before, func(b int) bool { return grown(b, s) })
			})
		}
	}
	for m := len(course) - 2; m >= 0; m-- {
		after := could[m+1]
		could[m] = slices.DeleteFunc(slices.Clone(could[m]), func(s int) bool {
			return !slices.ContainsFunc(after, func(a int) bool { return grown(s, a) })
		})
	}
	return could
}

// givenAway fails when in all states that are possible the same few have answered, or have not, in the groups.
func givenAway(t *testing.T, of parties, states [][]int, course, could []int, moment int, groups []int) {
	t.Helper()
	numbers, all := map[int]bool{}, 0
	for _, g := range groups {
		all += of[g]
	}
	for _, s := range could {
		n := 0
		for _, g := range groups {
			n += states[s][g]
		}
		numbers[n] = true
	}
	if len(numbers) != 1 {
		return
	}
	for n := range numbers {
		if n < 3 || all-n < 3 {
			t.Fatalf("of %v at %v, everybody knows that %d of %d have answered in %v", of, states[course[moment]], n, all, groups)
		}
	}
}
