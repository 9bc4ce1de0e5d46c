package broker

import (
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// checkChecklist cleans what a new checklist is begun with and says what is wrong with it.
func checkChecklist(c *domain.Checklist) error {
	k := &check{whole: true}
	k.required("instrument", string(c.Instrument), 1, "checklist.error.instrument")
	code(k, "instrument", c.Instrument, domain.Instruments, "error.instrument")
	k.words("cycle", &c.Cycle, maxCycleLabel)
	k.required("cycle", c.Cycle, 1, "checklist.error.cycle")
	k.required("language", c.Language, 1, "error.language_needed")
	code(k, "language", c.Language, domain.Languages, "error.language_official")
	return k.Err()
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
