package site

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// stalePage shows what the author typed beside what somebody else has saved in the meantime, question by question.
type stalePage struct {
	Base
	draftHead
	Action  string
	Version int
	Step    string
	Heading string
	By      string // who saved the other version, and when
	Rows    []staleRow
	Keep    []Hidden // what was typed
	Back    string
}

// staleRow is a question that the two versions answer differently.
type staleRow struct {
	Name, Label  string
	Mine, Theirs Version
}

var staleShow = page[stalePage]("draft/stale")

// stalePage answers a form that was filled from a version that has passed.
func (w writing[T]) stalePage(r *request, d draft[T], step askStep[T], form url.Values) error {
	here := w.address(d.ref, step.code)
	if r.isAutosave() {
		return r.unsaved(r.T("draft.unsaved.stale"))
	}
	b := r.base(r.T("draft.stale"))
	mine := w.clone(d.words)
	wrong := step.write(&mine, form, false)
	p := stalePage{
		Base: b, draftHead: w.head(r, b, d), Action: here, Version: d.version, Step: step.code, Heading: step.title, Back: here,
	}
	// A step that changes a list, such as to remove a line, is kept as what was wanted: it is taken on the list as it now
	// is, if the author still chooses so.
	if action := form.Get("action"); strings.Contains(action, ":") || action == "add" {
		p.Keep = append(p.Keep, Hidden{"wanted", action})
		if step.list != nil {
			p.Rows = append(p.Rows, staleRow{
				Name: "list", Label: step.title,
				Mine: Version{Printer: b.Printer, Values: step.list(mine)}, Theirs: Version{Printer: b.Printer, Values: step.list(d.words)},
			})
		}
	}
	p.Keep = append(p.Keep, w.typed(step, form, d.words)...)
	for _, q := range step.questions {
		typed := q.sent(form, d.words)
		words, theirs := q.shown(mine), q.shown(d.words)
		same := slices.Equal(q.get(mine), q.get(d.words))
		if step.apply != nil { // what was ticked is not yet what the record says
			words, same = q.labels(typed), true
		}
		if _, unread := wrong.At(q.name); unread {
			words = typed
		}
		if slices.Equal(words, theirs) && same {
			continue
		}
		row := staleRow{Name: q.name, Label: q.label, Mine: Version{Printer: b.Printer, Values: words}, Theirs: Version{Printer: b.Printer, Values: theirs}}
		if q.own {
			row.Mine.Lang, row.Theirs.Lang = d.lang, d.lang
		}
		p.Rows = append(p.Rows, row)
	}
	return staleShow.answer(r, http.StatusConflict, p)
}

// saveGone answers a page whose line somebody has taken out in the meantime: both are shown, and what was typed becomes a
// line again only if its author still wants it.
func (w writing[T]) saveGone(r *request, d draft[T], code string, form url.Values) error {
	var words T
	ok := w.again != nil
	if ok {
		words, ok = w.again(d.words, code)
	}
	chosen := form.Get("choose.gone")
	if !ok || r.version() == d.version && chosen == "" {
		return domain.ErrNotFound // no such page, not even before
	}
	if r.isAutosave() {
		return r.unsaved(r.T("draft.unsaved.gone"))
	}
	without := w.address(d.ref, "lines")
	if form.Get("action") == "theirs" || chosen == "theirs" {
		return r.see(without)
	}
	d.words = words
	b := r.base(r.T("draft.stale"))
	steps, err := w.steps(r, b, words)
	if err != nil {
		return err
	}
	step := steps[stepIndex(steps, code)]
	if chosen == "mine" && r.version() == d.version {
		return w.keepStep(r, d, step, form)
	}
	mine := w.clone(words)
	step.write(&mine, form, false)
	p := stalePage{
		Base: b, draftHead: w.head(r, b, d), Action: w.address(d.ref, code), Version: d.version, Step: code, Heading: step.title, Back: without,
		Keep: w.typed(step, form, words),
	}
	row := staleRow{Name: "gone", Label: r.T("draft.gone"), Mine: Version{Printer: b.Printer}}
	row.Theirs = Version{Printer: b.Printer, Values: []string{r.T("draft.gone.removed")}}
	for _, q := range step.questions {
		if said := q.shown(mine); len(said) > 0 {
			row.Mine.Values = append(row.Mine.Values, r.T("draft.gone.answer", "question", q.label, "answer", said))
		}
	}
	p.Rows = []staleRow{row}
	return staleShow.answer(r, http.StatusConflict, p)
}

