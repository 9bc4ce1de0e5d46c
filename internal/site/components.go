package site

import (
	"html/template"
	"slices"
	"time"

	"tamatch/internal/i18n"
)

// Every component is a template in web/templates/components and a struct here. Structs hold words already in the reader's
// language; those whose template has words of its own embed the printer. Build them with the methods of Base below.

// Tone is what a colour means; the word beside it says the same.
type Tone string

const (
	ToneOpen    Tone = ""
	ToneWaiting Tone = "waiting"
	ToneAgreed  Tone = "agreed"
	ToneClosed  Tone = "closed"
	ToneWrong   Tone = "wrong"
)

// Status is the template "status": a word and a shape.
type Status struct {
	Label string
	Tone  Tone
}

// Date is the template "date": a day relative to today with the exact one beside it.
type Date struct {
	Machine string // 2026-11-23, or with time in RFC 3339
	Exact   string // 23 November 2026
	Shown   string // 11 days ago
	Late    bool
}

// Meter is the template "meter": a bar whose number is in its label only.
type Meter struct {
	Min, Max, Value int
	Label           string
}

// Action is one thing that can be done: a link, or with Post a form of one button.
type Action struct {
	Label    string
	Href     string
	Post     bool
	Fields   []Hidden // sent with Post: version, action
	Main     bool     // the one filled button of a page
	Row      bool     // small, within a list
	Quiet    bool     // looks like a link
	Confirm  string   // asked before sending, where script runs
	Disabled string   // why it cannot be done now; then it is not sent
}

// Class is the button's look.
func (a Action) Class() string {
	switch {
	case a.Quiet:
		return "app-button app-button--quiet"
	case a.Row:
		return "app-button app-button--plain app-button--row"
	case a.Main:
		return "app-button"
	}
	return "app-button app-button--plain"
}

// Hidden is a form field that is not shown.
type Hidden struct{ Name, Value string }

// Actions is the template "actions".
type Actions struct{ Items []Action }

// Tag is one filter in force; Href is the address without it.
type Tag struct{ Kind, Label, Href string }

// Tags is the template "tags".
type Tags struct {
	*i18n.Printer
	Items []Tag
}

// Search is the template "search".
type Search struct {
	*i18n.Printer
	Action, Label, Value, Hint string
	Keep                       []Hidden // filters that stay in force
	Large                      bool
}

// Facets is the template "facets": a form of checkboxes with counts.
type Facets struct {
	*i18n.Printer
	Action  string
	Groups  []FacetGroup
	Keep    []Hidden // words and order that stay in force
	InForce int
	Clear   string
}

// FacetGroup is one field of the filter.
type FacetGroup struct {
	Name, Label string
	Open        bool
	Items       []FacetItem
}

// Long says whether the group is worth a box that narrows it.
func (g FacetGroup) Long() bool { return len(g.Items) > 12 }

// Boxes are the group's values as the template "facets" lists them, a box with its label and count a line. They are written
// here and not in the template: a page of a search has two hundred of them, more than all else on it, and html/template
// works out anew how to escape each word of each.
func (g FacetGroup) Boxes(p *i18n.Printer) template.HTML {
	var m markup
	m.out.Grow(len(g.Items) << 8)
	for _, i := range g.Items {
		m.html(`<li><label class="app-facets__item`)
		if i.Empty() {
			m.html(` app-facets__item--none`)
		}
		m.html(`"><input type="checkbox" name="`).text(g.Name).html(`" value="`).text(i.Value).html(`"`)
		if i.Chosen {
			m.html(` checked`)
		}
		if i.Empty() {
			m.html(` disabled`)
		}
		m.html(`><span>`).text(i.Label).html(`</span>`)
		if i.Counted() {
			m.html(`<span class="app-facets__count">`).text(p.Number(i.Count)).html(`</span>`)
		}
		m.html("</label></li>\n")
	}
	return m.done()
}

// FacetItem is one value and how many records have it. Count is -1 where counts are not known.
type FacetItem struct {
	Value, Label string
	Count        int
	Chosen       bool
}

