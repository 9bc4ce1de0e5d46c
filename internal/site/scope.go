package site

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"tamatch/internal/domain"
	"tamatch/internal/report"
)

// ScopeForm is the template "scope": what an overview counts, to choose.
type ScopeForm struct {
	Base
	Action string
	Fields []Field
	Note   template.HTML // why no cycle can be chosen
	Words  string        // empty for a scope that cannot be
	Errors ErrorSummary
}

// scopePage answers an address whose scope cannot be with its form alone: nothing is counted, for it would be taken for what
// was asked.
type scopePage struct {
	Base
	Scope ScopeForm
}

var scopeShow = page[scopePage]("overview/scope")

func (r *request) asksAgain(title, action string, a asked) error {
	p := scopePage{Base: r.base(title)}
	p.Scope = p.scopeForm(action, a, r.echo.QueryParams())
	return scopeShow.answer(r, http.StatusUnprocessableEntity, p)
}

// asked is the scope that an address asks for, and the reporting cycles that it could.
type asked struct {
	report.Scope
	cycles []report.Cycle
	wrong  *domain.Invalid // what cannot be; nil for nothing
}

// scope reads what the address asks for.
func (s *Site) scope(r *request) (asked, error) {
	return s.scopeOf(r, r.Viewer, r.echo.QueryParams())
}

func (s *Site) scopeOf(r *request, v domain.Viewer, q url.Values) (asked, error) {
	all, err := s.store.ReportingCycles(r.ctx())
	if err != nil {
		return asked{}, err
	}
	a := asked{cycles: report.Cycles(all)}
	a.Scope, err = report.ParseScope(v, q, all)
	errors.As(err, &a.wrong)
	return a, nil
}

func (b Base) scopeForm(action string, a asked, q url.Values) ScopeForm {
	f := ScopeForm{Base: b, Action: action, Fields: b.scopeFields(a.cycles, q, a.wrong), Errors: b.ErrorSummary(a.wrong)}
	if len(a.cycles) == 0 {
		f.Note = b.THTML("scope.cycle.none", "url", "/tracker")
	}
	if a.wrong == nil {
		f.Words = report.ScopeIn(b.Printer, a.Scope)
	}
	return f
}

// scopeFields are the questions that a scope answers, as q does.
func (b Base) scopeFields(cycles []report.Cycle, q url.Values, wrong *domain.Invalid) []Field {
	var out []Field
	if len(cycles) > 0 {
		cycle := b.Field(FieldSelect, "cycle", b.T("scope.cycle"), q.Get("cycle"), wrong)
		cycle.Hint = b.T("scope.cycle.hint")
		for _, c := range cycles {
			cycle.Choices = append(cycle.Choices, Choice{Value: c.Code(), Label: c.In(b.Printer), Chosen: q.Get("cycle") == c.Code()})
		}
		out = append(out, cycle)
	}
	for _, name := range []string{"from", "to"} {
		day := b.Field(FieldDate, name, b.T(scopeLabels[name]), q.Get(name), wrong)
		day.Short = true
		out = append(out, day)
	}
	instruments := b.Field(FieldCheckboxes, "instrument", b.T("scope.instruments"), "", wrong)
	for _, i := range domain.Instruments {
		instruments.Choices = append(instruments.Choices, Choice{Value: string(i), Label: b.InstrumentLabel(i), Chosen: slices.Contains(q["instrument"], string(i))})
	}
	groups := b.Field(FieldCheckboxes, "group", b.T("scope.groups"), "", wrong)
	for _, g := range domain.RegionalGroups {
		groups.Choices = append(groups.Choices, Choice{Value: string(g), Label: b.GroupLabel(g), Chosen: slices.Contains(q["group"], string(g))})
	}
	return append(out, instruments, groups)
}

// scopeLabels name the parts of a scope where one is wrong and no form stands beside it.
var scopeLabels = map[string]string{"cycle": "scope.cycle", "from": "scope.from", "to": "scope.to", "instrument": "scope.instruments", "group": "scope.groups"}

// refuses answers an address whose scope cannot be: nothing is counted, for it would be taken for what was asked.
func (r *request) refuses(title string, wrong *domain.Invalid) error {
	p := strangePage{Base: r.base(title)}
	for _, x := range wrong.Problems {
		p.Notices = append(p.Notices, Note{r.T("records.strange.title"), p.Say(x.Message)})
		way := Link{r.T("strange.without", "kind", r.T(scopeLabels[x.Field])), r.with(x.Field, "")}
		if !slices.Contains(p.Ways, way) {
			p.Ways = append(p.Ways, way)
		}
	}
	return strangeShow.answer(r, http.StatusUnprocessableEntity, p)
}
