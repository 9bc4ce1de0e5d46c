package site

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// draftPage is one question of a record that is being written; without Ref there is no draft yet.
type draftPage struct {
	Base
	draftHead
	Tasks      TaskList
	Errors     ErrorSummary
	Action     string // address of the form
	Step       string
	ID         string // that a new draft will have
	Version    int
	Auto       bool
	Heading    string
	Under      string // what the page belongs to, such as a line
	About      string
	Fields     []GroupedField
	Lines      *draftLines
	Continue   string
	Back       *Link
	Line       *draftLine // of whose page it is
	Ease       Ease
	Help       Helpers
	HelpSource string
}

// Has says whether there is a draft already.
func (p draftPage) Has() bool { return p.Ref != "" }

// draftHead says which record it is.
type draftHead struct {
	Over, Ref, Name, NameLang string
	Owner                     string
	Kept                      Date
	SeenBy                    string
	Returned                  *Words
	Pending                   *Link // leads to what would change
}

// draftLines is the page of lines.
type draftLines struct {
	Items []draftLine
	Empty Empty
}

// draftLine is one line in their list.
type draftLine struct {
	No              int
	ID, Label, Href string
	About           []string
	First, Last     bool
}

// Ease is the template "ease": what would make a record easier to answer.
type Ease struct {
	Title string
	Sum   string
	Meter Meter
	Items []Link
}

// Helpers is the template "helpers": who could help with a need, or which needs an offer fits, as the words stand now.
type Helpers struct {
	Title string
	Lead  string
	Items []Helper
	More  string // what stays without an answer
	Off   string // the search engine did not answer
}

// Helper is one of them.
type Helper struct {
	Name, Lang, Href string
	Fit              Meter
	About            string
}

// helpPage is the panel alone: for the script, and as a page of its own without it.
type helpPage struct {
	Base
	Help Helpers
}

var (
	draftShow = page[draftPage]("draft/step")
	helpShow  = page[helpPage]("draft/help")
)

// stepPage shows a step; form is what came back to be corrected.
func (w writing[T]) stepPage(r *request, status int, d draft[T], code string, form url.Values, wrong *domain.Invalid) error {
	b := r.base("")
	steps, err := w.steps(r, b, d.words)
	if err != nil {
		return err
	}
	i := stepIndex(steps, code)
	if i < 0 {
		return domain.ErrNotFound
	}
	step := steps[i]
	b.Title = r.T("draft.title", "question", step.title, "reference", d.ref)
	p := draftPage{
		Base: b, draftHead: w.head(r, b, d), Action: w.address(d.ref, code), Step: code, Version: d.version,
		Auto: !step.byHand, Heading: step.title, About: step.about, Continue: r.T("draft.continue"),
		HelpSource: w.root + "/" + url.PathEscape(d.ref) + "/help",
	}
	told := wrong
	if told == nil {
		told = w.missing(r, d)
	}
	p.Tasks = w.tasks(b, d, code, steps, begunOnly(steps, d.words, told, wrong != nil))
	p.Errors = w.summary(b, d.ref, code, steps, wrong)
	p.Fields = w.fields(b, step, d.words, form, d.lang, wrong)
	if i > 0 {
		p.Back = &Link{Label: r.T("draft.back"), Href: w.address(d.ref, steps[i-1].code)}
	}
	if n, ok := any(d.words).(domain.Need); ok {
		lineParts(b, &p, n, code)
	}
	if w.ease != nil {
		p.Ease = w.ease(b, d.words, d.ref)
	}
	if p.Help, err = w.help(r, b, d.words); err != nil {
		return err
	}
	return draftShow.answer(r, status, p)
}

// missing is what the record would lack if it were handed in now.
func (w writing[T]) missing(r *request, d draft[T]) *domain.Invalid {
	wrong, err := w.both(r, d.words, nil, w.check(r, d.words, true))
	if err != nil {
		return nil // the page itself will tell
	}
	return wrong
}

// begunOnly leaves the problems of steps that somebody has begun: a step that nobody has come to is not to be corrected yet.
func begunOnly[T any](steps []askStep[T], record T, wrong *domain.Invalid, all bool) *domain.Invalid {
	if wrong == nil || all {
		return wrong
	}
	out := &domain.Invalid{}
	for _, p := range wrong.Problems {
		i := slices.IndexFunc(steps, func(s askStep[T]) bool { _, ok := s.asks(p.Field); return ok })
		if i >= 0 && steps[i].state(record) != TaskNotBegun {
			out.Problems = append(out.Problems, p)
		}
	}
	return out
}

