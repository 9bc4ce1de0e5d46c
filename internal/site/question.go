package site

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
)

// question is one thing that the form of a record asks: how it is read from the record, written to it, and shown. The
// same questions make the pages, the check of the answers, the comparison of two versions, and the errors at the fields.
type question[T any] struct {
	name        string // of the form's field: the path by which the broker names what is wrong with it
	at          string // a further path whose problems stand here
	kind        FieldKind
	label, hint string
	options     []Choice
	groups      []ChoiceGroup // of a select, instead of options
	suggestions []string
	unit        string
	rows, max   int
	short       bool
	narrow      bool
	optional    bool
	silent      bool   // said by another question where it is empty
	own         bool   // in the words of the author: shown in the language of the record
	must        string // message when it is left empty and the author goes on
	get         func(T) []string
	set         func(*T, []string) *domain.Message
	show        func(T) []string // nil shows the labels of what was chosen, or the words
}

// ChoiceGroup is a heading and its values in a select.
type ChoiceGroup struct {
	Label string
	Items []Choice
}

// GroupedField is the template "grouped-field": a select whose values stand in groups. Without groups it is its Field.
type GroupedField struct {
	Field  Field
	Groups []ChoiceGroup
}

// askStep is a page of questions.
type askStep[T any] struct {
	code      string
	group     string // heading above it in the list of steps
	label     string // in the list of steps; "" continues the step before
	title     string // the question that the page asks
	about     string
	under     string // what the page belongs to, such as the name of a line
	questions []question[T]
	apply     func(*T, url.Values)   // instead of the questions' own writing
	next      func(T, string) string // code of the step to go to after an action other than to continue
	done      func(T) bool           // nil: everything has been said
	begun     func(T) bool           // nil: something has been said
	byHand    bool                   // not kept by itself while typing: keeping it adds something
}

// field is the question as the page shows it, filled with values.
func (q question[T]) field(b Base, values []string, lang string, wrong *domain.Invalid) GroupedField {
	f := b.Field(q.kind, q.name, q.label, strings.Join(values, "\n"), wrong)
	if m, bad := wrong.At(q.at); f.Error == "" && q.at != "" && bad {
		f.Error = b.Say(m)
	}
	f.Hint, f.Unit, f.Rows, f.Max = q.hint, q.unit, q.rows, q.max
	f.Short, f.Optional, f.Narrow, f.Suggestions = q.short, q.optional, q.narrow, q.suggestions
	if q.own {
		f.ValueLang = lang
	}
	f.Choices = chosenAmong(q.options, values)
	g := GroupedField{Field: f}
	for _, group := range q.groups {
		g.Groups = append(g.Groups, ChoiceGroup{group.Label, chosenAmong(group.Items, values)})
	}
	return g
}

func chosenAmong(options []Choice, values []string) []Choice {
	out := slices.Clone(options)
	for i := range out {
		out[i].Chosen = slices.Contains(values, out[i].Value)
	}
	return out
}

// shown is what the record says to the question, in words.
func (q question[T]) shown(record T) []string {
	if q.show != nil {
		return q.show(record)
	}
	values := q.get(record)
	all := q.options
	for _, g := range q.groups {
		all = append(all, g.Items...)
	}
	if len(all) == 0 {
		return saidValues(values)
	}
	var out []string
	for _, v := range saidValues(values) {
		label := v
		for _, c := range all {
			if c.Value == v {
				label = c.Label
			}
		}
		out = append(out, label)
	}
	return out
}

// said leaves out what is empty.
func saidValues(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "" })
}

// sent are the values of the question in a form. A box that is not ticked is not sent; a text that is not sent at all was
// not asked and keeps what the record says.
func (q question[T]) sent(form url.Values, record T) []string {
	if values, ok := form[q.name]; ok {
		return values
	}
	if q.kind == FieldCheckboxes || q.kind == FieldRadios {
		return nil
	}
	return q.get(record)
}

// write puts the form into the record and says what could not be read. strict asks as well for what may not stay empty.
func (s askStep[T]) write(record *T, form url.Values, strict bool) *domain.Invalid {
	wrong := &domain.Invalid{}
	if s.apply != nil {
		s.apply(record, form)
		return wrong
	}
	before := *record
	for _, q := range s.questions {
		values := q.sent(form, before)
		if m := q.set(record, values); m != nil {
			wrong.Problems = append(wrong.Problems, domain.Problem{Field: q.name, Message: *m})
		}
		if strict && q.must != "" && len(saidValues(values)) == 0 {
			wrong.Add(q.name, q.must)
		}
	}
	return wrong
}

// asks says whether the path of a problem stands at one of the step's questions, and at which.
func (s askStep[T]) asks(path string) (string, bool) {
	for _, q := range s.questions {
		if q.name == path || q.at != "" && q.at == path {
			return q.name, true
		}
	}
	return "", false
}

// state is how far the step has come.
func (s askStep[T]) state(record T) TaskState {
	some, all := false, true
	for _, q := range s.questions {
		if len(saidValues(q.get(record))) > 0 {
			some = true
		} else if !q.optional {
			all = false
		}
	}
	if s.begun != nil {
		some = s.begun(record)
	}
	if s.done != nil {
		all = s.done(record)
	}
	switch {
	case all && some:
		return TaskDone
	case some:
		return TaskBegun
	}
	return TaskNotBegun
}

// The kinds of question.

