package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
)

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

// askPriority asks for a place from 1 on. An empty answer is none; 0, by which the register keeps none, is no place.
func askPriority[T any](name string, at func(*T) *int) question[T] {
	q := askNumber(name, at)
	set := q.set
	q.set = func(t *T, v []string) *domain.Message {
		if n, err := wholeNumber(firstValue(v)); err == nil && n == 0 && strings.TrimSpace(firstValue(v)) != "" {
			m := domain.Say("error.priority")
			return &m
		}
		return set(t, v)
	}
	return q
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
