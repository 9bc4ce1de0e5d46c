package site

import (
	"tamatch/internal/domain"
)

// actNeed takes a step with the need.
func (s *Site) actNeed(r *request) error {
	n, err := s.store.Need(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	href, act := recordHref(domain.KindNeed, n.Reference), r.typedAct()
	if act.Action == domain.ActionConfirm {
		_, err = s.broker.ConfirmNeed(r.ctx(), r.Viewer, n.ID, r.version())
	} else {
		_, err = s.broker.ActNeed(r.ctx(), r.Viewer, n.ID, r.version(), act)
	}
	return r.acted(domain.KindNeed, href, act, err, s.answerNeed)
}

// askProvider puts the need before the provider of an offer.
func (s *Site) askProvider(r *request) error {
	n, o, err := s.pairOf(r)
	if err != nil {
		return err
	}
	m, err := s.broker.Ask(r.ctx(), r.Viewer, n.ID, o.ID, r.form("words"))
	return r.paired(m, recordHref(domain.KindNeed, n.Reference), "did.ask", err)
}

// proposePair puts an offer before the State whose need it is.
func (s *Site) proposePair(r *request) error {
	n, o, err := s.pairOf(r)
	if err != nil {
		return err
	}
	m, err := s.broker.Propose(r.ctx(), r.Viewer, n.ID, o.ID, r.form("words"))
	return r.paired(m, recordHref(domain.KindNeed, n.Reference), "did.propose", err)
}

// showInterest offers help for the need: with the offer that was chosen, or by drafting one for this need alone.
func (s *Site) showInterest(r *request) error {
	ref, offerID, back := r.param("ref"), "", "/records"
	// A need known from an anonymous card alone is named by the card; whether it may be answered is the broker's question.
	if domain.IsCardCode(ref) {
		back = "/cards"
	} else if n, err := s.store.Need(r.ctx(), r.Viewer, ref); err == nil {
		ref, back = n.ID, recordHref(domain.KindNeed, n.Reference)
	}
	if name := r.form("offer"); name != "" {
		o, err := s.store.Offer(r.ctx(), r.Viewer, name)
		if err != nil {
			return err
		}
		offerID = o.ID
	}
	m, draft, err := s.broker.Interest(r.ctx(), r.Viewer, ref, offerID, r.form("words"))
	if err == nil && draft != nil {
		r.say(ToneOpen, "did.interest.draft")
		if draft.Status == domain.OfferDraft {
			return r.see(recordHref(domain.KindOffer, draft.Reference) + "/edit")
		}
		return r.see(recordHref(domain.KindOffer, draft.Reference))
	}
	return r.paired(m, back, "did.interest", err)
}

// pairOf are the need of the address and the offer of the form.
func (s *Site) pairOf(r *request) (domain.Need, domain.Offer, error) {
	n, err := s.store.Need(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return n, domain.Offer{}, err
	}
	o, err := s.store.Offer(r.ctx(), r.Viewer, r.form("offer"))
	return n, o, err
}

// paired leads to the match that was begun, or back to where it was tried with what stood in the way.
func (r *request) paired(m domain.Match, back, did string, err error) error {
	if err != nil {
		return r.moved(back, did, err)
	}
	return r.moved(recordHref(domain.KindMatch, m.Reference), did, nil)
}