// askWords asks for words.
func askWords[T any](name string, at func(*T) *string) question[T] {
	return question[T]{
		name: name, kind: FieldText,
		get: func(t T) []string { return oneValue(*at(&t)) },
		set: func(t *T, v []string) *domain.Message { *at(t) = firstValue(v); return nil },
	}
}

// askCode asks for one code of a list.
func askCode[T any, C ~string](name string, kind FieldKind, options []Choice, at func(*T) *C) question[T] {
	return question[T]{
		name: name, kind: kind, options: options,
		get: func(t T) []string { return oneValue(string(*at(&t))) },
		set: func(t *T, v []string) *domain.Message { *at(t) = C(strings.TrimSpace(firstValue(v))); return nil },
	}
}

// askCodes asks for several codes of a list.
func askCodes[T any, C ~string](name string, options []Choice, at func(*T) *[]C) question[T] {
	return question[T]{
		name: name, kind: FieldCheckboxes, options: options,
		get: func(t T) []string { return codeValues(*at(&t)) },
		set: func(t *T, v []string) *domain.Message { *at(t) = valueCodes[C](v); return nil },
	}
}

// askFlag asks whether something is so.
func askFlag[T any](name, label string, at func(*T) *bool) question[T] {
	return question[T]{
		name: name, kind: FieldCheckboxes, options: []Choice{{Value: "yes", Label: label}}, optional: true,
		get: func(t T) []string {
			if *at(&t) {
				return []string{"yes"}
			}
			return nil
		},
		set: func(t *T, v []string) *domain.Message { *at(t) = slices.Contains(v, "yes"); return nil },
	}
}

// askNumber asks for a whole number; empty is nought.
func askNumber[T any](name string, at func(*T) *int) question[T] {
	return question[T]{
		name: name, kind: FieldNumber, short: true,
		get: func(t T) []string {
			if *at(&t) == 0 {
				return nil
			}
			return oneValue(strconv.Itoa(*at(&t)))
		},
		set: func(t *T, v []string) *domain.Message {
			n, err := wholeNumber(firstValue(v))
			if err != nil {
				m := domain.Say("draft.error.number")
				return &m
			}
			*at(t) = n
			return nil
		},
	}
}

// askDate asks for a day.
func askDate[T any](b Base, name string, at func(*T) **time.Time) question[T] {
	return question[T]{
		name: name, kind: FieldDate, short: true,
		get: func(t T) []string {
			if *at(&t) == nil {
				return nil
			}
			return oneValue((*at(&t)).UTC().Format(time.DateOnly))
		},
		set: func(t *T, v []string) *domain.Message {
			typed := strings.TrimSpace(firstValue(v))
			if typed == "" {
				*at(t) = nil
				return nil
			}
			day, err := time.Parse(time.DateOnly, typed)
			if err != nil {
				m := domain.Say("draft.error.date")
				return &m
			}
			*at(t) = &day
			return nil
		},
		show: func(t T) []string {
			if *at(&t) == nil {
				return nil
			}
			return oneValue(b.Date(**at(&t)))
		},
	}
}

// currencies are suggested while typing; any other may be written.
var currencies = []string{"USD", "EUR", "CHF", "GBP", "JPY", "CNY", "XAF", "XOF", "RUB", "CAD", "AUD"}

// askMoney asks for an amount and, in a second question, for its currency.
func askMoney[T any](b Base, name string, at func(*T) **domain.Money) (amount, currency question[T]) {
	change := func(t *T, f func(*domain.Money)) {
		m := domain.Money{}
		if *at(t) != nil {
			m = **at(t)
		}
		f(&m)
		*at(t) = &m
		if m == (domain.Money{}) {
			*at(t) = nil
		}
	}
	amount = question[T]{
		name: name + ".amount", kind: FieldNumber, short: true,
		get: func(t T) []string {
			if m := *at(&t); m != nil && m.Amount != 0 {
				return oneValue(strconv.FormatInt(m.Amount, 10))
			}
			return nil
		},
		set: func(t *T, v []string) *domain.Message {
			n, err := wholeNumber(firstValue(v))
			if err != nil {
				m := domain.Say("error.amount")
				return &m
			}
			change(t, func(m *domain.Money) { m.Amount = int64(n) })
			return nil
		},
		show: func(t T) []string {
			if m := *at(&t); m != nil {
				return oneValue(b.Money(m.Amount, m.Currency))
			}
			return nil
		},
	}
	currency = question[T]{
		name: name + ".currency", kind: FieldText, short: true, suggestions: currencies,
		get: func(t T) []string {
			if m := *at(&t); m != nil {
				return oneValue(m.Currency)
			}
			return nil
		},
		set: func(t *T, v []string) *domain.Message {
			change(t, func(m *domain.Money) { m.Currency = strings.ToUpper(strings.TrimSpace(firstValue(v))) })
			return nil
		},
		show: func(T) []string { return nil }, silent: true, // said with the amount
	}
	return amount, currency
}

// wholeNumber reads a number as people group it: 25 000, 25,000 or 25'000; Arabic and other digits count as well.
func wholeNumber(s string) (int, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == ',' || r == '\'' || r == '\u00a0' || r == '\u202f' || r == '’' || r == '٬':
			return -1
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, strings.TrimSpace(s))
	if s == "" {
		return 0, nil
	}
	return strconv.Atoi(s)
}

func oneValue(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func firstValue(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

func codeValues[C ~string](codes []C) []string {
	var out []string
	for _, c := range codes {
		out = append(out, string(c))
	}
	return out
}

func valueCodes[C ~string](values []string) []C {
	var out []C
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, C(v))
		}
	}
	return out
}