// typed is what stands in the form, so that the next one brings it again.
func (w writing[T]) typed(step askStep[T], form url.Values, record T) []Hidden {
	var out []Hidden
	for _, q := range step.questions {
		values := q.sent(form, record)
		for _, v := range values {
			out = append(out, Hidden{q.name, v})
		}
		if len(values) == 0 {
			out = append(out, Hidden{q.name, ""})
		}
	}
	return out
}

// Version is the template "version": one answer of two.
type Version struct {
	*i18n.Printer
	Values []string
	Lang   string // of the author's words
}

// changesPage shows what the pending version of an open record would change.
type changesPage struct {
	Base
	draftHead
	Status  Status
	Since   Date
	Rows    []changeRow
	Empty   Empty
	Edit    string // address, "" when it may not be changed now
	Check   string
	GiveUp  string
	Version int
}

// changeRow is an answer before and after.
type changeRow struct {
	Label         string
	Before, After Version
}

var changesShow = page[changesPage]("draft/changes")

func (w writing[T]) showChanges(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	if d.pending == nil {
		return r.see(w.root + "/" + url.PathEscape(d.ref))
	}
	b := r.base(r.T("draft.changes", "reference", d.ref))
	rows, err := w.differences(r, b, d)
	if err != nil {
		return err
	}
	at := w.root + "/" + url.PathEscape(d.ref)
	p := changesPage{
		Base: b, draftHead: w.head(r, b, d), Rows: rows, Version: d.version,
		Status: b.NeedStatus(d.pending.Status), Since: b.Day(d.pending.StatusSince),
		Check: w.address(d.ref, checkStep), GiveUp: at + "/give-up",
		Empty: Empty{Title: r.T("draft.changes.none"), Text: r.T("draft.changes.none.text")},
	}
	p.draftHead.Pending = nil
	if w.mayRevise(r, d) {
		p.Edit = at + "/edit"
	}
	return changesShow.show(r, p)
}

// mayRevise says whether the words of the pending version may be changed now.
func (w writing[T]) mayRevise(r *request, d draft[T]) bool {
	if d.pending == nil {
		return true
	}
	return d.pending.Status == domain.NeedDraft || d.pending.Status == domain.NeedClearing && r.Viewer.Has(domain.RoleFocalPoint)
}

// differences are the questions that the version in force and the pending one answer differently.
func (w writing[T]) differences(r *request, b Base, d draft[T]) ([]changeRow, error) {
	before, err := w.steps(r, b, d.current)
	if err != nil {
		return nil, err
	}
	after, err := w.steps(r, b, d.words)
	if err != nil {
		return nil, err
	}
	var rows []changeRow
	add := func(q question[T], old, now []string) {
		if slices.Equal(old, now) {
			return
		}
		row := changeRow{Label: q.label, Before: Version{Printer: b.Printer, Values: old}, After: Version{Printer: b.Printer, Values: now}}
		if q.own {
			row.Before.Lang, row.After.Lang = d.langBefore, d.lang
		}
		rows = append(rows, row)
	}
	known := map[string]bool{}
	for _, step := range after {
		if step.byHand {
			continue
		}
		i := stepIndex(before, step.code)
		for _, q := range step.questions {
			known[q.name] = true
			var old []string
			if i >= 0 {
				for _, was := range before[i].questions {
					if was.name == q.name {
						old = was.shown(d.current)
					}
				}
			}
			if step.under != "" {
				q.label = b.T("draft.changes.of_line", "line", step.under, "question", q.label)
			}
			add(q, old, q.shown(d.words))
		}
	}
	for _, step := range before { // lines that would go
		for _, q := range step.questions {
			if !known[q.name] && !step.byHand {
				if step.under != "" {
					q.label = b.T("draft.changes.of_line", "line", step.under, "question", q.label)
				}
				add(q, q.shown(d.current), nil)
			}
		}
	}
	return rows, nil
}

// giveUp drops the pending version; the record stays as it is.
func (w writing[T]) giveUp(r *request) error {
	d, err := w.open(r, r.param("ref"))
	if err != nil {
		return err
	}
	if d.pending == nil {
		return domain.ErrNotFound
	}
	if err := w.take(r, d, broker.Act{Action: domain.ActionWithdraw}); err != nil {
		return err
	}
	r.say(ToneAgreed, "draft.given_up", "reference", d.ref)
	if r.site.offers(w.root + "/:ref") {
		return r.see(w.root + "/" + url.PathEscape(d.ref))
	}
	return r.see("/mine")
}

func asInvalid(err error, into **domain.Invalid) bool { return errors.As(err, into) }
