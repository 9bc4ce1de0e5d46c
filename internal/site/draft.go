package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// writing is how records of one noun are written: a draft, or the pending version of an open record, one question a page.
type writing[T any] struct {
	noun   domain.Kind
	root   string // "/needs"
	blank  func(*request) (T, error)
	find   func(r *request, ref string) (draft[T], error)        // the record as it is in force, for who may write it
	revise func(*draft[T])                                       // takes the words of the pending version
	post   func(r *request, record T, id string) (string, error) // a new draft under an id of ours; its reference
	save   func(r *request, record T, version int) (int, error)  // under the version that was read; the version after
	check  func(r *request, record T, whole bool) error          // without saving
	steps  func(*request, Base, T) ([]askStep[T], error)
	clone  func(T) T                             // so that writing to it leaves the original alone
	again  func(record T, step string) (T, bool) // the record with the page that somebody took out; nil where none can be
	help   func(*request, Base, T) (Helpers, error)
	ease   func(b Base, record T, ref string) Ease // what would make it easier to answer; nil for none
	act    func(*request, draft[T]) ([]draftAction, error)
	step   func(r *request, id string, version int, a broker.Act) error
}

// draft is a record that is being written.
type draft[T any] struct {
	id, ref, title, lang string
	langBefore           string // of the words in force
	version              int    // of the record, for its pending version too
	words                T      // as they are being written
	current              T      // as they are in force, for a pending version
	status               string // of the record
	pending              *domain.Revision
	revising             bool // the record is open: the words become its pending version
	returned             string
	kept                 time.Time
	owner                string // the organization's name
}

// draftAction is a step that leads on from the page of answers.
type draftAction struct {
	Action  domain.Action
	Label   string
	Note    string
	Reason  bool // asks for words
	Main    bool
	Confirm string
}

// address is the address of a step.
func (w writing[T]) address(ref, step string) string {
	return w.root + "/" + url.PathEscape(ref) + "/edit/" + url.PathEscape(step)
}

func stepIndex[T any](steps []askStep[T], code string) int {
	return slices.IndexFunc(steps, func(s askStep[T]) bool { return s.code == code })
}

// both gathers what could not be read and what the broker refuses; any other error comes back.
func (w writing[T]) both(r *request, record T, wrong *domain.Invalid, err error) (*domain.Invalid, error) {
	if err == nil {
		err = w.check(r, record, false)
	}
	var refused *domain.Invalid
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	all := &domain.Invalid{}
	if wrong != nil {
		all.Problems = append(all.Problems, wrong.Problems...)
	}
	if refused != nil {
		for _, p := range refused.Problems {
			if _, told := all.At(p.Field); !told {
				all.Problems = append(all.Problems, p)
			}
		}
	}
	return all, nil
}

// goOn leads from a step that was kept to where the author wants to go.
func (w writing[T]) goOn(r *request, ref string, from askStep[T]) error {
	action := r.form("action")
	if action == "leave" {
		r.say(ToneAgreed, "draft.kept", "reference", ref)
		return r.see("/mine")
	}
	d, err := w.open(r, ref)
	if err != nil {
		return err
	}
	steps, err := w.steps(r, r.base(""), d.words)
	if err != nil {
		return err
	}
	i := stepIndex(steps, from.code) // a line can have taken itself out
	if from.next != nil {
		if to := from.next(d.words, action); to != "" {
			return r.see(w.address(ref, to))
		}
	}
	if i < 0 || i+1 >= len(steps) {
		return r.see(w.address(ref, checkStep))
	}
	return r.see(w.address(ref, steps[i+1].code))
}

// checkStep is the last page: every answer, and what leads on.
const checkStep = "check"

// edit leads to the first question of a record.
func (w writing[T]) edit(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	steps, err := w.steps(r, r.base(""), d.words)
	if err != nil {
		return err
	}
	return r.see(w.address(d.ref, steps[0].code))
}

func (w writing[T]) showStep(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	if r.param("step") == checkStep {
		return w.checkPage(r, http.StatusOK, d, nil, "")
	}
	return w.stepPage(r, http.StatusOK, d, r.param("step"), nil, nil)
}

// saveStep keeps the answers of a page.
func (w writing[T]) saveStep(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	code := r.param("step")
	steps, err := w.steps(r, r.base(""), d.words)
	if err != nil {
		return err
	}
	form := r.echo.Request().PostForm
	i := stepIndex(steps, code)
	if i < 0 {
		return w.saveGone(r, d, code, form)
	}
	if r.version() != d.version && !steps[i].idle(form) {
		return w.stalePage(r, d, steps[i], form)
	}
	return w.keepStep(r, d, steps[i], form)
}

