package site

import (
	"net/url"
	"slices"

	"tamatch/internal/domain"
)

// matchAnswer is one side's answer, as a signature under the argument, and what it may do next.
type matchAnswer struct {
	Name     string
	Status   Status
	When     Date
	HasWhen  bool
	Due      Date
	HasDue   bool
	Letter   string
	Reason   string
	Words    Words
	HasWords bool
	Notes    []string
	Contacts []string
	Yours    bool
	Forms    []stepForm
}

// stepForm is the template "step-form": one step with what it asks for.
type stepForm struct {
	Href    string
	Name    string // tells the forms of a page apart; its fields begin with it
	Action  domain.Action
	Side    domain.Side // whose letter it is; "" when the viewer answers for itself
	Version int
	Title   string // over a form that is folded away
	Text    string
	Fields  []Field
	Button  string
	Main    bool
	Folded  bool
	Open    bool // folded, but open because something in it is to be corrected
	Confirm string
}

// fillAnswers puts the answers of both sides and the steps that the viewer may take.
func (s *Site) fillAnswers(r *request, p *matchPage, v matchView, typed url.Values, wrong *domain.Invalid) error {
	b := p.Base
	requester := v.answer(b, domain.SideRequester, v.Requester)
	provider := v.answer(b, domain.SideProvider, v.Provider)
	if err := s.contacts(r, b, v, &requester, &provider); err != nil {
		return err
	}
	if v.offer != nil && v.offer.Capacity.Total > 0 {
		taken, err := s.store.CapacityTaken(r.ctx(), v.OfferID)
		if err != nil {
			return err
		}
		total := v.offer.Capacity.Total
		provider.Notes = append(provider.Notes, b.T("match.capacity."+string(v.unit()), "left", max(0, total-taken), "count", total))
	}
	form := formMaker{b: b, v: v, typed: typed, wrong: wrong}
	for _, step := range v.Match.Actions(r.Viewer) {
		f := form.of(step, "")
		switch {
		case step.By == domain.BySecretariat || step.By == domain.ByStarter && v.StartedBy == domain.SideSecretariat:
			p.Desk = append(p.Desk, f)
		case v.side == domain.SideProvider:
			provider.Forms = append(provider.Forms, f)
		default:
			requester.Forms = append(requester.Forms, f)
		}
	}
	for _, step := range v.ByLetter(r.Viewer) {
		if v.Status == domain.MatchSuggested {
			break // an interest or a question begins from the offer's or the need's page, not from the desk's suggestion
		}
		side := domain.SideProvider
		if step.By == domain.ByRequester {
			side = domain.SideRequester
		}
		p.Letters = append(p.Letters, form.of(step, side))
	}
	p.Answers = []matchAnswer{requester, provider}
	return nil
}

func (v matchView) unit() domain.CapacityUnit {
	if v.offer.Capacity.Unit == "" {
		return domain.Engagements
	}
	return v.offer.Capacity.Unit
}

func (v matchView) answer(b Base, side domain.Side, a domain.Answer) matchAnswer {
	out := matchAnswer{Name: v.sideName(b, side), Yours: v.side == side, Letter: a.Letter}
	if a.At != nil {
		out.When, out.HasWhen = b.Day(*a.At), true
		out.When.Shown = out.When.Exact
	}
	if a.Reason != "" {
		out.Reason = b.T("decline." + string(a.Reason))
	}
	if a.Words != "" {
		out.Words, out.HasWords = Words{Text: a.Words}, true
	}
	turn := v.Status == domain.MatchWithRequester && side == domain.SideRequester || v.Status == domain.MatchWithProvider && side == domain.SideProvider
	switch {
	case a.Value == domain.Accepted:
		out.Status = b.Status("match.answer.accepted", ToneAgreed)
	case a.Value == domain.Declined:
		out.Status = b.Status("match.answer.declined", ToneClosed)
	case turn:
		out.Status = b.Status("match.answer.awaited", ToneWaiting)
		if v.DueAt != nil {
			out.Due, out.HasDue = b.Due(*v.DueAt), true
		}
		out.Notes = append(out.Notes, v.ifAccepted(b, side))
	case v.Status.Ended():
		out.Status = b.Status("match.answer.none", ToneClosed)
	default:
		out.Status = b.Status("match.answer.not_asked", ToneOpen)
	}
	return out
}

// ifAccepted says what an acceptance brings about.
func (v matchView) ifAccepted(b Base, side domain.Side) string {
	if side == domain.SideRequester && v.Provider.Value != domain.Accepted {
		return b.T("match.if_accepted.asked", "who", v.requesterName(b), "other", v.providerName(b))
	}
	return b.T("match.if_accepted.agreed", "who", v.sideName(b, side), "other", v.sideName(b, otherSide(side)))
}

func otherSide(side domain.Side) domain.Side {
	if side == domain.SideRequester {
		return domain.SideProvider
	}
	return domain.SideRequester
}

// contacts shows each side's contact to the two parties once they have agreed, and to the secretariat, which sees all
// restricted fields.
func (s *Site) contacts(r *request, b Base, v matchView, requester, provider *matchAnswer) error {
	party := v.side == domain.SideRequester || v.side == domain.SideProvider
	if !(party && v.ContactsDisclosed()) && !r.Viewer.Secretariat() {
		if party {
			requester.Notes = append(requester.Notes, b.T("match.contacts.later"))
		}
		return nil
	}
	n, err := s.store.Need(r.ctx(), domain.Clock(), v.NeedID)
	if err != nil {
		return err
	}
	o, err := s.store.Offer(r.ctx(), domain.Clock(), v.OfferID)
	if err != nil {
		return err
	}
	put := func(a *matchAnswer, lines ...string) {
		for _, line := range lines {
			if line != "" && !slices.Contains(a.Contacts, line) {
				a.Contacts = append(a.Contacts, line)
			}
		}
		if len(a.Contacts) == 0 {
			a.Contacts = []string{b.T("match.contacts.none")}
		}
	}
	put(requester, n.Contact, v.requester.Contact)
	put(provider, o.Contact, v.provider.Contact)
	return nil
}

