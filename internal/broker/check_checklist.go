package broker

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// checkChecklist cleans what a new checklist is begun with and says what is wrong with it.
func checkChecklist(c *domain.Checklist, now time.Time) error {
	k := &check{whole: true}
	k.required("instrument", string(c.Instrument), 1, "checklist.error.instrument")
	code(k, "instrument", c.Instrument, domain.Instruments, "error.instrument")
	k.words("cycle", &c.Cycle, maxCycleLabel)
	k.required("cycle", c.Cycle, 1, "checklist.error.cycle")
	if cycle, ok := cycleOf(c.Cycle, now.Year()+cycleAhead); ok {
		c.Cycle = cycle
	} else if _, told := k.Invalid.At("cycle"); !told {
		k.Add("cycle", "checklist.error.cycle.shape", "first", strconv.Itoa(firstCycle), "last", strconv.Itoa(now.Year()+cycleAhead))
	}
	k.required("language", c.Language, 1, "error.language_needed")
	code(k, "language", c.Language, domain.Languages, "error.language_official")
	return k.Err()
}

// A reporting cycle begins with firstCycle at the earliest and ends cycleAhead years from now at the latest; a span of years
// is at most longestCycle years long.
const (
	firstCycle   = 1990
	cycleAhead   = 5
	longestCycle = 10
)

var cycleShape = regexp.MustCompile(`^(\d{4})(?:\s*[-–—]\s*(\d{4}))?$`)

// cycleOf is a year, or a span of years as 2026-2028.
func cycleOf(words string, last int) (string, bool) {
	m := cycleShape.FindStringSubmatch(strings.TrimSpace(words))
	if m == nil {
		return "", false
	}
	year := func(digits string) int {
		n, _ := strconv.Atoi(digits) // four digits
		return n
	}
	from, to := year(m[1]), year(m[1])
	if m[2] == "" {
		return m[1], from >= firstCycle && to <= last
	}
	to = year(m[2])
	return m[1] + "-" + m[2], from >= firstCycle && to <= last && from < to && to-from <= longestCycle
}

// maxCycleLabel is how long the label of a reporting cycle may be, in characters.
const maxCycleLabel = 20

// checkAnswer cleans an answer in place and says everything that is wrong with it.
func checkAnswer(instrument domain.Instrument, a *domain.ChecklistAnswer) error {
	k := &check{}
	code(k, "implemented", a.Implemented, domain.Implementations, "checklist.error.implemented")
	for _, f := range []struct {
		name string
		s    *string
	}{{"law", &a.Law}, {"practice", &a.Practice}, {"difficulty", &a.Difficulty}, {"assistance", &a.Assistance}, {"received", &a.Received}} {
		k.words(f.name, f.s, maxText)
	}
	a.Obstacles, a.Wanted = slices.Clone(a.Obstacles), slices.Clone(a.Wanted)
	codes(k, "obstacles", &a.Obstacles, domain.Obstacles, "error.obstacle")
	inOrder(a.Obstacles, domain.Obstacles)
	unique(k, "wanted", &a.Wanted)
	for _, s := range a.Wanted {
		if s == domain.Unspecified {
			k.Add("wanted", "error.subtype", "value", string(s))
			break
		}
		before := len(k.Problems)
		if k.subtype("wanted", s, []domain.Instrument{instrument}); len(k.Problems) > before {
			break
		}
	}
	var order []domain.Subtype
	for _, s := range reference.Subtypes() {
		order = append(order, domain.Subtype(s.Code))
	}
	inOrder(a.Wanted, order)
	return k.Err()
}

// CheckAnswers says what is wrong with answers to a checklist on the instrument, before any of them is saved. Problems name
// the question before the field.
func CheckAnswers(instrument domain.Instrument, list []domain.ChecklistAnswer) error {
	all := &domain.Invalid{}
	for _, a := range list {
		var wrong *domain.Invalid
		if errors.As(checkAnswer(instrument, &a), &wrong) {
			for _, p := range wrong.Problems {
				all.Problems = append(all.Problems, domain.Problem{Field: a.Question + "." + p.Field, Message: p.Message})
			}
		}
	}
	return all.Err()
}

// inOrder sorts codes as forms show them, so that the same choices are the same list.
func inOrder[T comparable](list, known []T) {
	slices.SortStableFunc(list, func(a, b T) int { return slices.Index(known, a) - slices.Index(known, b) })
}

// answerFields are the values of an answer as events keep them. Its words are the State's own and the secretariat's to
// read: they are kept as digests.
func answerFields(a domain.ChecklistAnswer) []field {
	at := a.Question + "."
	return []field{
		{name: at + "implemented", value: string(a.Implemented)},
		{name: at + "law", value: a.Law, restricted: true},
		{name: at + "practice", value: a.Practice, restricted: true},
		{name: at + "obstacles", value: shown(a.Obstacles)},
		{name: at + "difficulty", value: a.Difficulty, restricted: true},
		{name: at + "wanted", value: shown(a.Wanted)},
		{name: at + "assistance", value: a.Assistance, restricted: true},
		{name: at + "received", value: a.Received, restricted: true},
		{name: at + "carried_from", value: a.CarriedFrom},
	}
}