// head says which record is being written, for whom, and what came back with it.
func (w writing[T]) head(r *request, b Base, d draft[T]) draftHead {
	h := draftHead{
		Over: r.T("draft." + string(w.noun) + ".draft"), Ref: d.ref, Name: d.title, NameLang: d.lang, Owner: d.owner,
		Kept: b.Moment(d.kept), SeenBy: r.T("draft.seen", "organization", d.owner),
	}
	if d.revising {
		h.Over = r.T("draft." + string(w.noun) + ".pending")
		h.SeenBy = r.T("draft.seen.pending", "organization", d.owner)
	}
	if d.pending != nil {
		h.Pending = &Link{Label: r.T("draft.changes.link"), Href: w.root + "/" + url.PathEscape(d.ref) + "/changes"}
	}
	if d.returned != "" {
		h.Returned = &Words{Text: d.returned, From: r.T("draft.returned")}
	}
	if d.title == "" {
		h.Name, h.NameLang = r.T("draft.untitled"), ""
	}
	return h
}

// answersPage is the check before anything is sent.
type answersPage struct {
	Base
	draftHead
	Tasks    TaskList
	Errors   ErrorSummary
	Sections []answersSection
	Missing  []Link // what must be said before it can go out
	Action   string
	Version  int
	Steps    []draftAction
	Reason   string
	Wrong    string // message at the reason
	Ease     Ease
	Help     Helpers
}

// answersSection is a heading with its answers.
type answersSection struct {
	Label   string
	Answers CheckAnswers
}

var answersShow = page[answersPage]("draft/check")

func (w writing[T]) checkPage(r *request, status int, d draft[T], wrong *domain.Invalid, reason string) error {
	b := r.base(r.T("draft.title", "question", r.T("draft.check"), "reference", d.ref))
	steps, err := w.steps(r, b, d.words)
	if err != nil {
		return err
	}
	missing := w.missing(r, d)
	p := answersPage{
		Base: b, draftHead: w.head(r, b, d), Action: w.root + "/" + url.PathEscape(d.ref) + "/submit", Version: d.version, Reason: reason,
	}
	p.Tasks = w.tasks(b, d, checkStep, steps, missing)
	if wrong != nil {
		p.Errors = w.summary(b, d.ref, checkStep, steps, wrong)
		for i, problem := range wrong.Problems {
			if problem.Field == "reason" {
				p.Errors.Items[i].Href, p.Wrong = "#"+FieldID("reason"), b.Say(problem.Message)
			}
		}
	} else {
		p.Missing = w.summary(b, d.ref, checkStep, steps, missing).Items
	}
	for _, step := range steps {
		section := answersSection{Label: cmp.Or(step.under, step.group), Answers: CheckAnswers{Printer: b.Printer}}
		if len(p.Sections) == 0 || p.Sections[len(p.Sections)-1].Label != section.Label {
			p.Sections = append(p.Sections, section)
		}
		at := &p.Sections[len(p.Sections)-1].Answers
		at.Items = append(at.Items, w.answers(d, step)...)
	}
	p.Sections = slices.DeleteFunc(p.Sections, func(s answersSection) bool { return len(s.Answers.Items) == 0 })
	if p.Steps, err = w.act(r, d); err != nil {
		return err
	}
	if w.ease != nil {
		p.Ease = w.ease(b, d.words, d.ref)
	}
	if p.Help, err = w.help(r, b, d.words); err != nil {
		return err
	}
	return answersShow.answer(r, status, p)
}

// answers are the rows of a step.
func (w writing[T]) answers(d draft[T], step askStep[T]) []Answer {
	if step.byHand {
		return nil
	}
	var out []Answer
	for _, q := range step.questions {
		values := q.shown(d.words)
		if len(values) == 0 && q.silent {
			continue
		}
		out = append(out, Answer{Label: q.label, Values: values, Href: w.address(d.ref, step.code) + "#" + FieldID(q.name)})
	}
	return out
}

// submit takes the step that leads on from the answers.
func (w writing[T]) submit(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	if v := r.version(); v != 0 && v != d.version {
		r.say(ToneWrong, "draft.moved_on")
		return r.see(w.address(d.ref, checkStep))
	}
	act := broker.Act{Action: domain.Action(r.form("action")), Reason: r.form("reason")}
	err = w.take(r, d, act)
	var invalid *domain.Invalid
	if asInvalid(err, &invalid) {
		return w.checkPage(r, http.StatusUnprocessableEntity, d, invalid, act.Reason)
	}
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "draft.done."+string(act.Action), "reference", d.ref)
	if r.site.offers(w.root + "/:ref") {
		return r.see(w.root + "/" + url.PathEscape(d.ref))
	}
	return r.see("/mine")
}