// formMaker makes the forms of a match's steps.
type formMaker struct {
	b     Base
	v     matchView
	typed url.Values
	wrong *domain.Invalid
}

// formName tells the form of a step from the others of the page.
func formName(a domain.Action, letter domain.Side) string {
	if letter == "" {
		return string(a)
	}
	return "letter_" + string(letter) + "_" + string(a)
}

// of is the form of a step; letter names the party when the secretariat records its letter.
func (m formMaker) of(step domain.Step[domain.MatchStatus], letter domain.Side) stepForm {
	b, v := m.b, m.v
	name := formName(step.Action, letter)
	who := v.sideName(b, v.side)
	if letter != "" {
		who = v.sideName(b, letter)
	}
	f := stepForm{
		Href: "/matches/" + v.Reference + "/act", Name: name, Action: step.Action, Side: letter, Version: v.Version,
		Button: b.T("match.do."+string(step.Action), "who", who, "requester", v.requesterName(b)),
		Folded: letter != "", Open: m.typed.Get("form") == name && m.wrong != nil,
	}
	var words string
	switch step.Action {
	case domain.ActionAccept:
		f.Main, words = letter == "", "match.field.answer"
	case domain.ActionDecline, domain.ActionFail:
		f.Folded, words = true, "match.field.why"
	case domain.ActionReport:
		f.Folded, words = true, "match.field.report"
	case domain.ActionConfirm:
		f.Folded, words = true, "match.field.confirm"
	case domain.ActionPropose:
		f.Main, words = true, "match.field.propose"
	case domain.ActionStart:
		f.Main = letter == ""
	case domain.ActionWithdraw:
		f.Confirm = b.T("match.sure.withdraw")
	case domain.ActionDismiss:
		f.Confirm = b.T("match.sure.dismiss")
	}
	if step.Action == domain.ActionFail {
		f.Confirm = b.T("match.sure.fail")
	}
	if f.Folded {
		f.Title = f.Button
	}
	if letter != "" {
		f.Title = b.T("match.letter.step", "who", who, "step", b.T("match.step."+string(step.Action)))
		f.Button = b.T("match.letter.record")
		f.Fields = append(f.Fields, m.field(FieldText, name, "letter", b.T("match.field.letter")))
	}
	if step.Reason {
		reason := m.field(FieldSelect, name, "reason", b.T("match.field.reason"))
		for _, code := range domain.DeclineReasons {
			reason.Choices = append(reason.Choices, Choice{Value: string(code), Label: b.T("decline." + string(code)), Chosen: string(code) == reason.Value})
		}
		f.Fields = append(f.Fields, reason)
	}
	if step.Outcome {
		outcome := m.field(FieldRadios, name, "outcome", b.T("match.field.outcome."+string(step.Action)))
		for _, code := range domain.Outcomes {
			outcome.Choices = append(outcome.Choices, Choice{Value: string(code), Label: b.T("outcome." + string(code)), Chosen: string(code) == outcome.Value})
		}
		f.Fields = append(f.Fields, outcome)
	}
	if words != "" {
		field := m.field(FieldTextarea, name, "words", b.T(words))
		field.Rows, field.Optional = 3, step.Action != domain.ActionReport
		if step.Action == domain.ActionReport {
			field.Hint = b.AtLeast(b.T("match.field.report.hint"))
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// field is a field of the form of that name, with what was typed in it and what is wrong.
func (m formMaker) field(kind FieldKind, form, name, label string) Field {
	f := Field{Printer: m.b.Printer, Kind: kind, Name: form + "." + name, Label: label}
	if m.typed.Get("form") == form {
		f.Value = m.typed.Get(f.Name)
		if problem, ok := m.wrong.At(f.Name); ok {
			f.Error = m.b.Say(problem)
		}
	}
	return f
}

// matchReport is what was said of the delivery: by whom, how it went, in which words.
type matchReport struct {
	Label   string
	When    Date
	HasWhen bool
	Outcome string
	Words   Words
	Said    bool
}

// delivery is the course of an agreed match.
func (v matchView) delivery(b Base) []matchReport {
	var out []matchReport
	add := func(label, outcome, words string) *matchReport {
		out = append(out, matchReport{Label: label, Outcome: outcome, Words: Words{Text: words}, Said: words != ""})
		return &out[len(out)-1]
	}
	if v.AgreedAt != nil {
		rep := add(b.T("match.delivery.agreed"), "", "")
		rep.When, rep.HasWhen = b.Day(*v.AgreedAt), true
	}
	if v.DeliveredAt != nil {
		rep := add(b.T("match.delivery.reported", "who", v.providerName(b)), b.T("outcome."+string(v.ReportOutcome)), v.Report)
		rep.When, rep.HasWhen = b.Day(*v.DeliveredAt), true
	}
	if v.ConfirmOutcome != "" {
		rep := add(b.T("match.delivery.confirmed", "who", v.requesterName(b)), b.T("outcome."+string(v.ConfirmOutcome)), v.ConfirmWords)
		rep.When, rep.HasWhen = b.Day(v.StatusSince), true
	}
	if v.FailReason != "" {
		rep := add(b.T("match.delivery.failed", "who", v.sideName(b, v.FailedBy)), b.T("decline."+string(v.FailReason)), v.FailWords)
		rep.When, rep.HasWhen = b.Day(v.StatusSince), true
	}
	return out
}