// keepStep writes the answers of a page into the record.
func (w writing[T]) keepStep(r *request, d draft[T], step askStep[T], form url.Values) error {
	w.settle(d, step, form)
	next := w.clone(d.words)
	wrong := step.write(&next, form, !r.isAutosave())
	var err error
	if wrong.Err() == nil {
		version, failed := w.save(r, next, d.version)
		switch {
		case kind[*domain.Stale](failed):
			if d, err = w.open(r, d.ref); err != nil {
				return err
			}
			return w.stalePage(r, d, step, form)
		case failed == nil && r.isAutosave():
			return r.saved(version)
		case failed == nil:
			return w.goOn(r, d.ref, step)
		}
		err = failed
	}
	if wrong, err = w.both(r, next, wrong, err); err != nil {
		return err
	}
	d.words = next
	return w.stepPage(r, http.StatusUnprocessableEntity, d, step.code, form, wrong)
}

// settle takes the choices of the page that showed two versions: where the author takes theirs, the form says what the
// record says.
func (w writing[T]) settle(d draft[T], step askStep[T], form url.Values) {
	for _, q := range step.questions {
		if form.Get("choose."+q.name) == "theirs" || form.Get("action") == "theirs" {
			form[q.name] = q.get(d.words)
		}
	}
	if wanted := form.Get("wanted"); wanted != "" && form.Get("action") == "continue" && form.Get("choose.list") != "theirs" {
		form.Set("action", wanted)
	}
}

// who could help is asked with what stands in the form, saved or not.
func (w writing[T]) showHelp(r *request) error {
	var record T
	ref := r.param("ref")
	if ref == "new" {
		blank, err := w.blank(r)
		if err != nil {
			return err
		}
		record = blank
	} else {
		d, err := w.open(r, ref)
		if err != nil {
			return err
		}
		record = w.clone(d.words)
	}
	b := r.base("")
	steps, err := w.steps(r, b, record)
	if err != nil {
		return err
	}
	if i := stepIndex(steps, r.form("step")); i >= 0 {
		steps[i].write(&record, r.echo.Request().PostForm, false)
	}
	p := helpPage{Base: b}
	if p.Help, err = w.help(r, b, record); err != nil {
		return err
	}
	if !r.isFragment() {
		return helpShow.show(r, p)
	}
	return helpShow.fragment(r, p)
}

// fields are the questions of a step, filled from the form that came back or from the record.
func (w writing[T]) fields(b Base, step askStep[T], record T, form url.Values, lang string, wrong *domain.Invalid) []GroupedField {
	var out []GroupedField
	for _, q := range step.questions {
		values := q.get(record)
		if form != nil {
			values = q.sent(form, record)
		}
		out = append(out, q.field(b, values, lang, wrong))
	}
	return out
}

// summary links what is wrong to the page on which it can be put right.
func (w writing[T]) summary(b Base, ref, here string, steps []askStep[T], wrong *domain.Invalid) ErrorSummary {
	s := b.ErrorSummary(wrong)
	for i := range s.Items {
		s.Items[i].Href = w.where(ref, here, steps, wrong.Problems[i].Field)
	}
	return s
}

// where is the address of the field that a problem's path names.
func (w writing[T]) where(ref, here string, steps []askStep[T], path string) string {
	for _, step := range steps {
		name, ok := step.asks(path)
		switch {
		case ok && step.code == here:
			return "#" + FieldID(name)
		case ok:
			return w.address(ref, step.code) + "#" + FieldID(name)
		}
	}
	for _, step := range steps {
		if step.code == path || strings.HasPrefix(path, step.code+".") {
			return w.address(ref, step.code)
		}
	}
	return w.address(ref, steps[0].code)
}

// wrongIn says whether one of the problems belongs to the step.
func wrongIn[T any](step askStep[T], wrong *domain.Invalid) bool {
	return wrong != nil && slices.ContainsFunc(wrong.Problems, func(p domain.Problem) bool {
		_, ok := step.asks(p.Field)
		return ok || step.code == p.Field
	})
}

// tasks is the list of steps at the start side.
func (w writing[T]) tasks(b Base, d draft[T], here string, steps []askStep[T], wrong *domain.Invalid) TaskList {
	list := TaskList{Printer: b.Printer, Label: b.T("draft." + string(w.noun) + ".steps")}
	number, group := 0, "\x00"
	for i, step := range steps {
		if step.label == "" {
			continue
		}
		number++
		if step.group != group {
			group = step.group
			list.Groups = append(list.Groups, TaskGroup{Label: group})
		}
		state, current, bad := step.state(d.words), step.code == here, wrongIn(step, wrong)
		for _, more := range steps[i+1:] { // the pages that continue this one
			if more.label != "" {
				break
			}
			if s := more.state(d.words); s != TaskDone && state == TaskDone || s == TaskBegun {
				state = TaskBegun
			}
			current, bad = current || more.code == here, bad || wrongIn(more, wrong)
		}
		if bad {
			state = TaskWrong
		}
		if current {
			list.Brief = step.label
		}
		at := &list.Groups[len(list.Groups)-1]
		at.Items = append(at.Items, Task{Label: step.label, Href: w.address(d.ref, step.code), State: state, Current: current})
	}
	at := &list.Groups[len(list.Groups)-1]
	check := Task{Label: b.T("draft.check"), Href: w.address(d.ref, checkStep), State: TaskWaiting, Current: here == checkStep}
	if check.Current {
		list.Brief = check.Label
	}
	at.Items = append(at.Items, check)
	return list
}