// Empty says that nothing would be found; a chosen value can still be taken out.
func (i FacetItem) Empty() bool { return i.Count == 0 && !i.Chosen }

// Counted says whether the count is known.
func (i FacetItem) Counted() bool { return i.Count >= 0 }

// Empty is the template "empty": what will appear, and how to begin.
type Empty struct {
	Title, Text string
	Begin       *Link
}

// Note is the template "note": what a page must say beside its matter.
type Note struct{ Title, Text string }

// Words is the template "words": what a party wrote, in its language, kept apart from ours.
type Words struct {
	Text, Lang, From string
	Original         string // the sentence that names the language of the words, in the language of the page
}

// Fact is one row of "facts"; without Values it reads as not stated.
type Fact struct {
	Label  string
	Values []string
}

// Facts is the template "facts".
type Facts struct {
	*i18n.Printer
	Items []Fact
}

// Task is one step of a list; State is one of the Task constants.
type Task struct {
	Label, Href string
	State       TaskState
	Current     bool
}

// TaskState is how far a step has come.
type TaskState string

const (
	TaskDone     TaskState = "done"
	TaskBegun    TaskState = "begun"
	TaskNotBegun TaskState = "not_begun"
	TaskWrong    TaskState = "wrong"
	TaskWaiting  TaskState = "waiting" // comes after the others; no link
)

// TaskGroup is a heading and its steps.
type TaskGroup struct {
	Label string
	Items []Task
}

// TaskList is the template "task-list"; Label names it and Brief stands beside that name on a phone.
type TaskList struct {
	*i18n.Printer
	Label, Brief string
	Groups       []TaskGroup
}

// Answer is one row of "check-answers"; without Values it reads as not stated, without Href it cannot be changed.
type Answer struct {
	Label  string
	Values []string
	Href   string
}

// CheckAnswers is the template "check-answers".
type CheckAnswers struct {
	*i18n.Printer
	Items []Answer
}

// Said are the answers that say something.
func (c CheckAnswers) Said() []Answer {
	return slices.DeleteFunc(slices.Clone(c.Items), func(a Answer) bool { return len(a.Values) == 0 })
}

// Unsaid are the others: they stand together in one row, each leading to its question.
func (c CheckAnswers) Unsaid() []Answer {
	return slices.DeleteFunc(slices.Clone(c.Items), func(a Answer) bool { return len(a.Values) > 0 })
}

// HistoryItem is one event in words.
type HistoryItem struct {
	When Date
	Text string
}

// History is the template "history", newest first.
type History struct {
	Items  []HistoryItem
	Narrow bool // in a side column
}

// Status makes the component of a status word, key such as "status.need.open".
func (b Base) Status(key string, tone Tone) Status { return Status{b.T(key), tone} }

// Day shows a day relative to today: "11 days ago".
func (b Base) Day(t time.Time) Date {
	return Date{Machine: t.UTC().Format(time.DateOnly), Exact: b.Date(t), Shown: b.Relative(t, b.Now)}
}

// Due is Day for a date by which something is expected; a day gone by is marked, in words too.
func (b Base) Due(t time.Time) Date {
	d := b.Day(t)
	today, day := b.Now.UTC().Truncate(24*time.Hour), t.UTC().Truncate(24*time.Hour)
	if day.Before(today) {
		d.Late, d.Shown = true, b.T("component.late", "count", int(today.Sub(day).Hours()/24))
	}
	return d
}

// Moment shows day and time as they are, for histories and messages.
func (b Base) Moment(t time.Time) Date {
	return Date{Machine: t.UTC().Format(time.RFC3339), Exact: b.Date(t), Shown: b.DateTime(t)}
}

// Fit makes the bar of a score between 0 and 1.
func (b Base) Fit(score float64) Meter {
	value := int(score*100 + .5)
	return Meter{Max: 100, Value: value, Label: b.T("component.fit", "value", value, "max", 100)}
}

// Column is the template "column": the head of a column of a list, which orders the list by it where it has an address.
type Column struct {
	Label  string
	Href   string
	Sorted string // how the list is ordered by it now: ascending, descending, or ""
	Class  string
}
