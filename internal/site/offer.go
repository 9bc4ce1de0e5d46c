package site

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
)

// offerPage is one offer: what its provider can do, for whom and on which terms, and the needs that it fits.
type offerPage struct {
	Base
	Ref          string
	Provider     string
	ProviderHref string
	Name         string // of the offer, in its language
	WordsLang    string
	Head         []headFact
	Notices      []linkedNote
	Errors       ErrorSummary
	Said         []saidPart
	Gives        Facts    // what it gives
	Terms        Facts    // on which terms
	States       []string // that it names, where they are many
	Link         string
	Help         offerFit
	Steps        recordSteps
	Todo         []Link
	About        string
	Restricted   Facts
	History      History
}

var offerShow = page[offerPage]("offer/show")

func (s *Site) showOffer(r *request) error { return s.answerOffer(r, http.StatusOK, stepTyped{}) }

// answerOffer answers with the page of the offer, with a step to correct where typed holds one.
func (s *Site) answerOffer(r *request, status int, typed stepTyped) error {
	o, err := s.store.Offer(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	if o.Reference != r.param("ref") && r.echo.Request().Method == http.MethodGet {
		return r.see(recordHref(domain.KindOffer, o.Reference))
	}
	seen, err := s.matchesOfOffer(r, o)
	if err != nil {
		return err
	}
	provider, err := s.store.Organization(r.ctx(), o.OrganizationID)
	if err != nil {
		return err
	}
	b := r.base(o.Title)
	p := offerPage{
		Base: b, Ref: o.Reference, Provider: b.OrganizationName(provider), ProviderHref: "/providers/" + url.PathEscape(provider.ID),
		Name: o.Title, WordsLang: o.Language,
	}
	if strings.HasPrefix(o.Link, "https://") {
		p.Link = o.Link
	}
	p.head(o, r.Viewer)
	p.Said = p.said(o)
	p.Gives = b.offerGives(o)
	if p.Terms, err = s.offerTerms(r, b, o); err != nil {
		return err
	}
	if names := b.eligibleStates(o.Eligible); len(names) > manyStates {
		p.States = names
	}
	if err := s.fits(r, &p, o, seen); err != nil {
		return err
	}
	p.steps(r, o, typed)
	if p.Notices, err = s.offerNotices(r, b, o); err != nil {
		return err
	}
	if p.Restricted, err = s.offerRestricted(r, b, o); err != nil {
		return err
	}
	if p.History, err = s.recordHistory(r, b, domain.KindOffer, o.ID, seen); err != nil {
		return err
	}
	if typed.wrong != nil {
		p.Errors = b.ErrorSummary(under(string(typed.action)+".", typed.wrong))
	}
	return offerShow.answer(r, status, p)
}

func (p *offerPage) head(o domain.Offer, v domain.Viewer) {
	p.Head = []headFact{
		{Label: p.T("directory.status"), Status: p.OfferStatus(o.Status)},
		{Label: p.T("offer.kind"), Text: p.T("offer.kind." + string(o.Kind))},
		{Label: p.T("records.facet.instrument"), Text: p.instruments(o.Instruments)},
	}
	if o.Outcome != "" {
		p.Head = append(p.Head, headFact{Label: p.T("record.outcome"), Text: p.T("ended.offer." + string(o.Outcome))})
	}
	if o.Deadline != nil {
		p.Head = append(p.Head, headFact{Label: p.T("offer.deadline"), Day: p.Due(*o.Deadline)})
	}
	if o.LastConfirmed != nil {
		p.Head = append(p.Head, headFact{Label: p.T("record.confirmed"), Day: p.Day(*o.LastConfirmed)})
	}
	if o.RenewBy != nil && o.Restricted(v) && o.Status == domain.OfferOpen {
		p.Head = append(p.Head, headFact{Label: p.T("record.review"), Day: p.Due(*o.RenewBy)})
	}
	p.Head = append(p.Head, headFact{Label: p.T("record.visibility"), Text: p.T("record.visibility." + string(o.Visibility))})
}

func (p *offerPage) said(o domain.Offer) []saidPart {
	var out []saidPart
	for _, part := range []struct{ key, text string }{
		{"offer.description", o.Description}, {"offer.conditions", o.Conditions}, {"offer.apply", o.HowToApply},
		{"offer.documents", o.Documents}, {"offer.evidence", o.Evidence},
	} {
		if part.text != "" {
			out = append(out, saidPart{p.T(part.key), Words{Text: part.text, Lang: o.Language}})
		}
	}
	if len(out) > 0 && o.Language != "" {
		out[0].Words.Original = p.T("record.original", "language", p.LanguageLabel(o.Language))
	}
	return out
}

// offerNotices are what the reader must know of the offer before all else.
func (s *Site) offerNotices(r *request, b Base, o domain.Offer) ([]linkedNote, error) {
	var out []linkedNote
	if o.Catalogue {
		out = append(out, linkedNote{Note: Note{b.T("offer.catalogue"), b.T("offer.catalogue.text")}})
	}
	if o.ReturnReason != "" && o.Restricted(r.Viewer) && o.Status != domain.OfferOpen {
		out = append(out, linkedNote{Note: Note{b.T("record.returned"), o.ReturnReason}})
	}
	if o.MergedInto != "" {
		out = append(out, linkedNote{Note{b.T("record.merged"), b.T("record.merged.text", "reference", o.MergedInto)},
			&Link{o.MergedInto, recordHref(domain.KindOffer, o.MergedInto)}})
	}
	if o.SingleNeed != "" && o.Restricted(r.Viewer) {
		note := linkedNote{Note: Note{b.T("offer.single"), b.T("offer.single.text")}}
		if n, err := s.store.Need(r.ctx(), r.Viewer, o.SingleNeed); err == nil {
			note.Do = &Link{n.Reference, recordHref(domain.KindNeed, n.Reference)}
		}
		out = append(out, note)
	}
	switch o.Status {
	case domain.OfferDormant:
		out = append(out, linkedNote{Note: Note{b.T("offer.dormant"), b.T("offer.dormant.text")}})
	case domain.OfferLapsed:
		out = append(out, linkedNote{Note: Note{b.T("offer.lapsed"), b.T("offer.lapsed.text")}})
	}
	pending, err := s.pendingNotes(r, b, domain.KindOffer, o.ID, recordHref(domain.KindOffer, o.Reference))
	return append(out, pending...), err
}

// steps are what the viewer can do with the offer now.
func (p *offerPage) steps(r *request, o domain.Offer, typed stepTyped) {
	href := recordHref(domain.KindOffer, o.Reference)
	rec := record{kind: domain.KindOffer, href: href, version: o.Version}
	for _, outcome := range domain.OfferOutcomes {
		rec.outcomes = append(rec.outcomes, string(outcome))
	}
	if o.MayEdit(r.Viewer) {
		key := "record.edit"
		if o.Status == domain.OfferDraft {
			key = "record.write_on"
		}
		p.Todo = append(p.Todo, Link{r.T(key), href + "/edit"})
	}
	for _, step := range o.Actions(r.Viewer) {
		p.Steps.add(p.Base, rec, step.Action, step.Reason, step.Outcome, typed)
	}
	if o.Status == domain.OfferOpen && slices.Contains(o.ActorsOf(r.Viewer), domain.ByProvider) {
		p.Steps.add(p.Base, rec, domain.ActionConfirm, false, false, typed)
	}
	if key := "offer.about." + string(o.Status); o.Restricted(r.Viewer) && r.Knows(key) {
		p.About = r.T(key)
	}
}

// actOffer takes a step with the offer.
func (s *Site) actOffer(r *request) error {
	o, err := s.store.Offer(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	href, act := recordHref(domain.KindOffer, o.Reference), r.typedAct()
	if act.Action == domain.ActionConfirm {
		_, err = s.broker.ConfirmOffer(r.ctx(), r.Viewer, o.ID, r.version())
	} else {
		_, err = s.broker.ActOffer(r.ctx(), r.Viewer, o.ID, r.version(), act)
	}
	return r.acted(domain.KindOffer, href, act, err, s.answerOffer)
}
