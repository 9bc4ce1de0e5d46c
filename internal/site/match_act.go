package site

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// actMatch takes a step with a match: the form says which, and its fields begin with the form's name.
func (s *Site) actMatch(r *request) error {
	m, err := s.store.Match(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	action, letter := domain.Action(r.form("action")), domain.Side(r.form("side"))
	if letter != "" && !r.Viewer.Broker() {
		return domain.ErrForbidden // only the desk records letters
	}
	name := formName(action, letter)
	act := broker.Act{
		Action: action, Side: letter, Words: r.form(name + ".words"), Reason: r.form(name + ".reason"),
		Outcome: r.form(name + ".outcome"),
	}
	if letter != "" {
		act.Letter = strings.TrimSpace(r.form(name + ".letter"))
	}
	if err = s.stepMatch(r, m, act); err != nil {
		return s.refusedMatch(r, name, err)
	}
	r.say(ToneAgreed, "match.done", "step", domain.Say("match.step."+string(action)))
	return r.see("/matches/" + m.Reference)
}

// stepMatch hands the step to the broker. A proposal is a step of the pair, not of the suggestion alone.
func (s *Site) stepMatch(r *request, m domain.Match, act broker.Act) error {
	switch {
	case act.Side != "" && act.Letter == "":
		wrong := &domain.Invalid{}
		wrong.Add("letter", "match.error.letter")
		return wrong
	case act.Action == domain.ActionPropose:
		_, err := s.broker.Propose(r.ctx(), r.Viewer, m.NeedID, m.OfferID, act.Words)
		return err
	}
	_, err := s.broker.Act(r.ctx(), r.Viewer, m.ID, r.version(), act)
	return err
}

// refusedMatch shows the match as it now stands with what is to be corrected, or with what happened in the meantime.
func (s *Site) refusedMatch(r *request, name string, err error) error {
	var invalid *domain.Invalid
	var conflict *domain.Conflict
	typed := url.Values{}
	for field, values := range r.echo.Request().PostForm {
		typed[field] = values
	}
	typed.Set("form", name)
	switch {
	case errors.As(err, &invalid):
		if _, none := invalid.At("action"); none {
			return err // there is no form to show it at
		}
		wrong := &domain.Invalid{}
		for _, p := range invalid.Problems {
			wrong.Problems = append(wrong.Problems, domain.Problem{Field: name + "." + p.Field, Message: p.Message})
		}
		return s.answerMatch(r, http.StatusUnprocessableEntity, wrong, typed, Note{})
	case errors.As(err, &conflict):
		return s.answerMatch(r, http.StatusConflict, nil, typed, Note{Title: r.T("match.conflict"), Text: r.Say(conflict.Message)})
	case errors.Is(err, domain.ErrConflict):
		return s.answerMatch(r, http.StatusConflict, nil, typed, Note{Title: r.T("match.conflict"), Text: r.T("match.conflict.text")})
	}
	return err
}

// writeMatch adds a message to a match.
func (s *Site) writeMatch(r *request) error {
	m, err := s.store.Match(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	var documents []domain.Link
	title, address := strings.TrimSpace(r.form("message.documents.0.title")), strings.TrimSpace(r.form("message.documents.0.address"))
	if title+address != "" {
		documents = append(documents, domain.Link{Title: title, Address: address})
	}
	said, again, err := s.broker.Message(r.ctx(), r.Viewer, m.ID, r.form("message.words"), documents)
	switch {
	case err != nil:
		return s.refusedMatch(r, "message", err)
	case again:
		r.say(ToneWaiting, "match.sent_before", "time", r.Time(said.At))
	default:
		r.say(ToneAgreed, "match.sent")
	}
	return r.see("/matches/" + m.Reference + "#messages")
}
