package site

import (
	"errors"
	"net/url"
	"strings"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// actDesk takes a quick step from a row of the desk or from the record beside it, and leads back to the desk in place.
func (s *Site) actDesk(r *request) error {
	back := r.form("back")
	if at, err := url.Parse(back); err != nil || localPath(back) != back || at.Path != "/desk" {
		back = "/desk"
	}
	done, err := s.stepDesk(r, domain.Kind(r.form("kind")), r.form("id"))
	var invalid *domain.Invalid
	var conflict *domain.Conflict
	switch {
	case errors.As(err, &invalid):
		if _, none := invalid.At("do"); none {
			return err // no button of the desk sends this
		}
		r.say(ToneWrong, invalid.Problems[0].Message.Key, invalid.Problems[0].Message.Args...)
	case errors.As(err, &conflict):
		r.say(ToneWrong, conflict.Message.Key, conflict.Message.Args...)
	case errors.Is(err, domain.ErrConflict):
		r.say(ToneWrong, "match.conflict.text")
	case err != nil:
		return err
	default:
		r.say(ToneAgreed, done)
	}
	return r.see(back)
}

// stepDesk hands the step to the broker and says which message tells that it was done.
func (s *Site) stepDesk(r *request, kind domain.Kind, id string) (done string, err error) {
	act := broker.Act{Reason: strings.TrimSpace(r.form("words"))}
	switch do := r.form("do"); do {
	case "verify", "return":
		act.Action = domain.Action(do)
		return "desk.done." + do, s.checkRecord(r, kind, id, act)
	case "propose", "dismiss", "remind":
		m, err := s.store.Match(r.ctx(), r.Viewer, id)
		if err != nil {
			return "", err
		}
		switch do {
		case "propose":
			_, err = s.broker.Propose(r.ctx(), r.Viewer, m.NeedID, m.OfferID, "")
		case "dismiss":
			_, err = s.broker.Act(r.ctx(), r.Viewer, m.ID, m.Version, broker.Act{Action: domain.ActionDismiss})
		default:
			_, err = s.broker.Remind(r.ctx(), r.Viewer, m.ID)
		}
		return "desk.done." + do, err
	case "assign":
		if !r.Viewer.Broker() {
			return "", domain.ErrForbidden
		}
		return "desk.done.assign", s.broker.Assign(r.ctx(), r.Viewer, kind, id, r.form("person"))
	}
	wrong := &domain.Invalid{}
	wrong.Add("do", "error.action", "steps", []string{"verify", "return", "propose", "dismiss", "remind", "assign"})
	return "", wrong
}

// checkRecord verifies or returns what was submitted: a need, an offer, a pending version of one, an organization.
func (s *Site) checkRecord(r *request, kind domain.Kind, id string, act broker.Act) (err error) {
	switch {
	case kind == domain.KindOrg && act.Action == domain.ActionVerify:
		_, err = s.broker.VerifyOrganization(r.ctx(), r.Viewer, id)
	case r.form("revision") != "":
		_, err = s.broker.ActRevision(r.ctx(), r.Viewer, kind, id, r.version(), act)
	case kind == domain.KindNeed:
		_, err = s.broker.ActNeed(r.ctx(), r.Viewer, id, r.version(), act)
	case kind == domain.KindOffer:
		_, err = s.broker.ActOffer(r.ctx(), r.Viewer, id, r.version(), act)
	default:
		err = domain.ErrNotFound
	}
	return err
}
