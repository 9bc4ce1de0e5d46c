package site

import (
	"slices"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
	"tamatch/internal/pairing"
)

// offerWriting is how offers are written.
var offerWriting writing[domain.Offer]

func init() {
	offerWriting = writing[domain.Offer]{
		noun: domain.KindOffer, root: "/offers", blank: blankOffer, find: findOffer, revise: reviseOffer, post: postOffer, save: saveOffer,
		check: func(r *request, o domain.Offer, whole bool) error { return r.site.broker.CheckOffer(r.ctx(), o, whole) },
		steps: offerSteps, clone: func(o domain.Offer) domain.Offer { return o }, help: offerHelp, act: offerActs, step: stepOffer,
	}
}

// writesOffers says whether the reader posts offers of an organization that provides.
func (r *request) writesOffers() bool {
	return r.Viewer.SignedIn() && r.Viewer.Has(domain.RoleProvider) && r.Organization.Provides && r.Viewer.Kind != domain.OrgSecretariat
}

func blankOffer(r *request) (domain.Offer, error) {
	if !r.writesOffers() {
		return domain.Offer{}, domain.ErrForbidden
	}
	return domain.Offer{OrganizationID: r.Viewer.OrganizationID, Kind: domain.Capability}, nil
}

func postOffer(r *request, o domain.Offer, id string) (string, error) {
	o.ID = id
	saved, err := r.site.broker.PostOffer(r.ctx(), r.Viewer, o)
	return saved.Reference, err
}

func saveOffer(r *request, o domain.Offer, version int) (int, error) {
	o.Version = version
	saved, err := r.site.broker.EditOffer(r.ctx(), r.Viewer, o)
	return saved.Version, err
}

func findOffer(r *request, ref string) (draft[domain.Offer], error) {
	o, err := r.site.store.Offer(r.ctx(), r.Viewer, ref)
	if err != nil {
		return draft[domain.Offer]{}, err
	}
	if !slices.Contains(o.ActorsOf(r.Viewer), domain.ByProvider) {
		return draft[domain.Offer]{}, domain.ErrForbidden
	}
	return draft[domain.Offer]{
		id: o.ID, ref: o.Reference, version: o.Version, status: string(o.Status), words: o, title: o.Title, lang: o.Language,
		returned: o.ReturnReason, kept: o.UpdatedAt,
	}, nil
}

// reviseOffer is reviseNeed for an offer.
func reviseOffer(d *draft[domain.Offer]) {
	o := *d.pending.Offer
	o.ID, o.Reference, o.Version, o.Edition, o.Status = d.words.ID, d.words.Reference, d.words.Version, d.words.Edition, d.words.Status
	d.words, d.title, d.lang = o, o.Title, o.Language
}

func offerActs(r *request, d draft[domain.Offer]) ([]draftAction, error) {
	submit := draftAction{Action: domain.ActionSubmit, Main: true, Label: r.T("draft.offer.submit"), Note: r.T("draft.offer.submit.note")}
	if !d.revising || d.pending != nil && d.pending.Status == domain.NeedDraft {
		return []draftAction{submit}, nil
	}
	return nil, nil
}

func stepOffer(r *request, id string, version int, a broker.Act) error {
	_, err := r.site.broker.ActOffer(r.ctx(), r.Viewer, id, version, a)
	return err
}

// offerHelp is which needs the offer fits as it stands on the page.
func offerHelp(r *request, b Base, o domain.Offer) (Helpers, error) {
	h := Helpers{Title: b.T("draft.fits")}
	if o.Title == "" && o.Description == "" {
		h.Lead = b.T("draft.fits.empty")
		return h, nil
	}
	if r.site.pairing == nil {
		h.Lead = b.T("draft.help.off")
		return h, nil
	}
	o.ID, o.Version = "", 0
	answer, err := r.site.pairing.NeedsFor(r.ctx(), r.Viewer, o, pairing.Options{Limit: helpersAsked})
	if err != nil {
		return h, err
	}
	covered, related := covers(answer.Hits) // as the offer's page has it
	h.found(b, "draft.fits", len(covered), len(related), answer.Narrowed)
	names, err := r.organizationNames(b)
	if err != nil {
		return h, err
	}
	for _, hit := range covered[:min(helpersShown, len(covered))] {
		h.Items = append(h.Items, Helper{
			Name: hit.Need.Title, Lang: hit.Need.Language, Href: "/needs/" + hit.Need.Reference, Fit: b.Fit(hit.Score / 100),
			About: b.helperAbout(names[hit.Need.OrganizationID], b.lineNumbers(*hit.Need, hit.Covered), hit.Reasons),
		})
	}
	return h, nil
}

// copyOffer begins a new draft with the words of an old offer.
func (s *Site) copyOffer(r *request) error {
	o, err := s.store.Offer(r.ctx(), r.Viewer, r.param("ref"))
	if err != nil {
		return err
	}
	if !r.writesOffers() || !r.Viewer.Belongs(o.OrganizationID) {
		return domain.ErrForbidden
	}
	o.ID = ""                                                                                // another record
	o.WindowStart, o.WindowEnd, o.Deadline, o.RenewBy, o.SingleNeed = nil, nil, nil, nil, "" // of the old offer
	made, err := s.broker.PostOffer(r.ctx(), r.Viewer, o)
	if err != nil {
		return err
	}
	r.say(ToneAgreed, "draft.copied", "from", o.Reference, "reference", made.Reference)
	return r.see(offerWriting.address(made.Reference, "title"))
}
