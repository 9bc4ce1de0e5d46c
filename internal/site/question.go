package site

import (
	"net/url"
	"slices"
	"strings"

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
	refuse    func(url.Values) *domain.Invalid // what the form holds that no form of ours sends
	apply     func(*T, url.Values)             // instead of the questions' own writing
	then      func(*T, url.Values)             // after it
	list      func(T) []string                 // what a list says that its actions change
	next      func(T, string) string           // code of the step to go to after an action other than to continue
	done      func(T) bool                     // nil: everything has been said
	begun     func(T) bool                     // nil: something has been said
	byHand    bool                             // not kept by itself while typing: keeping it adds something
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
	return q.labels(q.get(record))
}

// labels are values in words.
func (q question[T]) labels(values []string) []string {
	all := slices.Clone(q.options)
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
	if s.refuse != nil {
		if wrong = s.refuse(form); wrong.Err() != nil {
			return wrong
		}
	}
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
	if s.then != nil {
		s.then(record, form)
	}
	return wrong
}

// idle says whether the form asks nothing of the record: a list that the author only looked at.
func (s askStep[T]) idle(form url.Values) bool {
	action := form.Get("action")
	return s.list != nil && action != "add" && !strings.Contains(action, ":") && form.Get("wanted") == ""
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
