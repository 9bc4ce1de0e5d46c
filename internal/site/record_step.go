package site

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// The steps of needs and offers as their pages show them: one button each, or where a step asks for a reason or an outcome a
// form that opens.

// StepForm is the template "step-form": one step of a record that asks for words.
type StepForm struct {
	*i18n.Printer
	Href, Action, Label string
	Version             int
	Fields              []Field
	Open                bool // it came back with something to correct
}

// recordSteps are the steps that the viewer may take.
type recordSteps struct {
	Buttons Actions
	Forms   []StepForm
}

// Any says whether there is anything to do.
func (s recordSteps) Any() bool { return len(s.Buttons.Items)+len(s.Forms) > 0 }

// stepTyped is what somebody sent with a step that has to be corrected.
type stepTyped struct {
	action domain.Action
	act    broker.Act
	wrong  *domain.Invalid
}

// record is a need or an offer as far as its steps go.
type record struct {
	kind     domain.Kind
	href     string
	version  int
	outcomes []string
}

// add adds a step of the record's table.
func (s *recordSteps) add(b Base, rec record, action domain.Action, reason, outcome bool, typed stepTyped) {
	label := b.T("do." + string(rec.kind) + "." + string(action))
	if !reason && !outcome {
		a := Action{
			Label: label, Href: rec.href + "/act", Post: true, Main: len(s.Buttons.Items) == 0,
			Fields: []Hidden{{"action", string(action)}, {"version", strconv.Itoa(rec.version)}},
		}
		if action == domain.ActionRecall {
			a.Main, a.Confirm = false, b.T("do.recall.sure")
		}
		s.Buttons.Items = append(s.Buttons.Items, a)
		return
	}
	// Several forms stand on a page: the fields of each bear its step's name.
	at := string(action) + "."
	f := StepForm{Printer: b.Printer, Href: rec.href + "/act", Action: string(action), Label: label, Version: rec.version}
	var act broker.Act
	var wrong *domain.Invalid
	if typed.action == action {
		act, wrong, f.Open = typed.act, under(at, typed.wrong), true
	}
	if outcome {
		field := b.Field(FieldRadios, at+"outcome", b.T("do.outcome"), act.Outcome, wrong)
		for _, o := range rec.outcomes {
			field.Choices = append(field.Choices, Choice{Value: o, Label: b.T("ended." + string(rec.kind) + "." + o), Chosen: act.Outcome == o})
		}
		merged := b.Field(FieldText, at+"merged_into", b.T("do.merged_into"), act.MergedInto, wrong)
		merged.Short, merged.Optional, merged.Hint = true, true, b.T("do.merged_into.hint")
		f.Fields = append(f.Fields, field, merged)
	}
	words := b.Field(FieldTextarea, at+"reason", b.T("do.reason"), act.Reason, wrong)
	words.Rows, words.Optional = 3, !reason
	if reason {
		words.Hint = b.T("do.reason.hint")
	}
	f.Fields = append(f.Fields, words)
	s.Forms = append(s.Forms, f)
}

// under is what is wrong with fields that stand under a prefix in the form.
func under(prefix string, wrong *domain.Invalid) *domain.Invalid {
	out := &domain.Invalid{}
	for _, p := range wrong.Problems {
		out.Problems = append(out.Problems, domain.Problem{Field: prefix + p.Field, Message: p.Message})
	}
	return out
}

// typedAct is what the form of a step holds.
func (r *request) typedAct() broker.Act {
	at := r.form("action") + "."
	return broker.Act{
		Action: domain.Action(r.form("action")), Reason: r.form(at + "reason"), Outcome: r.form(at + "outcome"),
		MergedInto: strings.ToUpper(strings.TrimSpace(r.form(at + "merged_into"))),
	}
}

// moved answers a step that was taken, or tells why it was not: a record that has moved on is shown as it stands now, and
// anything else is for the error page.
func (r *request) moved(href, did string, err error) error {
	var conflict *domain.Conflict
	var stale *domain.Stale
	switch {
	case err == nil:
		r.say(ToneAgreed, did)
	case errors.As(err, &stale):
		r.say(ToneWrong, "failed.stale.text")
	case errors.As(err, &conflict):
		r.say(ToneWrong, conflict.Message.Key, conflict.Message.Args...)
	case errors.Is(err, domain.ErrConflict):
		r.say(ToneWrong, "failed.conflict.text")
	default:
		return err
	}
	return r.see(href)
}

// acted answers a step with a need or an offer. What is wrong with it is told at its form, by again, or where the words of the
// record themselves are not complete, where they are written.
func (r *request) acted(kind domain.Kind, href string, act broker.Act, err error, again func(*request, int, stepTyped) error) error {
	wrong, ok := asInvalidStep(err)
	if !ok {
		return r.moved(href, "did."+string(kind)+"."+string(act.Action), err)
	}
	if _, none := wrong.At("action"); none {
		return err // there is no form to show it at
	}
	if act.Action == domain.ActionSubmit {
		r.say(ToneWrong, "record.incomplete", "count", len(wrong.Problems))
		return r.see(href + "/edit")
	}
	return again(r, http.StatusUnprocessableEntity, stepTyped{act.Action, act, wrong})
}

// asInvalidStep is what has to be corrected in a step, if that is what the error says.
func asInvalidStep(err error) (*domain.Invalid, bool) {
	var wrong *domain.Invalid
	ok := errors.As(err, &wrong)
	return wrong, ok
}
